"""A share of a count, with Wilson's 95 % interval."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from pydantic import Field

from coach.evals.safety import wilson
from coach.values import Value


class Share(Value):
    """`hits` of `count`; `low` and `high` bound the true share at 95 %, 0 and 1 where nothing was counted."""

    hits: int = Field(ge=0)
    count: int = Field(ge=0)
    low: float = 0.0
    high: float = 1.0

    @classmethod
    def of(cls, found: Iterable[bool]) -> Self:
        """The share of true ones."""
        known = list(found)
        if not known:
            return cls(hits=0, count=0)
        low, high = wilson(sum(known), len(known))
        return cls(hits=sum(known), count=len(known), low=round(low, 4), high=round(high, 4))

    @property
    def share(self) -> float | None:
        """Between 0 and 1; null where nothing was counted."""
        return self.hits / self.count if self.count else None

    def __str__(self) -> str:
        """``12 of 15  0.80 (0.55 to 0.93)``."""
        if self.share is None:
            return "none"
        return f"{self.hits:>4} of {self.count:<4} {self.share:.3f} ({self.low:.2f} to {self.high:.2f})"
