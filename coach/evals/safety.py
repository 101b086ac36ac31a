"""How well the safety screen sorts labelled texts: ``python -m coach.evals.safety``.

A text counts as `found` when its level and kind are right, as `exact` when who it is about is right too, and as
`level` when only the level is asked for. On texts without harm, whatever is not ``none`` is a false alarm. Intervals
are Wilson's, 95 %.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Literal

from coach.datafiles import data_root, load_folder
from coach.safety import Safety, Screen
from coach.safety.cases import Kind, Level, Who
from coach.values import Value

Split = Literal["tune", "report"]

_Z = 1.959964  # two-sided 95 % of the normal distribution


class Labelled(Value):
    """One labelled text; `tune` may be looked at while the screen is worked on, `report` only through its figures."""

    id: str
    split: Split
    draft: str | None = None
    situation: str | None = None
    received: str | None = None
    level: Level
    kind: Kind | None = None
    who: Who | None = None
    why: str

    @property
    def texts(self) -> dict[str, str]:
        """The texts by source, empty ones left out."""
        given = {"draft": self.draft, "situation": self.situation, "received": self.received}
        return {source: text for source, text in given.items() if text}

    @property
    def group(self) -> str:
        """The group whose recall is counted: ``stop abuse target``."""
        return " ".join(part for part in (self.level, self.kind, self.who) if part)


Answered = tuple[Labelled, Safety]


def load_labelled(split: Split) -> list[Labelled]:
    """Read one half of the labelled texts, by id. Raises DataError."""
    found = load_folder(data_root() / "evals" / "cases" / "safety", Labelled)
    return [labelled for labelled in found if labelled.split == split]


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval for a share of `count`, which is at least 1."""
    share, square = hits / count, _Z * _Z
    centre = (share + square / (2 * count)) / (1 + square / count)
    half = _Z * math.sqrt(share * (1 - share) / count + square / (4 * count * count)) / (1 + square / count)
    return max(0.0, centre - half), min(1.0, centre + half)


def is_level(answer: Answered) -> bool:
    """Whether the level is the labelled one."""
    return answer[0].level == answer[1].level


def is_found(answer: Answered) -> bool:
    """Whether level and kind are the labelled ones."""
    return is_level(answer) and answer[0].kind == answer[1].kind


def is_exact(answer: Answered) -> bool:
    """Whether who it is about is right too."""
    return is_found(answer) and answer[0].who == answer[1].who


def describe(answers: Sequence[Answered]) -> Iterable[str]:
    """One line for each labelled group, then the false alarms."""
    yield f"{'':28} found             exact             level"
    for group in sorted({labelled.group for labelled, _ in answers if labelled.level != "none"}):
        rows = [answer for answer in answers if answer[0].group == group]
        yield f"{group:28} " + "  ".join(_share(sum(map(test, rows)), len(rows)) for test in _TESTS)
    benign = [answer for answer in answers if answer[0].level == "none"]
    if benign:
        yield f"{'none: false alarms':28} " + _share(sum(not is_level(answer) for answer in benign), len(benign))


_TESTS = (is_found, is_exact, is_level)


def _share(hits: int, count: int) -> str:
    low, high = wilson(hits, count)
    return f"{hits:3}/{count:<3} {low:.2f}-{high:.2f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of one half of the labelled texts; of the tuning half also what is sorted wrongly."""
    parser = argparse.ArgumentParser(prog="python -m coach.evals.safety", description=main.__doc__)
    parser.add_argument("--split", choices=("tune", "report"), default="report")
    split: Split = parser.parse_args(arguments).split
    screen = Screen.load()
    answers = [(labelled, screen.screen(labelled.texts)) for labelled in load_labelled(split)]
    say = partial(print, file=sys.stdout, flush=True)
    for line in describe(answers):
        say(line)
    for labelled, safety in answers if split == "tune" else ():
        if not is_exact((labelled, safety)):
            say(f"{labelled.id}: labelled {labelled.group}; got {safety.level} {safety.kind} {safety.who}")


if __name__ == "__main__":
    main()
