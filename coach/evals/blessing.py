"""A new baseline: with a reason, and only from a run that is worth one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from coach.errors import UserError
from coach.evals.baseline import save_baseline
from coach.evals.runner import Outcome


def bless(outcome: Outcome, reason: str, folder: Path, today: dt.date, *, wire_check: bool = False) -> list[Path]:
    """Write the baseline of every suite that ran, bound to the hashes of cases, prompts and scorers.

    A broken contract cannot be blessed, nor can answers that are missing; a rule that says something else than the
    blessed one can, and a fall of a scorer, with a reason.

    Raises:
        UserError: the reason is too short to be one, or something in the run may not be blessed.

    """
    if len(reason.strip()) < 10:
        raise UserError("--reason: say in a few words why this is what we ship now")
    broken = [
        one
        for run in outcome.run.suites
        for one in run.failures
        if one.level in {"static", "scripted"} and not one.blessable
    ]
    if broken:
        raise UserError(f"{broken[0].subject}: {broken[0].explanation}: a broken contract cannot be blessed")
    open_runs = [run for run in outcome.run.suites if run.unproven]
    if open_runs:
        raise UserError(f"{open_runs[0].suite} with {open_runs[0].model}: answers are missing; {open_runs[0].record}")
    written = []
    for one in outcome.candidates:
        checked = one.wire_check or (wire_check and one.model is not None)
        update = {"made": today, "reason": reason.strip(), "wire_check": checked}
        written.append(save_baseline(one.model_copy(update=update), folder / "baselines"))
    return written
