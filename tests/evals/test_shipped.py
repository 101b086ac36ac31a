"""What the repository itself holds: its prompts against its blessing, its cases, its recordings."""

from __future__ import annotations

from collections import Counter

from coach.datafiles import data_root
from coach.evals.baseline import load_baselines
from coach.evals.cases import load_cases
from coach.evals.coaching import list_models
from coach.evals.recordings import Recordings
from coach.evals.static import find_edited
from coach.prompts import Prompts


def test_an_active_prompt_may_change_only_its_status_line() -> None:
    blessed = {
        f"{prompt.task}/v{prompt.version}": prompt
        for baseline in load_baselines("coaching")
        if baseline.model is None
        for prompt in baseline.prompts
    }
    active = [prompt for prompt in Prompts.load().all() if prompt.head.status != "draft"]
    edited = find_edited(active, blessed)
    assert not edited, f"{edited}: a blessed prompt stays as it is; write the next version, or bless with a reason"


def test_what_is_served_was_blessed() -> None:
    prompts = Prompts.load()
    blessed = {
        prompt.task: prompt.digest for one in load_baselines("coaching") if not one.model for prompt in one.prompts
    }
    assert {task: prompts.served(task).digest for task in blessed} == blessed


def test_the_cases_are_many_in_many_families_of_every_kind() -> None:
    cases = load_cases()
    assert len(cases) >= 200
    assert len({case.family for case in cases}) >= 80
    assert set(Counter(case.kind for case in cases)) >= {
        "swap_pair", "two_sides", "clear_fault", "benign_lookalike", "injection", "crisis", "coercion", "already_good",
        "rambling", "sparse",
    }  # fmt: skip
    assert len({case.intent for case in cases}) == 3


def test_no_family_stands_in_both_halves() -> None:
    halves: dict[str, set[str]] = {}
    for case in load_cases():
        halves.setdefault(case.family, set()).add(case.split)
    assert all(len(found) == 1 for found in halves.values())


def test_every_recording_names_its_model_and_a_wire_check_says_so() -> None:
    folder = data_root() / "evals"
    wired = {one.name for one in load_baselines("coaching") if one.wire_check}
    for name in list_models(folder):
        kept = Recordings.open("coaching", name, folder / "recordings").all
        assert all(one.model and one.client and one.origin != "synthetic" for one in kept)
        if any("135m" in one.model.lower() for one in kept):
            assert name in wired
