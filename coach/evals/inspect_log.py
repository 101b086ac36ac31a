"""A run as logs of Inspect AI (``inspect view``), one JSON file a suite and model.

Written in its documented log format, version 2, without importing it: it brings 32 packages and holds two of ours
back. ``pip install coach[inspect]`` installs its viewer. The tests hold the logs against its own schema.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coach.evals.atomic import replace_file
from coach.evals.baseline import slug_of
from coach.evals.calls import digest
from coach.evals.exhibits import Cases, ask_of, explain, hides, want_of
from coach.evals.run import Run, SuiteRun, Trial

_FORMAT = 2
_HIDDEN = "(kept for reporting: the words are not shown)"


def write_logs(run: Run, cases: Cases, folder: Path, day: dt.date) -> list[Path]:
    """One file for each suite and model of the run; the paths."""
    written = []
    for suite in run.suites:
        path = folder / f"{day.isoformat()}T00-00-00+00-00_{suite.suite}_{slug_of(suite.model)}.json"
        log = make_log(run, suite, cases, day)
        replace_file(path, json.dumps(log, ensure_ascii=False, indent=1) + "\n")
        written.append(path)
    return written


def make_log(run: Run, suite: SuiteRun, cases: Cases, day: dt.date) -> dict[str, Any]:
    """One suite as an ``EvalLog``; it is dated by the day that was given, so that the same run gives the same bytes."""
    samples = [_sample(trial, suite, cases) for trial in suite.trials]
    names = list(dict.fromkeys(trial.case for trial in suite.trials))
    model = suite.model or "none/builtin"
    moment = f"{day.isoformat()}T00:00:00+00:00"
    name = digest([suite.suite, suite.model, run.prompts, moment])[:22]
    return {
        "version": _FORMAT,
        "status": "success",
        "eval": {
            "eval_id": name, "run_id": name, "task_id": name, "created": moment, "task": suite.suite, "model": model,
            "dataset": {"name": suite.suite, "samples": len(names), "sample_ids": names, "shuffled": False},
            "config": {"epochs": max((trial.epoch for trial in suite.trials), default=1)},
            "metadata": {
                "verdict": run.verdict.word, "exit": run.verdict.code.value, "prompts": run.prompts,
                "wire_check": suite.wire_check, "synthetic": suite.synthetic,
            },
        },
        "plan": {"name": "coach", "steps": []},
        "results": {
            "total_samples": len(samples), "completed_samples": len(samples), "scores": list(_results(suite)),
        },
        "stats": {"started_at": moment, "completed_at": moment},
        "samples": samples,
    }  # fmt: skip


def _results(suite: SuiteRun) -> Iterator[dict[str, Any]]:
    for scorer in suite.passes:
        total = suite.total(scorer)
        share = total.passes / total.count if total.count else 0.0
        yield {
            "name": scorer, "scorer": scorer, "scored_samples": total.count,
            "metrics": {"accuracy": {"name": "accuracy", "value": share}},
        }  # fmt: skip


def _sample(trial: Trial, suite: SuiteRun, cases: Cases) -> dict[str, Any]:
    case = cases.get(trial.case) if suite.suite == "coaching" else None
    shown = case is not None and not hides(case)
    asked = "\n\n".join(f"{name}: {text}" for name, text in ask_of(case)) if case and shown else _HIDDEN
    target = [f"{name}: {text}" for name, texts in want_of(case) for text in texts] if case and shown else []
    said = (trial.text if trial.text is not None else trial.raw or "") if shown else _HIDDEN
    about = {"family": case.family, "kind": case.kind, "critical": case.critical} if case else {}
    message = {"role": "assistant", "content": said, "source": "generate", "model": suite.model or "none/builtin"}
    reply = {"model": suite.model or "none/builtin", "choices": [{"message": message, "stop_reason": "stop"}]}
    return {
        "id": trial.case, "epoch": trial.epoch, "input": asked, "target": target,
        "messages": [{"role": "user", "content": asked}, message] if trial.raw is not None else [],
        "output": reply if trial.raw is not None else {"model": suite.model or "none/builtin", "choices": []},
        "scores": {
            score.scorer: {
                "value": "C" if score.value else "I", "answer": score.answer if shown else None,
                "explanation": explain(score, case), "metadata": {"criterion": score.criterion},
            }
            for score in trial.scores
            if score.value is not None
        },
        "metadata": {
            **about, "state": trial.state, "problem": trial.problem, "repaired": trial.repaired,
            "fell_back": trial.fell_back, "recording": trial.key,
        },
    }  # fmt: skip
