from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from coach.errors import DataError
from coach.evals.baseline import Baseline, Hashes, load_baselines, save_baseline, slug_of
from coach.evals.calls import Asking
from coach.evals.recording import Recording
from coach.evals.recordings import Recordings
from evals.answers import DAY

WRITER = """
import datetime as dt, sys
from pathlib import Path
from coach.evals.calls import Asking
from coach.evals.recording import Recording
from coach.evals.recordings import Recordings
kept = Recordings.open("coaching", "m", Path(sys.argv[1]))
number = len(kept.all)
while True:
    number += 1
    key = f"{number:064x}"
    kept.add(Recording(case=f"c{number}", epoch=1, step="first", key=key, asking=Asking(model="m", local=True),
                       text="x" * 3000, date=dt.date(2026, 11, 1), client="t", origin="synthetic"))
    print(number, flush=True)
    if number % 7 == 0:
        kept.settle()
"""


def made(number: int, text: str = "hello") -> Recording:
    return Recording(
        case=f"c{number}", epoch=1, step="first", key=f"{number:064x}", asking=Asking(model="m", local=True), text=text,
        date=DAY, client="t", origin="synthetic",
    )  # fmt: skip


def baseline() -> Baseline:
    return Baseline(
        suite="coaching", model=None, made=DAY, reason="the first of all", epochs=1,
        hashes=Hashes(cases="a", prompts="b", scorers="c"),
    )  # fmt: skip


def test_a_writer_killed_at_any_moment_loses_no_answer_and_leaves_no_half_file(tmp_path: Path) -> None:
    for round_ in range(5):
        command = [sys.executable, "-c", WRITER, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            time.sleep(0.02 * (round_ + 1))
            process.kill()
            said = [first.strip(), *process.stdout.read().split()]
        kept = {one.case for one in Recordings.open("coaching", "m", tmp_path).all}
        assert {f"c{number}" for number in said} <= kept


def test_the_file_is_sorted_and_the_same_bytes_whatever_the_order(tmp_path: Path) -> None:
    for name, order in (("a", (1, 2, 3)), ("b", (3, 1, 2))):
        kept = Recordings.open("coaching", name, tmp_path)
        for number in order:
            kept.add(made(number))
        kept.settle()
    files = [tmp_path / "coaching" / f"{name}.jsonl" for name in "ab"]
    assert files[0].read_bytes() == files[1].read_bytes()
    assert not list(tmp_path.rglob("*.journal"))


def test_a_corrupt_line_is_named_with_its_place(tmp_path: Path) -> None:
    kept = Recordings.open("coaching", "m", tmp_path)
    kept.add(made(1))
    kept.settle()
    with kept.path.open("a") as file:
        file.write('{"case": "half\n')
    with pytest.raises(DataError, match=r"m\.jsonl:2: "):
        Recordings.open("coaching", "m", tmp_path)


def test_half_a_line_at_the_journals_end_is_what_a_kill_leaves(tmp_path: Path) -> None:
    kept = Recordings.open("coaching", "m", tmp_path)
    kept.add(made(1))
    journal = tmp_path / "coaching" / "m.journal"
    journal.write_bytes(journal.read_bytes() + b'{"case": "c2", "epo')
    again = Recordings.open("coaching", "m", tmp_path)
    again.add(made(3))
    assert {one.case for one in Recordings.open("coaching", "m", tmp_path).all} == {"c1", "c3"}


def test_the_key_holds_messages_model_parameters_schema_and_epoch() -> None:
    asking = Asking(model="m", local=True)
    keys = {
        asking.call("s", "u", 1).key, asking.call("s", "u", 2).key, asking.call("s", "v", 1).key,
        asking.call("t", "u", 1).key, Asking(model="n", local=True).call("s", "u", 1).key,
        Asking(model="m", local=False).call("s", "u", 1).key,
        Asking(model="m", local=True, shape="json").call("s", "u", 1).key,
        Asking(model="m", local=True, sampling=False).call("s", "u", 1).key,
    }  # fmt: skip
    assert len(keys) == 8
    assert asking.call("s", "u", 1).key == asking.call("s", "u", 1).key


def test_a_baseline_edited_by_hand_is_refused(tmp_path: Path) -> None:
    path = save_baseline(baseline(), tmp_path)
    assert load_baselines("coaching", tmp_path)[0].reason == "the first of all"
    path.write_text(path.read_text().replace("the first of all", "the last of all"))
    with pytest.raises(DataError, match="seal"):
        load_baselines("coaching", tmp_path)


def test_a_models_name_makes_one_file_name() -> None:
    assert slug_of("OpenAI/gpt-5 mini:latest") == "openai-gpt-5-mini-latest"
    assert slug_of("../../etc") == "etc"
    assert slug_of(None) == "builtin"
