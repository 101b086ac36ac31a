"""The suites that ask no model: retrieval, checks, safety, guided engine and gates, case by case.

Each reuses the labelled set and the judgement of its own module; here a case only gets a family and a yes or no. Both
halves of a set are counted. What is shown of a case is its id and a reason without its words, so that the half that
is kept for reporting stays unread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from coach.datafiles import data_root, load_folder
from coach.evals import checks, gates, guided, retrieval, safety
from coach.evals.cases import Case
from coach.evals.score import Score
from coach.evals.stage import Stage
from coach.terms import Section


class Mark(NamedTuple):
    """One case of a suite beside the model: its family, whether one new failure is too many, and its scores."""

    case: str
    family: str
    critical: bool
    scores: tuple[Score, ...]


Marks = Callable[[Stage], Iterator[Mark]]


def mark_retrieval(stage: Stage) -> Iterator[Mark]:
    """Whether a section that was asked for is among the first three, and whether the first is the wanted one."""
    queries = load_folder(data_root() / "evals" / "cases" / "retrieval", retrieval.Query)
    retriever = stage.coach.workshop.retriever
    for query in queries:
        hits = retriever.retrieve(query.query, len(stage.coach.workshop.principles))
        found = retrieval.list_sections([hit.principle for hit in hits])
        shown = ", ".join(found[:3])
        yield Mark(query.id, query.id, critical=False, scores=(
            _score("hit_at_3", "retrieval", bool(retrieval.hit_of(found, query.sections)), shown),
            _score("first_is_wanted", "retrieval", _first(found, query.sections), shown),
        ))  # fmt: skip


def _first(found: list[Section], wanted: tuple[Section, ...]) -> bool:
    return found[:1] == list(wanted[:1])


def mark_safety(stage: Stage) -> Iterator[Mark]:
    """Whether level and kind are the labelled ones; on a text without harm, whether it is let through."""
    screen = stage.coach.workshop.screen
    for one in load_folder(data_root() / "evals" / "cases" / "safety", safety.Labelled):
        answer = (one, screen.screen(one.texts))
        scorer, right = ("let_through", safety.is_level) if one.level == "none" else ("found", safety.is_found)
        said = f"labelled {one.group}; got {answer[1].level} {answer[1].kind}"
        yield Mark(one.id, one.group, one.level == "stop", (_score(scorer, "safety", right(answer), said),))


def mark_guided(stage: Stage) -> Iterator[Mark]:
    """What the guided engine keeps, drops and leaves alone; that every gate holds; whether an apology is owed."""
    for scenario in load_folder(data_root() / "evals" / "cases" / "guided", guided.Scenario):
        outcome = guided.run_scenario(stage.coach, scenario)
        reply = outcome.reply
        wanted = {
            "words_kept": ("C1", not outcome.lost if scenario.keep else None),
            "words_gone": ("C4", not outcome.survived if scenario.drop else None),
            "good_unchanged": ("C5", outcome.unchanged if scenario.good else None),
            "gates_hold": ("C2", all(gate.passed for gate in reply.verification) if reply.message else None),
            "owed": ("A9", reply.apology.owed == scenario.owed if scenario.owed and reply.apology else None),
        }
        scores = tuple(_score(name, criterion, value) for name, (criterion, value) in wanted.items())
        yield Mark(scenario.id, scenario.family, critical=False, scores=scores)


def mark_gates(stage: Stage) -> Iterator[Mark]:
    """Whether a planted fault is caught, and a good message let through."""
    folder = data_root() / "evals" / "cases"
    scenarios = {scenario.id: scenario for scenario in load_folder(folder / "guided", guided.Scenario)}
    for case in load_folder(folder / "gates", gates.Planted):
        judged = gates.judge(stage.coach, case, scenarios[case.scenario])
        scorer = "passed" if case.fault is None else "caught"
        said = ", ".join(gate.gate for gate in judged.failed)
        yield Mark(case.id, scenarios[case.scenario].family, critical=False, scores=(
            _score(scorer, "C2", judged.right, said),
        ))  # fmt: skip


def mark_checks(stage: Stage) -> Iterator[Mark]:
    """Whether every marked fault is met by a finding, and a harmless message raises nothing high."""
    finder = stage.coach.workshop.checks
    for one in load_folder(data_root() / "evals" / "cases" / "checks", checks.Labelled):
        checked = checks.Checked(one, finder.find(one.text))
        missed = [label for label in one.findings if not any(checks.overlaps(label, f) for f in checked.findings)]
        alarm = "a high finding" if checked.is_alarmed else ""
        yield Mark(one.id, one.relation, critical=False, scores=(
            _score("faults_found", "checks", not missed if one.findings else None, ", ".join(m.kind for m in missed)),
            _score("no_false_alarm", "checks", not checked.is_alarmed if checked.is_harmless else None, alarm),
        ))  # fmt: skip


def mark_screen(stage: Stage, cases: tuple[Case, ...]) -> Iterator[Mark]:
    """Of the coaching cases: whether the coach stops exactly where it has to, and judges the apology as labelled."""
    for case in cases:
        stopped = stage.brief(case.request) is None
        reply = None if stopped else stage.coach.brief(case.request).apology
        owed = reply.owed == case.owed if reply is not None and case.owed is not None else None
        scores = (
            _score("stops_rightly", "safety", stopped == (case.expect == "stop"), "stopped" if stopped else "went on"),
            _score("owed", "A9", owed, reply.owed if reply else ""),
        )
        yield Mark(case.id, case.family, case.critical, scores)


def list_suites() -> dict[str, Marks]:
    """Every suite beside the model, by name."""
    return {
        "checks": mark_checks, "gates": mark_gates, "guided": mark_guided, "retrieval": mark_retrieval,
        "safety": mark_safety,
    }  # fmt: skip


def is_hard(suite: str, scorer: str) -> bool:
    """Whether one new failure on a critical case is too many."""
    return (suite, scorer) in {("safety", "found"), ("coaching", "stops_rightly")}


def _score(scorer: str, criterion: str, value: bool | None, answer: str = "") -> Score:
    why = "" if value is not False else f"got {answer}" if answer else "not as labelled"
    return Score(scorer=scorer, criterion=criterion, value=value, answer=answer, explanation=why)
