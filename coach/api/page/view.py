"""What the templates show of a reply: texts cut into marked pieces. Pure; escaping is the templates' work."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal, NamedTuple

from coach.calendar import find_date
from coach.checks import Finding
from coach.facts import Fact
from coach.message import Message, Slot
from coach.reply import Reply, Request

_WORD = re.compile(r"\s*\S+\s*?(?=\s|$)")


class Marked(NamedTuple):
    """A piece of a text with the numbers (from 1) of the findings that lie on it."""

    text: str
    numbers: tuple[int, ...]


class Part(NamedTuple):
    """A piece of a message: words, or a place to fill."""

    text: str
    slot: Slot | None


class Edit(NamedTuple):
    """A run of words that stayed, went or came."""

    kind: Literal["same", "removed", "added"]
    text: str


class Basis(NamedTuple):
    """One sentence of a message and the facts it rests on."""

    text: str
    facts: tuple[Fact, ...]
    slot: bool


@dataclass(frozen=True, slots=True)
class ReplyView:
    """A reply, ready to be shown beside the request that it answers."""

    reply: Reply
    request: Request
    draft: tuple[Marked, ...]
    parts: tuple[Part, ...]
    edits: tuple[Edit, ...]
    basis: tuple[Basis, ...]

    @property
    def apology_facts(self) -> tuple[Fact, ...]:
        """The facts for which an apology is owed."""
        owed = self.reply.apology.facts if self.reply.apology else ()
        return tuple(fact for fact in self.reply.facts if fact.id in owed)

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
    message = reply.message
    own = [finding for finding in reply.findings if finding.source == "draft"]
    changed = message is not None and message.changed and request.draft.strip()
    return ReplyView(
        reply=reply, request=request, draft=mark_text(request.draft, own),
        parts=split_message(message) if message else (),
        edits=compare(request.draft, message.text) if message and changed else (),
        basis=tuple(_rest(message, reply.facts)) if message else (),
    )  # fmt: skip


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
    """The whole text in order, cut at its slots."""
    parts, at = [], 0
    for slot in sorted(message.slots, key=lambda slot: slot.start):
        parts += [Part(message.text[at : slot.start], None), Part(message.text[slot.start : slot.end], slot)]
        at = slot.end
    parts.append(Part(message.text[at:], None))
    return tuple(part for part in parts if part.text)


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
