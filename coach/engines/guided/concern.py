"""Raising a concern: one event, what it does to me, your side, one request; in the sender's own words."""

from __future__ import annotations

import re
from dataclasses import replace

from coach.engines.guided import blanks
from coach.engines.guided.answers import answered
from coach.engines.guided.desk import Desk
from coach.engines.guided.mend import Mended
from coach.engines.guided.parts import Part
from coach.engines.guided.telling import is_untold, say_tokens, tell_sentences
from coach.engines.guided.wording import end_sentence
from coach.facts import Fact, is_recipient
from coach.facts.clauses import subject_of
from coach.language import Token
from coach.terms import Channel, Relationship
from coach.text import Span

_TOLD = frozenset(
    {"other_act", "own_act", "effect", "feeling", "context", "explanation", "boundary", "decision", "promise"}
)
_PLEASANT = re.compile(r"\bhope (?:you['’]?re|you are|ur|all is|this finds)\b", re.IGNORECASE)
_ASKED = frozenset({"request"})
_LEAD = 6  # characters of "and ", "so " before a sentence's first clause
OPENING = "can I raise something with you?"
OTHER_SIDE = "I may not be seeing everything from your side."
INVITATION = "How do you see it?"


def compose_concern(desk: Desk, mended: Mended) -> list[Part]:
    """The parts of a concern: opening, event and effect, the other's side, one request or its slot."""
    told = mended.parts or _account(desk)
    if mended.parts and not _tells(desk, mended.parts):
        told = [*_account(desk), *mended.parts]
    if not _tells(desk, told):
        told = [*answered(desk, blanks.event(desk)), *told]
    elif not mended.parts and is_untold(desk, "situation"):
        told = [*_left_out(desk, told), *told]
    parts = [*_opening(desk, mended), *_with_cost(desk, told)]
    if not any("?" in part.text for part in told):
        parts.append(Part(desk.style.dress(OTHER_SIDE), optional=True))
        parts.append(Part(desk.style.dress(INVITATION)))
    return parts + _request(desk, parts)


def _account(desk: Desk) -> list[Part]:
    """What happened; a sentence that begins with what is asked comes whole where it is asked."""
    asking = _asking(desk)
    return list(tell_sentences(desk, "situation", _TOLD, lambda one: one.sentence not in asking))


def _asking(desk: Desk) -> set[Span]:
    """The sentences of the situation that begin with a request."""
    return {
        one.sentence for one in desk.clauses("situation")
        if "request" in desk.kinds(one, "situation") and one.start <= one.sentence.start + _LEAD
    }  # fmt: skip


def _left_out(desk: Desk, told: list[Part]) -> list[Part]:
    """What could not be said to them is asked about; it has a place in the message where no act of theirs has one."""
    kinds = {fact.kind for part in told for fact in desk.brief.facts if fact.id in part.facts}
    asked = answered(desk, blanks.event(desk, untold="other_act" in kinds))
    seen = kinds & {"other_act", "own_act", "effect", "context"}
    return [replace(part, text="") if part.blank and seen else part for part in asked]


def _tells(desk: Desk, parts: list[Part]) -> bool:
    """Whether some sentence tells of anything that happened, or is felt."""
    kinds = {fact.kind for part in parts for fact in desk.brief.facts if fact.id in part.facts}
    return bool(kinds & (_TOLD | {"question"}))


def _opening(desk: Desk, mended: Mended) -> list[Part]:
    if mended.parts or desk.brief.channel in {Channel.EMAIL, Channel.LETTER}:
        return []
    text = desk.style.dress(f"{OPENING[:1].upper()}{OPENING[1:]}")
    if desk.name:
        text = f"{desk.name}, {desk.style.dress(OPENING)}"
    return [Part(text, optional=True)]


def _with_cost(desk: Desk, told: list[Part]) -> list[Part]:
    """What it does to the sender comes after what happened, and before what is asked."""
    asked = {fact.id for fact in desk.brief.facts if fact.kind in {"request", "boundary", "decision"}}
    last = len(told)
    while last > 1 and set(told[last - 1].facts) & asked:
        last -= 1
    return [*told[:last], *_cost(desk), *told[last:]]


def _cost(desk: Desk) -> list[Part]:
    """What it does to the sender: asked for only when nothing of it was said."""
    felt = [fact for fact in desk.brief.facts if fact.kind in {"feeling", "effect"} or _is_own_burden(fact)]
    if felt:
        return []
    cost = answered(desk, blanks.feeling(desk, once=_is_over(desk)))
    if desk.brief.relationship in {Relationship.CLIENT, Relationship.MANAGER}:  # asked about; no gap for it
        return [replace(part, text="") if part.blank else part for part in cost]
    return cost


def _is_over(desk: Desk) -> bool:
    """Whether all that the other did is told as something past."""
    verbs = [
        clause.root.tag_ for reading in desk.readings for clause in reading.clauses
        if desk.kinds(clause, reading.source) & {"other_act"}
    ]  # fmt: skip
    return bool(verbs) and all(tag in {"VBD", "VB"} for tag in verbs)


def _is_own_burden(fact: Fact) -> bool:
    return fact.kind == "own_act" and bool(re.match(r"\W*(?:i|we)\b", fact.text, re.IGNORECASE))


def _asked_of_them(desk: Desk) -> list[Part]:
    """ "I'd rather write to her and ask her to give the marks privately": what the coach was told would be asked."""
    for reading in desk.readings:
        if reading.source != "situation":
            continue
        for clause in (*reading.clauses, *reading.asides):
            for verb in clause.tokens:
                said = _could_you(desk, verb) if verb.lemma_ == "ask" and verb.tag_ in {"VB", "VBP"} else None
                if said:
                    return [Part(said, desk.fact_ids("situation", clause.start, clause.end))]
    return []


def _could_you(desk: Desk, asking: Token) -> str | None:
    wanted = next((child for child in asking.children if child.dep_ in {"xcomp", "ccomp"} and child.i > asking.i), None)
    if wanted is None or wanted.tag_ != "VB" or not is_recipient(subject_of(wanted), desk.recipient):
        return None
    said = say_tokens(desk, "situation", [token for token in wanted.subtree if token.i >= wanted.i])
    return end_sentence(desk.style.dress(f"Could you {said}"), "?") if said else None


def _request(desk: Desk, parts: list[Part]) -> list[Part]:
    asked = {
        fact.id for fact in desk.brief.facts
        if fact.kind in {"request", "boundary", "decision"} and not _PLEASANT.search(fact.text)
    }  # fmt: skip
    if any(set(part.facts) & asked for part in parts):
        return []
    asking = _asking(desk)
    whole = tell_sentences(desk, "situation", _TOLD | _ASKED, lambda one: one.sentence in asking)
    rest = tell_sentences(desk, "situation", _ASKED, lambda one: one.sentence not in asking)
    told = [*whole, *rest] or _asked_of_them(desk)
    return told or answered(desk, blanks.request(desk), lead="Could you")
