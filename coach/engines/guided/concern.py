"""Raising a concern: one event, what it does to me, your side, one request; in the sender's own words."""

from __future__ import annotations

import re

from coach.engines.guided import blanks
from coach.engines.guided.answers import answered
from coach.engines.guided.desk import Desk
from coach.engines.guided.mend import Mended
from coach.engines.guided.parts import Part
from coach.engines.guided.telling import is_untold, tell_sentences
from coach.facts import Fact
from coach.terms import Channel

_TOLD = frozenset(
    {"other_act", "own_act", "effect", "feeling", "context", "explanation", "boundary", "decision", "promise"}
)
_ASKED = frozenset({"request"})
OPENING = "can I raise something with you?"
OTHER_SIDE = "I may not be seeing everything from your side."
INVITATION = "How do you see it?"


def compose_concern(desk: Desk, mended: Mended) -> list[Part]:
    """The parts of a concern: opening, event and effect, the other's side, one request or its slot."""
    told = mended.parts or list(tell_sentences(desk, "situation", _TOLD))
    if not told or (not mended.parts and is_untold(desk, "situation")):
        told = [*answered(desk, blanks.event(desk)), *told]
    parts = [*_opening(desk, mended), *told, *_cost(desk)]
    if not any("?" in part.text for part in told):
        parts.append(Part(desk.style.dress(OTHER_SIDE), optional=True))
        parts.append(Part(desk.style.dress(INVITATION)))
    return parts + _request(desk, parts)


def _opening(desk: Desk, mended: Mended) -> list[Part]:
    if mended.parts or desk.brief.channel in {Channel.EMAIL, Channel.LETTER}:
        return []
    text = desk.style.dress(f"{OPENING[:1].upper()}{OPENING[1:]}")
    if desk.name:
        text = f"{desk.name}, {desk.style.dress(OPENING)}"
    return [Part(text, optional=True)]


def _cost(desk: Desk) -> list[Part]:
    """What it does to the sender: asked for only when nothing of it was said."""
    felt = [fact for fact in desk.brief.facts if fact.kind in {"feeling", "effect"} or _is_own_burden(fact)]
    if felt:
        return []
    return answered(desk, blanks.feeling(desk))


def _is_own_burden(fact: Fact) -> bool:
    return fact.kind == "own_act" and bool(re.match(r"\W*(?:i|we)\b", fact.text, re.IGNORECASE))


def _request(desk: Desk, parts: list[Part]) -> list[Part]:
    asked = {fact.id for fact in desk.brief.facts if fact.kind in {"request", "boundary", "decision"}}
    if any(set(part.facts) & asked for part in parts):
        return []
    told = list(tell_sentences(desk, "situation", _ASKED))
    return told or answered(desk, blanks.request(desk))
