"""What a run says in the end: five exit codes, the gravest first, and why."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from coach.values import Value


class Exit(IntEnum):
    """The verdicts and their exit codes."""

    PASS = 0
    WORSE = 1
    INCONCLUSIVE = 2
    STALE = 3
    BROKEN = 4


# An error counts before a failure, a failure before what is unproven, what is unproven before what is unclear.
_GRAVEST = (Exit.BROKEN, Exit.WORSE, Exit.STALE, Exit.INCONCLUSIVE, Exit.PASS)


class Reason(Value):
    """One thing that speaks for a verdict, in a line."""

    code: Exit
    text: str


class Verdict(Value):
    """The gravest code, and every reason, the gravest first."""

    code: Exit
    reasons: tuple[Reason, ...]

    @property
    def word(self) -> str:
        """The code's name, in lower case."""
        return self.code.name.lower()


def decide(reasons: Iterable[Reason], *, ran: bool) -> Verdict:
    """Weigh what was found; a run in which nothing ran is broken."""
    found = sorted(reasons, key=lambda reason: _GRAVEST.index(reason.code))
    if not ran:
        found.insert(0, Reason(code=Exit.BROKEN, text="nothing ran: no case was selected"))
    return Verdict(code=found[0].code if found else Exit.PASS, reasons=tuple(found))
