"""New answers: asked of a server through the real engine, one after another, each on the disk before the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version

from coach.engines.llm import Answer, ModelFailure
from coach.engines.llm.client import LangChainChat
from coach.errors import Missing
from coach.evals.calls import Asking, Call
from coach.evals.cases import Case
from coach.evals.recording import Origin, Recording, Usage
from coach.evals.replay import Asked, ReplayChat
from coach.evals.replaying import Tick
from coach.evals.stage import Stage, eval_settings
from coach.settings import Settings, load_settings

_ANSWERS = frozenset({"length", "content_filter"})  # failures that are the model's own answer, and worth keeping
_PATIENCE_S, _DEADLINE_S = 600.0, 900.0


@dataclass(slots=True)
class RecordingChat(ReplayChat):
    """Answers from recordings where it can, and asks the server where it cannot; keeps what it is told."""

    source: LangChainChat = field(kw_only=True)
    today: dt.date = field(kw_only=True)
    case: str = ""
    asked_live: int = 0
    broken: ModelFailure | None = None
    waiting: bool = False

    def begin(self, case: str, epoch: int) -> None:
        """Turn to an epoch of a case."""
        self.turn(epoch)
        self.case = case

    async def ask(self, system: str, user: str) -> Answer:
        """One answer, recorded. Raises ModelFailure."""
        call = self.asking.call(system, user, self.epoch)
        known = self.recordings.find(call.key)
        if known is None:
            known = await self._ask_server(system, user)
        self.asked.append(Asked(call, known))
        if known.failure is not None:
            raise ModelFailure(known.failure, f"The model's answer was recorded as {known.failure}.")
        return Answer(known.text, known.finish, known.usage.input, known.usage.output)

    async def aclose(self) -> None:
        """Close the connections to the server."""
        await self.source.aclose()

    async def _ask_server(self, system: str, user: str) -> Recording:
        code: str | None = None
        self.waiting = True  # and so it stays if the engine's deadline cuts this short
        try:
            answer = await self.source.ask(system, user)
        except ModelFailure as failure:
            if failure.code not in _ANSWERS:
                self.broken = failure
                raise
            answer, code = Answer("", failure.code), failure.code
        self.waiting = False
        form = self.source.form
        self.asking = self.asking.model_copy(update={"shape": form.shape, "sampling": form.sampling})
        self.asked_live += 1
        recording = make_recording(
            self.asking.call(system, user, self.epoch), (self.case, "again" if self.asked else "first"), answer,
            self.asking, ("server", self.today),
        )  # fmt: skip
        recording = recording.model_copy(update={"failure": code})
        self.recordings.add(recording)
        return recording


def make_recording(
    call: Call, place: tuple[str, str], answer: Answer, asking: Asking, source: tuple[Origin, dt.date]
) -> Recording:
    """One line: the call's key, where it belongs (case and step), the answer, and whence and when it came."""
    case, step = place
    origin, today = source
    return Recording.model_validate({
        "case": case, "epoch": call.epoch, "step": step, "key": call.key, "asking": asking, "text": answer.text,
        "finish": answer.finish, "usage": Usage(input=answer.input_tokens, output=answer.output_tokens),
        "date": today, "client": f"openai {version('openai')}", "origin": origin,
    })  # fmt: skip


def record_cases(
    stage: Stage, chat: RecordingChat, cases: Iterable[Case], epochs: int, tick: Tick
) -> Iterator[tuple[str, int]]:
    """Ask what is not recorded yet, corrections too; what was answered before a kill is not asked again.

    Raises:
        Missing: the server fails; everything that was answered is kept.

    """
    for case in cases:
        for epoch in range(1, epochs + 1) if stage.brief(case.request) is not None else ():
            chat.begin(case.id, epoch)
            stage.reply(case.request, stage.engine(chat))
            if chat.broken is not None or chat.waiting:
                why = chat.broken or f"The model did not finish within {_DEADLINE_S:g} s."
                raise Missing(f"{why} {chat.asked_live} answers are kept; run the same command to go on.")
            yield case.id, epoch
        tick(case.id)
    chat.recordings.settle()


def recording_settings(model: str, url: str | None) -> Settings:
    """The settings of a recording: the model that was named, the user's key, and patience."""
    return load_settings(
        model=model, llm_base_url=url, redact="none", llm_timeout_s=_PATIENCE_S, deadline_s=_DEADLINE_S,
        chroma_url=None, knowledge_dir=None, embeddings="local",
    )  # fmt: skip


def patient_settings() -> Settings:
    """The settings of the stage while a model is asked: a slow one may take its time."""
    return eval_settings(llm_timeout_s=_PATIENCE_S, deadline_s=_DEADLINE_S)
