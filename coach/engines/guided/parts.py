"""Sentences on their way into a message, and the message made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from coach.message import Message, Sentence, Slot


@dataclass(frozen=True, slots=True)
class Blank:
    """A place that only the sender can fill, its question, and why it matters.

    `frame` is the sentence around the place; it claims nothing that the sender did not say.
    """

    id: str
    label: str
    ask: str
    why: str
    frame: str = "{}"


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of a message: the ids of the facts it rests on, or a blank with the sentence around it.

    A blank without text is asked about, and has no place in the message.

    `gap` is the white space before it; `own` tells that the words are the sender's, untouched.
    """

    text: str
    facts: tuple[str, ...] = ()
    blank: Blank | None = None
    gap: str = " "
    own: bool = False
    optional: bool = False  # may be left out of a shorter message


def blank_part(blank: Blank, frame: str) -> Part:
    """A sentence with a slot in it; `frame` is the blank's own, as the sender would write it."""
    return Part(text=frame.format(f"[{blank.label}]"), blank=blank)


def assemble(parts: Sequence[Part], *, subject: str | None = None, changed: bool = True) -> Message:
    """Join parts into one message; offsets are code points into its text."""
    text = ""
    sentences: list[Sentence] = []
    slots: list[Slot] = []
    for part in (part for part in parts if part.text):
        gap = _gap(text, part)
        start = len(text) + len(gap)
        text += gap + part.text
        if part.blank is not None:
            at = start + part.text.index("[")
            slots.append(Slot(id=part.blank.id, label=part.blank.label, start=at, end=at + len(part.blank.label) + 2))
        slot = part.blank.id if part.blank else None
        sentences.append(Sentence(start=start, end=len(text), facts=part.facts, slot=slot))
    return Message(text=text, subject=subject, changed=changed, sentences=tuple(sentences), slots=tuple(slots))


def _gap(before: str, part: Part) -> str:
    """The white space before a part; after a sentence without an end mark a new line keeps the two apart."""
    if not before:
        return ""
    ended = before.rstrip()[-1:] in ".!?…,]:" or not before.rstrip()[-1:].isalnum()
    return part.gap if ended or "\n" in part.gap else "\n"


def without_crowding(parts: Sequence[Part], ranks: Sequence[str], most: int) -> list[Part]:
    """At most so many slots in a message, the earlier in `ranks` first; the others are asked about only."""
    found = sorted((part.blank.id for part in parts if part.blank and part.text), key=ranks.index)
    weaker = set(found[most:])
    return [replace(part, text="") if part.blank and part.blank.id in weaker else part for part in parts]


def blanks_of(parts: Iterable[Part]) -> list[Blank]:
    """The blanks in a message, in order."""
    return [part.blank for part in parts if part.blank is not None]
