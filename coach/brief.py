"""What an engine is given: the sender's words, and everything found out about them."""

from __future__ import annotations

from dataclasses import dataclass, field

from coach.checks.kinds import Finding
from coach.facts import Fact, Reading, read_texts
from coach.language import Grammar
from coach.message import Apology
from coach.principles import Principle
from coach.terms import Channel, Intent, Relationship


@dataclass(frozen=True, slots=True)
class Brief:
    """One request, understood; both engines read this and nothing else.

    `answers` maps a question's id to what the sender answered; an empty answer means "skip it, do not ask again".
    Findings and strengths point into `draft`; facts point into the text that their `source` names.
    """

    intent: Intent
    draft: str = ""
    situation: str = ""
    received: str = ""
    relationship: Relationship | None = None
    channel: Channel = Channel.CHAT
    to_name: str | None = None
    from_name: str | None = None
    answers: dict[str, str] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()
    strengths: tuple[Finding, ...] = ()
    principles: tuple[Principle, ...] = ()
    apology: Apology | None = None
    readings: tuple[Reading, ...] = ()  # the own texts cut into clauses, when that was done already
    withheld: str | None = None  # what the safety screen says must not be written: deceit, manipulation

    def source_text(self, source: str) -> str:
        """The text that a fact's or finding's `source` names."""
        if source.startswith("answers."):
            return self.answers.get(source.removeprefix("answers."), "")
        return {"draft": self.draft, "situation": self.situation, "received": self.received}[source]

    def read(self, grammar: Grammar) -> tuple[Reading, ...]:
        """The own texts cut into clauses; parses them only when nobody has yet."""
        return self.readings or read_texts(self.own_texts, grammar)

    @property
    def own_texts(self) -> dict[str, str]:
        """The sender's own words by source; `received` is somebody else's and is not here."""
        texts = {"draft": self.draft, "situation": self.situation}
        texts.update({f"answers.{key}": value for key, value in self.answers.items()})
        return {source: text for source, text in texts.items() if text.strip()}
