"""Chats that stand in for a model: one answers from recordings, one from a script. Neither opens a socket."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator, Sequence
from dataclasses import dataclass, field

from coach.engines.llm import Answer, Health, ModelFailure
from coach.evals.calls import Asking, Call
from coach.evals.recording import Recording
from coach.evals.recordings import Recordings

UNRECORDED = "unrecorded"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of the engine, and the answer that it was given; null where none is recorded."""

    call: Call
    recording: Recording | None


@dataclass(slots=True)
class ReplayChat:
    """Answers from recordings; `turn` begins an epoch of a case. A call that was never recorded fails, and is noted."""

    asking: Asking
    recordings: Recordings
    asked: list[Asked] = field(default_factory=list)
    epoch: int = 1

    @property
    def model(self) -> str | None:
        """The recorded model's true name."""
        return self.asking.model

    def turn(self, epoch: int) -> None:
        """Begin another case or epoch: what was asked before is forgotten."""
        self.asked = []
        self.epoch = epoch

    async def ask(self, system: str, user: str) -> Answer:
        """The recorded answer. Raises ModelFailure ``unrecorded``, or the failure that was recorded."""
        call = self.asking.call(system, user, self.epoch)
        recording = self.recordings.find(call.key)
        self.asked.append(Asked(call, recording))
        if recording is None:
            raise ModelFailure(UNRECORDED, "No answer to this request is recorded.")
        if recording.failure is not None:
            raise ModelFailure(recording.failure, f"The model's answer was recorded as {recording.failure}.")
        return Answer(recording.text, recording.finish, recording.usage.input, recording.usage.output)

    async def stream(self, system: str, user: str) -> AsyncGenerator[str, None]:
        """The recorded answer in one piece. Raises ModelFailure."""
        yield (await self.ask(system, user)).text

    async def check(self) -> Health:
        """Recordings are always there."""
        return Health(f"Recordings of {self.asking.model}.", ok=True)

    async def aclose(self) -> None:
        """There is nothing to close."""


class ScriptedChat:
    """Answers with the texts of a script, one after another; the last one goes on. Keeps what it was asked."""

    def __init__(self, texts: Sequence[str | ModelFailure]) -> None:
        self._texts: Iterator[str | ModelFailure] = iter(texts)
        self._last = texts[-1]
        self.asked: list[tuple[str, str]] = []

    @property
    def model(self) -> str | None:
        """No model's name: a script is none."""
        return "script"

    async def ask(self, system: str, user: str) -> Answer:
        """The next text. Raises ModelFailure where the script says so."""
        self.asked.append((system, user))
        text = next(self._texts, self._last)
        if isinstance(text, ModelFailure):
            raise text
        return Answer(text, "stop")

    async def stream(self, system: str, user: str) -> AsyncGenerator[str, None]:
        """The next text in one piece. Raises ModelFailure where the script says so."""
        yield (await self.ask(system, user)).text

    async def check(self) -> Health:
        """A script is always there."""
        return Health("A script.", ok=True)

    async def aclose(self) -> None:
        """There is nothing to close."""
