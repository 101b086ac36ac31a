"""The coaching suite: prompts held up without a model (L0, L1, the screen), then each model's recordings (L2)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from coach.evals.baseline import Baseline, Hashes, PromptText
from coach.evals.beside import is_hard, mark_screen
from coach.evals.calls import Asking, digest
from coach.evals.cases import Case
from coach.evals.promises import check_promises, load_promises
from coach.evals.recordings import Recordings
from coach.evals.replay import ReplayChat
from coach.evals.replaying import Replay, Tick, count_states, find_orphans, replay_before, scorer_versions
from coach.evals.run import Opened, SuiteRun, Trial
from coach.evals.score import Failure, Scored
from coach.evals.scorers import list_scorers
from coach.evals.scripted import Script, run_scripts
from coach.evals.stage import Stage
from coach.evals.static import check_budget, check_case, check_prompt, compare_prompt
from coach.evals.suite import Suite
from coach.evals.weighing import Labels, compare_passes, count_passes, find_moved, find_new_failures
from coach.prompts import Prompt

SUITE = "coaching"
_ANEW = dt.date(1970, 1, 1)  # of a candidate that is not blessed


@dataclass(frozen=True, slots=True)
class Held:
    """What a run works with: the stage, the suite, its cases and where its data lies; `pinned` is a draft held up."""

    stage: Stage
    suite: Suite
    cases: tuple[Case, ...]
    scripts: tuple[Script, ...]
    folder: Path
    today: dt.date
    tick: Tick
    pinned: str | None = None

    def say_record(self, model: str) -> str:
        """The command that records what is missing."""
        prompt = f" --prompt {self.pinned}" if self.pinned else ""
        return f"coach eval record --model {model} --url URL{prompt}"


@dataclass(frozen=True, slots=True)
class Ran:
    """One suite's run, and the baseline that it would be if it were blessed."""

    run: SuiteRun
    candidate: Baseline


def hold_prompts(held: Held, blessed: Baseline | None) -> Ran:
    """L0 and L1, and whether the coach stops where it has to: everything that needs no recording."""
    rendered, failures = _hold_static(held, blessed)
    for script, found in run_scripts(held.stage, held.scripts):
        failures += found
        held.tick(script.id)
    marks = list(mark_screen(held.stage, held.cases))
    trials = tuple(Trial(case=mark.case, epoch=1, scores=mark.scores) for mark in marks)
    passes = count_passes(trials)
    labels = label_cases(held.cases, {name for name in passes if is_hard(SUITE, name)}, passes)
    before = blessed.passes if blessed else None
    failures += find_new_failures(before, passes, labels, "beside")
    candidate = _candidate(held, None, passes, {"owed": 1, "stops_rightly": 1})
    candidate = candidate.model_copy(update={"rendered": rendered, "asked": tuple(case.id for case in held.cases)})
    known = blessed.rendered if blessed else {}
    changed = tuple(case for case, value in rendered.items() if known.get(case) != value)
    run = SuiteRun(
        suite=SUITE, baseline=blessed is not None, cases=len(held.cases), trials=trials, passes=passes,
        changed=changed, diffs=diff_prompts(held, blessed) if changed else {}, failures=tuple(failures),
        scorers=candidate.scorers, record=f"{held.say_record('NAME')}, then coach eval bless",
        compared=tuple(compare_passes(before, passes, labels, held.suite)) if before else (),
        moved=tuple(find_moved(before, passes)) if before else (), against=blessed.told if blessed else "",
    )  # fmt: skip
    return Ran(run, candidate)


def _hold_static(held: Held, blessed: Baseline | None) -> tuple[dict[str, str], list[Failure]]:
    """The digest of each case's request, and what is broken in the prompts."""
    rendered: dict[str, str] = {}
    failures: list[Failure] = []
    sizes: dict[Prompt, list[int]] = defaultdict(list)
    prompts = [prompt for prompt in held.stage.prompts.all() if prompt.head.status != "retired"]
    for case in held.cases:
        brief = held.stage.brief(case.request)
        if brief is None:
            continue
        served = held.stage.prompts.served(brief.intent.value)
        for prompt in (one for one in prompts if one.task == brief.intent.value):
            filled, found = check_case(prompt, case, brief)
            failures += found
            sizes[prompt] += [filled.tokens] if filled else []
            if filled is not None and prompt is served:
                rendered[case.id] = digest({"system": filled.system, "user": filled.user})
        held.tick(case.id)
    failures += [failure for prompt, found in sizes.items() for failure in check_budget(prompt, found)]
    return rendered, failures + _hold_rules(held, blessed)


def _hold_rules(held: Held, blessed: Baseline | None) -> list[Failure]:
    failures: list[Failure] = []
    english = held.stage.coach.workshop.english
    promises = load_promises(held.folder / "rules")
    for prompt in list_served(held):
        failures += check_promises(prompt, promises)
        case = next((one for one in held.cases if one.intent.value == prompt.task and one.expect == "message"), None)
        brief = held.stage.brief(case.request) if case else None
        failures += check_prompt(prompt, brief, english) if brief else []
        known = next((one for one in blessed.prompts if one.task == prompt.task), None) if blessed else None
        failures += compare_prompt(prompt, known, {rule.id for rule in promises}) if known else []
    return failures


def list_served(held: Held) -> list[Prompt]:
    """The served prompt of each task."""
    tasks = sorted({prompt.task for prompt in held.stage.prompts.all()})
    return [held.stage.prompts.served(task) for task in tasks]


def diff_prompts(held: Held, blessed: Baseline | None) -> dict[str, str]:
    """By task: what changed since the blessing, partials in their place; empty where only the template did."""
    found = {}
    for prompt in list_served(held) if blessed else ():
        known = next((one for one in blessed.prompts if one.task == prompt.task), None) if blessed else None
        before = known.text.splitlines(keepends=True) if known else []
        name = f"{prompt.task}/v{known.version} (blessed)" if known else "nothing"
        lines = unified_diff(before, prompt.text.splitlines(keepends=True), name, f"{prompt.task}/v{prompt.version}")
        if text := "".join(lines):
            found[prompt.task] = text
    return found


def replay_model(held: Held, recordings: Recordings, blessed: Baseline | None) -> Ran:
    """L2 for one model: today's prompts against its recordings, and both sides scored by today's scorers."""
    asking = (blessed.asking if blessed else None) or recordings.asking
    if asking is None:
        raise AssertionError("a model without a baseline and without a recording is not replayed")
    cases, epochs = _pick_asked(held, recordings, blessed)
    replay = Replay(held.stage, ReplayChat(asking, recordings), held.suite, held.today)
    done = list(replay.run(cases, epochs, held.tick))
    trials = tuple(trial for trial, _ in done)
    unproven = tuple(one for _, opened in done for one in opened)
    passes = count_passes(trials)
    before = tuple(replay_before(replay, cases, blessed, trials)) if blessed else ()
    was = {**blessed.passes, **count_passes(before)} if blessed else None
    labels = label_cases(held.cases, {one.name for one in list_scorers() if one.hard}, passes, trials)
    candidate = _candidate(held, asking, passes, scorer_versions()).model_copy(
        update={
            "epochs": epochs, "asked": tuple(case.id for case in cases), "keys": _keys_of(trials),
            "wire_check": blessed.wire_check if blessed else False,
            "synthetic": any(one.origin == "synthetic" for one in recordings.all),
        }
    )  # fmt: skip
    states = count_states(trials) | _again(unproven)
    orphans = find_orphans(recordings, {(case.id, epoch) for case in cases for epoch in range(1, epochs + 1)})
    run = SuiteRun(
        suite=SUITE, model=asking.model, wire_check=candidate.wire_check, synthetic=candidate.synthetic,
        baseline=blessed is not None, cases=len(cases), trials=trials, before=before,
        states=states | ({"orphan": orphans} if orphans else {}), unproven=unproven,
        diffs=diff_prompts(held, blessed) if unproven else {}, scorers=scorer_versions(), passes=passes,
        compared=tuple(compare_passes(was, passes, labels, held.suite)) if was else (),
        failures=tuple(find_new_failures(was, passes, labels, "replay")) if was else (),
        moved=tuple(find_moved(was, passes)) if was else (), against=blessed.told if blessed else "",
        record=held.say_record(asking.model),
    )  # fmt: skip
    return Ran(run, candidate)


def label_cases(cases: Iterable[Case], hard: set[str], names: Iterable[str], trials: Sequence[Trial] = ()) -> Labels:
    """Families, critical cases and criteria as weighing wants them."""
    held = tuple(cases)
    criteria = {score.scorer: score.criterion for trial in trials for score in trial.scores}
    return Labels(
        families={case.id: case.family for case in held},
        critical=frozenset(case.id for case in held if case.critical),
        criteria={name: criteria.get(name, "") for name in names}, hard=frozenset(hard),
    )  # fmt: skip


def _pick_asked(held: Held, recordings: Recordings, blessed: Baseline | None) -> tuple[list[Case], int]:
    """What was blessed is asked for again; without a blessing, whatever was recorded."""
    if blessed:
        return [case for case in held.cases if case.id in blessed.asked], blessed.epochs
    known = {one.case for one in recordings.all}
    return [case for case in held.cases if case.id in known], max(one.epoch for one in recordings.all)


def _keys_of(trials: Iterable[Trial]) -> dict[str, tuple[str, ...]]:
    keys: dict[str, tuple[str, ...]] = {}
    for trial in trials:
        if trial.key:
            keys[trial.case] = (*keys.get(trial.case, ()), trial.key)
    return keys


def _again(unproven: Iterable[Opened]) -> dict[str, int]:
    count = sum(one.step == "again" for one in unproven)
    return {"correction missing": count} if count else {}


def _candidate(
    held: Held, asking: Asking | None, passes: dict[str, dict[str, Scored]], versions: dict[str, int]
) -> Baseline:
    prompts = tuple(
        PromptText(
            task=prompt.task, version=prompt.version, digest=prompt.digest, text=prompt.text,
            rules={rule.id: rule.text for rule in prompt.rules},
        )
        for prompt in list_served(held)
    )  # fmt: skip
    hashes = Hashes(
        cases=digest([case.model_dump(mode="json") for case in held.cases]),
        prompts=digest({one.task: one.digest for one in prompts}), scorers=digest(versions),
    )  # fmt: skip
    return Baseline(
        suite=SUITE, model=asking.model if asking else None, made=_ANEW, reason="not blessed yet", epochs=1,
        hashes=hashes, asking=asking, prompts=prompts, scorers=versions, passes=passes,
    )  # fmt: skip


def list_models(folder: Path) -> Iterator[str]:
    """The file stems of the models that have recordings."""
    yield from (path.stem for path in sorted((folder / "recordings" / SUITE).glob("*.jsonl")))
