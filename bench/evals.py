"""How long the replay of a large suite takes: ``python -m bench.evals [--cases 200] [--epochs 3]``.

The recordings are synthetic: what the guided engine writes, put into the model's form, one sentence more or less from
epoch to epoch. They are marked so, lie in a temporary folder, and say nothing about any model.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from coach.datafiles import data_root
from coach.engines.llm import Answer
from coach.evals.batch import Wanted, find_wanted
from coach.evals.calls import Asking
from coach.evals.cases import Case, load_cases
from coach.evals.recorder import make_recording
from coach.evals.recordings import Recordings
from coach.evals.runner import Plan, run_plan
from coach.evals.stage import Stage
from coach.message import Message
from coach.prompts import Prompts
from coach.terms import EngineName

TODAY = dt.date(2026, 11, 23)
ASKING = Asking(model="synthetic", local=False)


def grow_cases(folder: Path, count: int) -> None:
    """The suite's own cases, and as many scenarios of the guided engine's suite as it takes to be `count`."""
    shutil.copytree(data_root() / "evals" / "cases" / "coaching", folder / "cases" / "coaching")
    shutil.copytree(data_root() / "evals" / "cases" / "scripted", folder / "cases" / "scripted")
    (folder / "suites").mkdir()
    shutil.copy(data_root() / "evals" / "suites" / "coaching.yaml", folder / "suites")
    place = folder / "cases" / "coaching"
    sources = sorted((data_root() / "evals" / "cases" / "guided").glob("*.yaml"))
    for number in range(count - len(list(place.iterdir()))):
        source = yaml.safe_load(sources[number % len(sources)].read_text(encoding="utf-8"))
        request = source["request"]
        if number >= len(sources):  # the same again, by another length
            request["situation"] = f"{request.get('situation', '')} That was on the {number % 28 + 1}th.".strip()
        case = {"split": "tune", "family": source["family"], "kind": "ordinary", "request": request,
                "criteria": ["C1"], "why": "A long suite."}  # fmt: skip
        (place / f"grown-{number}.yaml").write_text(yaml.safe_dump(case, allow_unicode=True), encoding="utf-8")


def invent(stage: Stage, folder: Path, cases: tuple[Case, ...], epochs: int) -> None:
    """Record what no model said."""
    recordings = Recordings.open("coaching", ASKING.model, folder / "recordings")
    by_id = {case.id: case for case in cases}
    lines: list[Wanted] = list(find_wanted(stage, ASKING, recordings, cases, epochs))
    for one in lines:
        request = by_id[one.case].request.model_copy(update={"engine": EngineName.GUIDED})
        message = stage.coach.reply(request).message
        text = _put(message, one.call.epoch) if message else "{}"
        kept = make_recording(one.call, (one.case, one.step), Answer(text, "stop"), ASKING, ("synthetic", TODAY))
        recordings.add(kept)
    recordings.settle()


def _put(message: Message, epoch: int) -> str:
    parts = [
        {"text": message.text[one.start : one.end], "facts": list(one.facts), "slot": one.slot}
        for one in message.sentences
    ]
    more: list[dict[str, object]] = [
        {"text": f"That is all from me{', and thank you for reading' * (epoch - 1)}.", "facts": [], "slot": None}
    ]
    return json.dumps({"sentences": parts + more * (epoch > 1), "slots": [], "questions": [], "changes": [],
                       "alternatives": [], "subject": None})  # fmt: skip


def main() -> None:
    """Make the recordings, then time one whole run over them, the opening of the coach left out and told apart."""
    parser = argparse.ArgumentParser(prog="python -m bench.evals", description=main.__doc__)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--epochs", type=int, default=3)
    options = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        grow_cases(folder, options.cases)
        cases = load_cases(folder / "cases" / "coaching")
        maker = Stage(Prompts.load())
        for _ in range(2):  # answers first, then the corrections that they call for
            invent(maker, folder, cases, options.epochs)
        maker.close()
        begun = time.perf_counter()
        stage = Stage(Prompts.load())
        opened = time.perf_counter()
        stage.coach.principles("trust")
        indexed, before = time.perf_counter(), time.process_time()
        run = run_plan(Plan(today=TODAY, folder=folder), stage).run
        done = time.perf_counter()
        stage.close()
    model = next(suite for suite in run.suites if suite.model)
    print(f"{model.cases} cases, {options.epochs} epochs, {model.states}, exit {int(run.verdict.code)}")
    cpu = time.process_time() - before
    opening, indexing, running = opened - begun, indexed - opened, done - indexed
    print(f"opened in {opening:.1f} s, index ready in {indexing:.1f} s, run in {running:.1f} s ({cpu:.1f} s of CPU)")


if __name__ == "__main__":
    main()
