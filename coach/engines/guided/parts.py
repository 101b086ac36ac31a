"""Sentences on their way into a message, and the message made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coach.message import Message, Sentence, Slot


@dataclass(frozen=True, slots=True)
class Blank:
    """A place that only the sender can fill, its question, and why it matters."""

    id: str
    label: str
    ask: str
    why: str


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence of a message: the ids of the facts it rests on, or a blank that is the whole sentence.

    `gap` is the white space before it; `own` tells that the words are the sender's, untouched.
    """

    text: str
    facts: tuple[str, ...] = ()
    blank: Blank | None = None
    gap: str = " "
    own: bool = False
    optional: bool = False  # may be left out of a shorter message


def blank_part(blank: Blank, gap: str = " ") -> Part:
    """A sentence that is nothing but a slot."""
    return Part(text=f"[{blank.label}]", blank=blank, gap=gap)


def assemble(parts: Sequence[Part], *, subject: str | None = None, changed: bool = True) -> Message:
    """Join parts into one message; offsets are code points into its text."""
    text = ""
    sentences: list[Sentence] = []
    slots: list[Slot] = []
    for part in parts:
        gap = _gap(text, part)
        start = len(text) + len(gap)
        text += gap + part.text
        if part.blank is not None:
            slots.append(Slot(id=part.blank.id, label=part.blank.label, start=start, end=len(text)))
        slot = part.blank.id if part.blank else None
        sentences.append(Sentence(start=start, end=len(text), facts=part.facts, slot=slot))
    return Message(text=text, subject=subject, changed=changed, sentences=tuple(sentences), slots=tuple(slots))


def _gap(before: str, part: Part) -> str:
    """The white space before a part; after a sentence without an end mark a new line keeps the two apart."""
    if not before:
        return ""
    ended = before.rstrip()[-1:] in ".!?…,]:" or not before.rstrip()[-1:].isalnum()
    return part.gap if ended or "\n" in part.gap else "\n"


def blanks_of(parts: Iterable[Part]) -> list[Blank]:
    """The blanks in a message, in order."""
    return [part.blank for part in parts if part.blank is not None]
