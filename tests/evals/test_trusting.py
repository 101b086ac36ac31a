from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from coach.cli.main import run
from coach.datafiles import data_root, list_files
from coach.evals.calibration import Agreement, calibrate
from coach.evals.mutating import Mutation, mutate, tell
from coach.evals.reply_faults import Reading, count_catches, score_readings
from coach.evals.share import Share
from coach.evals.stage import Stage

REPLY = """
split: {split}
request:
  intent: "concern"
  situation: "My flatmate Leo paid his £450 share of the rent on the 9th in March. I had to cover it and went overdrawn."
  relationship: "other"
message: "You paid your {sum} share of the rent on the 9th in March. I had to cover it and went overdrawn."
good: {good}
fault: {fault}
why: "The sum."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A suite with two labelled replies and a few labelled texts of each other set."""
    evals = tmp_path / "evals"
    shutil.copytree(data_root() / "evals" / "faults" / "scorers", evals / "faults" / "scorers")
    for name in ("checks", "safety", "coaching"):
        (evals / "cases" / name).mkdir(parents=True)
    for name in ("checks", "safety"):
        for path in list_files(data_root() / "evals" / "cases" / name, ".yaml")[:30]:
            shutil.copy(path, evals / "cases" / name)
    replies = evals / "cases" / "replies"
    replies.mkdir()
    good = REPLY.format(split="tune", sum="£450", good="true", fault="null")
    (replies / "rent-right.yaml").write_text(good, encoding="utf-8")
    for slug, wrong in (("rent-wrong", "£650"), ("rent-missed", "£450")):
        bad = REPLY.format(split="report", sum=wrong, good="false", fault="number")
        (replies / f"{slug}.yaml").write_text(bad, encoding="utf-8")
    return evals


def test_replies_are_scored_by_fault_and_survivors_named(stage: Stage, folder: Path) -> None:
    found = mutate(stage, folder, None, ["replies"], lambda _: None)
    score = found.replies[0]
    assert (score.caught.hits, score.caught.count) == (1, 2)
    assert score.survivors == ("rent-missed (number)",)
    assert (score.good_refused.hits, score.good_refused.count) == (0, 1)
    assert found.catches["no_invented_numbers"] == 1
    assert "replies: 50.0% of the faults are caught, 95% have to be" in list(found.find())
    assert not any("£" in line for line in tell(found))


def test_a_suite_that_catches_everything_has_nothing_to_report() -> None:
    read = [
        Reading(source="replies", case=f"r{number}", split="report", fault=fault, refused_by=("length",) * bool(fault))
        for number, fault in enumerate(["length", None] * 30)
    ]
    found = Mutation(replies=tuple(score_readings(read)), catches=dict(count_catches(read)))
    assert list(found.find()) == []
    assert found.catches == {"length": 30}


def test_the_names_of_good_ones_refused_are_told_of_the_half_that_may_be_read() -> None:
    halves = ("tune", "report")
    read = [Reading(source="replies", case=half, split=half, fault=None, refused_by=("voice",)) for half in halves]
    assert score_readings(read)[0].refused == ("tune",)


def test_mutate_prints_json_and_leaves_with_what_it_found(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "mutate", "--only", "replies", "--folder", str(folder), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["replies"][0]["caught"]["count"] == 2
    (folder / "cases" / "replies" / "rent-right.yaml").write_text("good: maybe\n", encoding="utf-8")
    assert run(["eval", "mutate", "--only", "replies", "--folder", str(folder)]) == 4
    assert "rent-right.yaml" in capsys.readouterr().err


def test_calibration_gives_both_rates_of_every_scorer(stage: Stage, folder: Path) -> None:
    found = calibrate(stage, folder, None, lambda _: None)
    rates = {(one.source, one.scorer): (one.positives, one.negatives) for one in found.agreements}
    positives, negatives = rates["replies", "no_invented_numbers"]
    assert (positives.hits, positives.count, negatives.hits, negatives.count) == (1, 2, 1, 1)
    assert {source for source, _ in rates} == {"replies", "examples", "checks", "safety", "coaching"}
    half = calibrate(stage, folder, "tune", lambda _: None)
    assert not any(one.source == "replies" and one.positives.count for one in half.agreements)


def test_a_scorer_that_always_passes_agrees_no_better_than_chance() -> None:
    never, always = Share.of([False] * 12), Share.of([True] * 12)
    assert Agreement(source="replies", scorer="voice", positives=never, negatives=always).is_useless
    assert not Agreement(source="replies", scorer="voice", positives=always, negatives=always).is_useless
    few = Share.of([False] * 3)
    assert not Agreement(source="replies", scorer="voice", positives=few, negatives=always).is_useless


def test_a_share_has_wilsons_interval() -> None:
    share = Share.of([True] * 12 + [False] * 3)
    # Wilson's interval for 12 of 15, as in Newcombe 1998's formula 3 worked by hand.
    assert (share.hits, share.count) == (12, 15)
    assert (share.low, share.high) == pytest.approx((0.5481, 0.9295), abs=0.0005)
    assert Share.of([]).share is None
