"""What a check finds."""

from __future__ import annotations

from coach.terms import Grade, Severity
from coach.values import Value


class Evidence(Value):
    """How strongly a piece of advice is known, and from where."""

    grade: Grade
    source: str


class Finding(Value):
    """A span of a text, why it matters and what to do instead; offsets are code points into `source`."""

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


class Found(Value):
    """What the checks say about one text, each tuple in text order."""

    findings: tuple[Finding, ...] = ()
    strengths: tuple[Finding, ...] = ()
