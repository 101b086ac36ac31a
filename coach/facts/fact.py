"""One statement of the sender's."""

from __future__ import annotations

from typing import Literal

from coach.values import Value

FactKind = Literal[
    "own_act", "other_act", "effect", "feeling", "explanation", "request", "boundary", "decision", "promise",
    "thanks", "apology", "question", "context",
]  # fmt: skip


class Fact(Value):
    """One statement of the sender's; offsets are code points into the text named by `source`."""

    id: str
    source: str
    start: int
    end: int
    text: str
    kind: FactKind
    certain: bool = True
    negated: bool = False
