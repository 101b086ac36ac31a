"""What is indexed: each principle's title, statement and situations, one vector each; never a sender's words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from coach.principles import Principle

# Raised when the same knowledge would be stored in another way.
_FORMAT = "1"


class Facet(NamedTuple):
    """One text of a principle; `id` is ``principle#n`` with n from 0."""

    id: str
    principle: str
    text: str


def list_facets(principles: Sequence[Principle]) -> tuple[Facet, ...]:
    """Title, statement and situations of every principle, in that order."""
    return tuple(
        Facet(f"{principle.id}#{number}", principle.id, text)
        for principle in principles
        for number, text in enumerate((principle.title, principle.statement, *principle.situations))
    )


def digest_of(principles: Sequence[Principle], embedder: str) -> str:
    """16 hex digits that change with any field of any principle and with the embedder's digest."""
    hasher = hashlib.sha256(f"{_FORMAT}\0{embedder}".encode())
    for principle in sorted(principles, key=lambda item: item.id):
        hasher.update(b"\0" + principle.model_dump_json().encode())
    return hasher.hexdigest()[:16]
