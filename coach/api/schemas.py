"""What goes in and comes out beside `Request` and `Reply`."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from coach.principles import Example, Practice, Principle, Source
from coach.reply import LONGEST_TEXT, PrincipleHit
from coach.terms import Intent
from coach.values import Value

MOST_HITS = 50
# A constrained string refuses unpaired surrogates by itself.
Words = Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
# In an address every character may become twelve, and servers cut addresses off long before bodies.
ShortWords = Annotated[str, StringConstraints(max_length=1_000)]
Limit = Annotated[int, Field(ge=1, le=MOST_HITS)]
# A calendar file holds no control characters but the tab and the line break.
Commitment = Annotated[
    str,
    StringConstraints(min_length=1, max_length=300, strip_whitespace=True, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$"),
]


class CheckIn(Value):
    """A text to check, and what it is for."""

    text: Words
    intent: Intent | None = None


class SearchIn(Value):
    """A search among the principles."""

    query: Words
    limit: Limit = 3


class CalendarIn(Value):
    """A commitment and the day it is due."""

    commitment: Commitment
    date: dt.date


class PrinciplesOut(Value):
    """Principles, best first."""

    principles: tuple[PrincipleHit, ...]


class PrincipleOut(PrincipleHit):
    """One principle, whole."""

    situations: tuple[str, ...]
    practice: Practice
    example: Example
    source: Source

    @classmethod
    def whole(cls, principle: Principle) -> PrincipleOut:
        """The public form of a principle with everything that its file says."""
        return cls(
            **PrincipleHit.of(principle, 1.0).model_dump(), situations=principle.situations,
            practice=principle.practice, example=principle.example, source=principle.source,
        )  # fmt: skip


class Alive(Value):
    """The process lives."""

    status: Literal["ok"] = "ok"


class Ready(Value):
    """The coach can answer: the index answers, and this engine is the first to be asked."""

    status: Literal["ready"] = "ready"
    engine: Literal["llm", "guided"]
    principles: int
