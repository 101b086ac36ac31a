from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from coach.cli.exporting import Places, export, read_run
from coach.cli.main import run as run_command
from coach.errors import CoachError, DataError
from coach.evals.blessing import bless
from coach.evals.cases import Case, load_cases
from coach.evals.inspect_log import make_log
from coach.evals.junit import to_junit
from coach.evals.report import to_html
from coach.evals.run import Run
from coach.evals.runner import Plan, run_plan
from coach.evals.stage import Stage
from coach.evals.tables import to_csv
from coach.evals.verdict import Exit, Reason, Verdict
from evals.answers import GOOD, all_good, answer, record
from evals.conftest import CASES, TODAY

HOSTILE = "I'm sorry. </pre><script>alert(1)</script><img src=https://example.org/x onerror=alert(2)>"
SCHEMA = Path(__file__).with_name("inspect_log.schema.json")


@pytest.fixture
def worse(plan: Plan, stage: Stage) -> tuple[Run, dict[str, Case]]:
    """A blessed suite, then a changed prompt with a broken promise, an answer that is no JSON, and hostile words."""
    record(stage, plan, all_good())
    bless(run_plan(plan, stage), "good answers to begin with", plan.folder, TODAY)
    assert plan.prompts is not None
    path = plan.prompts / "_partials" / "honesty.md.j2"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("are all you know", "are <b>all</b> that you know"), encoding="utf-8")
    bad = answer((*GOOD["told-sam-secret"], ("It won't happen again, forgive me.", ["f4"]), (HOSTILE, [])))
    record(stage, plan, all_good() | {"told-sam-secret": bad, "friday-report": "=broken <b> \x07"})
    outcome = run_plan(plan, stage)
    return outcome.run, {case.id: case for case in load_cases(plan.folder / "cases" / "coaching")}


def test_the_page_says_the_verdict_first_and_shows_each_failing_case_beside_what_was_blessed(
    worse: tuple[Run, dict[str, Case]],
) -> None:
    page = to_html(*worse)
    parts = ["<h1>Worse</h1>", "What the change touches", "&lt;b&gt;all&lt;/b&gt; that you know",
             "Each criterion against the baseline", "Failing cases", "told-sam-secret</b> <span class=\"tag worse\">fell",
             "I told Sam about my friend Ada", "if you felt hurt", "When blessed"]  # fmt: skip
    places = [page.index(part, page.index("<main>")) for part in parts[:5]]
    assert places == sorted(places)
    assert all(part in page for part in parts)
    assert page.count("I will tell Sam on Friday that I was wrong.") >= 3  # the draft, now, and when blessed
    assert page == to_html(*worse)


def test_hostile_words_are_text_and_the_page_loads_nothing(worse: tuple[Run, dict[str, Case]]) -> None:
    page = to_html(*worse)
    assert "&lt;script&gt;alert(1)" in page
    tags = set(re.findall(r"<\s*([a-zA-Z][a-z0-9]*)", page))
    assert not tags & {"script", "img", "iframe", "link", "object", "form", "a"}
    assert not re.search(r"<[^>]*\b(?:src|href|on[a-z]+|action)\s*=", page)
    assert not re.search(r"@import|url\(", page)


def test_of_the_half_kept_for_reporting_no_word_is_shown(plan: Plan, stage: Stage) -> None:
    path = plan.folder / "cases" / "coaching" / "told-sam-secret.yaml"
    path.write_text(CASES["told-sam-secret"].replace("split: tune", "split: report"), encoding="utf-8")
    record(stage, plan, all_good() | {"told-sam-secret": answer((*GOOD["told-sam-secret"], (HOSTILE, [])))})
    run = run_plan(plan, stage).run
    cases = {case.id: case for case in load_cases(plan.folder / "cases" / "coaching")}
    logs = json.dumps([make_log(run, suite, cases, TODAY) for suite in run.suites])
    for shown in (to_html(run, cases), to_csv(run, cases), logs):
        assert "told-sam-secret" in shown
        assert not re.search(r"interview|slipped out|forgive me|sorry\.", shown)


def test_junit_is_green_exactly_where_the_verdict_is_pass(worse: tuple[Run, dict[str, Case]]) -> None:
    root = ElementTree.fromstring(to_junit(worse[0]))
    broken = {(one.get("classname"), one.get("name")) for one in root.iter("testcase") if len(one)}
    assert ("coaching with synthetic-1", "told-sam-secret") in broken
    assert ("verdict", "exit 1") in broken
    told = next(one for one in root.iter("testsuite") if one.get("name") == "coaching with synthetic-1")
    assert int(told.get("failures", "0")) == len(told.findall("testcase/failure")) > 0
    whole = worse[0].model_copy(update={"verdict": Verdict(code=Exit.PASS, reasons=()), "suites": ()})
    assert not list(ElementTree.fromstring(to_junit(whole)).iter("failure"))
    stale = Verdict(code=Exit.STALE, reasons=(Reason(code=Exit.STALE, text="bell \x07 and &"),))
    root = ElementTree.fromstring(to_junit(whole.model_copy(update={"verdict": stale})))
    assert [one.get("type") for one in root.iter("error")] == ["stale"]


def test_the_table_has_a_line_for_each_score_and_no_formula(worse: tuple[Run, dict[str, Case]]) -> None:
    rows = list(csv.DictReader(to_csv(*worse).splitlines()))
    run, _ = worse
    assert len(rows) == sum(len(trial.scores) for suite in run.suites for trial in suite.trials)
    failed = [row for row in rows if row["scorer"] == "not_forbidden" and row["value"] == "0"]
    assert {(row["case"], row["family"], row["critical"], row["epoch"]) for row in failed} == {
        ("told-sam-secret", "told-a-secret", "1", "1"), ("told-sam-secret", "told-a-secret", "1", "2"),
    }  # fmt: skip
    assert {row["value"] for row in rows} == {"", "0", "1"}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]


def test_the_logs_fit_the_schema_of_inspect_ai(worse: tuple[Run, dict[str, Case]]) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for suite in worse[0].suites:
        log = json.loads(json.dumps(make_log(*worse[:1], suite, worse[1], TODAY)))
        jsonschema.validate(log, schema)
        assert len(log["samples"]) == len(suite.trials)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**log, "status": "fine"}, schema)


def test_the_command_writes_every_form_and_a_saved_run_gives_the_same_page(
    plan: Plan, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {name: tmp_path / "out" / name for name in ("j.xml", "t.csv", "r.html", "logs")}
    arguments = ["eval", "run", "--folder", str(plan.folder), "--prompts", str(plan.prompts), "--today", "2026-11-23"]
    code = run_command([
        *arguments, "--json", "--junit", str(places["j.xml"]), "--csv", str(places["t.csv"]), "--report",
        str(places["r.html"]), "--inspect", str(places["logs"]),
    ])  # fmt: skip
    assert code == Exit.STALE  # nothing is blessed
    saved = tmp_path / "run.json"
    saved.write_text(capsys.readouterr().out, encoding="utf-8")
    assert read_run(saved).verdict.code == Exit.STALE
    assert len(list(places["logs"].glob("*.json"))) == 1
    again = tmp_path / "again.html"
    assert run_command(["eval", "report", str(again), "--from", str(saved), "--folder", str(plan.folder)]) == Exit.STALE
    assert again.read_bytes() == places["r.html"].read_bytes()


def test_what_is_no_saved_run_and_a_place_that_cannot_be_written_are_broken(
    plan: Plan, tmp_path: Path, worse: tuple[Run, dict[str, Case]], capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong.json"
    wrong.write_text('{"verdict": 1}', encoding="utf-8")
    with pytest.raises(DataError, match=r"wrong\.json:1: verdict"):
        read_run(wrong)
    assert run_command(["eval", "report", str(tmp_path / "x.html"), "--from", str(wrong)]) == Exit.BROKEN
    with pytest.raises(CoachError, match="cannot be written"):
        export(worse[0], plan, Places(report=wrong / "x.html"))
    assert capsys.readouterr().err.startswith("coach: ")
