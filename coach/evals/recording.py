"""One answer of a model as it came, and the key under which it is found again."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from coach.evals.calls import Asking
from coach.values import Value

State = Literal["fresh", "stale", "missing", "orphan", "expired"]
Origin = Literal["server", "batch", "synthetic"]
Step = Literal["first", "again"]


class Usage(Value):
    """Token counts as the provider gave them; null where it gave none."""

    input: int | None = None
    output: int | None = None


class Recording(Value):
    """One line of a recordings file. `step` is `again` where the answer was asked for once more.

    `failure` is the code of an answer that came as an error (a cut-off, a filter); `text` is what there was of it.
    `answered_by` is the model's name as the answer gave it, where that is another than what was asked for.
    """

    case: str
    epoch: int = Field(ge=1)
    step: Step
    key: str = Field(pattern=r"^[0-9a-f]{64}$")
    asking: Asking
    text: str
    finish: str | None = None
    failure: str | None = None
    answered_by: str | None = None
    usage: Usage = Usage()
    date: dt.date
    client: str
    origin: Origin

    @property
    def model(self) -> str:
        """The model's true name."""
        return self.asking.model

    @property
    def place(self) -> tuple[str, int, str, str]:
        """What the lines of a file are sorted by."""
        return self.case, self.epoch, self.step, self.key
