"""A run's cases as a person reads them: what was asked, what was wanted, what came out now and when it was blessed.

Of the half that is kept for reporting only names and figures are shown: whoever tunes a prompt reads these pages, and
words that were read cannot measure any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from coach.evals.cases import Case
from coach.evals.run import Moved, SuiteRun, Trial
from coach.evals.score import Score

Cases = Mapping[str, Case]
_ASKED = ("situation", "received", "draft", "to_name", "from_name", "relationship", "channel")
_WANTED = ("keep", "verbatim", "drop", "forbid")


@dataclass(frozen=True, slots=True)
class Side:
    """What came out in one epoch; `problem` says why an answer could not be used, and `text` is then the raw answer."""

    epoch: int
    text: str
    problem: str | None
    repaired: bool
    fell_back: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """One scorer on one case: passes of the epochs that were scored, those of the baseline, and why it fails."""

    scorer: str
    criterion: str
    passes: int
    count: int
    was: Moved | None
    why: tuple[str, ...]

    @property
    def failed(self) -> int:
        """How often it failed."""
        return self.count - self.passes


@dataclass(frozen=True, slots=True)
class Exhibit:
    """One case with something wrong. `case` is null where it is no case of the coaching suite."""

    id: str
    case: Case | None
    judged: tuple[Judged, ...]
    now: tuple[Side, ...]
    before: tuple[Side, ...]
    hidden: bool

    @property
    def fell(self) -> bool:
        """Whether any scorer fails more often than when it was blessed."""
        return any(one.was is not None and one.was.fell for one in self.judged)

    @property
    def critical(self) -> bool:
        """Whether one new failure of it is too many."""
        return self.case is not None and self.case.critical

    @property
    def asked(self) -> list[tuple[str, str]]:
        """The request, part by part."""
        return ask_of(self.case) if self.case and not self.hidden else []

    @property
    def wanted(self) -> list[tuple[str, list[str]]]:
        """The labels, kind by kind."""
        return want_of(self.case) if self.case and not self.hidden else []


def find_exhibits(run: SuiteRun, cases: Cases) -> list[Exhibit]:
    """Every case of a run that fails something: what fell since the blessing first, then critical cases, then by id."""
    trials, before = _by_case(run.trials), _by_case(run.before)
    moved: dict[str, dict[str, Moved]] = defaultdict(dict)
    for one in run.moved:
        moved[one.case][one.scorer] = one
    found = []
    for name, tried in trials.items():
        case = cases.get(name) if run.suite == "coaching" else None
        hidden = hides(case)
        judged = tuple(one for one in _judge(tried, moved[name], hidden=hidden) if one.failed)
        now, was = (() if hidden else _look(side) for side in (tried, before[name]))
        if judged:
            found.append(Exhibit(name, case, judged, now, was, hidden))
    return sorted(found, key=lambda one: (not one.fell, not one.critical, one.id))


def hides(case: Case | None) -> bool:
    """Whether a case belongs to the half whose words are not shown, or to a suite of which that is not known."""
    return case is None or case.split == "report"


def ask_of(case: Case) -> list[tuple[str, str]]:
    """A request, part by part, without what was not given."""
    request = case.request
    parts = [(name.replace("_", " "), str(getattr(request, name) or "")) for name in _ASKED]
    parts += [(f"answer: {name}", text) for name, text in request.answers.items()]
    return [(name, text) for name, text in parts if text]


def want_of(case: Case) -> list[tuple[str, list[str]]]:
    """What a case's labels say of a good answer."""
    labels = [(name, list(getattr(case, name))) for name in _WANTED]
    labels += [("unchanged", ["the draft, as it is"] if case.unchanged else [])]
    labels += [("apology owed", [case.owed] if case.owed else [])]
    labels += [("expect", ["the coach stops"] if case.expect == "stop" else [])]
    return [(name, values) for name, values in labels if values]


def explain(score: Score, case: Case | None) -> str:
    """A score's explanation, where its words may be shown."""
    return "" if hides(case) and case is not None else score.explanation


def _by_case(trials: Iterable[Trial]) -> dict[str, list[Trial]]:
    found: dict[str, list[Trial]] = defaultdict(list)
    for trial in trials:
        found[trial.case].append(trial)
    return found


def _judge(trials: list[Trial], moved: Mapping[str, Moved], *, hidden: bool) -> Iterator[Judged]:
    scores: dict[str, list[Score]] = defaultdict(list)
    for score in (score for trial in trials for score in trial.scores if score.value is not None):
        scores[score.scorer].append(score)
    for scorer, found in sorted(scores.items()):
        why = dict.fromkeys(one.explanation for one in found if not one.value and one.explanation)
        yield Judged(
            scorer, found[0].criterion, sum(bool(one.value) for one in found), len(found), moved.get(scorer),
            () if hidden else tuple(why),
        )  # fmt: skip


def _look(trials: Iterable[Trial]) -> tuple[Side, ...]:
    return tuple(
        Side(one.epoch, one.raw if one.text is None else one.text, one.problem, one.repaired, one.fell_back)
        for one in trials
        if one.raw is not None
    )
