"""A run as one HTML file: the verdict first. It loads nothing, runs no script, and shows every text as text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from coach.evals.exhibits import Cases, Exhibit, find_exhibits
from coach.evals.run import Compared, Run, SuiteRun
from coach.evals.telling import say_verdict

_SCALE = 20.0  # points to each side of the middle that a bar shows
_ORDER = ("worse", "inconclusive", "better", "same")
_MOST = 200  # cases that are shown whole; the rest are named


@dataclass(frozen=True, slots=True)
class Row:
    """One scorer of a suite: its share, and the baseline's where there is one."""

    scorer: str
    passes: int
    count: int
    compared: Compared | None

    @property
    def share(self) -> float:
        """Passes in percent."""
        return 100 * self.passes / self.count

    @property
    def gains(self) -> tuple[str, str, str]:
        """The change in points and the ends of its interval, a gain positive, as text."""
        one = self.compared
        low, middle, high = (one.high, one.drop, one.low) if one else (0.0, 0.0, 0.0)
        return _sign(-low), _sign(-middle), _sign(-high)

    @property
    def bar(self) -> tuple[float, float, float]:
        """The change and its interval (a gain is to the right) as places between 0 and 100; 50 is no change."""
        one = self.compared
        if one is None:
            return 50, 50, 50
        low, middle, high = (_place(-value) for value in (one.high, one.drop, one.low))
        return low, middle, high


@dataclass(frozen=True, slots=True)
class Section:
    """One suite and model as the report shows it."""

    run: SuiteRun
    rows: tuple[Row, ...]
    exhibits: tuple[Exhibit, ...]
    rest: tuple[str, ...]

    @property
    def known(self) -> int:
        """How many cases fail no more than when they were blessed."""
        return sum(not one.fell for one in self.exhibits) + len(self.rest)

    @property
    def open_cases(self) -> dict[str, list[str]]:
        """The cases without a fresh answer, by state."""
        found: dict[str, list[str]] = {}
        for one in self.run.unproven:
            name = "correction missing" if one.step == "again" else one.state
            if one.case not in found.setdefault(name, []):
                found[name].append(one.case)
        return found


def to_html(run: Run, cases: Cases) -> str:
    """The whole report; the same run gives the same bytes."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    sections = [_section(suite, cases) for suite in run.suites]
    changed = dict(item for suite in run.suites for item in suite.diffs.items())
    return environment.get_template("report.html").render(
        run=run, sections=sections, said=say_verdict(run.verdict.code), changed=changed, diffs=_group_diffs(changed)
    )  # fmt: skip


def _section(suite: SuiteRun, cases: Cases) -> Section:
    compared = {one.scorer: one for one in suite.compared}
    totals = {scorer: suite.total(scorer) for scorer in suite.passes}
    found = (Row(name, one.passes, one.count, compared.get(name)) for name, one in totals.items() if one.count)
    rows = tuple(sorted(found, key=lambda row: _ORDER.index(row.compared.verdict if row.compared else "same")))
    exhibits = find_exhibits(suite, cases)
    whole = [one for one in exhibits if not one.hidden][:_MOST]
    named = {one.id for one in whole}
    rest = tuple(one.id for one in exhibits if one.id not in named and not one.fell)
    shown = tuple(one for one in exhibits if one.id in named or one.fell)
    return Section(suite, rows, shown, rest)


def _place(change: float) -> float:
    return round(50 + 50 * max(-1.0, min(1.0, change / _SCALE)), 2)


def _sign(change: float) -> str:
    text = f"{change:+.1f}".replace("-", "−")
    return "0.0" if text[1:] == "0.0" else text


def _group_diffs(diffs: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """By the names of the tasks: one partial's change in several prompts is shown once."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for task, text in sorted(diffs.items()):
        changed = tuple(line for kind, line in _mark_lines(text) if kind in {"plus", "minus"})
        groups.setdefault(changed, []).append(task)
    return {", ".join(tasks): list(_mark_lines(diffs[tasks[0]])) for tasks in groups.values()}


def _mark_lines(diff: str) -> Iterator[tuple[str, str]]:
    """Each line of a diff with its kind: file, place, plus, minus or same."""
    kinds = {"+": "plus", "-": "minus", "@": "place"}
    for line in diff.splitlines():
        heading = line.startswith(("--- ", "+++ "))
        yield "file" if heading else kinds.get(line[:1], "same"), line
