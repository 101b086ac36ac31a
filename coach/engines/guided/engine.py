"""Write a message without a model: keep the sender's sentences, mend what is flagged, ask for what is missing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Literal

from coach.brief import Brief
from coach.engines.guided import blanks
from coach.engines.guided.account import is_said, words_of
from coach.engines.guided.alternatives import write_alternatives
from coach.engines.guided.answers import answered
from coach.engines.guided.concern import compose_concern
from coach.engines.guided.constructions import rebuild
from coach.engines.guided.desk import Desk, Tools
from coach.engines.guided.dressing import dress_message, subject_for
from coach.engines.guided.mend import Mended, mend_draft
from coach.engines.guided.parts import Blank, Part, blanks_of, without_crowding
from coach.engines.guided.plan import make_plan
from coach.engines.guided.repair import compose_apology, compose_unclear, compose_unowed
from coach.engines.guided.telling import tell_sentences
from coach.engines.guided.wording import end_sentence
from coach.facts import find_slant
from coach.message import Message, PlanStep, Question, Sentence, Slot, Written
from coach.terms import Intent, Severity
from coach.text import sentence_spans, slot_spans, word_count
from coach.verify import GateResult

MOST_QUESTIONS = 4
MOST_SLOTS = 2  # in one message; what is weaker is asked about only
RANKS = ("own_act", "event", "point", "commitment", "request", "impact", "feeling")
_FRAGMENT = 8  # words
_REGRETS = re.compile(
    r"\b(?:sorry|soz|apolog\w+|feel (?:\w+ ){0,2}(?:bad|awful|terrible|guilty)|my fault|on me|regret"
    r"|no excuse|ashamed)\b"
    r"|\bshould(?:n['’]?t| not)? have\b|\bwas wrong\b",
    re.IGNORECASE,
)
_SAYABLE = frozenset(
    "own_act other_act effect feeling context explanation boundary decision promise request thanks".split()
)  # fmt: skip


class GuidedEngine:
    """The embedded engine. The same brief always gives the same message."""

    name: Literal["guided"] = "guided"

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def write(self, brief: Brief, failed: tuple[GateResult, ...] = ()) -> Written:
        """Write in a worker thread; see `compose`."""
        return await asyncio.to_thread(self.compose, brief, failed)

    def plan(self, brief: Brief) -> tuple[PlanStep, ...]:
        """What to do around a message, whoever wrote it."""
        return make_plan(Desk.lay(brief, self._tools))

    def compose(self, brief: Brief, failed: tuple[GateResult, ...] = ()) -> Written:
        """Write a message; after failed gates, the plainest one: the draft's untouched sentences and slots."""
        desk = Desk.lay(brief, self._tools)
        if _is_good(desk):
            return _unchanged(desk)
        mended = mend_draft(desk, without_sorry=_nothing_owed(brief))
        parts = without_crowding(_with_answers(desk, _compose(desk, mended)), RANKS, MOST_SLOTS)
        if failed:
            parts = _with_lost(desk, parts, failed) or _without(parts, failed) or _plainest(desk, mended)
        message = dress_message(desk, parts)
        asked = _questions(blanks_of(parts))
        return Written(
            message=message, alternatives=() if failed else write_alternatives(desk, parts, message),
            changes=tuple(mended.changes), questions=asked, plan=make_plan(desk),
        )  # fmt: skip


def _nothing_owed(brief: Brief) -> bool:
    return brief.intent is Intent.REPAIR and brief.apology is not None and brief.apology.owed == "no"


def _is_good(desk: Desk) -> bool:
    """A draft without a fault that can be mended; an apology must also name its own act."""
    brief = desk.brief
    if word_count(brief.draft) < min(_FRAGMENT, word_count(brief.situation) / 3):
        return False
    if not brief.draft.strip() or any(finding.severity is not Severity.LOW for finding in brief.findings):
        return False
    clauses = desk.clauses("draft")
    if any(rebuild(one.text, brief.intent) or (not desk.kinds(one) and find_slant(one.text)) for one in clauses):
        return False
    if brief.intent is Intent.CONCERN and desk.is_humble:
        return False
    if brief.withheld or any(answer.strip() for answer in brief.answers.values()):
        return False
    if brief.intent is Intent.REPAIR:
        owned = brief.apology.facts if brief.apology else ()
        named = any(fact.id in owned and fact.source == "draft" for fact in brief.facts)
        return named and bool(_REGRETS.search(brief.draft))
    return True


def _unchanged(desk: Desk) -> Written:
    """The draft exactly as it was, with its sentences and what they rest on."""
    draft = desk.brief.draft
    sentences = tuple(
        Sentence(start=span.start, end=span.end, facts=desk.fact_ids("draft", *span)) for span in sentence_spans(draft)
    )
    message = Message(
        text=draft, subject=subject_for(desk), changed=False, sentences=sentences, slots=_own_slots(draft)
    )
    return Written(message=message, plan=make_plan(desk))


def _own_slots(draft: str) -> tuple[Slot, ...]:
    """Places that the sender's own draft leaves open, as an earlier reply wrote them."""
    return tuple(
        Slot(id=f"slot_{number}", label=span.of(draft)[1:-1], start=span.start, end=span.end)
        for number, span in enumerate(slot_spans(draft), 1)
    )


def _compose(desk: Desk, mended: Mended) -> list[Part]:
    brief = desk.brief
    if brief.intent is Intent.CONCERN:
        return compose_concern(desk, mended)
    if brief.intent is Intent.REPAIR and brief.apology is not None:
        if brief.apology.owed in {"yes", "partly"}:
            return compose_apology(desk, mended)
        if brief.apology.owed == "unclear":
            return compose_unclear(desk, mended)
        return compose_unowed(desk, mended)
    return _rephrase(desk, mended)


def _rephrase(desk: Desk, mended: Mended) -> list[Part]:
    """The draft mended; without a draft, what the sender told, said to the other; a slot where nothing is left."""
    parts = list(mended.parts)
    if not desk.brief.draft.strip() or _is_fragment(desk):
        parts = list(tell_sentences(desk, "situation", _SAYABLE))
    event = blanks.event(desk)
    if mended.dropped and not desk.wants(event.id):
        parts = answered(desk, event) + parts
    if not parts or not any(part.facts for part in parts):
        parts = [*parts, *answered(desk, event)] or answered(desk, event)
    return parts


def _is_fragment(desk: Desk) -> bool:
    """Whether the draft is a few words only and the situation says the rest."""
    words = word_count(desk.brief.draft)
    return words < _FRAGMENT and words < word_count(desk.brief.situation) / 3


def _with_answers(desk: Desk, parts: list[Part]) -> list[Part]:
    """What was answered and has no place of its own yet still belongs in the message."""
    used = {fact for part in parts for fact in part.facts}
    for key, answer in desk.brief.answers.items():
        ids = {fact.id for fact in desk.brief.facts if fact.source == f"answers.{key}"}
        if answer.strip() and not ids & used and not is_said(answer, words_of(parts), 1.0):
            parts = [*parts, *answered(desk, Blank(key, "", "", ""))]
    return parts


def _with_lost(desk: Desk, parts: list[Part], failed: tuple[GateResult, ...]) -> list[Part]:
    """The message with what a gate missed in it, word for word; nothing where another gate failed, or it hurts."""
    if {gate.gate for gate in failed} != {"facts_kept"}:
        return []
    detail = " ".join(gate.detail for gate in failed)
    lost = [fact for fact in desk.brief.facts if f"“{fact.text}”" in detail and fact.source == "draft"]
    if not lost or any(desk.is_heavy(fact.text) or find_slant(fact.text) for fact in lost):
        return []
    told = [Part(end_sentence(desk.style.start(fact.text)), (fact.id,)) for fact in lost]
    last = next((index for index, part in enumerate(parts) if part.optional or part.blank), len(parts))
    return [*parts[:last], *told, *parts[last:]]


def _without(parts: list[Part], failed: tuple[GateResult, ...]) -> list[Part]:
    """The message without the sentences that the gates named; nothing when they named none."""
    named = " ".join(gate.detail for gate in failed)
    kept = [part for part in parts if part.text not in named]
    return kept if len(kept) < len(parts) else []


def _plainest(desk: Desk, mended: Mended) -> list[Part]:
    own = [part for part in mended.parts if not desk.is_heavy(part.text)]
    blank = blanks.own_act(desk) if desk.brief.intent is Intent.REPAIR else blanks.event(desk)
    return own + answered(desk, blank)


def _questions(found: Sequence[Blank]) -> tuple[Question, ...]:
    return tuple(Question(id=blank.id, ask=blank.ask, why=blank.why) for blank in found[:MOST_QUESTIONS])
