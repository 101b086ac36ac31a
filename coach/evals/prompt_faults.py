"""Each planted edit of the prompts before L0 and L1: what stops it, at which level, and whether the reason is named.

The prompts as they stand are what the edits are held against, so the figures need no blessing. A request that merely
differs is unproven (exit 3); that alone stops every edit and is counted apart from what is found broken (exit 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from coach.brief import Brief
from coach.datafiles import data_root
from coach.engines.llm.inputs import describe, mark
from coach.errors import DataError
from coach.evals.baseline import PromptText
from coach.evals.cases import Case, load_cases
from coach.evals.faults import Fault, check_faults, plant
from coach.evals.promises import RulePromise, check_promises, load_promises
from coach.evals.score import Failure
from coach.evals.scripted import Script, load_scripts, run_scripts
from coach.evals.stage import Stage
from coach.evals.static import check_budget, check_case, check_prompt, compare_prompt
from coach.evals.verdict import Exit
from coach.prompts import Prompt, Prompts, estimate_tokens
from coach.values import Value

_PROBE = "no_invented_facts (C2): “…” is not among the facts"


class Held(Value):
    """One planted edit: how the suite leaves, the level that stopped it, whether it names what was broken, and why."""

    fault: str
    kind: str
    subject: str | None
    expected: Exit
    code: Exit
    level: Literal["files", "static", "scripted", "none"]
    named: bool
    why: str

    @property
    def is_right(self) -> bool:
        """Whether the suite leaves as it has to, and a fault's rule or contract is named."""
        return self.code is self.expected and (self.named or self.expected is not Exit.WORSE)


@dataclass(frozen=True)
class Ground:
    """The prompts as they stand, and everything that edits are held against: worked out once."""

    stage: Stage
    folder: Path
    cases: tuple[Case, ...]
    scripts: tuple[Script, ...]
    promises: tuple[RulePromise, ...] = ()

    @cached_property
    def served(self) -> dict[str, Prompt]:
        """The served prompt of each task."""
        return serve(self.stage.prompts)

    @cached_property
    def texts(self) -> dict[str, PromptText]:
        """The same as they would be blessed."""
        return {task: text_of(prompt) for task, prompt in self.served.items()}

    @cached_property
    def briefs(self) -> dict[str, list[tuple[Case, Brief]]]:
        """By task: each case that reaches a model, and what the model is given."""
        found: dict[str, list[tuple[Case, Brief]]] = {task: [] for task in self.served}
        for case in self.cases:
            brief = self.stage.brief(case.request)
            if brief is not None:
                found[brief.intent.value].append((case, brief))
        return found

    @cached_property
    def users(self) -> dict[str, dict[str, str]]:
        """By task and case: the user part of the request as it stands."""
        return {
            task: {case.id: _user_part(self.served[task], brief) for case, brief in rows}
            for task, rows in self.briefs.items()
        }

    def check(self) -> None:
        """Raise DataError where the prompts are refused as they stand: nothing can be told of an edit then."""
        found = [*self.hold_static(self.served), *_hold_scripts(self.stage, self.scripts)]
        if found:
            text = f"{found[0].subject}: {found[0].explanation}"
            raise DataError(f"the prompts are refused before any edit, so edits prove nothing: {text}")

    def hold_static(self, served: dict[str, Prompt]) -> list[Failure]:
        """L0 over other prompts; the cheap checks first, the rest only where those find nothing."""
        english = self.stage.coach.workshop.english
        found = [failure for prompt in served.values() for failure in check_promises(prompt, self.promises)]
        known = {rule.id for rule in self.promises}
        for task, prompt in served.items():
            found += compare_prompt(prompt, self.texts[task], known)
            found += check_prompt(prompt, self.briefs[task][0][1], english) if self.briefs[task] else []
        return found or [one for task, prompt in served.items() for one in self._check_cases(task, prompt)]

    def hold_scripts(self, prompts: Prompts) -> list[Failure]:
        """L1 over other prompts, for the scripts whose requests differ: a script hears nothing of a prompt else."""
        served = serve(prompts)
        touched = [script for script in self.scripts if self._is_touched(script, served)]
        return _hold_scripts(self.stage.under(prompts), touched)

    def is_changed(self, served: dict[str, Prompt]) -> bool:
        """Whether any request differs from the one that is made today."""
        return any(
            prompt.system != self.served[task].system
            or any(_user_part(prompt, brief) != self.users[task][case.id] for case, brief in self.briefs[task])
            for task, prompt in served.items()
        )

    @cached_property
    def sizes(self) -> dict[str, dict[str, int]]:
        """By task and case: the tokens of the user part as it stands."""
        return {task: {case: estimate_tokens(text) for case, text in rows.items()} for task, rows in self.users.items()}

    def _check_cases(self, task: str, prompt: Prompt) -> Iterator[Failure]:
        # What a case is held against is its user part; one that did not change passed already.
        first = prompt is self.served[task]
        system, sizes = estimate_tokens(prompt.system), []
        for case, brief in self.briefs[task]:
            user = _render(prompt, brief)
            same = user == self.users[task][case.id]
            sizes.append(system + (self.sizes[task][case.id] if same else estimate_tokens(user or "")))
            if first or not same:
                yield from check_case(prompt, case, brief)[1]
        yield from check_budget(prompt, sizes)

    def _is_touched(self, script: Script, served: dict[str, Prompt]) -> bool:
        brief = self.stage.brief(script.request)
        if brief is None:
            return False
        task = brief.intent.value
        return any(
            _user_part(served[task], brief, said) != _user_part(self.served[task], brief, said)
            for said in ((), (_PROBE,))
        )


def hold_faults(ground: Ground, faults: Iterable[Fault]) -> Iterator[Held]:
    """Plant each edit by itself in a copy of the prompts, and hold the copy.

    Raises:
        DataError: the prompts are refused as they stand, or an edit's words do not stand in them.

    """
    faults = tuple(faults)
    check_faults(faults, ground.folder)
    ground.check()
    with TemporaryDirectory() as scratch:
        copy = Path(scratch) / "prompts"
        for fault in faults:
            plant(fault, ground.folder, copy)
            code, level, found = _hold(ground, copy)
            named = any(_names(failure, fault.subject) for failure in found)
            yield Held(
                fault=fault.id, kind=fault.kind, subject=fault.subject, expected=fault.expected, code=code,
                level=level, named=named, why=_tell(found, fault.subject),
            )  # fmt: skip


def open_ground(stage: Stage, folder: Path, prompts: Path | None) -> Ground:
    """The ground for a folder of prompts (null: the built-in one); `folder` holds cases and rules. Raises DataError."""
    place = prompts or data_root() / "prompts"
    cases, scripts = load_cases(folder / "cases" / "coaching"), load_scripts(folder / "cases" / "scripted")
    return Ground(stage.under(Prompts.load(place)), place, cases, scripts, load_promises(folder / "rules"))


def serve(prompts: Prompts) -> dict[str, Prompt]:
    """The served prompt of each task. Raises DataError where none is."""
    return {task: prompts.served(task) for task in sorted({prompt.task for prompt in prompts.all()})}


def text_of(prompt: Prompt) -> PromptText:
    """A prompt as a blessing keeps it."""
    return PromptText(
        task=prompt.task, version=prompt.version, digest=prompt.digest, text=prompt.text,
        rules={rule.id: rule.text for rule in prompt.rules},
    )  # fmt: skip


def _hold(
    ground: Ground, folder: Path
) -> tuple[Exit, Literal["files", "static", "scripted", "none"], Sequence[Failure]]:
    try:
        prompts = Prompts.load(folder)
        served = serve(prompts)
    except DataError as error:
        lines = str(error).replace(f"{folder}/", "").splitlines()
        return Exit.WORSE, "files", [Failure(level="static", subject="prompt files", explanation=one) for one in lines]
    if found := ground.hold_static(served):
        return Exit.WORSE, "static", found
    if found := ground.hold_scripts(prompts):
        return Exit.WORSE, "scripted", found
    return (Exit.STALE if ground.is_changed(served) else Exit.PASS), "none", []


def _hold_scripts(stage: Stage, scripts: Iterable[Script]) -> list[Failure]:
    return [failure for _, found in run_scripts(stage, scripts) for failure in found]


def _render(prompt: Prompt, brief: Brief, problems: Iterable[str] = ()) -> str | None:
    try:
        return prompt.render(mark(describe(brief, problems))).user
    except DataError:
        return None


def _user_part(prompt: Prompt, brief: Brief, problems: Iterable[str] = ()) -> str:
    return _render(prompt, brief, problems) or ""


def _names(failure: Failure, subject: str | None) -> bool:
    if subject is None:
        return False
    return failure.subject.rpartition(": ")[2] == subject or f": {subject}: " in failure.explanation


def _tell(found: Sequence[Failure], subject: str | None) -> str:
    """One failure in words: the one that names what was planted, if any does."""
    best = next((one for one in found if _names(one, subject)), found[0] if found else None)
    return f"{best.subject}: {best.explanation}" if best else ""
