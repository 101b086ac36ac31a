"""What an engine writes: pure values, in the public contract's shape.

Offsets are code points into the `text` of the message that holds them; ends are exclusive.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from coach.values import Value

PlanMoment = Literal["before", "during", "if_angry", "if_silent", "if_denied", "after"]


class Slot(Value):
    """A place that only the sender can fill; `text[start:end]` is ``[label]``."""

    id: str
    label: str
    start: int
    end: int


class Sentence(Value):
    """One sentence: the ids of the facts it rests on, or its slot, or neither when it states nothing."""

    start: int
    end: int
    facts: tuple[str, ...] = ()
    slot: str | None = None


class Message(Value):
    """A message to send; `subject` is for e-mail only; `changed` is false when the draft came back as it was."""

    text: str
    subject: str | None = None
    changed: bool = True
    sentences: tuple[Sentence, ...] = ()
    slots: tuple[Slot, ...] = ()


class Change(Value):
    """One edit to the sender's words, and the check that asked for it (null: an order or joining edit)."""

    before: str
    after: str
    check: str | None = None
    why: str


class Question(Value):
    """Something that only the sender knows; the answer comes back under `id`."""

    id: str
    ask: str
    why: str


class Apology(Value):
    """Whether an apology is owed, and the ids of the facts for which it is."""

    owed: Literal["yes", "partly", "unclear", "no"]
    facts: tuple[str, ...] = Field(default=(), alias="for")
    why: str


class PlanStep(Value):
    """One thing to do around the message."""

    step: PlanMoment
    text: str


class Notice(Value):
    """Something that the sender should know about this reply."""

    code: str
    text: str


class PromptUsed(Value):
    """Which prompt a model was given."""

    task: str
    version: int
    digest: str


class Written(Value):
    """All that an engine hands over; `message` is null when it declines and only asks.

    `model` and `prompt` say what wrote it; both are null for the guided engine.
    """

    message: Message | None
    alternatives: tuple[Message, ...] = ()
    changes: tuple[Change, ...] = ()
    questions: tuple[Question, ...] = ()
    plan: tuple[PlanStep, ...] = ()
    notices: tuple[Notice, ...] = ()
    model: str | None = None
    prompt: PromptUsed | None = None
