"""Lessons for the checks' network: messages in which a reader marked what each check looks for.

Marked messages of ``evals/tuning/checks-*.txt`` (``{kind|words}`` inline, ``---`` between messages), the readable half
of ``evals/cases/checks``, and the examples of the check files: of a ``flags`` it is known where its own check's
pattern stands and no more, of an ``allows`` that its own check finds nothing.

Every fifth message, of each hand, is kept for setting the limits of ``knowledge/networks/checks.yaml``
(`coach.training.limits`): neither network nor patterns have seen those of ``evals/tuning``.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coach.checks import Checks
from coach.datafiles import data_root
from coach.evals.checks import load_friendly, load_labelled
from coach.language import Grammar
from coach.training import encoder

_MARK = re.compile(r"\{([a-z_]+)\|([^{}]*)\}")
_LONGEST = 192  # pieces
_COURSE = encoder.Course(passes=8, rate=2e-4, hidden=0.06)
_RARE = 2.0  # how much more a missed mark weighs than a false one
KEPT_BACK = 5


@dataclass(frozen=True, slots=True)
class Marked:
    """A message and its marks (kind, start, end); `only` names the one kind of which anything is known."""

    text: str
    marks: tuple[tuple[str, int, int], ...]
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """Its pieces, and for each the kinds that it is marked with; `known` masks what nobody has judged."""

    ids: list[int]
    wanted: Any
    known: Any


def parse(marked: str) -> Marked:
    """A message with its marks inline."""
    text, marks, end = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[end : match.start()]
        marks.append((match[1], len(text), len(text) + len(match[2])))
        text += match[2]
        end = match.end()
    return Marked(text + marked[end:], tuple(marks))


def load_marked(folder: Path | None = None) -> list[Marked]:
    """The messages written for the network, in order."""
    folder = folder or data_root() / "evals" / "tuning"
    paths = sorted(folder.glob("checks-*.txt"), key=lambda path: int(path.stem.rpartition("-")[2]))
    texts = [path.read_text(encoding="utf-8") for path in paths]
    return [parse(part.strip()) for text in texts for part in re.split(r"\n---\n", text) if part.strip()]


def load_readable() -> list[Marked]:
    """The half of the labelled messages that may be read, in an order that mixes the hands."""
    found = [
        Marked(one.text, tuple((label.kind, label.start, label.end) for label in (*one.findings, *one.strengths)))
        for one in load_labelled("tune")
    ]
    random.Random(0).shuffle(found)
    return found


def load_ordinary() -> list[Marked]:
    """Ordinary sentences that use the words of patterns, and in which nothing is to be found."""
    path = data_root() / "evals" / "tuning" / "ordinary.txt"
    return [Marked(line, ()) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def split(messages: Sequence[Marked]) -> tuple[list[Marked], list[Marked]]:
    """What is taught, and every fifth, which is kept back."""
    return [one for place, one in enumerate(messages) if place % KEPT_BACK], list(messages[::KEPT_BACK])


def _load_examples(checks: Checks) -> Iterator[Marked]:
    for check in checks.all:
        for text in check.flags:
            found = checks.find(text, off_too=True, by_meaning=False)
            places = tuple(
                (check.id, one.start, one.end) for one in (*found.findings, *found.strengths) if one.check == check.id
            )
            if places:
                yield Marked(text, places, check.id)
        for text in check.allows:
            yield Marked(text, (), check.id)


def _prepare(message: Marked, tokenizer: Any, kinds: dict[str, int]) -> Lesson:  # noqa: ANN401  # see encoder
    import numpy as np  # noqa: PLC0415  # beside torch alone

    pieces = tokenizer(message.text, truncation=True, max_length=_LONGEST, return_offsets_mapping=True)
    wanted = np.zeros((len(pieces["input_ids"]), len(kinds)), dtype=np.float32)
    for kind, start, end in message.marks:
        for row, (first, last) in enumerate(pieces["offset_mapping"]):
            if last > first and first < end and start < last:
                wanted[row, kinds[kind]] = 1
    known = np.ones_like(wanted)
    if message.only:
        known[:] = 0
        column = kinds[message.only]
        known[:, column] = wanted[:, column] if message.marks else 1
    return Lesson(pieces["input_ids"], wanted, known)


def _loss(net: Any, batch: Sequence[Lesson]) -> Any:  # noqa: ANN401  # see encoder
    import numpy as np  # noqa: PLC0415  # beside torch alone
    import torch  # noqa: PLC0415  # needed here alone

    ids = encoder.pad([one.ids for one in batch])
    shape = (len(batch), ids.shape[1], batch[0].wanted.shape[1])
    wanted, known = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
    for row, one in enumerate(batch):
        wanted[row, : len(one.ids)], known[row, : len(one.ids)] = one.wanted, one.known
    said = net["kinds"](encoder.encode(net, encoder.hide(ids, _COURSE.hidden), torch.zeros_like(ids)))
    wrong = torch.nn.functional.binary_cross_entropy_with_logits(
        said, torch.tensor(wanted), reduction="none", pos_weight=torch.tensor(_RARE)
    )
    return (wrong * torch.tensor(known)).sum(-1)[ids > 0].mean()


def teach(path: Path) -> Iterator[str]:
    """Teach the network and write it; says after each pass how wrong it still is."""
    checks = Checks.load(Grammar())
    kinds = {check.id: number for number, check in enumerate(sorted(checks.all, key=lambda check: check.id))}
    tokenizer = encoder.open_tokenizer()
    friendly = [Marked(one.text, ()) for one in load_friendly("tune")]
    texts = [*split(load_marked())[0], *split(load_readable())[0], *friendly, *_load_examples(checks)]
    lessons = [_prepare(one, tokenizer, kinds) for one in texts]
    net = encoder.build({"kinds": len(kinds)})
    net["kinds"].bias.data.fill_(-4.0)  # nearly every piece is nothing
    for number, wrong in enumerate(encoder.teach(net, _COURSE, lambda _: lessons, _loss), 1):
        yield f"checks, pass {number} of {_COURSE.passes}: {wrong:.3f} over {len(lessons)} messages"
    encoder.export(net, lambda net, said: (net["kinds"](said).sigmoid(),), ["pieces"], path)
