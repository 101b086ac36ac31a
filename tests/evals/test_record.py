from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from llm.model_server import HANG, Step, refuse, say, serving

from coach.cli import recording
from coach.cli.main import run
from coach.cli.recording import Wish
from coach.errors import DataError, Missing
from coach.evals.baseline import load_baselines
from coach.evals.recordings import Recordings
from coach.evals.runner import Plan, run_plan
from coach.evals.stage import Stage
from evals.answers import GOOD, answer

ORDER = ("friday-report", "rent-late", "told-sam-secret")
PROGRAM = "from coach.cli import main; main()"


def good(case: str) -> Step:
    return say(answer(GOOD[case]))


def kept(plan: Plan, model: str = "scripted") -> list[str]:
    return [one.case for one in Recordings.open("coaching", model, plan.folder / "recordings").all]


def arguments(plan: Plan, url: str) -> list[str]:
    return ["eval", "record", "--model", "scripted", "--url", url, "--epochs", "1", "--folder", str(plan.folder),
            "--prompts", str(plan.prompts)]  # fmt: skip


def test_answers_of_a_server_are_recorded_with_its_true_name_and_replayed(plan: Plan, stage: Stage) -> None:
    with serving(*map(good, ORDER)) as server:
        lines, code = recording.record(plan, Wish("scripted", server.url, 1, None), None, None)
        assert (code, len(server.chats)) == (0, 3)
    assert lines == ["3 answers recorded, 3 cases and epochs in scripted.jsonl"]
    assert kept(plan) == list(ORDER)
    model = next(suite for suite in run_plan(plan, stage).run.suites if suite.model)
    assert (model.states, model.synthetic) == ({"fresh": 3}, False)


def test_a_recording_killed_half_way_goes_on_where_it_was(plan: Plan) -> None:
    with serving(good(ORDER[0]), HANG, *map(good, ORDER[1:])) as server:
        with subprocess.Popen([sys.executable, "-c", PROGRAM, *arguments(plan, server.url)]) as process:
            while len(server.chats) < 2:
                assert process.poll() is None
                time.sleep(0.05)
            process.kill()
        assert kept(plan) == [ORDER[0]]
        assert run(arguments(plan, server.url)) == 0
        assert len(server.chats) == 4  # the first answer was not asked for again
    assert kept(plan) == list(ORDER)
    assert not list(plan.folder.rglob("*.journal"))


def test_a_server_that_fails_stops_the_recording_and_keeps_what_came(plan: Plan) -> None:
    with serving(good(ORDER[0]), refuse(500)) as server, pytest.raises(Missing, match="1 answers are kept"):
        recording.record(plan, Wish("scripted", server.url, 1, None), None, None)
    assert kept(plan) == [ORDER[0]]


def test_an_answer_that_was_cut_off_is_the_models_own_and_recorded(plan: Plan) -> None:
    with serving(say("{", finish="length"), *map(good, ORDER[1:])) as server:
        recording.record(plan, Wish("scripted", server.url, 1, None), None, None)
    found = Recordings.open("coaching", "scripted", plan.folder / "recordings").all
    assert [one.failure for one in found] == ["length", None, None]


def test_a_batch_goes_out_and_its_answers_come_in(plan: Plan, tmp_path: Path) -> None:
    out, back = tmp_path / "requests.jsonl", tmp_path / "results.jsonl"
    wish = Wish("gpt-x", None, 2, None)
    assert recording.record(plan, wish, out, None) == ([f"6 requests in {out}"], 0)
    requests = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert {one["url"] for one in requests} == {"/v1/chat/completions"}
    assert {one["body"]["model"] for one in requests} == {"gpt-x"}
    assert len({one["custom_id"] for one in requests}) == 6
    results = [_result(one, index) for index, one in enumerate(requests)]
    back.write_text("".join(f"{json.dumps(one)}\n" for one in results), encoding="utf-8")
    lines, code = recording.record(plan, wish, None, back)
    assert (lines[0], code) == ("5 answers kept in gpt-x.jsonl", 1)
    assert lines[1].startswith("failed there: ")
    assert kept(plan, "gpt-x") == sorted(kept(plan, "gpt-x"))
    assert recording.record(plan, wish, out, None) == ([f"1 requests in {out}"], 0)
    first = Recordings.open("coaching", "gpt-x", plan.folder / "recordings").all[0]
    assert (first.origin, first.answered_by, first.usage.output) == ("batch", "gpt-x-2026", 7)


def _result(request: dict[str, object], index: int) -> dict[str, object]:
    user = str(request["body"]["messages"][1]["content"])  # type: ignore[index]  # JSON
    case = next(name for name, mark in (("rent-late", "£450"), ("friday-report", "Friday report"), ("told-sam-secret", "Sam"))
                if mark in user)  # fmt: skip
    body = {"model": "gpt-x-2026", "choices": [{"message": {"content": answer(GOOD[case])}, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 5, "completion_tokens": 7}}  # fmt: skip
    return {"custom_id": request["custom_id"], "response": {"status_code": 500 if index == 0 else 200, "body": body}}


def test_an_answer_that_nobody_asks_for_is_named_and_a_corrupt_line_is_an_error(plan: Plan, tmp_path: Path) -> None:
    back = tmp_path / "results.jsonl"
    body = {"model": "gpt-x", "choices": []}
    line = json.dumps({"custom_id": "f" * 64, "response": {"status_code": 200, "body": body}})
    back.write_text(f"{line}\n", encoding="utf-8")
    lines, code = recording.record(plan, Wish("gpt-x", None, 1, None), None, back)
    assert (code, lines[1]) == (1, f"nobody asks for it: {'f' * 16}…")
    back.write_text(f"{line}\n{{half", encoding="utf-8")
    with pytest.raises(DataError, match=r"results\.jsonl:2: "):
        recording.record(plan, Wish("gpt-x", None, 1, None), None, back)


@pytest.mark.parametrize(
    "wrong",
    [
        ["--nonsense"], ["run", "--only", "nowhere"], ["run", "--prompt", "repair/v99"], ["run", "--today", "soon"],
        ["bless"], ["record"], ["compare", "a"], ["nothing"],
    ],
)  # fmt: skip
def test_wrong_usage_is_four_and_never_two(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", *wrong]) == 4
    assert capsys.readouterr().err.startswith("coach: ")


def test_a_corrupt_recording_is_four_with_its_place(plan: Plan, capsys: pytest.CaptureFixture[str]) -> None:
    folder = plan.folder / "recordings" / "coaching"
    folder.mkdir(parents=True)
    (folder / "m.jsonl").write_text("{half\n", encoding="utf-8")
    assert run(["eval", "run", "--folder", str(plan.folder)]) == 4
    assert "m.jsonl:1: " in capsys.readouterr().err


BLESSER = """
import datetime as dt, sys
from pathlib import Path
from coach.evals.baseline import Baseline, Hashes, save_baseline
number = 0
while True:
    number += 1
    one = Baseline(suite="coaching", model=None, made=dt.date(2026, 11, 1), reason="blessing number %d" % number, epochs=1,
                   hashes=Hashes(cases="a" * 200_000, prompts="b", scorers="c"))
    save_baseline(one, Path(sys.argv[1]))
    print(number, flush=True)
"""


def test_a_blessing_killed_at_any_moment_leaves_a_whole_baseline(tmp_path: Path) -> None:
    for round_ in range(5):
        command = [sys.executable, "-c", BLESSER, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            first = int(process.stdout.readline())
            time.sleep(0.013 * (round_ + 1))
            process.kill()
            said = [first, *map(int, process.stdout.read().split())]
        (found,) = load_baselines("coaching", tmp_path)
        assert int(found.reason.split()[-1]) in {said[-1], said[-1] + 1}


IMPORTER = """
import datetime as dt, json, sys
from pathlib import Path
from coach.evals.batch import Wanted, take_results
from coach.evals.calls import Asking
from coach.evals.recordings import Recordings
folder, asking = Path(sys.argv[1]), Asking(model="gpt-x", local=False)
wanted = [Wanted(f"case-{number}", "first", asking.call("s", f"u{number}", 1)) for number in range(1500)]
body = {"model": "gpt-x", "choices": [{"message": {"content": "{}"}, "finish_reason": "stop"}]}
lines = [json.dumps({"custom_id": one.call.key, "response": {"status_code": 200, "body": body}}) for one in wanted]
(folder / "results.jsonl").write_text("\\n".join(lines))
print("ready", flush=True)
taken = take_results(folder / "results.jsonl", wanted, Recordings.open("coaching", "gpt-x", folder), asking,
                     dt.date(2026, 11, 1))
print(taken.kept, flush=True)
"""


def test_an_import_killed_half_way_loses_no_answer_and_goes_on(tmp_path: Path) -> None:
    journal = tmp_path / "coaching" / "gpt-x.journal"
    command = [sys.executable, "-c", IMPORTER, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        while not journal.exists() or journal.read_bytes().count(b"\n") < 40:
            assert process.poll() is None
            time.sleep(0.001)
        process.kill()
        process.wait()
    safe = journal.read_bytes().count(b"\n")
    assert 40 <= safe < 1500
    assert len(Recordings.open("coaching", "gpt-x", tmp_path).all) == safe
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert again.stdout.split() == ["ready", str(1500 - safe)]
    assert len(Recordings.open("coaching", "gpt-x", tmp_path).all) == 1500
    assert [path.name for path in journal.parent.iterdir()] == ["gpt-x.jsonl"]
