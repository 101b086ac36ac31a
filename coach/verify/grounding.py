"""A second reader of every message: a small network that lays the sender's words and the message side by side.

For each word of the message it gives the chance that the sender did not say it (or said the opposite, or should not
send it), for each word of the sender's the chance that it matters and is missing, and for both together the chance that
something is wrong. How it was taught, and on what, stands in `knowledge/networks/README.md`.

Alone it is neither sure enough to refuse a message nor to let one pass; the gates say when its word counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from coach.datafiles import data_root
from coach.message import Message
from coach.network import Floats, Network
from coach.text import Span, sentence_spans

if TYPE_CHECKING:
    from tokenizers import Encoding

    from coach.verify.evidence import Evidence

# From here on the second reader refuses a message by itself. Measured on messages of senders that it never learnt from.
SURE = 0.95

# The network has 512 places; three are taken by marks between the texts.
_PLACES = 509
_LONGEST = 240  # of a message's pieces in one look; a longer one is read in parts
# What the coach itself puts in, to make room for the other's view; it says nothing that happened.
_RECEPTIVE = re.compile(
    r"\bi (?:may|might) (?:not be seeing|not see|be missing|not know)\b|\bhow (?:do|did) you see\b|\blike to hear\b"
    r"|\bhow (?:was|is) (?:it|this|that) for you\b|\b(?:talk|raise something) (?:about|with)\b",
    re.IGNORECASE,
)
# How many of the sender's pieces must be missed together: one alone is often only another word for the same.
_TOGETHER = 3


@dataclass(frozen=True, slots=True)
class Marked:
    """A run of words and the highest chance in it; code points from 0, the end exclusive."""

    start: int
    end: int
    chance: float


@dataclass(frozen=True, slots=True)
class Grounds:
    """What the second reader thinks: chances from 0 to 1.

    `strange` is the highest chance of any word of the message, `missed` that of the sender's words which are missed
    most, `doubt` that something is wrong at all (null where the texts were too long to be seen at once); the `_at`
    are the runs of words behind them, the likeliest first.
    """

    strange: float = 0.0
    missed: float = 0.0
    doubt: float | None = None
    strange_at: tuple[Marked, ...] = ()
    missed_at: tuple[Marked, ...] = ()

    def of_a_part(self) -> Grounds:
        """The same, of a message that is not all there yet: what is missing may still come."""
        return Grounds(strange=self.strange, strange_at=self.strange_at)

    def only_claims(self, message: Message, own: str) -> Grounds:
        """The same without the sentences that claim nothing new: the sender's word for word, gaps, open questions."""
        idle = [
            sentence for sentence in message.sentences
            if sentence.slot or (text := message.text[sentence.start : sentence.end]) in own or _RECEPTIVE.search(text)
        ]  # fmt: skip
        left = tuple(
            run for run in self.strange_at if not any(one.start <= run.start and run.end <= one.end for one in idle)
        )
        if len(left) == len(self.strange_at):
            return self
        return replace(self, strange=max((run.chance for run in left), default=0.0), strange_at=left)

    @property
    def added(self) -> float:
        """How likely the message says what the sender did not."""
        return self._weigh(self.strange)

    @property
    def left_out(self) -> float:
        """How likely the message lacks what the sender said."""
        return self._weigh(self.missed)

    def _weigh(self, chance: float) -> float:
        return chance if self.doubt is None else (chance + self.doubt) / 2


@dataclass(slots=True)
class _Tally:
    """Chances by place in one text, the least of all looks: what one part of the other text grounds is grounded."""

    chances: dict[tuple[int, int], float] = field(default_factory=dict)

    def note(self, place: tuple[int, int], chance: float) -> None:
        self.chances[place] = min(chance, self.chances.get(place, 1.0))

    def top(self, count: int = 1) -> float:
        best = sorted(self.chances.values(), reverse=True)[:count]
        return sum(best) / len(best) if best else 0.0

    def runs(self, least: float = 0.35) -> tuple[Marked, ...]:
        """Neighbouring places above `least`, the likeliest run first."""
        found: list[Marked] = []
        for (start, end), chance in sorted(self.chances.items()):
            if chance < least:
                continue
            if found and start - found[-1].end <= 1:
                found[-1] = Marked(found[-1].start, end, max(chance, found[-1].chance))
            else:
                found.append(Marked(start, end, chance))
        return tuple(sorted(found, key=lambda run: -run.chance))


class SecondReader:
    """Safe to share between threads; the network is loaded at the first look."""

    def __init__(self) -> None:
        self._network = Network(data_root() / "knowledge" / "networks" / "grounding.onnx")

    @property
    def digest(self) -> str:
        """Of the network. Raises Missing."""
        return self._network.digest

    def compare(self, said: str, message: str) -> Grounds:
        """Lay both side by side. Texts of any length: long ones are looked at in parts, each against each."""
        if not said.strip() or not message.strip():
            return Grounds()
        sent_parts = list(self._parts(message, _LONGEST))
        room = _PLACES - max(count for _, count in sent_parts)
        said_parts = list(self._parts(said, room))
        strange, missed = _Tally(), _Tally()
        doubt = None
        for (sent, _), (told, _) in ((sent, told) for sent in sent_parts for told in said_parts):
            encoding = self._network.encode_pair(said[told.start : told.end], message[sent.start : sent.end])
            tokens, whole = self._network.run(encoding)
            _note(encoding, tokens, (missed, told.start), (strange, sent.start))
            doubt = float(whole.reshape(-1)[0]) if len(sent_parts) == len(said_parts) == 1 else None
        return Grounds(strange.top(), missed.top(_TOGETHER), doubt, strange.runs(), missed.runs())

    def _parts(self, text: str, room: int) -> Iterator[tuple[Span, int]]:
        """Runs of whole sentences that fit into `room` pieces, each with its count; a longer sentence is cut."""
        start = end = count = 0
        for span, size in self._sentences(text, room):
            if count and count + size > room:
                yield Span(start, end), count
                start, count = span.start, 0
            end, count = span.end, count + size
        yield Span(start, max(end, start + 1)), count

    def _sentences(self, text: str, room: int) -> Iterator[tuple[Span, int]]:
        for span in sentence_spans(text) or [Span(0, len(text))]:
            places = self._network.encode(text[span.start : span.end]).offsets[1:-1]
            for first in range(0, max(len(places), 1), room):
                piece = places[first : first + room]
                begin = span.start + piece[0][0] if first and piece else span.start
                last = span.start + piece[-1][1] if first + room < len(places) else span.end
                yield Span(begin, last), len(piece)


def _note(encoding: Encoding, tokens: Floats, *tallies: tuple[_Tally, int]) -> None:
    """Write down the chances of one look, each text's at its own places."""
    for place, text, chances in zip(encoding.offsets, encoding.sequence_ids, tokens, strict=True):
        if text is not None and place[1] > place[0]:
            tally, offset = tallies[text]
            tally.note((offset + place[0], offset + place[1]), float(chances[text]))


def unsaid(evidence: Evidence) -> Iterator[str]:
    """Words that the sender did not say, as sure as the second reader gets."""
    if evidence.grounds.added >= SURE:
        yield f"{_quote(evidence.message.text, evidence.grounds.strange_at)} is not what the sender said"


def _quote(text: str, runs: Sequence[Marked]) -> str:
    return "; ".join(f"“{text[run.start : run.end]}”" for run in runs[:2]) or "something"


def join_words(parts: Iterable[str]) -> str:
    """The sender's texts as the network learnt to read them: one a line."""
    return "\n".join(part for part in parts if part.strip())
