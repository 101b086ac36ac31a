"""`Request` and `Reply`: the public contract's JSON, typed."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from coach.checks import Evidence, Finding
from coach.facts import Fact
from coach.message import Apology, Change, Message, Notice, PlanStep, PromptUsed, Question
from coach.principles import Principle
from coach.safety import Safety
from coach.terms import Channel, EngineName, Intent, Relationship, Section
from coach.values import Value
from coach.verify import GateResult

LONGEST_TEXT = 8_000
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
Name = Annotated[str, StringConstraints(max_length=80, strip_whitespace=True, pattern=r"^[^\x00-\x1f\[\]{}<>]*$")]
AnswerId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Answer = Annotated[str, Field(max_length=2_000)]


class Request(Value):
    """What the sender asks. At least one of `draft` and `situation` holds more than white space."""

    intent: Intent | None = None
    draft: Text = ""
    situation: Text = ""
    relationship: Relationship | None = None
    channel: Channel | None = None
    answers: Annotated[dict[AnswerId, Answer], Field(max_length=16)] = Field(default_factory=dict)
    received: Text = ""
    to_name: Name | None = None
    from_name: Name | None = None
    today: dt.date | None = None
    engine: EngineName = EngineName.AUTO

    @field_validator("today", mode="before")
    @classmethod
    def _is_day(cls, value: object) -> object:
        if value is None or isinstance(value, str) or type(value) is dt.date:
            return value
        raise ValueError("a day is written YYYY-MM-DD")

    @field_validator("draft", "situation", "received", "to_name", "from_name")
    @classmethod
    def _is_text(cls, value: str | None) -> str | None:
        return _encodable(value)

    @field_validator("answers")
    @classmethod
    def _answers_are_text(cls, value: dict[str, str]) -> dict[str, str]:
        for answer in value.values():
            _encodable(answer)
        return value

    @model_validator(mode="after")
    def _says_something(self) -> Request:
        if not self.draft.strip() and not self.situation.strip():
            raise ValueError("give a draft, a situation, or both")
        return self


def _encodable(value: str | None) -> str | None:
    """Refuse unpaired surrogates: they are no characters and cannot be sent on."""
    if value is not None:
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise ValueError(f"not text: an unpaired surrogate at character {error.start}") from None
    return value


class EngineUsed(Value):
    """Who wrote the message; `fallback` says why a model that was asked for did not."""

    name: Literal["llm", "guided"]
    model: str | None = None
    fallback: str | None = None


class PrincipleHit(Value):
    """One retrieved principle; `score` is 0 to 1."""

    id: str
    title: str
    statement: str
    section: Section
    score: float
    evidence: Evidence

    @classmethod
    def of(cls, principle: Principle, score: float) -> PrincipleHit:
        """The public form of a principle."""
        source = principle.source
        return cls(
            id=principle.id, title=principle.title, statement=principle.statement, section=principle.section,
            score=round(score, 4), evidence=Evidence(grade=source.grade, source=source.work),
        )  # fmt: skip


class Reply(Value):
    """One answer, whole. Offsets are code points into the text that they point into."""

    id: str
    intent: Intent
    engine: EngineUsed
    safety: Safety
    apology: Apology | None = None
    findings: tuple[Finding, ...] = ()
    strengths: tuple[Finding, ...] = ()
    facts: tuple[Fact, ...] = ()
    principles: tuple[PrincipleHit, ...] = ()
    message: Message | None = None
    alternatives: tuple[Message, ...] = ()
    changes: tuple[Change, ...] = ()
    questions: tuple[Question, ...] = ()
    plan: tuple[PlanStep, ...] = ()
    verification: tuple[GateResult, ...] = ()
    notices: tuple[Notice, ...] = ()
    prompt: PromptUsed | None = None


class CheckReply(Value):
    """What the checks say about a text; `ready` means that no finding is high."""

    findings: tuple[Finding, ...] = ()
    strengths: tuple[Finding, ...] = ()
    ready: bool
