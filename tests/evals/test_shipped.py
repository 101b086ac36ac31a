"""What the repository itself holds: its prompts against its blessing, its cases, its recordings."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from coach.datafiles import data_root
from coach.evals.baseline import PromptText, load_baselines
from coach.evals.cases import load_cases
from coach.evals.coaching import list_models
from coach.evals.recordings import Recordings
from coach.evals.static import find_edited
from coach.prompts import Prompts


def blessed_prompts() -> list[PromptText]:
    return [prompt for one in load_baselines("coaching") if one.model is None for prompt in one.prompts]


def find_changed(prompts: Prompts) -> list[str]:
    blessed = {f"{prompt.task}/v{prompt.version}": prompt for prompt in blessed_prompts()}
    return find_edited([prompt for prompt in prompts.all() if prompt.head.status != "draft"], blessed)


def find_unblessed(prompts: Prompts) -> list[str]:
    blessed = {prompt.task: prompt.digest for prompt in blessed_prompts()}
    tasks = sorted({prompt.task for prompt in prompts.all()})
    return [task for task in tasks if prompts.served(task).digest != blessed.get(task)]


def test_an_active_prompt_may_change_only_its_status_line() -> None:
    edited = find_changed(Prompts.load())
    assert not edited, f"{edited}: a blessed prompt stays as it is: write the next version (docs/changing-a-prompt.md)"


def test_a_new_version_is_served_only_after_a_blessing() -> None:
    served = find_unblessed(Prompts.load())
    assert not served, f"{served}: what is served was not blessed (docs/changing-a-prompt.md)"


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(data_root() / "prompts", tmp_path / "prompts")
    return tmp_path / "prompts"


def test_a_word_changed_in_an_active_prompt_or_its_partial_is_told(copied: Path) -> None:
    served = Prompts.load(copied).served("repair")
    path = copied / "repair" / f"v{served.version}.md.j2"
    path.write_text(path.read_text(encoding="utf-8").replace("an apology", "one apology", 1), encoding="utf-8")
    assert find_changed(Prompts.load(copied)) == [f"repair/v{served.version}"]
    partial = copied / "_partials" / "voice.md.j2"
    partial.write_text(partial.read_text(encoding="utf-8").replace("R8: ", "R8: Always ", 1), encoding="utf-8")
    assert len(find_changed(Prompts.load(copied))) == 3


def test_a_new_version_may_lie_there_as_a_draft_and_is_told_when_it_is_promoted(copied: Path) -> None:
    served = Prompts.load(copied).served("repair")
    old, new = (copied / "repair" / f"v{served.version + more}.md.j2" for more in (0, 1))
    text = old.read_text(encoding="utf-8").replace("an apology", "one apology", 1)
    new.write_text(text.replace("status: active", "status: draft"), encoding="utf-8")
    assert not find_changed(Prompts.load(copied))
    assert not find_unblessed(Prompts.load(copied))
    new.write_text(text, encoding="utf-8")
    old.write_text(old.read_text(encoding="utf-8").replace("status: active", "status: retired"), encoding="utf-8")
    assert not find_changed(Prompts.load(copied))  # of the old one only the status line
    assert find_unblessed(Prompts.load(copied)) == ["repair"]


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
