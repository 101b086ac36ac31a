"""Other ways to say the same: a shorter one, and one that is more direct or warmer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from coach.engines.guided.concern import INVITATION, OTHER_SIDE
from coach.engines.guided.desk import Desk
from coach.engines.guided.dressing import dress_message, subject_for
from coach.engines.guided.parts import Part
from coach.engines.guided.wording import end_sentence
from coach.facts import Fact
from coach.message import Message
from coach.terms import Intent

_LEAST_DIFFERENCE = 0.7  # a shorter message has at most this share of the length
_LEANS_ON = frozenset("it that this them also so too then they he she and but or".split())
_POINTS = frozenset({"boundary", "decision", "request"})


def write_alternatives(desk: Desk, parts: Sequence[Part], message: Message) -> tuple[Message, ...]:
    """At most two messages that really differ from `message` and from each other; the gates judge them later."""
    found: list[Message] = []
    taken = {message.text}
    for other in (_shorter(desk, parts, message), _otherwise(desk, parts)):
        if other is not None and other.text not in taken:
            taken.add(other.text)
            found.append(other)
    return tuple(found)


def _dressed(desk: Desk, parts: Sequence[Part]) -> Message:
    return dress_message(desk, parts, subject=subject_for(desk))


def _shorter(desk: Desk, parts: Sequence[Part], message: Message) -> Message | None:
    """Without what only frames, explains or thanks; None where that leaves nearly all of it."""
    short = [part for part in parts if not part.optional and part.text and not _may_go(desk, part)]
    if not any(part.facts for part in short):
        return None
    other = _dressed(desk, short)
    return other if len(other.text) <= _LEAST_DIFFERENCE * len(message.text) else None


def _may_go(desk: Desk, part: Part) -> bool:
    """Whether a shorter message does without: weak slots, and in an apology reasons and feelings of one's own."""
    if part.blank is not None:
        return part.blank.id in {"impact", "feeling"}
    if desk.brief.intent is not Intent.REPAIR:
        return False
    kinds = {fact.kind for fact in _facts(desk, part)}
    return bool(kinds) and kinds <= {"explanation", "feeling", "context", "thanks", "other_act"}


def _facts(desk: Desk, part: Part) -> list[Fact]:
    return [fact for fact in desk.brief.facts if fact.id in part.facts]


def _otherwise(desk: Desk, parts: Sequence[Part]) -> Message | None:
    """Repair: the act first, then the sorry; concern: an open word first, or the request; rephrase: the point first."""
    text = [part for part in parts if part.text]
    if desk.brief.intent is Intent.REPAIR:
        other = list(_act_first(desk, text))
    elif desk.brief.intent is Intent.CONCERN:
        other = _warmer(desk, text)
    else:
        other = _point_first(desk, text)
    return _dressed(desk, other) if other else None


def _act_first(desk: Desk, parts: Sequence[Part]) -> Iterator[Part]:
    """ "I'm sorry I was late." → "I was late. I'm sorry.": the same words, the act first."""
    sorry = desk.style.dress("I'm sorry")
    lead = f"{sorry} "
    for part in parts:
        acts = part.text[len(lead) :]
        if part.own or part.blank or not part.text.startswith(lead) or acts[:2].lower() not in {"i ", "i'", "i’"}:
            yield part
            continue
        plain = acts.replace(", and that ", ", and ").replace(", that ", ", ")
        yield replace(part, text=end_sentence(desk.style.start(plain)))
        yield Part(end_sentence(sorry), part.facts)


def _warmer(desk: Desk, parts: Sequence[Part]) -> list[Part]:
    """With an open ear; where the message has one already, the request first."""
    if not any(part.optional for part in parts):
        asked = any("?" in part.text for part in parts)
        return [] if asked else [*parts, *(Part(desk.style.dress(one)) for one in (OTHER_SIDE, INVITATION))]
    points = [part for part in parts if _is_point(desk, part)]
    rest = [part for part in parts if part not in points and not part.optional]
    return [*points, *rest] if points and rest else []


def _point_first(desk: Desk, parts: Sequence[Part]) -> list[Part]:
    """What the sender asks, decides or will not do, before what led to it."""
    points = [part for part in parts if _is_point(desk, part)]
    rest = [part for part in parts if part not in points]
    if not points or not rest or parts[: len(points)] == points:
        return []
    return [replace(part, gap=" ") for part in (*points, *rest)]


def _is_point(desk: Desk, part: Part) -> bool:
    """Whether a sentence is a request, boundary or decision that can stand at the start."""
    words = [word.strip(".,!?;:'’").lower() for word in part.text.split()]
    if part.blank or not words or set(words) & _LEANS_ON:
        return False
    return bool({fact.kind for fact in _facts(desk, part)} & _POINTS)
