"""When the network's word counts: ``python -m coach.training limits`` writes ``knowledge/networks/checks.yaml``.

Measured on the messages kept back (`coach.training.checks`), which neither network nor, those of ``evals/tuning``,
patterns have seen, and on every third of the ordinary sentences with the words of patterns, in which there is nothing
to find. Of a finding it is right that it meets a mark of its family, of a strength that it meets one of its kind, as in
`coach.evals.checks`. For each group of kinds the lowest limit is taken from which on `WANTED` of the findings are
right; kinds of which too few were found to say so never speak alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from coach.checks import Check, Checks
from coach.checks.tagger import Limits, Tagger, Tags
from coach.checks.words import read
from coach.language import Grammar
from coach.text import Span
from coach.training.checks import Marked, load_marked, load_ordinary, load_readable, split

WANTED = 0.9
_LEAST = 6  # findings: fewer say nothing
_ALONE = (0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.94)
_SECOND = (0.0, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6)


class _Found(NamedTuple):
    """Something found in one message, and whether a reader marked it too."""

    chance: float
    right: bool


@dataclass(frozen=True, slots=True)
class _Read:
    """A message kept back, and what the network thinks of it."""

    message: Marked
    tags: Tags


def group_of(check: Check) -> str:
    """Which kinds count as one: a family, or a strength by itself."""
    return check.id if check.polarity == "strength" else check.family


def set_limits(folder: Path) -> Iterator[str]:
    """Measure, write the file, and say what each group is held to."""
    checks = Checks.load(Grammar())
    ids = sorted(check.id for check in checks.all)
    tagger = Tagger(checks.all, folder)
    kept = [*split(load_marked())[1], *split(load_readable())[1], *load_ordinary()[::3]]
    messages = [_Read(one, tagger.read(one.text)) for one in kept]
    groups: dict[str, list[Check]] = defaultdict(list)
    for check in checks.all:
        groups[group_of(check)].append(check)
    alone: dict[str, float] = {}
    second: dict[str, float] = {}
    for name, members in sorted(groups.items()):
        columns = [ids.index(check.id) for check in members]
        kinds = {check.id for check in members}
        by_itself = {least: list(_alone(messages, columns, kinds, least)) for least in _ALONE}
        hits = list(_seconded(messages, checks, columns, kinds))
        backed = {least: [one for one in hits if one.chance >= least] for least in _SECOND}
        first, then = _lowest(by_itself), _lowest(backed, short=True)
        alone |= dict.fromkeys(kinds, first) if first is not None else {}
        second |= dict.fromkeys(kinds, then) if then else {}
        yield f"{name:<20} alone {_tell(first, by_itself)}   second {_tell(then, backed)} of {len(hits)}"
    lines = [f"labels: [{', '.join(ids)}]", *_write("alone", alone), *_write("second", second)]
    (folder / "checks.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    Limits.model_validate({"labels": ids, "alone": alone, "second": second})


def _alone(messages: Iterable[_Read], columns: Sequence[int], kinds: set[str], least: float) -> Iterator[_Found]:
    for one in messages:
        for column in columns:
            yield from (_Found(least, _is_marked(one.message, kinds, run)) for run in one.tags.runs(column, least))


def _seconded(messages: Iterable[_Read], checks: Checks, columns: Sequence[int], kinds: set[str]) -> Iterator[_Found]:
    for one in messages:
        for hit in checks.finder.find(read(one.message.text), None):
            if hit.check.id in kinds:
                right = _is_marked(one.message, kinds, Span(hit.start, hit.end))
                yield _Found(one.tags.best(hit.start, hit.end, columns), right)


def _is_marked(message: Marked, kinds: set[str], place: Span) -> bool:
    return any(kind in kinds and start < place.end and place.start < end for kind, start, end in message.marks)


def _lowest(found: dict[float, list[_Found]], *, short: bool = False) -> float | None:
    """The lowest limit that is precise enough; `short` of one, the most precise there is."""
    enough = {least: ones for least, ones in found.items() if len(ones) >= _LEAST}
    share: Callable[[float], float] = lambda least: sum(one.right for one in enough[least]) / len(enough[least])  # noqa: E731  # one line, used once
    precise = [least for least in enough if share(least) >= WANTED]
    if precise:
        return min(precise)
    return max(enough, key=share, default=None) if short else None


def _tell(least: float | None, found: dict[float, list[_Found]]) -> str:
    ones = found.get(least, []) if least is not None else []
    return f"{'–' if least is None else least:>4}: {sum(one.right for one in ones):3} of {len(ones):3} right"


def _write(key: str, limits: dict[str, float]) -> list[str]:
    rows = [f"  {kind}: {least}" for kind, least in sorted(limits.items())]
    return [f"{key}:", *rows] if rows else [f"{key}: {{}}"]
