from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from coach.errors import DataError, UserError
from coach.evals.baseline import load_baselines
from coach.evals.blessing import bless
from coach.evals.recordings import Recordings
from coach.evals.runner import Outcome, Plan, run_plan
from coach.evals.stage import Stage
from coach.evals.static import check_budget
from coach.evals.telling import tell
from coach.evals.verdict import Exit, Reason, decide
from coach.prompts import Prompts
from evals.answers import GOOD, MODEL, all_good, answer, record
from evals.conftest import TODAY

PROMISE = ("It won't happen again, forgive me.", ["f4"])


@pytest.fixture
def blessed(plan: Plan, stage: Stage) -> Plan:
    """Good answers, recorded and blessed."""
    record(stage, plan, all_good())
    bless(run_plan(plan, stage), "good answers to begin with", plan.folder, TODAY)
    return plan


def edit(plan: Plan, before: str, after: str, name: str = "_partials/honesty.md.j2") -> None:
    assert plan.prompts is not None
    path = plan.prompts / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def reasons(outcome: Outcome) -> str:
    return "\n".join(f"{reason.code.name} {reason.text}" for reason in outcome.run.verdict.reasons)


def test_what_was_blessed_passes_and_gives_the_same_bytes_twice(blessed: Plan, stage: Stage) -> None:
    first, second = run_plan(blessed, stage).run, run_plan(blessed, stage).run
    assert first.verdict.code == Exit.PASS, reasons(run_plan(blessed, stage))
    assert first.model_dump_json() == second.model_dump_json()
    model = next(suite for suite in first.suites if suite.model)
    assert model.states == {"fresh": 6}
    assert model.synthetic
    assert model.total("kept").passes == 6


def test_nothing_blessed_yet_is_stale_and_says_how_to_bless(plan: Plan, stage: Stage) -> None:
    outcome = run_plan(plan, stage)
    assert outcome.run.verdict.code == Exit.STALE
    assert "coach eval bless" in reasons(outcome)


def test_an_edit_that_changes_no_byte_of_a_request_passes(blessed: Plan, stage: Stage) -> None:
    edit(blessed, "# Only what the sender gave", "{# read by nobody #}# Only what the sender gave")
    assert run_plan(blessed, stage).run.verdict.code == Exit.PASS


def test_a_harmless_edit_is_stale_names_the_cases_and_shows_the_diff(blessed: Plan, stage: Stage) -> None:
    edit(blessed, "are all you know", "are everything that you know")
    outcome = run_plan(blessed, stage)
    assert outcome.run.verdict.code == Exit.STALE
    model = next(suite for suite in outcome.run.suites if suite.model)
    assert {one.case for one in model.unproven} == set(GOOD)
    assert {one.state for one in model.unproven} == {"stale"}
    assert "+R1: The numbered facts are everything that you know" in model.diffs["repair"]
    assert f"coach eval record --model {MODEL}" in reasons(outcome)
    told = "\n".join(tell(outcome.run))
    assert "  stale: friday-report, rent-late, told-sam-secret" in told
    assert "  asked in another way: friday-report, rent-late, told-sam-secret" in told


def test_the_command_to_record_names_the_draft_that_is_held_up(blessed: Plan, stage: Stage) -> None:
    assert blessed.prompts is not None
    text = (
        (blessed.prompts / "repair" / "v1.md.j2").read_text(encoding="utf-8").replace("status: active", "status: draft")
    )
    draft = blessed.prompts / "repair" / "v2.md.j2"
    draft.write_text(text.replace("an apology", "one apology", 1), encoding="utf-8")
    assert run_plan(blessed, stage).run.verdict.code == Exit.PASS  # a draft is served to nobody
    outcome = run_plan(replace(blessed, prompt="repair/v2"), stage)
    assert outcome.run.verdict.code == Exit.STALE
    assert f"coach eval record --model {MODEL} --url URL --prompt repair/v2" in reasons(outcome)
    assert {one.case for suite in outcome.run.suites for one in suite.unproven} == {"told-sam-secret"}


def test_after_a_harmless_edit_new_answers_and_a_blessing_pass(blessed: Plan, stage: Stage) -> None:
    edit(blessed, "are all you know", "are everything that you know")
    record(stage, blessed, all_good())
    bless(run_plan(blessed, stage), "another word, the same answers", blessed.folder, TODAY)
    assert run_plan(blessed, stage).run.verdict.code == Exit.PASS


def test_a_deleted_rule_is_worse_and_named(blessed: Plan, stage: Stage) -> None:
    assert blessed.prompts is not None
    path = blessed.prompts / "_partials" / "honesty.md.j2"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("R5:")]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    outcome = run_plan(blessed, stage)
    assert outcome.run.verdict.code == Exit.WORSE
    assert "R5" in reasons(outcome)


def test_a_rule_turned_round_is_worse_and_named(blessed: Plan, stage: Stage) -> None:
    edit(blessed, "Never fill a gap yourself.", "Fill a gap yourself.")
    outcome = run_plan(blessed, stage)
    assert outcome.run.verdict.code == Exit.WORSE
    assert "R3" in reasons(outcome)


def test_one_new_hard_failure_on_a_critical_case_is_worse(blessed: Plan, stage: Stage) -> None:
    edit(blessed, "are all you know", "are everything that you know")
    record(stage, blessed, all_good() | {"told-sam-secret": answer((*GOOD["told-sam-secret"], PROMISE))})
    outcome = run_plan(blessed, stage)
    assert outcome.run.verdict.code == Exit.WORSE
    assert "not_forbidden on told-sam-secret" in reasons(outcome)


def test_a_fall_on_one_ordinary_case_is_inconclusive(blessed: Plan, stage: Stage) -> None:
    edit(blessed, "are all you know", "are everything that you know")
    worse = answer([*GOOD["rent-late"][:1], *GOOD["rent-late"][2:]])
    record(stage, blessed, all_good() | {"rent-late": worse})
    run = run_plan(blessed, stage).run
    kept = next(one for suite in run.suites for one in suite.compared if one.scorer == "kept")
    assert (kept.verdict, kept.families) == ("inconclusive", 3)
    assert kept.visible > 5


def test_the_models_own_message_is_scored_before_repair(plan: Plan, stage: Stage) -> None:
    bad = answer((*GOOD["told-sam-secret"], PROMISE))
    record(stage, plan, all_good() | {"told-sam-secret": bad})
    record(stage, plan, all_good())  # the corrections
    run = run_plan(plan, stage).run
    trial = next(one for suite in run.suites for one in suite.trials if one.case == "told-sam-secret" and one.key)
    assert trial.repaired
    assert not trial.fell_back
    assert "won't happen again" in (trial.text or "")
    assert "won't happen again" not in (trial.delivered or "")


def test_a_correction_that_nobody_recorded_is_missing(plan: Plan, stage: Stage) -> None:
    record(stage, plan, all_good() | {"told-sam-secret": answer((*GOOD["told-sam-secret"], PROMISE))})
    run = run_plan(plan, stage).run
    opened = [one for suite in run.suites for one in suite.unproven]
    assert {(one.case, one.step, one.state) for one in opened} == {("told-sam-secret", "again", "missing")}


def test_a_missing_recording_opens_no_socket(blessed: Plan, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Recordings.open("coaching", MODEL, blessed.folder / "recordings")
    kept.settle(keep=[one.key for one in kept.all if one.case != "rent-late"])

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    run = run_plan(blessed, stage).run
    assert run.verdict.code == Exit.STALE
    model = next(suite for suite in run.suites if suite.model)
    assert model.states == {"fresh": 4, "missing": 2}


def test_an_old_recording_and_a_retired_model_are_expired(blessed: Plan, stage: Stage) -> None:
    suite = blessed.folder / "suites" / "coaching.yaml"
    suite.write_text(suite.read_text().replace("retired: []", f"retired: [{MODEL}]"))
    run = run_plan(blessed, stage).run
    assert run.verdict.code == Exit.STALE
    assert next(one for one in run.suites if one.model).states == {"expired": 6}


def test_a_recording_of_a_case_that_is_gone_is_an_orphan(blessed: Plan, stage: Stage) -> None:
    (blessed.folder / "cases" / "coaching" / "rent-late.yaml").unlink()
    run = run_plan(blessed, stage).run
    assert next(one for one in run.suites if one.model).states == {"fresh": 4, "orphan": 2}


def test_a_wrong_case_file_is_an_error_with_its_place(plan: Plan, stage: Stage) -> None:
    path = plan.folder / "cases" / "coaching" / "rent-late.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("went overdrawn", "went bankrupt", 1) + 'keep: ["x"]\n')
    with pytest.raises(DataError, match=r"rent-late\.yaml:\d+: keep"):
        run_plan(plan, stage)


def test_an_empty_run_is_broken(plan: Plan, stage: Stage) -> None:
    for path in (plan.folder / "cases" / "coaching").iterdir():
        path.unlink()
    assert run_plan(plan, stage).run.verdict.code == Exit.BROKEN


def test_broken_contracts_and_missing_answers_cannot_be_blessed(blessed: Plan, stage: Stage) -> None:
    edit(blessed, '"slots":[', '"gaps":[', "_partials/output.md.j2")
    with pytest.raises(UserError, match="schema"):
        bless(run_plan(blessed, stage), "because I say so, friend", blessed.folder, TODAY)
    edit(blessed, '"gaps":[', '"slots":[', "_partials/output.md.j2")
    edit(blessed, "are all you know", "are everything that you know")
    with pytest.raises(UserError, match="missing"):
        bless(run_plan(blessed, stage), "because I say so, friend", blessed.folder, TODAY)
    with pytest.raises(UserError, match="reason"):
        bless(run_plan(blessed, stage), "ok", blessed.folder, TODAY)


def test_a_rule_that_was_changed_on_purpose_can_be_blessed(blessed: Plan, stage: Stage) -> None:
    edit(blessed, "Never fill a gap yourself.", "Fill a gap yourself.")
    record(stage, blessed, all_good())
    bless(run_plan(blessed, stage), "we want to see what filling does", blessed.folder, TODAY)
    assert run_plan(blessed, stage).run.verdict.code == Exit.PASS


@pytest.mark.parametrize(
    ("found", "code"),
    [((), 0), ((2,), 2), ((2, 3), 3), ((2, 3, 1), 1), ((2, 3, 1, 4), 4), ((3, 1), 1), ((2, 1), 1)],
)
def test_the_gravest_verdict_wins(found: tuple[int, ...], code: int) -> None:
    assert decide([Reason(code=Exit(one), text="") for one in found], ran=True).code == code
    assert decide([], ran=False).code == Exit.BROKEN


def test_the_prompts_are_the_projects_own_unless_others_are_named(tmp_path: Path) -> None:
    assert Plan(today=TODAY).prompts is None
    assert Plan(today=TODAY).within(tmp_path).folder == tmp_path


def test_one_long_request_is_its_senders_and_a_long_median_is_the_prompts() -> None:
    prompt = Prompts.load().served("repair")
    budget = prompt.head.token_budget
    assert not check_budget(prompt, [budget] * 6 + [3 * budget] * 5)
    (failure,) = check_budget(prompt, [budget] * 5 + [budget + 7] * 6)
    assert (failure.subject, failure.blessable) == ("repair: token_budget", False)
    assert f"{budget + 7} tokens at the median of 11 cases" in failure.explanation
    assert not check_budget(prompt, [3 * budget] * 9)  # so few say nothing


def test_a_wire_check_is_marked_on_the_models_baseline_alone_and_stays_marked(plan: Plan, stage: Stage) -> None:
    record(stage, plan, all_good())
    for asked_for in (True, False):
        bless(run_plan(plan, stage), "transport and parsing only", plan.folder, TODAY, wire_check=asked_for)
        marks = {one.model: one.wire_check for one in load_baselines("coaching", plan.folder / "baselines")}
        assert marks == {None: False, MODEL: True}
