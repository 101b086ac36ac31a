"""Whole replies of a model held against the gates: ``python -m coach.evals.replies [--split tune|report] [--show]``.

Each case is one request and one message that a model might write for it, labelled by another hand as good or with its
fault. What counts are good messages that are refused (at most 2 of 100 may be) and faults that get through, by gate.
`--show` lists both kinds of miss; it is refused for the report half.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import model_validator

from coach.datafiles import data_root, load_folder
from coach.evals.gates import hold
from coach.evals.guided import Split
from coach.pipeline import Coach
from coach.settings import load_settings
from coach.values import Value
from coach.verify import GateResult


class ModelReply(Value):
    """One labelled message; `fault` names what is wrong with it, and is null where it is good; `why` is the label's."""

    id: str
    split: Split
    request: dict[str, Any]
    message: str
    good: bool
    fault: str | None
    why: str

    @model_validator(mode="after")
    def _says_one_thing(self) -> ModelReply:
        if self.good == (self.fault is not None):
            raise ValueError("a good message has no fault, any other names one")
        return self


@dataclass(frozen=True, slots=True)
class Held:
    """A message and the gates that it failed."""

    case: ModelReply
    failed: tuple[GateResult, ...]

    @property
    def is_missed(self) -> bool:
        """Whether a good message was refused, or a faulty one let through."""
        return self.case.good == bool(self.failed)


def hold_all(coach: Coach, cases: Iterable[ModelReply]) -> list[Held]:
    """Every case against every gate."""
    return [Held(case, hold(coach, case.request, case.message)) for case in cases]


def summarise(held: list[Held]) -> list[str]:
    """Good ones refused, faults caught by their name, and which gates refused a good one."""
    good = [one for one in held if one.case.good]
    refused = [one for one in good if one.failed]
    lines = [_line("good, refused", len(refused), len(good))]
    for fault in sorted({one.case.fault for one in held if one.case.fault is not None}):
        planted = [one for one in held if one.case.fault == fault]
        lines.append(_line(f"{fault}, caught", sum(bool(one.failed) for one in planted), len(planted)))
    blamed = Counter(gate.gate for one in refused for gate in one.failed)
    return [*lines, *(f"  good ones refused by {gate}: {count}" for gate, count in blamed.most_common())]


def _line(name: str, part: int, whole: int) -> str:
    return f"{name:<32} {part:>4} of {whole:<4} {part / whole if whole else 0:.3f}"


def main() -> None:
    """Hold one half and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m coach.evals.replies")
    parser.add_argument("--split", choices=("tune", "report"), default="report")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    if options.show and options.split == "report":
        parser.error("the report half is read only through its figures")
    folder = data_root() / "evals" / "cases" / "replies"
    cases = [case for case in load_folder(folder, ModelReply) if case.split == options.split]
    with TemporaryDirectory() as data, Coach.open(load_settings(data_dir=Path(data))) as coach:
        held = hold_all(coach, cases)
    for one in held if options.show else []:
        if one.is_missed:
            print(f"## {one.case.id} fault={one.case.fault}\n  {one.case.message!r}")
            print("\n".join(f"  {gate.gate}: {gate.detail}" for gate in one.failed) or "  (passed)")
    print("\n".join(summarise(held)))


if __name__ == "__main__":
    main()
