"""The engine that lets a language model write: prompt, one question, a checked answer, one correction."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal

from coach.brief import Brief
from coach.engines.llm.assemble import assemble, assemble_part
from coach.engines.llm.chat import Chat, Health
from coach.engines.llm.client import LangChainChat
from coach.engines.llm.failures import BadAnswer, give_up, too_late
from coach.engines.llm.inputs import describe, explain, mark
from coach.engines.llm.reading import read_answer, read_sentences
from coach.engines.llm.redaction import Redaction
from coach.engines.llm.steady import SteadyChat
from coach.english import EnglishDetector
from coach.errors import EngineUnavailable
from coach.language import Grammar
from coach.message import Message, PromptUsed, Written
from coach.prompts import Prompt, Prompts, Rendered
from coach.settings import Settings
from coach.terms import Intent
from coach.verify import GateResult


@dataclass(frozen=True, slots=True)
class Parts:
    """What may be given to an engine in place of its own: a chat (a replay, a script), a clock, loaded parts."""

    chat: Chat | None = None
    clock: Callable[[], float] = time.monotonic
    grammar: Grammar | None = None
    english: EnglishDetector | None = None


class LlmEngine:
    """Writes with a language model. Safe to share: nothing of a request outlives it.

    The grammar finds the names that `COACH_REDACT=names` keeps from the model; without one given it is loaded.
    """

    def __init__(self, settings: Settings, prompts: Prompts, parts: Parts | None = None) -> None:
        parts = parts or Parts()
        self._settings = settings
        self._prompts = prompts
        self._chat = SteadyChat(parts.chat or LangChainChat(settings), parts.clock)
        self._english = parts.english or EnglishDetector()
        self._grammar = (parts.grammar or Grammar()) if settings.redact == "names" else None

    @property
    def name(self) -> Literal["llm"]:
        """How a reply names this engine."""
        return "llm"

    @property
    def model(self) -> str | None:
        """The model's name; null until a server that was given without one has been asked."""
        return self._chat.model

    def prompt(self, intent: Intent) -> Prompt:
        """The prompt that is served for an intent: its task, version and digest."""
        return self._prompts.served(intent.value)

    def run_out(self) -> EngineUnavailable:
        """The failure that a deadline kept by the caller amounts to; it counts against the model like any other."""
        return self._chat.give_up(too_late(self._settings.deadline_s))

    def render(self, brief: Brief, failed: tuple[GateResult, ...] = ()) -> Rendered:
        """The request for a brief, as `write` sends it."""
        return self._request(brief, explain(failed), self._redact(brief))

    async def write(self, brief: Brief, failed: tuple[GateResult, ...] = ()) -> Written:
        """Write; `failed` names the gates that the last attempt did not pass, and the model is told of each.

        An unusable answer is sent back once with what is wrong with it, unless this is itself such a second attempt:
        so a message costs three requests at the very most. Cancelling the task closes the connection.

        Raises:
            EngineUnavailable: no usable message within the deadline; its words may be shown.

        """
        problems = explain(failed)
        try:
            async with asyncio.timeout(self._settings.deadline_s):
                return await self._write(brief, problems, correct=not problems)
        except TimeoutError:
            raise self._chat.give_up(too_late(self._settings.deadline_s)) from None

    async def stream(
        self, brief: Brief, failed: tuple[GateResult, ...] = ()
    ) -> AsyncGenerator[Message | Written, None]:
        """Write, showing the message while it grows: whole sentences only; the last item is what `write` returns.

        Nothing of it is verified. What came before may turn out void: then the last item differs from it, or an error
        is raised. Close the generator, or cancel the task, and the request is closed.

        Raises:
            EngineUnavailable: as `write`.

        """
        problems = explain(failed)
        ends = asyncio.get_running_loop().time() + self._settings.deadline_s
        async with aclosing(self._stream(brief, problems)) as items:
            while True:
                try:
                    # Around each step: a time-out that spans a yield would strike in the code of whoever reads.
                    async with asyncio.timeout_at(ends):
                        item = await anext(items, None)
                except TimeoutError:
                    raise self._chat.give_up(too_late(self._settings.deadline_s)) from None
                if item is None:
                    return
                yield item

    async def _write(self, brief: Brief, problems: list[str], *, correct: bool) -> Written:
        redaction = await self._find_names(brief)
        request = self._request(brief, problems, redaction)
        answer = await self._chat.ask(request.system, request.user)
        try:
            return self._finish(redaction.restore(answer.text), brief, request)
        except BadAnswer as bad:
            if not correct:
                raise give_up(bad) from None
            return await self._write(brief, [bad.problem], correct=False)

    async def _stream(self, brief: Brief, problems: list[str]) -> AsyncGenerator[Message | Written, None]:
        redaction = await self._find_names(brief)
        request = self._request(brief, problems, redaction)
        text, shown = "", 0
        try:
            async with aclosing(self._chat.stream(request.system, request.user)) as pieces:
                async for piece in pieces:
                    text += piece
                    parts = read_sentences(redaction.restore(text)) if "}" in piece or "]" in piece else ()
                    if len(parts) > shown and (message := assemble_part(parts, brief)):
                        shown = len(parts)
                        if self._english.is_english(message.text):
                            yield message
            yield self._finish(redaction.restore(text), brief, request)
        except BadAnswer as bad:
            if problems:
                raise give_up(bad) from None
            yield await self._write(brief, [bad.problem], correct=False)

    def read(self, text: str, brief: Brief) -> Written:
        """What an answer's text amounts to, as `write` reads it, before any correction. Raises BadAnswer."""
        written = assemble(read_answer(text), brief)
        if written.message and not self._english.is_english(written.message.text):
            raise BadAnswer("wrong_language", "The message was in another language. Write it in English.")
        return written

    def _finish(self, text: str, brief: Brief, request: Rendered) -> Written:
        used = PromptUsed(task=request.task, version=request.version, digest=request.digest)
        return self.read(text, brief).model_copy(update={"model": self.model, "prompt": used})

    def _redact(self, brief: Brief) -> Redaction:
        return Redaction.of(brief, self._grammar) if self._grammar is not None else Redaction()

    async def _find_names(self, brief: Brief) -> Redaction:
        # Reading the grammar of a long text takes a while; other requests go on meanwhile.
        return await asyncio.to_thread(self._redact, brief) if self._grammar is not None else Redaction()

    def _request(self, brief: Brief, problems: Iterable[str], redaction: Redaction) -> Rendered:
        inputs = redaction.hide(describe(brief, problems))
        return self.prompt(brief.intent).render(mark(inputs))

    async def check(self) -> Health:
        """Whether the server answers and has the model, in one line; spends no tokens."""
        return await self._chat.check()

    async def aclose(self) -> None:
        """Close the running loop's connections."""
        await self._chat.aclose()
