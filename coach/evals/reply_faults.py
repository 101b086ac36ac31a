"""Faults planted in replies by people who had not read the scorers: which scorers catch each, and what gets through.

Three sets. ``coaching`` are replies to the suite's own cases, held against everything that scores a reply there: the
gates, and the labels of the case. ``replies`` are whole messages as a model might write them, ``gates`` are some for
the guided engine's scenarios; both have no labels, so the gates are alone. Of the half kept for reporting only names,
kinds and counts are ever told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field

from coach.datafiles import load_folder
from coach.errors import DataError
from coach.evals import gates, guided, replies
from coach.evals.cases import Case, load_cases
from coach.evals.scorers import Subject, score_all
from coach.evals.share import Share
from coach.evals.stage import Stage
from coach.message import Written
from coach.values import Value

# What they look for makes a message better; one without it is not wrong.
_QUALITY = frozenset({"repair_offered", "account_asked", "request_made", "point_early"})


class Reading(Value):
    """One labelled message; `fault` is null for a good one, `refused_by` are the scorers that say no to it."""

    source: str
    case: str
    split: guided.Split
    fault: str | None
    refused_by: tuple[str, ...]

    @property
    def is_caught(self) -> bool:
        """Whether any scorer says no."""
        return bool(self.refused_by)


class Fault(Value):
    """A message that is good but for one thing."""

    fault: str
    message: str
    why: str


class Planted(Value):
    """A good reply to one case of the coaching suite, and the same with one fault each; `id` is the case's."""

    id: str
    good: str
    bad: Annotated[tuple[Fault, ...], Field(min_length=1)]


class Score(Value):
    """The mutation score of one set: faults caught of those planted, by kind and in all; good ones refused beside it.

    `survivors` are ``name (fault)``. `refused` are the names of good ones, of the half that may be read only.
    """

    source: str
    caught: Share
    by_fault: dict[str, Share]
    survivors: tuple[str, ...]
    good_refused: Share
    refused: tuple[str, ...]


def read_replies(stage: Stage, folder: Path, tick: Callable[[str], None]) -> Iterator[Reading]:
    """Hold every labelled message, in `folder`/cases, against what scores it, and its language. Raises DataError."""
    yield from _read_coaching(stage, folder, tick)
    for case in load_folder(folder / "cases" / "replies", replies.ModelReply):
        refused = _refuse(stage, case.request, case.message)
        yield Reading(source="replies", case=case.id, split=case.split, fault=case.fault, refused_by=refused)
        tick(case.id)
    scenarios = {one.id: one for one in load_folder(folder / "cases" / "guided", guided.Scenario)}
    for planted in load_folder(folder / "cases" / "gates", gates.Planted):
        refused = _refuse(stage, scenarios[planted.scenario].request, planted.message)
        yield Reading(source="gates", case=planted.id, split=planted.split, fault=planted.fault, refused_by=refused)
        tick(planted.id)


def _read_coaching(stage: Stage, folder: Path, tick: Callable[[str], None]) -> Iterator[Reading]:
    cases = {case.id: case for case in load_cases(folder / "cases" / "coaching")}
    for planted in load_folder(folder / "cases" / "planted", Planted):
        case = cases.get(planted.id)
        if case is None:
            raise DataError(f"{folder}/cases/planted/{planted.id}.yaml:1: there is no case {planted.id} in coaching/")
        for number, (fault, text) in enumerate(
            [(None, planted.good), *((one.fault, one.message) for one in planted.bad)]
        ):
            refused = _refuse_for(stage, case, text)
            yield Reading(
                source="coaching", case=f"{planted.id}.{number}", split=case.split, fault=fault, refused_by=refused
            )
        tick(planted.id)


def _refuse_for(stage: Stage, case: Case, text: str) -> tuple[str, ...]:
    """The scorers of a reply to a case that say no, the proxies of how good it is left out."""
    brief = stage.brief(case.request)
    if brief is None:
        return ()
    message = gates.as_message(brief, text)
    subject = Subject(case, brief, Written(message=message), None, stage.coach.verify(brief, message), stage.grammar)
    refused = tuple(
        score.scorer for score in score_all(subject) if score.value is False and score.scorer not in _QUALITY
    )
    return refused if stage.coach.workshop.english.is_english(text) else (*refused, "usable")


def score_readings(readings: Iterable[Reading]) -> list[Score]:
    """The score of each set. An empty set has none."""
    known = list(readings)
    sources = dict.fromkeys(one.source for one in known)
    return [_score(source, [one for one in known if one.source == source]) for source in sources]


def count_catches(readings: Iterable[Reading]) -> Counter[str]:
    """How many planted faults each scorer says no to."""
    return Counter(name for one in readings if one.fault for name in one.refused_by)


def _refuse(stage: Stage, request: dict[str, object], text: str) -> tuple[str, ...]:
    failed = tuple(gate.gate for gate in gates.hold(stage.coach, request, text))
    # The engine refuses another language when it reads the answer, before there is a message for a gate.
    return failed if stage.coach.workshop.english.is_english(text) else (*failed, "usable")


def _score(source: str, readings: list[Reading]) -> Score:
    faulty = [one for one in readings if one.fault]
    good = [one for one in readings if not one.fault]
    kinds = sorted({one.fault for one in faulty if one.fault})
    return Score(
        source=source,
        caught=Share.of(one.is_caught for one in faulty),
        by_fault={kind: Share.of(one.is_caught for one in faulty if one.fault == kind) for kind in kinds},
        survivors=tuple(f"{one.case} ({one.fault})" for one in faulty if not one.is_caught),
        good_refused=Share.of(one.is_caught for one in good),
        refused=tuple(one.case for one in good if one.is_caught and one.split == "tune"),
    )
