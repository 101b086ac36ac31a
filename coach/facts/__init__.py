"""The fact ledger: what the sender said, statement by statement, with where it stands.

A fact is a plain value and is loaded at once; what finds facts is loaded when it is first asked for, since it brings
the grammar with it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from coach.facts.fact import Fact, FactKind

if TYPE_CHECKING:
    from coach.facts.addressee import find_recipient
    from coach.facts.clauses import Clause, split_clauses
    from coach.facts.ledger import Ledger, Reading, build_ledger, read_texts, told_clauses
    from coach.facts.persons import Recipient, is_recipient
    from coach.facts.slants import Slant, find_slant, without_insults
    from coach.facts.turning import CannotTurn, to_second_person

_HOMES = {
    **dict.fromkeys(("Clause", "split_clauses"), "coach.facts.clauses"),
    **dict.fromkeys(("Ledger", "Reading", "build_ledger", "read_texts", "told_clauses"), "coach.facts.ledger"),
    "find_recipient": "coach.facts.addressee",
    **dict.fromkeys(("CannotTurn", "to_second_person"), "coach.facts.turning"),
    **dict.fromkeys(("Recipient", "is_recipient"), "coach.facts.persons"),
    **dict.fromkeys(("Slant", "find_slant", "without_insults"), "coach.facts.slants"),
}

__all__ = [
    "CannotTurn", "Clause", "Fact", "FactKind", "Ledger", "Reading", "Recipient", "Slant",
    "build_ledger", "find_recipient", "find_slant", "is_recipient", "read_texts", "split_clauses",
    "to_second_person", "told_clauses", "without_insults",
]  # fmt: skip


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
