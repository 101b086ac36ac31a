"""One answer of a model as it came, and the key under which it is found again."""

from __future__ import annotations

import datetime as dt
import json
from hashlib import sha256
from typing import Any, Literal

from pydantic import Field

from coach.values import Value

State = Literal["fresh", "stale", "missing", "orphan", "expired"]
Origin = Literal["server", "batch", "synthetic"]
Step = Literal["first", "again"]


def canonical(value: Any) -> str:  # noqa: ANN401  # JSON is any value
    """JSON with sorted keys and no spaces: the same value gives the same bytes."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(value: Any) -> str:  # noqa: ANN401  # JSON is any value
    """SHA-256 over a value's canonical JSON, in hexadecimal."""
    return sha256(canonical(value).encode()).hexdigest()


class Call(Value):
    """What a model is asked, whole. `parameters` are the sampling parameters and the response schema as sent."""

    system: str
    user: str
    model: str
    parameters: dict[str, Any]
    epoch: int = Field(ge=1)

    @property
    def messages(self) -> list[dict[str, str]]:
        """The rendered messages as they are sent."""
        return [{"role": "system", "content": self.system}, {"role": "user", "content": self.user}]

    @property
    def key(self) -> str:
        """SHA-256 over {messages, model, sampling parameters, response schema, epoch}."""
        return digest(
            {"messages": self.messages, "model": self.model, "parameters": self.parameters, "epoch": self.epoch}
        )


class Usage(Value):
    """Token counts as the provider gave them; null where it gave none."""

    input: int | None = None
    output: int | None = None


class Recording(Value):
    """One line of a recordings file. `step` is `again` where the answer was asked for once more.

    `failure` is the code of an answer that came as an error (a cut-off, a filter); `text` is what there was of it.
    """

    case: str
    epoch: int = Field(ge=1)
    step: Step
    key: str = Field(pattern=r"^[0-9a-f]{64}$")
    model: str
    text: str
    finish: str | None = None
    failure: str | None = None
    usage: Usage = Usage()
    date: dt.date
    client: str
    origin: Origin

    @property
    def place(self) -> tuple[str, int, str, str]:
        """What the lines of a file are sorted by."""
        return self.case, self.epoch, self.step, self.key
