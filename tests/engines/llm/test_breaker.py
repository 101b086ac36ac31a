from __future__ import annotations

import pytest

from coach.engines.llm.breaker import CircuitBreaker
from coach.engines.llm.failures import ModelFailure

DEAD = ModelFailure("timeout", "late")
ALIVE = ModelFailure("http_401", "refused")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_three_dead_requests_in_a_row_open_it_for_thirty_seconds() -> None:
    clock = Clock()
    breaker = CircuitBreaker(clock)
    for _ in range(3):
        breaker.admit()
        breaker.note(DEAD)
    clock.now = 29.5
    with pytest.raises(ModelFailure, match="asked again in 1 s") as caught:
        breaker.admit()
    assert caught.value.code == "circuit_open"
    clock.now = 30
    breaker.admit()


def test_one_request_tries_it_out_while_the_others_rest() -> None:
    clock = Clock()
    breaker = CircuitBreaker(clock, limit=1)
    breaker.note(DEAD)
    clock.now = 31
    breaker.admit()
    with pytest.raises(ModelFailure):
        breaker.admit()
    breaker.note(None)
    breaker.admit()


def test_any_answer_counts_as_life() -> None:
    breaker = CircuitBreaker(Clock())
    for failure in (DEAD, DEAD, ALIVE, DEAD, DEAD, None, DEAD, DEAD):
        breaker.note(failure)
    breaker.admit()
    breaker.note(DEAD)
    with pytest.raises(ModelFailure):  # the third in a row
        breaker.admit()
