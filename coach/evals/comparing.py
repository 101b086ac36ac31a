"""Two models' recordings under today's prompts, case by case and scorer by scorer."""

from __future__ import annotations

from coach.errors import UserError
from coach.evals.baseline import load_baselines, slug_of
from coach.evals.cases import load_cases
from coach.evals.coaching import SUITE, Held, label_cases, replay_model
from coach.evals.recordings import Recordings
from coach.evals.run import SuiteRun
from coach.evals.runner import Plan, load_prompts
from coach.evals.scorers import list_scorers
from coach.evals.stage import Stage
from coach.evals.suite import load_suites
from coach.evals.weighing import compare_passes, find_moved


def compare_models(plan: Plan, before: str, after: str) -> SuiteRun:
    """The second model's run with the first as its baseline. Raises UserError where one was never recorded."""
    suite = next(one for one in load_suites(plan.folder / "suites") if one.id == SUITE)
    cases = tuple(one for one in load_cases(plan.folder / "cases" / SUITE) if plan.wants_case(SUITE, one.id))
    stage = Stage(load_prompts(plan), plan.settings)
    try:
        held = Held(stage, suite, cases, (), plan.folder, plan.today, plan.tick)
        runs = [_replay(held, name) for name in (before, after)]
    finally:
        stage.close()
    hard = {one.name for one in list_scorers() if one.hard}
    labels = label_cases(cases, hard, runs[1].passes, runs[1].trials)
    compared = tuple(compare_passes(runs[0].passes, runs[1].passes, labels, suite))
    moved = tuple(find_moved(runs[0].passes, runs[1].passes))
    update = {"baseline": True, "compared": compared, "before": runs[0].trials, "moved": moved, "against": before}
    return runs[1].model_copy(update=update)


def _replay(held: Held, model: str) -> SuiteRun:
    recordings = Recordings.open(SUITE, model, held.folder / "recordings")
    if not recordings.all:
        raise UserError("compare: one of the models has no recordings; `coach eval` lists those that have")
    known = {one.name: one for one in load_baselines(SUITE, held.folder / "baselines")}
    return replay_model(held, recordings, known.get(slug_of(model))).run
