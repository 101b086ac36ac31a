"""How a model is asked, as a suite remembers it: enough to make every call and its key again, with no server."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, Literal

from pydantic import Field

from coach.engines.llm.client import Form, parameters_of
from coach.values import Value


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


class Asking(Value):
    """A model by its true name and the form in which its server takes requests.

    `local` servers are sent sampling parameters and a bounded schema, hosted ones neither.
    """

    model: str
    local: bool
    shape: Literal["schema", "json", "words"] = "schema"
    sampling: bool = True

    @property
    def parameters(self) -> dict[str, Any]:
        """Sampling parameters and response schema as they are sent today."""
        return parameters_of(Form(self.shape, self.sampling), local=self.local)

    def call(self, system: str, user: str, epoch: int) -> Call:
        """One request of one epoch."""
        return Call(system=system, user=user, model=self.model, parameters=self.parameters, epoch=epoch)
