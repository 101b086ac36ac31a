"""What a check finds."""

from __future__ import annotations

from coach.terms import Grade, Severity
from coach.values import Value


class Evidence(Value):
    """How strongly a piece of advice is known, and from where."""

    grade: Grade
    source: str


class Finding(Value):
    """A span of a text, why it matters and what to do instead; offsets are code points into `source`.

    `by_meaning`: no pattern of the check is there, the network read it so; such a finding is never high.
    """

    check: str
    severity: Severity
    source: str = "draft"
    start: int
    end: int
    text: str
    why: str
    instead: str
    principle: str
    evidence: Evidence
    by_meaning: bool = False


class Found(Value):
    """What the checks say about one text, each tuple in text order."""

    findings: tuple[Finding, ...] = ()
    strengths: tuple[Finding, ...] = ()

    def by_pattern(self) -> Found:
        """Only what a pattern found, where the words in question are known exactly."""
        return Found(
            findings=tuple(one for one in self.findings if not one.by_meaning),
            strengths=tuple(one for one in self.strengths if not one.by_meaning),
        )
