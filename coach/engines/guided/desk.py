"""All that the guided engine has before it while it works on one brief."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from coach.brief import Brief
from coach.checks import Check, Checks
from coach.checks.kinds import Finding
from coach.engines.guided.wording import Style
from coach.facts import Clause, Reading, Recipient, find_recipient, told_clauses
from coach.language import Grammar
from coach.plans import Plan
from coach.terms import Intent
from coach.text import Span
from coach.verify.keeping import high_findings

_SEVERAL = 2
_HUMBLE = re.compile(
    r"\b(?:sorry to (?:bother|be)|no (?:rush|worries|pressure)|prob(?:ably)? nothing|maybe a (?:tiny |little )?bit"
    r"|hope (?:that's|thats|this is) ok|i know (?:ur|you're|you are) busy|just a (?:tiny|small|little|quick))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tools:
    """The parts that are loaded once and shared by all briefs."""

    grammar: Grammar
    checks: Checks
    plans: Mapping[Intent, Plan]


@dataclass(frozen=True, slots=True)
class Desk:
    """One brief, its texts cut into clauses, who it is for, and how the sender writes."""

    brief: Brief
    tools: Tools
    readings: tuple[Reading, ...]
    recipient: Recipient | None
    style: Style

    @classmethod
    def lay(cls, brief: Brief, tools: Tools) -> Desk:
        """Read the brief's texts."""
        readings = brief.read(tools.grammar)
        told = told_clauses(readings)
        recipient = find_recipient(told, brief.relationship, brief.to_name)
        style = Style.of(brief.draft or brief.situation)
        return cls(brief, tools, readings, recipient, style)

    def clauses(self, source: str) -> tuple[Clause, ...]:
        """The clauses of one text."""
        return next((reading.clauses for reading in self.readings if reading.source == source), ())

    def fact_ids(self, source: str, start: int, end: int) -> tuple[str, ...]:
        """The facts of `source` that share a character with the range."""
        span = Span(start, end)
        return tuple(
            fact.id for fact in self.brief.facts if fact.source == source and span.meets(Span(fact.start, fact.end))
        )

    def kinds(self, clause: Clause, source: str = "draft") -> set[str]:
        """The kinds of the facts in a clause; none when it is a judgement."""
        ids = self.fact_ids(source, clause.start, clause.end)
        return {fact.kind for fact in self.brief.facts if fact.id in ids}

    def check(self, finding: Finding) -> Check:
        """The check behind a finding."""
        return self.tools.checks.get(finding.check)

    def is_heavy(self, text: str) -> bool:
        """Whether a finding stands in `text` that the gates let nobody pass."""
        found = self.tools.checks.find(text, self.brief.intent, by_meaning=False).findings
        return any(high_findings(found, self.brief.intent))

    @property
    def is_humble(self) -> bool:
        """Whether the draft makes itself smaller than what it has to say."""
        flagged = any(one.check in {"hedge_serious", "over_apology"} for one in self.brief.findings)
        return flagged or len(_HUMBLE.findall(self.brief.draft)) >= _SEVERAL

    @property
    def name(self) -> str | None:
        """What to call the recipient: only a name that the sender gave."""
        if self.brief.to_name:
            return self.brief.to_name
        return self.recipient.name if self.recipient else None

    @property
    def them(self) -> str:
        """How a question to the sender speaks of the recipient."""
        return self.name or "them"

    def wants(self, blank_id: str) -> bool:
        """Whether a blank may still be asked: it was neither answered nor skipped."""
        return blank_id not in self.brief.answers
