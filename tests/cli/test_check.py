from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import RunCoach
from coach.checks import Checks
from coach.cli.reading import LONGEST_TEXT
from coach.reply import LONGEST_TEXT as LONGEST_REQUEST
from coach.terms import Intent, Severity

pytestmark = pytest.mark.usefixtures("loaded")

BAD = "I'm sorry if you felt rushed."
GOOD = "I burnt your stew on Sunday. Could we cook a new one together on Friday at six?"
HIGH = frozenset({Severity.HIGH.value})


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "smoke.txt"
    path.write_text(f"Hi Lena,\n\n{BAD}\n", encoding="utf-8")
    return path


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "stew.txt"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_high_finding_exits_1_and_is_printed_as_a_linter_does(run_coach: RunCoach, bad: Path) -> None:
    done = run_coach("check", str(bad))
    assert (done.code, done.err) == (1, "")
    assert done.out.startswith(f"{bad}:3:11: high conditional_apology: “if you felt rushed”")
    assert all(line.startswith(f"{bad}:") for line in done.out.splitlines())


def test_a_good_message_exits_0(run_coach: RunCoach, good: Path) -> None:
    assert run_coach("check", str(good)).code == 0


def test_what_is_good_is_said_too(run_coach: RunCoach, good: Path) -> None:
    assert " good " in run_coach("check", str(good)).out


def test_a_finding_that_is_not_high_exits_0(run_coach: RunCoach) -> None:
    done = run_coach("check", "--format", "json", stdin="You never ring.")
    found = json.loads(done.out)[0]
    assert found["findings"]
    assert {finding["severity"] for finding in found["findings"]}.isdisjoint(HIGH)
    assert (found["ready"], done.code) == (True, 0)


def test_one_bad_file_of_several_exits_1(run_coach: RunCoach, good: Path, bad: Path) -> None:
    done = run_coach("check", str(good), str(bad))
    assert done.code == 1
    assert {line.split(":")[0] for line in done.out.splitlines()} == {str(good), str(bad)}


def test_json_holds_every_file_in_order(run_coach: RunCoach, good: Path, bad: Path) -> None:
    done = run_coach("check", str(bad), str(good), "-", "--format", "json", stdin=BAD)
    assert done.code == 1
    found = json.loads(done.out)
    assert [one["file"] for one in found] == [str(bad), str(good), "-"]
    assert [one["ready"] for one in found] == [False, True, False]
    first = found[0]["findings"][0]
    text = bad.read_text(encoding="utf-8")
    assert text[first["start"] : first["end"]] == first["text"] == "if you felt rushed"


def test_json_is_what_the_api_says(run_coach: RunCoach, checks: Checks, bad: Path) -> None:
    found = json.loads(run_coach("check", str(bad), "--format", "json").out)[0]
    expected = checks.find(bad.read_text(encoding="utf-8"))
    assert found["findings"] == [one.model_dump(mode="json", by_alias=True) for one in expected.findings]
    assert found["strengths"] == [one.model_dump(mode="json", by_alias=True) for one in expected.strengths]


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_standard_input_is_checked(run_coach: RunCoach, arguments: list[str]) -> None:
    done = run_coach("check", *arguments, stdin=BAD)
    assert done.code == 1
    assert done.out.startswith("-:1:11: high ")


@pytest.mark.parametrize("text", ["", "   \n", "🙂", "42"])
def test_nothing_to_check_is_nothing_found(run_coach: RunCoach, text: str) -> None:
    done = run_coach("check", stdin=text)
    assert (done.code, done.out, done.err) == (0, "", "")


def test_columns_count_characters_from_1(run_coach: RunCoach) -> None:
    assert run_coach("check", stdin=f"é🙂\r\nSo 🙂 {BAD}").out.startswith("-:2:16: high ")


def test_a_byte_order_mark_is_no_character(run_coach: RunCoach) -> None:
    done = run_coach("check", stdin=b"\xef\xbb\xbf" + BAD.encode())
    assert done.out.startswith("-:1:11: high ")


def test_only_the_checks_of_an_intent_run(run_coach: RunCoach, checks: Checks) -> None:
    done = run_coach("check", "--intent", "concern", "--format", "json", stdin=BAD)
    expected = checks.find(BAD, Intent.CONCERN)
    assert [one["check"] for one in json.loads(done.out)[0]["findings"]] == [one.check for one in expected.findings]


def test_a_check_explains_itself(run_coach: RunCoach, checks: Checks) -> None:
    done = run_coach("check", "--explain", "conditional_apology")
    assert done.code == 0
    check = checks.get("conditional_apology")
    for part in (check.title, check.why, check.instead, check.evidence.source, *check.flags, *check.allows):
        assert part in done.out


def test_a_check_that_is_none_is_answered_with_those_there_are(run_coach: RunCoach, checks: Checks) -> None:
    done = run_coach("check", "--explain", "politeness")
    assert done.code == 2
    assert "politeness" not in done.err
    assert all(check.id in done.complaint for check in checks.all)


def test_a_format_that_is_none_is_wrong_usage(run_coach: RunCoach, good: Path) -> None:
    done = run_coach("check", str(good), "--format", "xml")
    assert done.code == 2
    assert done.complaint.startswith("--format: choose one of 'text', 'json'")


def test_a_message_in_place_of_a_file_is_not_repeated(run_coach: RunCoach) -> None:
    done = run_coach("check", "You never ring me.")
    assert done.code == 2
    assert done.complaint == "file 1: there is no such file; a message itself goes through standard input, with -"


def test_a_long_message_in_place_of_a_file_is_not_repeated(run_coach: RunCoach, good: Path) -> None:
    done = run_coach("check", str(good), "You never ring me. " * 300)
    assert done.code == 2
    assert done.complaint == "file 2: File name too long"


def test_a_name_with_a_zero_byte_leads_nowhere(run_coach: RunCoach) -> None:
    assert run_coach("check", "a\0b").complaint.startswith("file 1: there is no such file")


def test_a_folder_is_no_file(run_coach: RunCoach, tmp_path: Path) -> None:
    done = run_coach("check", str(tmp_path))
    assert (done.code, done.complaint) == (2, f"{tmp_path}: Is a directory")


def test_a_file_that_is_not_utf8_says_where(run_coach: RunCoach, tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes("Sorry, Jürgen.".encode("latin-1"))
    done = run_coach("check", str(path))
    assert (done.code, done.complaint) == (2, f"{path}: not UTF-8 at byte 8")


def test_standard_input_that_is_not_utf8_says_where(run_coach: RunCoach) -> None:
    assert run_coach("check", stdin=b"Sorry \xff").complaint == "standard input: not UTF-8 at byte 6"


@pytest.mark.parametrize("char", ["x", "ö", "🙂"])
def test_8000_characters_are_checked_and_8001_are_not(run_coach: RunCoach, char: str) -> None:
    assert run_coach("check", stdin=char * LONGEST_TEXT).code == 0
    done = run_coach("check", stdin=char * (LONGEST_TEXT + 1))
    assert (done.code, done.complaint) == (2, "standard input: more than 8,000 characters")


def test_a_byte_order_mark_lets_no_character_too_many_in(run_coach: RunCoach) -> None:
    mark = b"\xef\xbb\xbf"
    assert run_coach("check", stdin=mark + ("🙂" * LONGEST_TEXT).encode()).code == 0
    assert run_coach("check", stdin=mark + ("🙂" * (LONGEST_TEXT + 1)).encode()).code == 2


def test_an_endless_file_is_not_read_to_its_end(run_coach: RunCoach) -> None:
    assert run_coach("check", "/dev/zero").complaint == "/dev/zero: more than 8,000 characters"


def test_as_much_is_read_as_a_request_may_hold() -> None:
    assert LONGEST_TEXT == LONGEST_REQUEST


def test_control_characters_of_a_file_do_not_reach_the_terminal(run_coach: RunCoach) -> None:
    done = run_coach("check", stdin="I'm sorry if \x1b[2Jyou felt\x07 rushed.")
    assert done.code == 1
    assert not set(done.out) & {"\x1b", "\x07"}
