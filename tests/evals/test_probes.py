from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from coach.datafiles import data_root
from coach.errors import DataError
from coach.evals import probes
from coach.evals.probes import Probe, load_probes, try_scorers
from coach.evals.sabotage import try_suites
from coach.evals.scorers import Judged, Scorer, Subject, list_scorers
from coach.evals.stage import Stage
from coach.verify import GateResult


def broken(name: str, says: bool | None) -> tuple[Scorer, ...]:
    def judge(_: Subject) -> Judged:
        return None if says is None else (says, "", "")

    return tuple(replace(one, judge=judge) if one.name == name else one for one in list_scorers())


@pytest.fixture(scope="module")
def loaded() -> tuple[Probe, ...]:
    return load_probes()


def test_every_scorer_has_examples_and_judges_them_rightly(stage: Stage, loaded: tuple[Probe, ...]) -> None:
    assert {probe.id for probe in loaded} == {scorer.name for scorer in list_scorers()}
    assert [answer for answer in try_scorers(stage, loaded) if not answer.is_right] == []


@pytest.mark.parametrize("says", [True, False, None])
def test_a_scorer_that_always_says_the_same_or_nothing_is_named(
    stage: Stage, loaded: tuple[Probe, ...], monkeypatch: pytest.MonkeyPatch, says: bool | None
) -> None:
    for probe in loaded:
        first = probe.model_copy(update={"examples": shortened(probe)})
        monkeypatch.setattr(probes, "list_scorers", lambda name=probe.id: broken(name, says))
        assert any(not answer.is_right for answer in try_scorers(stage, [first])), probe.id


def shortened(probe: Probe) -> tuple[probes.Example, ...]:
    """One message that passes and one that fails, to save time."""
    good = next(one for one in probe.examples if one.passes)
    bad = next(one for one in probe.examples if one.fails)
    return (
        good.model_copy(update={"passes": good.passes[:1], "fails": ()}),
        bad.model_copy(update={"passes": (), "fails": bad.fails[:1]}),
    )


def test_scorers_of_the_suites_beside_the_model_notice_a_broken_part(stage: Stage) -> None:
    fallen = list(try_suites(stage))
    names = {"found", "let_through", "faults_found", "no_false_alarm", "hit_at_3", "first_is_wanted"}
    assert {one.scorer for one in fallen} == names
    assert [one for one in fallen if not one.is_right] == []
    assert stage.coach.workshop.checks.find("You are a stupid idiot.").findings  # the stage itself is whole


def test_every_gate_is_a_scorer(stage: Stage, loaded: tuple[Probe, ...]) -> None:
    request = loaded[0].examples[0].request
    brief = stage.coach.brief(request)
    results: tuple[GateResult, ...] = stage.coach.verify(brief, probes._message(brief, "I told Sam."))
    assert {result.gate for result in results} <= {scorer.name for scorer in list_scorers()}


def test_a_file_that_is_called_after_no_scorer_is_refused(tmp_path: Path) -> None:
    source = data_root() / "evals" / "faults" / "scorers" / "kept.yaml"
    shutil.copy(source, tmp_path / "guessed.yaml")
    with pytest.raises(DataError, match=r"guessed\.yaml:1: no scorer is called so; there are account_asked"):
        load_probes(tmp_path)


def test_a_copy_of_the_suite_with_a_gate_that_always_passes_is_caught(tmp_path: Path) -> None:
    for name in ("coach", "knowledge", "prompts"):
        shutil.copytree(data_root() / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("cases/checks", "cases/retrieval", "cases/safety", "faults"):
        shutil.copytree(data_root() / "evals" / name, tmp_path / "evals" / name)
    shutil.copy(data_root() / "pyproject.toml", tmp_path)
    path = tmp_path / "coach" / "verify" / "verifier.py"
    text = path.read_text(encoding="utf-8")
    sound = "passed=not found"
    assert sound in text
    path.write_text(text.replace(sound, 'passed=not found or name == "facts_kept"'), encoding="utf-8")
    code = "import sys; from coach.cli.main import main; sys.argv[0] = 'coach'; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", code, "eval", "mutate", "--only", "scorers"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert "scorer facts_kept says yes or no where it must not" in done.stdout
    assert done.stdout.count("says yes or no where it must not") == 1
