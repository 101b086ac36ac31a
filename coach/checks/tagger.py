"""What words mean where patterns end: a small network that marks, word by word, what each check looks for.

A pattern knows phrases; the network has learnt from labelled messages what people mean by theirs. Each is wrong in its
own way, so they hold each other: a pattern's hit counts only where the network does not think it absurd, and the
network speaks alone only where it was nearly always right. Both limits are measured per check, on messages that
neither had seen, and stand in ``knowledge/networks/checks.yaml``. A check that the network never learnt has patterns
alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import Field

from coach.checks.check import Check
from coach.checks.finder import Hit
from coach.datafiles import data_root, load_yaml
from coach.network import Floats, Network
from coach.terms import Intent
from coach.text import Span, sentence_spans
from coach.values import Value

LONGEST = 8_000  # code points, a draft's limit; a longer text is no message, and patterns alone look at it
_WINDOW = 190  # pieces in one look, as in training
_GOES_ON = 0.5  # of its threshold: a run of words ends where the chance falls below this share


class Limits(Value):
    """What the network learnt, in the order of its outputs, and when its word counts: chances from 0 to 1.

    `alone`: at least this much, and it finds by itself; a check that is not here is never found so. `second`: a
    pattern's hit of the check, or of its family, needs this much somewhere in its words.
    """

    labels: tuple[str, ...]
    alone: dict[str, float] = Field(default_factory=dict)
    second: dict[str, float] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tags:
    """One text as the network reads it: `places` of its pieces, and for each the chance of every label."""

    places: tuple[Span, ...]
    chances: Floats  # (pieces, labels)

    def best(self, start: int, end: int, labels: Iterable[int]) -> float:
        """The highest chance of any of these labels in a span."""
        rows = [row for row, place in enumerate(self.places) if place.start < end and start < place.end]
        columns = list(labels)
        return float(self.chances[np.ix_(rows, columns)].max()) if rows and columns else 0.0

    def runs(self, label: int, least: float) -> Iterator[Span]:
        """Neighbouring pieces with a chance, the best of each at least `least`."""
        row = 0
        column = self.chances[:, label]
        while row < len(column):
            first = row
            while row < len(column) and column[row] >= least * _GOES_ON:
                row += 1
            if row > first and column[first:row].max() >= least:
                yield Span(self.places[first].start, self.places[row - 1].end)
            row += row == first


class Tagger:
    """Safe to share between threads; the network is loaded at the first look."""

    def __init__(self, checks: Iterable[Check], folder: Path | None = None) -> None:
        """Raises DataError."""
        folder = folder or data_root() / "knowledge" / "networks"
        self._limits = load_yaml(folder / "checks.yaml", Limits)
        self._network = Network(folder / "checks.onnx", window=_WINDOW)
        self._checks = {check.id: check for check in checks}
        families: dict[str, list[int]] = {}
        for column, label in enumerate(self._limits.labels):
            check = self._checks.get(label)
            if check is not None:
                families.setdefault(check.id if check.polarity == "strength" else check.family, []).append(column)
        self._kin = {
            label: families[self._checks[label].family if self._checks[label].family in families else label]
            for label in self._limits.labels
            if label in self._checks
        }

    @property
    def digest(self) -> str:
        """Of the network. Raises Missing."""
        return self._network.digest

    def read(self, text: str) -> Tags:
        """The chances of every piece of a text, in windows of whole sentences."""
        places: list[Span] = []
        chances: list[Floats] = []
        for window in self._windows(text):
            encoding = self._network.encode(window.of(text))
            found = self._network.run(encoding)[0]
            for (start, end), row in zip(encoding.offsets, found, strict=True):
                if end > start:
                    places.append(Span(window.start + start, window.start + end))
                    chances.append(row)
        width = len(self._limits.labels)
        return Tags(tuple(places), np.array(chances, dtype=np.float32).reshape(len(chances), width))

    def weigh(self, hits: Iterable[Hit], tags: Tags, intent: Intent | None, *, off_too: bool) -> list[Hit]:
        """The patterns' hits that the network does not contradict, and what it finds by itself."""
        kept = [hit for hit in hits if self._is_seconded(hit, tags)]
        for column, label in enumerate(self._limits.labels):
            check, least = self._checks.get(label), self._limits.alone.get(label)
            if check is None or least is None or not (check.enabled or off_too):
                continue
            if intent is None or intent in check.intents:
                kept += [Hit(check, *span, by_meaning=True) for span in tags.runs(column, least)]
        return kept

    def _is_seconded(self, hit: Hit, tags: Tags) -> bool:
        needed = self._limits.second.get(hit.check.id)
        return needed is None or tags.best(hit.start, hit.end, self._kin[hit.check.id]) >= needed

    def _windows(self, text: str) -> Iterator[Span]:
        """Runs of whole sentences of at most a window's pieces; what is left of a longer sentence is cut by words."""
        start = end = count = 0
        for span in sentence_spans(text):
            for piece, size in self._pieces(text, span):
                if count and count + size > _WINDOW - 2:
                    yield Span(start, end)
                    count = 0
                start = start if count else piece.start
                end, count = piece.end, count + size
        if count:
            yield Span(start, end)

    def _pieces(self, text: str, span: Span) -> Iterator[tuple[Span, int]]:
        encoding = self._network.encode(span.of(text))
        for part in (encoding, *encoding.overflowing):
            inner = [(start, end) for start, end in part.offsets if end > start]
            if inner:
                yield Span(span.start + inner[0][0], span.start + inner[-1][1]), len(inner)
