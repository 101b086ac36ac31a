"""A chat made steady: one careful retry, and a circuit breaker around it."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from coach.engines.llm.breaker import CircuitBreaker
from coach.engines.llm.chat import Answer, Chat, Health
from coach.engines.llm.failures import ModelFailure

# A server that asks for a longer wait than this is not waited for: the guided engine answers meanwhile.
_LONGEST_WAIT_S = 3.0


class SteadyChat:
    """Asks a chat, once more where the first request was never taken up, and not at all while the model is dead."""

    def __init__(self, chat: Chat, clock: Callable[[], float] = time.monotonic) -> None:
        self._chat = chat
        self._breaker = CircuitBreaker(clock)

    @property
    def model(self) -> str | None:
        """The name of the model behind it."""
        return self._chat.model

    async def ask(self, system: str, user: str) -> Answer:
        """One answer. Raises ModelFailure."""
        self._breaker.admit()
        try:
            answer = await self._ask_twice(system, user)
        except ModelFailure as failure:
            self._breaker.note(failure)
            raise
        self._breaker.note(None)
        return answer

    async def stream(self, system: str, user: str) -> AsyncGenerator[str, None]:
        """One answer piece by piece; never begun a second time once a piece has come. Raises ModelFailure."""
        self._breaker.admit()
        begun = False
        for last in (False, True):
            try:
                async with aclosing(self._chat.stream(system, user)) as pieces:
                    async for piece in pieces:
                        begun = True
                        yield piece
            except ModelFailure as failure:
                if begun or last or not _may_wait(failure):
                    self._breaker.note(failure)
                    raise
                await _wait(failure)
            else:
                break
        self._breaker.note(None)

    def give_up(self, failure: ModelFailure) -> ModelFailure:
        """Count a failure that somebody else noticed, such as a deadline that ran out."""
        self._breaker.note(failure)
        return failure

    async def _ask_twice(self, system: str, user: str) -> Answer:
        try:
            return await self._chat.ask(system, user)
        except ModelFailure as failure:
            if not _may_wait(failure):
                raise
            await _wait(failure)
        return await self._chat.ask(system, user)

    async def check(self) -> Health:
        """Whether the server answers and has the model."""
        return await self._chat.check()

    async def aclose(self) -> None:
        """Close the running loop's connections."""
        await self._chat.aclose()


def _may_wait(failure: ModelFailure) -> bool:
    return failure.is_passing and (failure.retry_after or 0) <= _LONGEST_WAIT_S


async def _wait(failure: ModelFailure) -> None:
    jitter = random.uniform(0.05, 0.25)  # noqa: S311  # spreads retries, guards nothing
    await asyncio.sleep((failure.retry_after or 0) + jitter)
