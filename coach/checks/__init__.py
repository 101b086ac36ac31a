"""The checks: a linter for difficult messages. `Checks.load(grammar).find(text)` gives findings and strengths.

What a check says is a plain value and is loaded at once; what looks for it is loaded when it is first asked for, since
it brings the grammar with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coach.checks.check import Check
from coach.checks.kinds import Evidence, Finding, Found

if TYPE_CHECKING:
    from coach.checks.library import Checks

__all__ = ["Check", "Checks", "Evidence", "Finding", "Found"]


def __getattr__(name: str) -> object:
    if name != "Checks":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from coach.checks.library import Checks  # noqa: PLC0415  # brings the grammar with it

    return Checks
