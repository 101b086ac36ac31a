"""A circuit breaker: after some failures in a row the model is left alone for a while."""

from __future__ import annotations

import math
from collections.abc import Callable

from coach.engines.llm.failures import ModelFailure


class CircuitBreaker:
    """Opens after `limit` dead requests in a row; lets one through again after `rest_s` seconds of `clock`."""

    def __init__(self, clock: Callable[[], float], limit: int = 3, rest_s: float = 30) -> None:
        self._clock = clock
        self._limit = limit
        self._rest_s = rest_s
        self._failures = 0
        self._closed_at = -math.inf

    def admit(self) -> None:
        """Let a request through. Raises ModelFailure ``circuit_open`` while the model rests."""
        if self._failures < self._limit:
            return
        left = self._closed_at - self._clock()
        if left > 0:
            text = f"The model failed {self._failures} times in a row; it is asked again in {math.ceil(left)} s."
            raise ModelFailure("circuit_open", text)
        self._closed_at = self._clock() + self._rest_s  # this one tries it out, the others go on resting

    def note(self, failure: ModelFailure | None) -> None:
        """Learn how a request went; any answer at all counts as life."""
        if failure is None or not failure.is_dead:
            self._failures = 0
            return
        self._failures += 1
        self._closed_at = self._clock() + self._rest_s
