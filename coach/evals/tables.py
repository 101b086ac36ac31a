"""A run as a table: one line for each score of each case and epoch."""

from __future__ import annotations

import csv
import io

from coach.evals.exhibits import Cases, explain
from coach.evals.run import Run

_HEAD = ("suite", "model", "case", "family", "kind", "critical", "split", "epoch", "state", "scorer", "criterion",
         "value", "repaired", "fell_back", "explanation", "recording")  # fmt: skip


def to_csv(run: Run, cases: Cases) -> str:
    """RFC 4180, UTF-8, one head line; `value` is 1, 0, or empty where nothing was scored."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    for suite in run.suites:
        for trial in suite.trials:
            case = cases.get(trial.case) if suite.suite == "coaching" else None
            about = (case.family, case.kind, int(case.critical), case.split) if case else ("", "", "", "")
            first = (suite.suite, suite.model or "", trial.case, *about, trial.epoch, trial.state or "")
            for score in trial.scores:
                value = "" if score.value is None else int(score.value)
                after = (int(trial.repaired), int(trial.fell_back), explain(score, case), trial.key or "")
                writer.writerow(map(_defuse, (*first, score.scorer, score.criterion, value, *after)))
    return out.getvalue()


def _defuse(value: object) -> object:
    """A spreadsheet takes a text that begins like a formula for one; an apostrophe before it keeps it a text."""
    risky = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if risky else value
