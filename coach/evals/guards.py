"""`coach eval coverage`: which cases and planted faults guard each rule of the prompts, and which rules nothing guards.

A case guards a rule when the rule stands in its prompt, they share a criterion, and one of the rule's scorers has
something to judge on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from coach.errors import DataError
from coach.evals.baseline import load_baselines
from coach.evals.cases import Case, load_cases
from coach.evals.faults import load_faults
from coach.evals.promises import BESIDE, RulePromise, load_promises
from coach.prompts import Prompts
from coach.terms import Intent
from coach.values import Value

_SUITE = "coaching"
_SHOWN = 3


class Guarded(Value):
    """One rule: the tasks whose prompts hold it, and what would show it broken. `tasks` is empty where it is gone."""

    rule: str
    tasks: tuple[str, ...]
    cases: tuple[str, ...]
    faults: tuple[str, ...]

    @property
    def is_gone(self) -> bool:
        """Whether it was promised or blessed and stands in no prompt, or not in all that it was promised for."""
        return not self.tasks

    @property
    def is_bare(self) -> bool:
        """Whether nothing at all guards it."""
        return not self.cases and not self.faults


class Coverage(Value):
    """Every rule, by id; `complaints` are what is wrong with the prompt files, where they cannot be loaded."""

    rules: tuple[Guarded, ...]
    complaints: tuple[str, ...] = ()

    def find(self) -> Iterator[str]:
        """What is wrong, in lines: rules that nothing guards, rules that are gone and the cases that guarded them."""
        yield from (f"prompt files: {line}" for line in self.complaints)
        for one in self.rules:
            if one.is_gone:
                cases = ", ".join(one.cases) or "no case"
                yield f"{one.rule} is gone; it was guarded by {len(one.cases)} cases ({cases}) and {_faults(one)}"
            elif one.is_bare:
                yield f"{one.rule} in {', '.join(one.tasks)}: no case and no planted fault guards it"


def cover(folder: Path, prompts: Path | None = None) -> Coverage:
    """What guards each rule; `folder` holds cases, rules, faults and baselines. Raises DataError."""
    promises = {rule.id: rule for rule in load_promises(folder / "rules")}
    cases = load_cases(folder / "cases" / _SUITE)
    faults = load_faults(folder / "faults" / "prompts")
    known = {name: set(tasks) for name, tasks in _blessed(folder).items()}
    for rule in promises.values():
        known.setdefault(rule.id, set()).update(rule.tasks or [intent.value for intent in Intent])
    held, complaints = _held(prompts)
    rules = []
    for name in sorted({*known, *held} - {BESIDE}, key=_order):
        here = held.get(name, set())
        gone = known.get(name, set()) - here if not complaints else _lost(name, complaints, known)
        guards = _guards(promises.get(name), cases, here | gone)
        planted = tuple(fault.id for fault in faults if fault.is_fault and fault.subject == name)
        rules.append(Guarded(rule=name, tasks=() if gone else tuple(sorted(here)), cases=guards, faults=planted))
    return Coverage(rules=tuple(rules), complaints=complaints)


def tell(coverage: Coverage) -> Iterator[str]:
    """A line for each rule, then what is wrong."""
    for one in coverage.rules:
        some = ", ".join(one.cases[:_SHOWN]) + (" …" if len(one.cases) > _SHOWN else "")
        where = ", ".join(one.tasks) or "gone"
        yield f"{one.rule:<4} {where:<26} {len(one.cases):>3} cases{f' ({some})' if some else ''}; {_faults(one)}"
    found = list(coverage.find())
    yield "found: nothing; every rule is guarded" if not found else "found:"
    yield from (f"  {line}" for line in found)


def _blessed(folder: Path) -> dict[str, set[str]]:
    """The rules of the blessed prompts → their tasks."""
    found: dict[str, set[str]] = {}
    for baseline in load_baselines(_SUITE, folder / "baselines"):
        for prompt in baseline.prompts if baseline.model is None else ():
            for name in prompt.rules:
                found.setdefault(name, set()).add(prompt.task)
    return found


def _held(folder: Path | None) -> tuple[dict[str, set[str]], tuple[str, ...]]:
    """The rules of the served prompts → their tasks; or why the prompts cannot be loaded."""
    found: dict[str, set[str]] = {}
    try:
        prompts = Prompts.load(folder)
        for task in sorted({prompt.task for prompt in prompts.all()}):
            for rule in prompts.served(task).rules:
                found.setdefault(rule.id, set()).add(task)
    except DataError as error:
        return {}, tuple(str(error).splitlines())
    return found, ()


def _lost(name: str, complaints: Iterable[str], known: Mapping[str, set[str]]) -> set[str]:
    """Of prompts that cannot be loaded: the tasks of a rule that a complaint names."""
    return known.get(name, set()) if any(f": {name}: " in line for line in complaints) else set()


def _guards(rule: RulePromise | None, cases: Iterable[Case], tasks: set[str]) -> tuple[str, ...]:
    if rule is None:
        return ()
    return tuple(
        case.id
        for case in cases
        if case.intent.value in tasks
        and case.expect == "message"
        and set(case.criteria) & set(rule.criteria)
        and (not rule.kinds or case.kind in rule.kinds)
        and any(_can_judge(scorer, case) for scorer in rule.scorers)
    )


def _can_judge(scorer: str, case: Case) -> bool:
    """Whether a scorer has something to judge on a case; the gates always have."""
    labels = {
        "kept": case.keep, "verbatim": case.verbatim, "dropped": case.drop, "not_forbidden": case.forbid,
        "unchanged": case.unchanged, "repair_offered": case.owed in {"yes", "partly"}, "point_early": case.keep,
    }  # fmt: skip
    return bool(labels.get(scorer, True))


def _faults(one: Guarded) -> str:
    return f"{len(one.faults)} planted fault{'' if len(one.faults) == 1 else 's'}"


def _order(name: str) -> tuple[str, int]:
    letters = name.rstrip("0123456789")
    return letters, int(name[len(letters) :])
