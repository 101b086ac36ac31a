"""The checks: a linter for difficult messages. `Checks.load(grammar).find(text)` gives findings and strengths."""

from __future__ import annotations

from coach.checks.check import Check
from coach.checks.kinds import Evidence, Finding, Found
from coach.checks.library import Checks

__all__ = ["Check", "Checks", "Evidence", "Finding", "Found"]
