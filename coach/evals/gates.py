"""How well the gates tell planted faults from good messages: ``python -m coach.evals.gates [--split tune|report]``.

The messages and their faults were written by another hand. Each sentence may rest on any fact of its scenario, so
that a gate is judged on the words alone. `--show` lists misses; it is refused for the report half.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from coach.brief import Brief
from coach.datafiles import data_root, load_folder
from coach.evals.guided import Scenario, Split
from coach.message import Message, Sentence
from coach.pipeline import Coach
from coach.reply import Request
from coach.settings import load_settings
from coach.terms import EngineName
from coach.text import sentence_spans, slot_spans
from coach.values import Value
from coach.verify import GateResult


class Planted(Value):
    """One message for a scenario; `fault` is null when it is good."""

    id: str
    split: Split
    scenario: str
    fault: str | None
    message: str
    sentence: str | None
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A message and the gates that it failed."""

    case: Planted
    failed: tuple[GateResult, ...]

    @property
    def right(self) -> bool:
        """Whether a planted message was caught, or a good one passed."""
        return bool(self.failed) == (self.case.fault is not None)


def judge(coach: Coach, case: Planted, scenario: Scenario) -> Judged:
    """Hold one message against its scenario with every gate."""
    return Judged(case, hold(coach, scenario.request, case.message))


def hold(coach: Coach, asked: Mapping[str, Any], text: str) -> tuple[GateResult, ...]:
    """The gates that a message for a request fails, each of its sentences resting on every fact."""
    request = Request.model_validate({**asked, "engine": EngineName.GUIDED})
    brief = coach.brief(request)
    gates = coach.verify(brief, as_message(brief, text))
    return tuple(gate for gate in gates if not gate.passed)


def as_message(brief: Brief, text: str) -> Message:
    """A text as a message whose sentences rest on every fact, so that it is judged on its words alone."""
    ids = tuple(fact.id for fact in brief.facts)
    slots = slot_spans(text)
    sentences = tuple(
        Sentence(start=span.start, end=span.end, facts=ids, slot="slot" if span in slots else None)
        for span in sentence_spans(text)
    )
    return Message(text=text, sentences=sentences)


def summarise(judged: list[Judged]) -> list[str]:
    """Caught by kind of fault, and good messages passed."""
    by_fault: Counter[str] = Counter(one.case.fault or "good" for one in judged)
    right: Counter[str] = Counter(one.case.fault or "good" for one in judged if one.right)
    lines = [f"{name:<20} {right[name]:>3} of {count}" for name, count in sorted(by_fault.items())]
    planted = sum(count for name, count in by_fault.items() if name != "good")
    caught = sum(count for name, count in right.items() if name != "good")
    return [*lines, f"{'planted, caught':<20} {caught:>3} of {planted}"]


def run(split: Literal["tune", "report"]) -> list[Judged]:
    """Judge every message of one half."""
    cases = data_root() / "evals" / "cases"
    scenarios = {scenario.id: scenario for scenario in load_folder(cases / "guided", Scenario)}
    planted = [case for case in load_folder(cases / "gates", Planted) if case.split == split]
    with TemporaryDirectory() as folder, Coach.open(load_settings(data_dir=Path(folder))) as coach:
        return [judge(coach, case, scenarios[case.scenario]) for case in planted]


def main() -> None:
    """Run one half and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m coach.evals.gates")
    parser.add_argument("--split", choices=("tune", "report"), default="report")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    if options.show and options.split == "report":
        parser.error("the report half is read only through its figures")
    judged = run(options.split)
    for one in judged if options.show else []:
        if not one.right:
            print(f"## {one.case.id} fault={one.case.fault}\n  {one.case.message!r}")
            print("\n".join(f"  {gate.gate}: {gate.detail}" for gate in one.failed) or "  (passed)")
    print("\n".join(summarise(judged)))


if __name__ == "__main__":
    main()
