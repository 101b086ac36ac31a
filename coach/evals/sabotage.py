"""The suites beside the model, with a part of the coach broken on purpose: their scorers have to say no.

A screen that lets everything through or stops everything, checks that find nothing or something high everywhere, a
retriever that gives the worst first. A scorer that still says yes to half of its cases then measures nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from coach.checks import Finding, Found
from coach.checks.kinds import Evidence
from coach.evals.beside import Marks, mark_checks, mark_retrieval, mark_safety
from coach.evals.share import Share
from coach.evals.stage import Stage
from coach.retrieval import Retriever
from coach.safety import Safety
from coach.terms import Grade, Severity
from coach.values import Value


class Fallen(Value):
    """One scorer of a suite while a part is broken: how many of its cases it still says yes to."""

    suite: str
    broken: str
    scorer: str
    passed: Share

    @property
    def is_right(self) -> bool:
        """Whether it says no to more than half, of any at all."""
        return self.passed.share is not None and self.passed.share < 0.5


class _Screen:
    def __init__(self, says: Safety) -> None:
        self._says = says

    def screen(self, _: Mapping[str, str]) -> Safety:
        return self._says


class _Checks:
    def __init__(self, *, alarmed: bool) -> None:
        self._alarmed = alarmed

    def find(self, text: str, *_: object) -> Found:
        return Found(findings=(_alarm(text),)) if self._alarmed else Found()


class _Backwards:
    def __init__(self, retriever: Retriever) -> None:
        self._retriever = retriever

    def retrieve(self, query: str, limit: int) -> list[Any]:
        return self._retriever.retrieve(query, limit)[::-1]


class _Plan(NamedTuple):
    suite: str
    scorers: tuple[str, ...]
    broken: str
    marks: Marks
    parts: dict[str, object]


def try_suites(stage: Stage) -> Iterator[Fallen]:
    """Break one part at a time, and count what the scorers that hang on it still let pass."""
    for plan in _plans(stage):
        scores = [score for mark in plan.marks(stage.breaking(**plan.parts)) for score in mark.scores]
        for name in plan.scorers:
            passed = Share.of(one.value for one in scores if one.scorer == name and one.value is not None)
            yield Fallen(suite=plan.suite, broken=plan.broken, scorer=name, passed=passed)


def _plans(stage: Stage) -> Iterator[_Plan]:
    stopping = Safety(level="stop", kind="abuse", who="target")
    yield _Plan(
        "safety", ("found",), "a screen that lets everything through", mark_safety, {"screen": _Screen(Safety())}
    )
    yield _Plan(
        "safety", ("let_through",), "a screen that stops everything", mark_safety, {"screen": _Screen(stopping)}
    )
    for alarmed, scorer, broken in (
        (False, "faults_found", "checks that find nothing"),
        (True, "no_false_alarm", "checks that find something high everywhere"),
    ):
        yield _Plan("checks", (scorer,), broken, mark_checks, {"checks": _Checks(alarmed=alarmed)})
    backwards = _Backwards(stage.coach.workshop.retriever)
    scorers = ("hit_at_3", "first_is_wanted")
    yield _Plan("retrieval", scorers, "a retriever with the worst first", mark_retrieval, {"retriever": backwards})


def _alarm(text: str) -> Finding:
    return Finding(
        check="insult", severity=Severity.HIGH, source="draft", start=0, end=len(text), text=text, why="", instead="",
        principle="", evidence=Evidence(grade=Grade.CONVENTION, source=""),
    )  # fmt: skip
