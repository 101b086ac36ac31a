"""Everything together: which suites, which cases, one stage, one run."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from coach.datafiles import data_root
from coach.errors import DataError, UserError
from coach.evals.baseline import Baseline, Hashes, load_baselines
from coach.evals.beside import Marks, is_hard, list_suites
from coach.evals.calls import digest
from coach.evals.cases import Case, load_cases
from coach.evals.coaching import SUITE, Held, Ran, hold_prompts, list_models, replay_model
from coach.evals.recordings import Recordings
from coach.evals.replaying import Tick
from coach.evals.run import Run, SuiteRun, Trial
from coach.evals.score import Failure
from coach.evals.scripted import load_scripts
from coach.evals.stage import Stage
from coach.evals.suite import Suite, load_suites
from coach.evals.verdict import Exit, Reason, decide
from coach.evals.weighing import Labels, compare_passes, count_passes, find_moved, find_new_failures, give_reasons
from coach.prompts import Prompts
from coach.settings import Settings

_ANEW = dt.date(1970, 1, 1)


def _be_quiet(_: str) -> None:
    """No progress is shown."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run. `only` holds suite names and ``suite/case`` patterns; `prompt` is ``task/vN``, a draft to hold up.

    `folder` is the folder of suites, cases, recordings and baselines; `prompts` the folder of prompts.
    """

    today: dt.date
    only: tuple[str, ...] = ()
    model: str | None = None
    prompt: str | None = None
    folder: Path = field(default_factory=lambda: data_root() / "evals")
    prompts: Path | None = None
    settings: Settings | None = None
    tick: Tick = _be_quiet

    def within(self, folder: Path) -> Plan:
        """The same over another folder of data."""
        return replace(self, folder=folder)

    def ticking(self, tick: Tick) -> Plan:
        """The same, telling what is done."""
        return replace(self, tick=tick)

    def wants(self, suite: str) -> bool:
        """Whether anything of a suite is asked for."""
        return not self.only or any(one.partition("/")[0] == suite for one in self.only)

    def wants_case(self, suite: str, case: str) -> bool:
        """Whether a case of it is."""
        return not self.only or any(fnmatchcase(f"{suite}/{case}", one) or one == suite for one in self.only)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run, and for each suite the baseline that it would be."""

    run: Run
    candidates: tuple[Baseline, ...] = ()


def run_plan(plan: Plan, stage: Stage | None = None) -> Outcome:
    """Run what is planned, on a stage that is open already or on one of its own.

    Raises:
        DataError: a suite, case, recording or baseline is wrong (a wrong prompt is a finding, not an error).
        UserError: `only` or `prompt` names something that is not there.

    """
    suites = _pick_suites(plan)
    cases = load_cases(plan.folder / "cases" / SUITE)
    try:
        prompts = load_prompts(plan)
    except DataError as error:
        return _refuse_prompts(str(error))
    on = stage.under(prompts) if stage else Stage(prompts, plan.settings)
    try:
        ran = [one for suite in suites for one in _run_suite(plan, suite, on, cases)]
    finally:
        if stage is None:
            on.close()
    reasons = [reason for one in ran for reason in give_reasons(one.run)]
    reasons += _find_unproven([one.run for one in ran])
    verdict = decide(reasons, ran=any(one.run.trials for one in ran))
    served = {task: prompts.served(task) for task in sorted({prompt.task for prompt in prompts.all()})}
    named = {task: f"v{prompt.version} {prompt.digest[:12]}" for task, prompt in served.items()}
    run = Run(verdict=verdict, prompts=named, suites=tuple(one.run for one in ran))
    return Outcome(run, tuple(one.candidate for one in ran))


def load_prompts(plan: Plan) -> Prompts:
    """The prompts to hold up. Raises DataError where a file is wrong, UserError where `prompt` names none."""
    prompts = Prompts.load(plan.prompts)
    if plan.prompt is None:
        return prompts
    task, _, version = plan.prompt.partition("/v")
    if not version.isdecimal() or (task, int(version)) not in {(one.task, one.version) for one in prompts.all()}:
        raise UserError("--prompt: no such prompt; it is written task/vN, as repair/v2")
    return prompts.pinned(task, int(version))


def _pick_suites(plan: Plan) -> list[Suite]:
    suites = load_suites(plan.folder / "suites")
    unknown = {one.partition("/")[0] for one in plan.only} - {suite.id for suite in suites}
    if unknown:
        raise UserError(f"--only: no suite {', '.join(sorted(unknown))}; there are {', '.join(s.id for s in suites)}")
    return [suite for suite in suites if plan.wants(suite.id)]


def _run_suite(plan: Plan, suite: Suite, stage: Stage, cases: tuple[Case, ...]) -> Iterator[Ran]:
    if suite.id != SUITE:
        yield _run_beside(plan, suite, stage, list_suites()[suite.id])
        return
    wanted = tuple(case for case in cases if plan.wants_case(SUITE, case.id))
    scripts = load_scripts(plan.folder / "cases" / "scripted")
    held = Held(stage, suite, wanted, scripts, plan.folder, plan.today, plan.tick, plan.prompt)
    baselines = {one.name: one for one in load_baselines(SUITE, plan.folder / "baselines")}
    yield hold_prompts(held, baselines.get("builtin"))
    models = sorted(set(list_models(plan.folder)) | set(baselines) - {"builtin"})
    for name in (name for name in models if plan.model in {None, name}):
        recordings = Recordings.open(SUITE, name, plan.folder / "recordings")
        if recordings.all or name in baselines:
            yield replay_model(held, recordings, baselines.get(name))


def _run_beside(plan: Plan, suite: Suite, stage: Stage, mark: Marks) -> Ran:
    trials, families, critical = [], {}, set()
    for one in mark(stage):
        if plan.wants_case(suite.id, one.case):
            trials.append(Trial(case=one.case, epoch=1, scores=one.scores))
            families[one.case] = one.family
            critical |= {one.case} if one.critical else set()
            plan.tick(one.case)
    passes = count_passes(trials)
    blessed = next((one for one in load_baselines(suite.id, plan.folder / "baselines")), None)
    criteria = {score.scorer: score.criterion for trial in trials for score in trial.scores}
    hard = frozenset(name for name in passes if is_hard(suite.id, name))
    labels = Labels(families, frozenset(critical), criteria, hard)
    versions = dict.fromkeys(passes, 1)
    hashes = Hashes(cases=digest(families), prompts=digest({}), scorers=digest(versions))
    candidate = Baseline(
        suite=suite.id, model=None, made=_ANEW, reason="not blessed yet", epochs=1, hashes=hashes,
        asked=tuple(families), scorers=versions, passes=passes,
    )  # fmt: skip
    before = blessed.passes if blessed else None
    run = SuiteRun(
        suite=suite.id, baseline=blessed is not None, cases=len(families), trials=tuple(trials), passes=passes,
        scorers=versions, failures=tuple(find_new_failures(before, passes, labels, "beside")) if before else (),
        compared=tuple(compare_passes(before, passes, labels, suite)) if before else (),
        moved=tuple(find_moved(before, passes)) if before else (), against=blessed.told if blessed else "",
    )  # fmt: skip
    return Ran(run, candidate)


def _find_unproven(runs: list[SuiteRun]) -> Iterator[Reason]:
    """Requests that differ from the blessed ones and have no fresh answer of a real model; suites never blessed."""
    for run in runs:
        if not run.baseline:
            yield Reason(code=Exit.STALE, text=f"{run.title}: nothing is blessed yet; coach eval bless --reason …")
    proven = {
        trial.case
        for run in runs
        if run.model and not run.wire_check and not run.synthetic and not run.unproven
        for trial in run.trials
    }
    for run in runs:
        left = [case for case in run.changed if case not in proven]
        if left and run.baseline:
            some = ", ".join(left[:3]) + (" …" if len(left) > 3 else "")
            why = "" if run.diffs else ", by other facts, findings or principles, for no prompt changed"
            text = (
                f"{run.suite}: {len(left)} cases are asked in another way than was blessed{why} ({some}); {run.record}"
            )
            yield Reason(code=Exit.STALE, text=text)


def _refuse_prompts(text: str) -> Outcome:
    """Prompts that cannot be loaded break a contract of theirs: worse, by name; nothing else can run with them."""
    failures = tuple(Failure(level="static", subject="prompt files", explanation=line) for line in text.splitlines())
    run = SuiteRun(suite=SUITE, failures=failures)
    return Outcome(Run(verdict=decide(give_reasons(run), ran=True), suites=(run,)))
