"""Write a message without a model: keep the sender's sentences, mend what is flagged, ask for what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from coach.brief import Brief
from coach.engines.guided import blanks
from coach.engines.guided.answers import answered
from coach.engines.guided.concern import compose_concern
from coach.engines.guided.dressing import dress_message, subject_for
from coach.engines.guided.desk import Desk, Tools
from coach.engines.guided.mend import Mended, mend_draft
from coach.engines.guided.parts import Blank, Part, assemble, blanks_of
from coach.engines.guided.plan import make_plan
from coach.engines.guided.repair import compose_apology, compose_unclear
from coach.engines.guided.telling import tell_sentences
from coach.message import Message, Question, Written
from coach.terms import Intent, Severity
from coach.verify import GateResult

MOST_QUESTIONS = 4
_SAYABLE = frozenset(
    {"own_act", "other_act", "effect", "feeling", "context", "explanation", "boundary", "decision", "promise", "request", "thanks"}
)  # fmt: skip


class GuidedEngine:
    """The embedded engine. The same brief always gives the same message."""

    name: Literal["guided"] = "guided"

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def write(self, brief: Brief, failed: tuple[GateResult, ...] = ()) -> Written:
        """Write in a worker thread; see `compose`."""
        return await asyncio.to_thread(self.compose, brief, failed)

    def compose(self, brief: Brief, failed: tuple[GateResult, ...] = ()) -> Written:
        """Write a message; after failed gates, the plainest one: the draft's untouched sentences and slots."""
        desk = Desk.lay(brief, self._tools)
        if _is_good(brief):
            return _unchanged(desk)
        mended = mend_draft(desk, without_sorry=_nothing_owed(brief))
        parts = _plainest(desk, mended) if failed else _compose(desk, mended)
        message = dress_message(desk, parts)
        asked = _questions(blanks_of(parts))
        return Written(
            message=message, alternatives=() if failed else _alternatives(desk, parts, message),
            changes=tuple(mended.changes), questions=asked, plan=make_plan(desk),
        )  # fmt: skip


def _nothing_owed(brief: Brief) -> bool:
    return brief.intent is Intent.REPAIR and brief.apology is not None and brief.apology.owed == "no"


def _is_good(brief: Brief) -> bool:
    """A draft without a fault that can be mended; an apology must also name its own act."""
    if not brief.draft.strip() or any(finding.severity is not Severity.LOW for finding in brief.findings):
        return False
    if brief.withheld or any(answer.strip() for answer in brief.answers.values()):
        return False
    if brief.intent is Intent.REPAIR:
        owned = brief.apology.facts if brief.apology else ()
        return any(fact.id in owned and fact.source == "draft" for fact in brief.facts)
    return True


def _unchanged(desk: Desk) -> Written:
    """The draft exactly as it was, with its sentences and what they rest on."""
    draft = desk.brief.draft
    kept = mend_draft(Desk(replace(desk.brief, findings=()), desk.tools, desk.readings, desk.recipient, desk.style))
    message = assemble(kept.parts, changed=False)
    if message.text != draft:
        message = _on_own_offsets(draft, kept.parts)
    return Written(message=message, plan=make_plan(desk))


def _on_own_offsets(draft: str, parts: Sequence[Part]) -> Message:
    """White space of the draft that joining would lose is kept: sentences are found in the draft itself."""
    from_start = 0
    sentences = []
    for sentence, part in zip(assemble(parts).sentences, parts, strict=True):
        start = draft.index(part.text, from_start)
        from_start = start + len(part.text)
        sentences.append(sentence.model_copy(update={"start": start, "end": from_start}))
    return Message(text=draft, changed=False, sentences=tuple(sentences))


def _compose(desk: Desk, mended: Mended) -> list[Part]:
    brief = desk.brief
    if brief.intent is Intent.CONCERN:
        return compose_concern(desk, mended)
    if brief.intent is Intent.REPAIR and brief.apology is not None:
        if brief.apology.owed in {"yes", "partly"}:
            return compose_apology(desk, mended)
        if brief.apology.owed == "unclear":
            return compose_unclear(desk, mended)
    return _rephrase(desk, mended)


def _rephrase(desk: Desk, mended: Mended) -> list[Part]:
    """The draft mended; without a draft, what the sender told, said to the other; a slot where nothing is left."""
    parts = list(mended.parts)
    if not desk.brief.draft.strip():
        parts = list(tell_sentences(desk, "situation", _SAYABLE))
    event = blanks.event(desk)
    if mended.dropped and not desk.wants(event.id):
        parts = answered(desk, event) + parts
    if not parts or not any(part.facts for part in parts):
        parts = [*parts, *answered(desk, event)] or answered(desk, event)
    return parts


def _plainest(desk: Desk, mended: Mended) -> list[Part]:
    own = [part for part in mended.parts if part.own]
    blank = blanks.own_act(desk) if desk.brief.intent is Intent.REPAIR else blanks.event(desk)
    return own + answered(desk, blank)


def _questions(found: Sequence[Blank]) -> tuple[Question, ...]:
    return tuple(Question(id=blank.id, ask=blank.ask, why=blank.why) for blank in found[:MOST_QUESTIONS])


def _alternatives(desk: Desk, parts: Sequence[Part], message: Message) -> tuple[Message, ...]:
    """A shorter message, where something may be left out."""
    shorter = [part for part in parts if not part.optional]
    if not shorter or len(shorter) == len(parts):
        return ()
    other = dress_message(desk, shorter, subject=subject_for(desk))
    return (other,) if other.text != message.text else ()
