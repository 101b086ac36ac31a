"""Durations: taken one by one, within a number and a time, and summed up."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple


class Times(NamedTuple):
    """Durations of single calls in seconds, and how long all of them took together."""

    each: tuple[float, ...]
    whole: float

    def percentile(self, share: float) -> float:
        """The smallest duration, in seconds, that this share of the calls (0 to 1) did not exceed: nearest rank."""
        return rank(self.each, share)

    @property
    def per_second(self) -> float:
        """How many calls were done in a second."""
        return len(self.each) / self.whole


def rank(values: Sequence[float], share: float) -> float:
    """The value at the nearest rank; `values` in any order, at least one."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def measure(call: Callable[[], object], most: int, seconds: float) -> Times:
    """Call up to `most` times, at least once, and begin no call once so many seconds are over."""
    each: list[float] = []
    start = time.perf_counter()
    while not each or (len(each) < most and time.perf_counter() - start < seconds):
        before = time.perf_counter()
        call()
        each.append(time.perf_counter() - before)
    return Times(tuple(each), time.perf_counter() - start)
