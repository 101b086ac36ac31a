"""What the templates show of a reply: texts cut into marked pieces. Pure; escaping is the templates' work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import Literal, NamedTuple

from coach.calendar import find_date
from coach.checks import Finding
from coach.facts import Fact
from coach.message import Message, Slot
from coach.reply import Reply, Request
from coach.text import sentence_spans

_WORD = re.compile(r"\s*\S+\s*?(?=\s|$)")


class Marked(NamedTuple):
    """A piece of a text with the numbers (from 1) of the findings that lie on it."""

    text: str
    numbers: tuple[int, ...]


class Part(NamedTuple):
    """A piece of a message: words, or a place to fill; `sentence` is its sentence's number (from 1), or 0."""

    text: str
    slot: Slot | None
    sentence: int = 0


class Edit(NamedTuple):
    """A run of words that stayed, went or came."""

    kind: Literal["same", "removed", "added"]
    text: str


class Basis(NamedTuple):
    """One sentence of a message and the facts it rests on."""

    text: str
    facts: tuple[Fact, ...]
    slot: bool


class Version(NamedTuple):
    """One way of saying it; `edits` is empty where there was no draft, or none of it changed."""

    message: Message
    parts: tuple[Part, ...]
    edits: tuple[Edit, ...]
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class ReplyView:
    """A reply, ready to be shown beside the request that it answers; the first of `versions` is its message."""

    reply: Reply
    request: Request
    draft: tuple[Marked, ...]
    versions: tuple[Version, ...]

    @property
    def apology_facts(self) -> tuple[Fact, ...]:
        """The facts for which an apology is owed."""
        owed = self.reply.apology.facts if self.reply.apology else ()
        return tuple(fact for fact in self.reply.facts if fact.id in owed)

    @property
    def plan(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What to do at each moment, in the plan's order."""
        runs = groupby(self.reply.plan, key=lambda step: step.step)
        return tuple((moment, tuple(step.text for step in steps)) for moment, steps in runs)

    @property
    def commitment(self) -> str:
        """What the sender promised, in their words, if they did."""
        promises = (fact.text for fact in self.reply.facts if fact.kind == "promise")
        return self.request.answers.get("commitment") or next(promises, "")

    @property
    def due(self) -> str:
        """The day that the promise names, as ISO 8601, or nothing."""
        today = self.request.today
        found = find_date(self.commitment, today) if today else None
        return found.isoformat() if found else ""


def view_reply(reply: Reply, request: Request) -> ReplyView:
    """Cut a reply into what is shown."""
    own = [finding for finding in reply.findings if finding.source == "draft"]
    messages = (reply.message, *reply.alternatives) if reply.message else ()
    return ReplyView(
        reply=reply, request=request, draft=mark_text(request.draft, own),
        versions=tuple(_view_message(message, reply.facts, request.draft) for message in messages),
    )  # fmt: skip


def _view_message(message: Message, facts: Iterable[Fact], draft: str) -> Version:
    edits = compare(draft, message.text) if message.changed and draft.strip() else ()
    return Version(message, split_message(message), edits, tuple(_rest(message, facts)))


def mark_text(text: str, findings: Sequence[Finding]) -> tuple[Marked, ...]:
    """The whole text in order, cut where a finding begins or ends."""
    cuts = sorted({0, len(text), *(cut for finding in findings for cut in (finding.start, finding.end))})
    pieces = []
    for start, end in pairwise(cuts):
        numbers = tuple(
            number for number, finding in enumerate(findings, 1) if finding.start <= start and end <= finding.end
        )
        pieces.append(Marked(text[start:end], numbers))
    return tuple(piece for piece in pieces if piece.text)


def split_message(message: Message) -> tuple[Part, ...]:
    """The whole text in order, cut at its slots and sentences."""
    text = message.text
    spans = [(one.start, one.end) for one in message.slots] + [(one.start, one.end) for one in message.sentences]
    cuts = sorted({0, len(text), *(cut for span in spans for cut in span)})
    slots = {slot.start: slot for slot in message.slots}
    parts: list[Part] = []
    for start, end in pairwise(cuts):
        if any(slot.start < start < slot.end for slot in message.slots):
            continue
        slot = slots.get(start)
        parts.append(Part(text[start : slot.end if slot else end], slot, _number(message, start)))
    return tuple(parts)


def _number(message: Message, at: int) -> int:
    found = (number for number, one in enumerate(message.sentences, 1) if one.start <= at < one.end)
    return next(found, 0)


def split_paragraphs(text: str) -> tuple[str, ...]:
    """A long text in short paragraphs of at most two sentences; its own line breaks stay where they are."""
    paragraphs: list[str] = []
    for line in filter(str.strip, text.split("\n")):
        spans = sentence_spans(line)
        pairs = (spans[at : at + 2] for at in range(0, len(spans), 2))
        paragraphs += [line[pair[0].start : pair[-1].end] for pair in pairs]
    return tuple(paragraphs)


def compare(before: str, after: str) -> tuple[Edit, ...]:
    """The words that went, came and stayed, in reading order."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    # Compared without the white space around them, so that a word is the same word on another line.
    matcher = SequenceMatcher(None, [word.strip() for word in old], [word.strip() for word in new])
    edits: list[Edit] = []
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            edits.append(Edit("same", "".join(new[new_start:new_end])))
            continue
        edits += [Edit("removed", "".join(old[start:end])), Edit("added", "".join(new[new_start:new_end]))]
    told = [edit for edit in edits if edit.text]
    # A word that began one text has no space before it, and may not begin the comparison.
    return tuple(
        Edit(edit.kind, f" {edit.text}") if at and not edit.text[0].isspace() else edit for at, edit in enumerate(told)
    )


def _rest(message: Message, facts: Iterable[Fact]) -> Iterable[Basis]:
    by_id = {fact.id: fact for fact in facts}
    for sentence in message.sentences:
        known = tuple(by_id[name] for name in sentence.facts if name in by_id)
        yield Basis(message.text[sentence.start : sentence.end], known, sentence.slot is not None)
