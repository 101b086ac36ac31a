"""The port to a language model: one question, one answer. A replay or a script can stand behind it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import NamedTuple, Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said; `finish` is the provider's own reason for stopping, token counts are the provider's."""

    text: str
    finish: str | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None


class Health(NamedTuple):
    """One line that says whether a model can be had, or what is wrong."""

    line: str
    ok: bool


class Chat(Protocol):
    """A language model, behind whatever transport."""

    @property
    def model(self) -> str | None:
        """The model's name as far as it is known; null until a server has been asked for it."""
        ...

    async def ask(self, system: str, user: str) -> Answer:
        """One request. Raises ModelFailure."""
        ...

    def stream(self, system: str, user: str) -> AsyncGenerator[str, None]:
        """One request, its answer's text piece by piece; closing it closes the request. Raises ModelFailure."""
        ...

    async def check(self) -> Health:
        """Whether the server answers and has the model; spends no tokens, raises nothing."""
        ...

    async def aclose(self) -> None:
        """Give the connections back."""
        ...
