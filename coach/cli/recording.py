"""What `coach eval record` does: a server, a batch written, or a batch taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from coach.engines.llm.client import LangChainChat
from coach.engines.llm.target import Target
from coach.errors import Missing, UserError
from coach.evals.baseline import load_baselines, slug_of
from coach.evals.batch import find_wanted, take_results, write_requests
from coach.evals.calls import Asking
from coach.evals.cases import Case, load_cases
from coach.evals.coaching import SUITE
from coach.evals.recorder import RecordingChat, patient_settings, record_cases, recording_settings
from coach.evals.recordings import Recordings
from coach.evals.runner import Plan, load_prompts
from coach.evals.stage import Stage
from coach.evals.suite import load_suites


@dataclass(frozen=True, slots=True)
class Wish:
    """Which model, where, how often each case, and how many cases; null: as the baseline or the suite has it."""

    model: str
    url: str | None
    epochs: int | None
    cases: int | None


@dataclass(frozen=True, slots=True)
class _Task:
    """What is to be recorded, worked out."""

    asking: Asking
    recordings: Recordings
    cases: tuple[Case, ...]
    epochs: int


def record(plan: Plan, wish: Wish, out: Path | None, results: Path | None) -> tuple[list[str], int]:
    """Lines to print and the exit code: 1 where something is left over. Raises UserError, Missing, DataError."""
    if out and results:
        raise UserError("give --batch-out or --batch-in, not both")
    place = plan.folder / "recordings" / SUITE / f".{slug_of(wish.model)}.lock"
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(place, timeout=0):
            return _record(plan, wish, out, results)
    except Timeout:
        raise Missing("Somebody else is recording this model just now.") from None


def _record(plan: Plan, wish: Wish, out: Path | None, results: Path | None) -> tuple[list[str], int]:
    task = _plan_task(plan, wish)
    stage = Stage(load_prompts(plan), patient_settings())
    try:
        if out is None and results is None:
            return _ask_server(plan, wish, task, stage)
        wanted = list(find_wanted(stage, task.asking, task.recordings, task.cases, task.epochs))
        if out is not None:
            count = write_requests(out, wanted)
            return [f"{count} requests in {out}"], 0
        taken = take_results(results or Path(), wanted, task.recordings, task.asking, plan.today)
    finally:
        stage.close()
    lines = [f"{taken.kept} answers kept in {task.recordings.path.name}"]
    lines += [f"failed there: {case}" for case in taken.failed]
    lines += [f"nobody asks for it: {key[:16]}…" for key in taken.strangers]
    return lines, int(bool(taken.failed or taken.strangers))


def _plan_task(plan: Plan, wish: Wish) -> _Task:
    suite = next(one for one in load_suites(plan.folder / "suites") if one.id == SUITE)
    blessed = next((one for one in load_baselines(SUITE, plan.folder / "baselines") if one.model == wish.model), None)
    recordings = Recordings.open(SUITE, wish.model, plan.folder / "recordings")
    cases = [case for case in load_cases(plan.folder / "cases" / SUITE) if plan.wants_case(SUITE, case.id)]
    cases = [case for case in cases if case.expect == "message"]
    if blessed and wish.cases is None and not plan.only:
        cases = [case for case in cases if case.id in blessed.asked]
    if wish.cases is not None:
        cases = pick_cases(cases, wish.cases)
    local = wish.url is not None
    asking = (blessed.asking if blessed else None) or recordings.asking or Asking(model=wish.model, local=local)
    epochs = wish.epochs or (blessed.epochs if blessed else suite.epochs)
    return _Task(asking, recordings, tuple(cases), epochs)


def pick_cases(cases: Sequence[Case], count: int) -> list[Case]:
    """So many cases, intents in turn, each from another family as long as there are any; those to tune on first."""
    queues: dict[str, list[Case]] = {}
    seen: set[tuple[str, str]] = set()
    for case in sorted(cases, key=lambda case: case.id):
        again = case.split == "report" or (case.intent, case.family) in seen
        seen.add((case.intent, case.family))
        queues.setdefault(f"{int(again)} {case.intent}", []).append(case)
    picked: list[Case] = []
    for rank in ("0", "1"):
        lines = [queue for name, queue in sorted(queues.items()) if name.startswith(rank)]
        longest = max((len(queue) for queue in lines), default=0)
        picked += [queue[row] for row in range(longest) for queue in lines if row < len(queue)]
    return sorted(picked[:count], key=lambda case: case.id)


def _ask_server(plan: Plan, wish: Wish, task: _Task, stage: Stage) -> tuple[list[str], int]:
    settings = recording_settings(wish.model, wish.url)
    if not Target.of(settings).speaks_openai:
        raise UserError("--model: only OpenAI-compatible servers are recorded; --url names one")
    chat = RecordingChat(task.asking, task.recordings, source=LangChainChat(settings), today=plan.today)
    try:
        done = list(record_cases(stage, chat, task.cases, task.epochs, plan.tick))
    finally:
        stage.dismiss(chat)
    return [f"{chat.asked_live} answers recorded, {len(done)} cases and epochs in {task.recordings.path.name}"], 0
