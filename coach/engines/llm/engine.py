"""The engine that lets a language model write: prompt, one question, a checked answer, one correction."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from typing import Literal

from coach.brief import Brief
from coach.engines.llm.assemble import assemble
from coach.engines.llm.breaker import CircuitBreaker
from coach.engines.llm.chat import Answer, Chat, Health
from coach.engines.llm.client import LangChainChat
from coach.engines.llm.failures import BadAnswer, ModelFailure, give_up, too_late
from coach.engines.llm.inputs import describe, explain
from coach.engines.llm.reading import read_answer
from coach.message import PromptUsed, Written
from coach.prompts import Prompt, Prompts, Rendered
from coach.settings import Settings
from coach.terms import Intent
from coach.verify import GateResult

# A server that asks for a longer wait than this is not waited for: the guided engine answers meanwhile.
_LONGEST_WAIT_S = 3.0


class LlmEngine:
    """Writes with a language model. Safe to share: nothing of a request outlives it.

    `chat` replaces the connection to the model (a replay, a script); `clock` is seconds that only go forward.
    """

    def __init__(
        self,
        settings: Settings,
        prompts: Prompts,
        *,
        chat: Chat | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._prompts = prompts
        self._chat = chat or LangChainChat(settings)
        self._breaker = CircuitBreaker(clock)

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

    def render(self, brief: Brief, failed: tuple[GateResult, ...] = ()) -> Rendered:
        """The request for a brief, as `write` sends it."""
        return self.prompt(brief.intent).render(describe(brief, explain(failed)))

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
            failure = too_late(self._settings.deadline_s)
            self._breaker.note(failure)
            raise failure from None

    async def _write(self, brief: Brief, problems: list[str], *, correct: bool) -> Written:
        request = self.prompt(brief.intent).render(describe(brief, problems))
        answer = await self._ask(request)
        try:
            written = assemble(read_answer(answer.text), brief)
        except BadAnswer as bad:
            if not correct:
                raise give_up(bad) from None
            return await self._write(brief, [bad.problem], correct=False)
        used = PromptUsed(task=request.task, version=request.version, digest=request.digest)
        return written.model_copy(update={"model": self.model, "prompt": used})

    async def _ask(self, request: Rendered) -> Answer:
        self._breaker.admit()
        try:
            answer = await self._ask_twice(request)
        except ModelFailure as failure:
            self._breaker.note(failure)
            raise
        self._breaker.note(None)
        return answer

    async def _ask_twice(self, request: Rendered) -> Answer:
        """Once more where the first request was never taken up, after the wait that was asked for."""
        try:
            return await self._chat.ask(request.system, request.user)
        except ModelFailure as failure:
            wait = failure.retry_after or 0
            if not failure.is_passing or wait > _LONGEST_WAIT_S:
                raise
            jitter = random.uniform(0.05, 0.25)  # noqa: S311  # spreads retries, guards nothing
            await asyncio.sleep(wait + jitter)
        return await self._chat.ask(request.system, request.user)

    async def check(self) -> Health:
        """Whether the server answers and has the model, in one line; spends no tokens."""
        try:
            async with asyncio.timeout(min(10.0, self._settings.llm_timeout_s)):
                return await self._chat.check()
        except TimeoutError:
            return Health("The model server does not answer.", ok=False)

    async def aclose(self) -> None:
        """Close the running loop's connections."""
        await self._chat.aclose()
