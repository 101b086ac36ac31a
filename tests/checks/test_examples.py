"""Every check file carries its own examples; each is a test of its patterns. The network has tests of its own."""

from __future__ import annotations

import pytest

from coach.checks import Check, Checks
from coach.datafiles import data_root, load_folder

_FILES = load_folder(data_root() / "knowledge" / "checks", Check)
_FLAGS = [pytest.param(check.id, text, id=f"{check.id}-{n}") for check in _FILES for n, text in enumerate(check.flags)]
_ALLOWS = [
    pytest.param(check.id, text, id=f"{check.id}-{n}") for check in _FILES for n, text in enumerate(check.allows)
]


def _ids(checks: Checks, text: str) -> list[str]:
    found = checks.find(text, off_too=True, by_meaning=False)
    return [finding.check for finding in found.findings + found.strengths]


@pytest.mark.parametrize(("check", "text"), _FLAGS)
def test_a_flagged_example_is_found_by_its_check(checks: Checks, check: str, text: str) -> None:
    assert check in _ids(checks, text)


@pytest.mark.parametrize(("check", "text"), _ALLOWS)
def test_an_allowed_example_is_left_alone_by_its_check(checks: Checks, check: str, text: str) -> None:
    assert check not in _ids(checks, text)


def test_no_example_is_given_twice_in_a_file() -> None:
    for check in _FILES:
        assert len({*check.flags, *check.allows}) == len(check.flags) + len(check.allows), check.id
