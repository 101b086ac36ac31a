from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from coach.cli.main import run
from coach.datafiles import data_root
from coach.evals.guards import cover
from coach.evals.promises import load_promises
from coach.evals.scorers import list_scorers

RULE = re.compile(r"^R5: .*\n", re.MULTILINE)


@pytest.fixture
def prompts(tmp_path: Path) -> Path:
    shutil.copytree(data_root() / "prompts", tmp_path / "prompts")
    return tmp_path / "prompts"


def delete_rule(prompts: Path, *, with_contract: bool) -> None:
    path = prompts / "_partials" / "honesty.md.j2"
    path.write_text(RULE.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
    for path in prompts.glob("*/v*.md.j2") if with_contract else ():
        path.write_text(path.read_text(encoding="utf-8").replace(" R5,", ""), encoding="utf-8")


def test_every_rule_is_guarded_by_cases_and_by_a_planted_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "coverage", "--json"]) == 0
    rules = json.loads(capsys.readouterr().out)["rules"]
    assert len(rules) == 29
    assert all(rule["cases"] and rule["faults"] for rule in rules)


@pytest.mark.parametrize("with_contract", [False, True])
def test_a_deleted_rule_names_the_cases_that_guarded_it(
    prompts: Path, capsys: pytest.CaptureFixture[str], with_contract: bool
) -> None:
    guarded = next(rule for rule in cover(data_root() / "evals").rules if rule.rule == "R5")
    delete_rule(prompts, with_contract=with_contract)
    assert run(["eval", "coverage", "--prompts", str(prompts)]) == 1
    said = capsys.readouterr().out
    line = next(line for line in said.splitlines() if "R5 is gone" in line)
    assert all(case in line for case in guarded.cases)
    assert f"{len(guarded.cases)} cases" in line


def test_a_rule_that_nothing_guards_is_reported(prompts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = prompts / "_partials" / "voice.md.j2"
    path.write_text(path.read_text(encoding="utf-8") + "R12: Write in the present tense.\n", encoding="utf-8")
    for path in prompts.glob("*/v*.md.j2"):
        path.write_text(path.read_text(encoding="utf-8").replace(" R11,", " R11, R12,"), encoding="utf-8")
    assert run(["eval", "coverage", "--prompts", str(prompts)]) == 1
    assert "R12 in concern, repair, rephrase: no case and no planted fault" in capsys.readouterr().out


def test_a_wrong_data_file_is_broken_and_wrong_usage_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(data_root() / "evals" / "rules", tmp_path / "rules")
    (tmp_path / "rules" / "R5.yaml").write_text("says: []\n", encoding="utf-8")
    assert run(["eval", "coverage", "--folder", str(tmp_path)]) == 4
    assert re.search(r"R5\.yaml:1: says", capsys.readouterr().err)
    assert run(["eval", "coverage", "--no-such-option"]) == 4
    assert run(["eval", "mutate", "--only", "nothing"]) == 4


def test_rules_name_scorers_that_exist() -> None:
    names = {scorer.name for scorer in list_scorers()}
    assert {name for rule in load_promises() for name in rule.scorers} <= names
