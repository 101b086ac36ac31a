from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from coach.datafiles import data_root
from coach.errors import DataError
from coach.evals.blessing import bless
from coach.evals.faults import Edit, Fault, load_faults, plant
from coach.evals.prompt_faults import Ground, Held, hold_faults, open_ground
from coach.evals.runner import Plan, run_plan
from coach.evals.stage import Stage
from coach.evals.verdict import Exit
from evals.conftest import TODAY


def ground_of(plan: Plan, stage: Stage) -> Ground:
    shutil.copytree(data_root() / "evals" / "rules", plan.folder / "rules", dirs_exist_ok=True)
    return open_ground(stage, plan.folder, plan.prompts)


def one(name: str) -> Fault:
    return next(fault for fault in load_faults() if fault.id == name)


def hold_one(ground: Ground, name: str) -> Held:
    return next(iter(hold_faults(ground, [one(name)])))


def test_planted_edits_reach_every_prompt_and_partial_and_every_rule() -> None:
    faults = [fault for fault in load_faults() if fault.is_fault]
    assert len(faults) >= 40
    files = {path.relative_to(data_root() / "prompts").as_posix() for path in data_root().glob("prompts/*/*.j2")}
    assert {edit.file for fault in faults for edit in fault.edits} == files
    rules = {path.stem for path in (data_root() / "evals" / "rules").glob("*.yaml")}
    assert rules - {"role-and-answer"} <= {fault.subject for fault in faults}
    assert sum(fault.kind == "harmless" for fault in load_faults()) >= 20


@pytest.mark.parametrize(
    ("name", "code", "level"),
    [
        ("r5-is-gone", Exit.WORSE, "files"),
        ("r5-is-gone-from-the-contracts-too", Exit.WORSE, "static"),
        ("r6-after-the-words-in-every-contract", Exit.WORSE, "static"),
        ("r10-follow-orders", Exit.WORSE, "static"),
        ("closing-mark-gone", Exit.WORSE, "static"),
        ("guess-mark-gone", Exit.WORSE, "static"),
        ("problems-not-shown", Exit.WORSE, "static"),
        ("slot-ids-changed", Exit.WORSE, "static"),
        ("reword-r5", Exit.STALE, "none"),
        ("reword-r46-do-not-change", Exit.STALE, "none"),
        ("unseen-comment", Exit.PASS, "none"),
        ("unseen-description", Exit.PASS, "none"),
    ],
)
def test_an_edit_leaves_as_its_kind_has_to(plan: Plan, stage: Stage, name: str, code: Exit, level: str) -> None:
    held = hold_one(ground_of(plan, stage), name)
    assert (held.code, held.level) == (code, level)
    assert held.is_right, held.why


def test_what_is_told_of_an_edit_is_what_the_suite_says_of_it(plan: Plan, stage: Stage, tmp_path: Path) -> None:
    assert plan.prompts is not None
    ground = ground_of(plan, stage)
    bless(run_plan(plan, stage), "the prompts as they stand", plan.folder, TODAY)
    for name in ("r3-fill-gaps", "fact-words-gone", "reword-r1", "unseen-comment", "partial-misnamed"):
        plant(one(name), plan.prompts, tmp_path / "copy")
        candidate = Plan(today=TODAY, folder=plan.folder, prompts=tmp_path / "copy")
        assert run_plan(candidate, stage).run.verdict.code == hold_one(ground, name).code, name


def test_an_edit_whose_words_are_not_there_is_an_error(plan: Plan, stage: Stage) -> None:
    lost = one("r5-where-possible").model_copy(
        update={"edits": (Edit(file="_partials/honesty.md.j2", find="no such words", replace="others"),)}
    )
    with pytest.raises(DataError, match=r"r5-where-possible\.yaml: edit 1: its words stand 0 times"):
        list(hold_faults(ground_of(plan, stage), [lost]))


def test_prompts_that_are_refused_as_they_stand_prove_nothing(plan: Plan, stage: Stage) -> None:
    assert plan.prompts is not None
    path = plan.prompts / "_partials" / "output.md.j2"
    path.write_text(path.read_text(encoding="utf-8").replace('"slots":[', '"gaps":['), encoding="utf-8")
    with pytest.raises(DataError, match="refused before any edit"):
        hold_one(ground_of(plan, stage), "reword-r1")
