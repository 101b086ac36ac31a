"""What the files together must hold."""

from __future__ import annotations

from coach.checks import Checks
from coach.checks.schema import render_schema
from coach.datafiles import data_root
from coach.terms import Severity

_CRITERIA = {"A1", "A6", "A7", "B1", "B6", "B7", "C6"}


def test_the_editors_schema_is_that_of_the_model() -> None:
    written = (data_root() / "knowledge" / "checks.schema.json").read_text(encoding="utf-8")
    assert written == render_schema(), "run: python -m coach.checks.schema"


def test_every_file_points_editors_to_the_schema() -> None:
    for path in sorted((data_root() / "knowledge" / "checks").glob("[!_]*.yaml")):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == "# yaml-language-server: $schema=../checks.schema.json", path.name


def test_there_are_checks_for_every_criterion_that_a_text_alone_can_show(checks: Checks) -> None:
    assert len(checks.all) >= 45
    assert {check.criterion for check in checks.all} >= _CRITERIA


def test_every_principle_that_is_named_exists(checks: Checks) -> None:
    known = {path.stem for path in (data_root() / "knowledge" / "principles").glob("*.yaml")}
    assert {check.principle for check in checks.all} <= known


def test_a_strength_never_blocks_a_message(checks: Checks) -> None:
    assert all(check.severity is Severity.LOW for check in checks.all if check.polarity == "strength")


def test_every_finding_says_how_it_may_be_edited(checks: Checks) -> None:
    assert all((check.edit is None) == (check.polarity == "strength") for check in checks.all)
