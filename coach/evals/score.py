"""What is said about one output: a value, the words it was read from, and why. Not scored is not wrong."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from coach.values import Value

Level = Literal["static", "scripted", "replay", "beside"]


class Score(Value):
    """One scorer on one output; `value` is null where the scorer has nothing to say about it."""

    scorer: str
    criterion: str
    value: bool | None
    answer: str = ""
    explanation: str = ""


class Scored(Value):
    """How often one case passed one scorer; `count` is over the epochs that were scored."""

    passes: int = Field(ge=0)
    count: int = Field(ge=0)


class Failure(Value):
    """Something broken that needs no statistics.

    `subject` names the rule, contract, gate or scorer; `case` is null where none is concerned.
    One that is `blessable` only says that a promise is not the blessed one any more; others break whatever is promised.
    """

    level: Level
    subject: str
    case: str | None = None
    explanation: str
    blessable: bool = False
