"""A wrong check file is reported as path:line, the key, and what is allowed there."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from coach.checks import Checks
from coach.datafiles import data_root
from coach.errors import DataError
from coach.language import Grammar

_SOURCE = data_root() / "knowledge" / "checks"


class Folder:
    """A folder of check files to be spoilt."""

    def __init__(self, path: Path, grammar: Grammar) -> None:
        self.path = path
        self._file = path / "always_never.yaml"
        self._grammar = grammar

    def spoil(self, pattern: str, replacement: str) -> str:
        """What loading says after the first match of `pattern` in the file was replaced."""
        text = self._file.read_text(encoding="utf-8")
        spoilt, count = re.subn(pattern, replacement, text, count=1, flags=re.MULTILINE)
        assert count == 1
        self._file.write_text(spoilt, encoding="utf-8")
        return self.complain()

    def complain(self) -> str:
        """What loading says."""
        with pytest.raises(DataError) as caught:
            Checks.load(self._grammar, self.path)
        return str(caught.value)

    def line(self, words: str) -> int:
        """The line of the file that holds these words."""
        lines = self._file.read_text(encoding="utf-8").splitlines()
        return next(number for number, line in enumerate(lines, 1) if words in line)


@pytest.fixture
def folder(tmp_path: Path, grammar: Grammar) -> Folder:
    for name in ("_words.yaml", "_contexts.yaml", "always_never.yaml"):
        shutil.copy(_SOURCE / name, tmp_path / name)
    return Folder(tmp_path, grammar)


def test_an_unknown_key_is_named_with_its_line(folder: Folder) -> None:
    message = folder.spoil("^criterion: B1$", "kriterion: B1")
    assert f"always_never.yaml:{folder.line('kriterion')}: kriterion" in message


def test_an_unknown_severity_lists_the_allowed_ones(folder: Folder) -> None:
    message = folder.spoil("^severity: .*$", "severity: dire")
    assert f":{folder.line('severity: dire')}: severity" in message
    assert "'high', 'medium' or 'low'" in message


def test_a_missing_word_list_is_named_with_those_that_exist(folder: Folder) -> None:
    message = folder.spoil("^patterns:$", 'patterns:\n  - "you are <no_such_list>"')
    assert f":{folder.line('no_such_list')}: patterns" in message
    assert "no word list <no_such_list>; there are: adv" in message


def test_a_bracket_left_open_is_shown(folder: Folder) -> None:
    message = folder.spoil("^patterns:$", 'patterns:\n  - "you (are|were lazy"')
    assert f":{folder.line('were lazy')}: patterns.0" in message
    assert "'(' is not closed" in message


def test_a_pattern_of_nothing_but_gaps_is_refused(folder: Folder) -> None:
    message = folder.spoil("^patterns:$", 'patterns:\n  - "* *3"')
    assert "needs one word at least" in message


def test_a_malformed_token_pattern_is_refused(folder: Folder) -> None:
    message = folder.spoil("^patterns:$", "patterns:\n  - [{LOWWER: never}]")
    assert f":{folder.line('LOWWER')}: patterns" in message


def test_too_few_examples_are_refused(folder: Folder) -> None:
    message = folder.spoil(r"^flags:\n(?:  - .*\n)+", 'flags:\n  - "You never listen."\n')
    assert f":{folder.line('flags:')}: flags" in message
    assert "at least 8" in message


def test_a_check_that_rests_on_one_that_is_not_there_is_refused(folder: Folder) -> None:
    message = folder.spoil("^why:", "lacks: [no_such_check]\nwhy:")
    assert f":{folder.line('no_such_check')}:" in message


def test_checks_that_rest_on_each_other_in_a_circle_are_refused(folder: Folder) -> None:
    other = (folder.path / "always_never.yaml").read_text(encoding="utf-8")
    (folder.path / "second_check.yaml").write_text(
        other.replace("why:", "lacks: [always_never]\nwhy:", 1), encoding="utf-8"
    )
    message = folder.spoil("^why:", "lacks: [second_check]\nwhy:")
    assert "in a circle" in message


def test_a_key_given_twice_is_refused(folder: Folder) -> None:
    assert "given twice" in folder.spoil("^family: blame$", "family: blame\nfamily: blame")


def test_a_strength_of_another_family_is_refused(folder: Folder) -> None:
    assert "polarity strength belongs to the family strength" in folder.spoil(
        "^family: blame$", "family: blame\npolarity: strength"
    )


def test_a_file_name_that_is_no_id_is_refused(folder: Folder) -> None:
    (folder.path / "always_never.yaml").rename(folder.path / "Always-Never.yaml")
    assert "Always-Never.yaml:2: id" in folder.complain()


def test_a_word_list_that_holds_itself_is_refused(folder: Folder) -> None:
    (folder.path / "_words.yaml").write_text("adv: [so, <adv>]\n", encoding="utf-8")
    assert "holds itself" in folder.complain()
