"""Lessons for the second reader: what senders wrote, faithful messages, and messages with one fault.

``evals/tuning/pairs-*.jsonl``: one sender a line, with `good` messages and `bad` ones; of a bad one `span` is what it
says without ground, or `lost` what of the sender's it lacks. To these come, new in each pass, faults that a program can
plant exactly: a sentence of somebody else's put into the message or into the sender's words, another number, day, name
or person, a "not" more or less, the draft as it stands with its insults; and parts of messages, of which nothing can be
missing yet. Every eighth sender is kept back for setting the limits.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.datafiles import data_root, load_folder
from coach.evals.gates import Planted
from coach.evals.guided import Scenario
from coach.evals.replies import ModelReply
from coach.training import encoder

_LONGEST = 400  # pieces of both texts; of the sender's the end is cut
_COURSE = encoder.Course(passes=5, rate=1.5e-4)
_RARE = 3.0  # how much more a missed word weighs than a false one
_PLANTED = 3  # lessons made by program, for each sender in each pass
KEPT_BACK = 8
_COUNTED = re.compile(
    r"\b\d+(?:[.,:]\d+)?\b|\b(?:two|three|four|five|six|seven|eight|nine|ten|twice|once|monday|tuesday|wednesday|thursday"
    r"|friday|saturday|sunday)\b",
    re.IGNORECASE,
)
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_FEW = "two three four five six seven".split()
_DOER = re.compile(r"(?:(?<=^)|(?<=[.!?] )|(?<= and )|(?<= that ))(I|you|You|i)(?= (?!am|are|'m|'re|was|were)[a-z])")
_DENIED = re.compile(r"\b(was|were|did|had|is|will|could|would)(n't| not)\b")
_AFFIRMED = re.compile(r"\b(was|were|did|had|is|will|could|would)\b(?! not)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}")
Places = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Pair:
    """What was said and a message; the places of what is strange and missed; null where it cannot be known."""

    said: str
    message: str
    strange: Places
    missed: Places | None
    faulty: bool | None


@dataclass(frozen=True, slots=True)
class Lesson:
    """Pieces of both texts; for each whether it is wrong, -1 where nothing is known; and whether anything is."""

    ids: list[int]
    types: list[int]
    wrong: list[int]
    faulty: float


def load_senders(folder: Path | None = None) -> list[tuple[int, dict[str, Any]]]:
    """Every sender with the number of their line."""
    folder = folder or data_root() / "evals" / "tuning"
    return [
        (number, json.loads(line))
        for path in sorted(folder.glob("pairs-*.jsonl"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines())
    ]


def load_readable() -> list[tuple[int, dict[str, Any]]]:
    """The good messages of the readable halves of the labelled replies and gates: what may be left out, by example."""
    cases = data_root() / "evals" / "cases"
    told = {one.id: one for one in load_folder(cases / "guided", Scenario) if one.split == "tune"}
    good = [
        (one.request, one.message)
        for one in load_folder(cases / "replies", ModelReply)
        if one.good and one.split == "tune"
    ]
    good += [
        (told[one.scenario].request, one.message)
        for one in load_folder(cases / "gates", Planted)
        if one.fault is None and one.split == "tune" and one.scenario in told
    ]
    return [(number, {**request, "good": [message], "bad": []}) for number, (request, message) in enumerate(good)]


def is_kept_back(number: int) -> bool:
    """Whether a sender is for setting limits, not for teaching."""
    return number % KEPT_BACK == KEPT_BACK - 3


def tell(sender: dict[str, Any]) -> str:
    """The sender's words as the second reader is given them (`coach.verify.evidence`)."""
    names = [f"{word} {sender[key]}." for word, key in (("to", "to_name"), ("from", "from_name")) if sender.get(key)]
    texts = [sender.get("draft"), sender.get("situation"), *(sender.get("answers") or {}).values()]
    return "\n".join([*names, *(text for text in texts if text)])


def read_pairs(sender: dict[str, Any]) -> Iterator[Pair]:
    """The messages that a person wrote for a sender."""
    said = tell(sender)
    for good in sender["good"]:
        yield Pair(said, good, [], [], faulty=False)
    for bad in sender["bad"]:
        lost = not bad.get("span") or bad["fault"] == "softened"
        missed = _find(said, bad.get("lost")) if lost else []
        yield Pair(said, bad["message"], _find(bad["message"], bad.get("span")), missed, faulty=True)


def _find(text: str, words: str | None) -> Places:
    start = text.find(words) if words else -1
    return [(start, start + len(words))] if words and start >= 0 else []


def sentences(text: str) -> list[str]:
    """Rough sentences, short ones left out."""
    return [one for one in re.split(r"(?<=[.!?])\s+|\n+", text) if len(one) > 12]


class Planter:
    """Plants faults that are exactly known; `chance` decides which."""

    def __init__(self, senders: Sequence[dict[str, Any]], chance: random.Random) -> None:
        self._chance = chance
        self._sent = [s for one in senders for good in one["good"][:2] for s in sentences(good)]
        self._told = [s for one in senders for s in sentences(one.get("draft") or one.get("situation") or "")]
        self._names = [one["to_name"].split()[-1] for one in senders if one.get("to_name")]

    def plant(self, sender: dict[str, Any]) -> Pair:
        """One more lesson of this sender's."""
        chance, said, good = self._chance, tell(sender), self._chance.choice(sender["good"])
        ways = (
            (0.15, self._part), (0.2, self._add), (0.2, self._withhold), (0.15, self._recount), (0.1, self._rename),
            (0.07, self._swap), (0.08, self._deny),
        )  # fmt: skip
        drawn = chance.random()
        for share, way in ways:
            drawn -= share
            if drawn < 0 and (made := way(sender, said, good)):
                return made
        draft = sender.get("draft")
        if not draft or "drop" not in sender:  # nobody said which of its words may stand
            return Pair(said, good, [], [], faulty=False)
        ugly = [place for words in sender.get("drop") or [] for place in _find(draft, words)]
        return Pair(said, draft, ugly, [], faulty=bool(ugly))

    def _part(self, sender: dict[str, Any], said: str, good: str) -> Pair | None:
        bad = self._chance.choice(sender["bad"]) if sender["bad"] and self._chance.random() < 0.5 else None
        parts = sentences(bad["message"] if bad else good)
        if len(parts) < 2:
            return None
        part = self._chance.choice(parts)
        strange = _find(part, bad.get("span")) if bad else []
        torn = bad and bad.get("span") and not strange  # the fault may be half in this part
        return None if torn else Pair(said, part, strange, None, faulty=None)

    def _add(self, _: dict[str, Any], said: str, good: str) -> Pair | None:
        parts = sentences(good)
        if len(parts) < 2:
            return None
        new = self._chance.choice(self._sent)
        place = good.find(self._chance.choice(parts[1:]))
        text = f"{good[:place].rstrip()} {new} {good[place:]}"
        return Pair(said, text, _find(text, new), [], faulty=True)

    def _withhold(self, sender: dict[str, Any], said: str, good: str) -> Pair | None:
        parts = sentences(sender.get("draft") or sender.get("situation") or "")
        if not parts:
            return None
        new = self._chance.choice(self._told)
        place = said.find(self._chance.choice(parts))
        text = f"{said[:place]}{new} {said[place:]}"
        return Pair(text, good, [], _find(text, new), faulty=True)

    def _recount(self, _: dict[str, Any], said: str, good: str) -> Pair | None:
        found = list(_COUNTED.finditer(good))
        if not found:
            return None
        match = self._chance.choice(found)
        new = self._other_number(match.group())
        return None if new.lower() in said.lower() else self._replace(said, good, match.span(), new)

    def _other_number(self, word: str) -> str:
        if word[0].isdigit():
            step = self._chance.choice([-3, -2, -1, 1, 2, 5, 10])
            return re.sub(r"\d+", lambda digits: str(max(1, int(digits.group()[:9]) + step)), word, count=1)
        return self._chance.choice(_DAYS if word.lower().endswith("day") else _FEW)

    def _rename(self, _: dict[str, Any], said: str, good: str) -> Pair | None:
        found, new = list(_NAME.finditer(good)), self._chance.choice(self._names)
        return self._replace(said, good, self._chance.choice(found).span(), new) if found and new not in said else None

    def _swap(self, _: dict[str, Any], said: str, good: str) -> Pair | None:
        found = list(_DOER.finditer(good))
        if not found:
            return None
        match = self._chance.choice(found)
        return self._replace(said, good, match.span(), "you" if match.group().lower() == "i" else "I")

    def _deny(self, _: dict[str, Any], said: str, good: str) -> Pair | None:
        denied, affirmed = list(_DENIED.finditer(good)), list(_AFFIRMED.finditer(good))
        if denied:
            match = self._chance.choice(denied)
            return self._replace(said, good, match.span(), match[1])
        if not affirmed:
            return None
        match = self._chance.choice(affirmed)
        return self._replace(said, good, match.span(), f"{match[1]} not")

    def _replace(self, said: str, good: str, place: tuple[int, int], new: str) -> Pair:
        start, end = place
        text = good[:start] + new + good[end:]
        return Pair(said, text, [(start, start + len(new))], [], faulty=True)


def _prepare(pair: Pair, tokenizer: Any) -> Lesson:  # noqa: ANN401  # see encoder
    pieces = tokenizer(
        pair.said, pair.message, truncation="only_first", max_length=_LONGEST, return_offsets_mapping=True
    )
    wrong = []
    for (start, end), text in zip(pieces["offset_mapping"], pieces.sequence_ids(), strict=True):
        places = pair.strange if text == 1 else pair.missed if text == 0 else None
        wrong.append(-1 if places is None else int(any(first < end and start < last for first, last in places)))
    faulty = -1.0 if pair.faulty is None else float(pair.faulty)
    return Lesson(pieces["input_ids"], pieces["token_type_ids"], wrong, faulty)


def _loss(net: Any, batch: Sequence[Lesson]) -> Any:  # noqa: ANN401  # see encoder
    import torch  # noqa: PLC0415  # needed here alone

    measure = torch.nn.functional.binary_cross_entropy_with_logits
    ids, types = encoder.pad([one.ids for one in batch]), encoder.pad([one.types for one in batch])
    wrong, faulty = encoder.pad([one.wrong for one in batch], -1), torch.tensor([one.faulty for one in batch])
    said = encoder.encode(net, encoder.hide(ids, _COURSE.hidden), types)
    both = net["pieces"](said)
    known = wrong >= 0
    own = torch.where(types == 1, both[..., 1], both[..., 0])[known]
    loss = 3 * measure(own, wrong[known].float(), pos_weight=torch.tensor(_RARE))
    judged = faulty >= 0
    return loss + 0.5 * measure(net["whole"](said[:, 0])[judged, 0], faulty[judged]) if judged.any() else loss


def teach(path: Path) -> Iterator[str]:
    """Teach the network and write it; says after each pass how wrong it still is."""
    tokenizer = encoder.open_tokenizer()
    senders = [sender for number, sender in (*load_senders(), *load_readable()) if not is_kept_back(number)]

    def draw(chance: random.Random) -> list[Lesson]:
        planter = Planter(senders, chance)
        pairs = [pair for sender in senders for pair in read_pairs(sender)]
        pairs += [planter.plant(sender) for sender in senders for _ in range(_PLANTED)]
        return [_prepare(pair, tokenizer) for pair in pairs]

    net = encoder.build({"pieces": 2, "whole": 1})
    for number, wrong in enumerate(encoder.teach(net, _COURSE, draw, _loss), 1):
        yield f"grounding, pass {number} of {_COURSE.passes}: {wrong:.3f} over {len(senders)} senders"
    outputs = lambda net, said: (net["pieces"](said).sigmoid(), net["whole"](said[:, 0]).sigmoid())  # noqa: E731  # one line, used once
    encoder.export(net, outputs, ["pieces", "whole"], path)
