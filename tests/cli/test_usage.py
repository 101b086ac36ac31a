from __future__ import annotations

import json

import pytest

from cli.conftest import RunCoach
from coach.cli.main import main, run
from coach.errors import CoachError, DataError, IndexUnavailable, InvalidRequest, Missing, Overloaded, SettingsError
from coach.pipeline import Coach

COMMANDS = ("serve", "repair", "concern", "rephrase", "check", "principles", "index", "prompts", "doctor")
PROMPT_COMMANDS = ("list", "show", "render", "diff")
SAID = "you never said a word about Agatha"


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_help_names_the_program_and_every_command(run_coach: RunCoach, arguments: list[str]) -> None:
    done = run_coach(*arguments)
    assert (done.code, done.err) == (0, "")
    assert "Usage: coach " in done.out
    assert set(COMMANDS) <= set(done.out.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(run_coach: RunCoach, command: str) -> None:
    done = run_coach(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert f"Usage: coach {command} " in done.out


@pytest.mark.parametrize("command", PROMPT_COMMANDS)
def test_every_command_on_prompts_explains_itself(run_coach: RunCoach, command: str) -> None:
    assert f"Usage: coach prompts {command} " in run_coach("prompts", command, "--help").out


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([SAID], "there is no such command; coach --help says more"),
        (["prompts", SAID], "there is no such command; coach prompts --help says more"),
        (["repair", *SAID.split()], "there are too many arguments: put a text into quotes, or - and the text on"),
        (["repair", "--to", SAID], "--to: choose one of 'partner', 'family', 'friend', 'colleague', 'manager',"),
        (["repair", "--to", f"{SAID} is not one of {SAID}"], "--to: choose one of 'partner', "),
        (["repair", "--situaton", SAID], "there is no such option (did you mean "),
        (["repair", f"-{SAID}"], "there is no such option; coach repair --help says more"),
        (["repair", "--situation"], "Option '--situation' requires an argument"),
        (["serve", "--port", SAID], "--port: input should be a valid integer; coach serve --help says more"),
        (["serve", "--port", "70000"], "--port: input should be less than or equal to 65535; coach serve --help"),
        (["serve", "--workers", "0"], "--workers: input should be greater than or equal to 1; coach serve --help"),
        (["prompts", "show"], "task is missing; coach prompts show --help says more"),
        (["prompts", "diff", "repair", "1", SAID], "b: input should be a valid integer"),
        (["repair", "--channel", SAID], "--channel: choose one of 'chat', 'email', 'letter', 'in_person'"),
        (["concern", "--engine", SAID], "--engine: choose one of 'auto', 'llm', 'guided'"),
        (["repair", "Hm.", "--to-name", "A\nB"], "--to-name: string should match pattern"),
    ],
)
def test_wrong_usage_is_one_line_without_what_was_typed(
    run_coach: RunCoach, arguments: list[str], complaint: str
) -> None:
    done = run_coach(*arguments)
    assert done.code == 2
    assert done.complaint.startswith(complaint)
    assert "Agatha" not in done.err


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (InvalidRequest("too long"), 2, "too long"),
        (Missing("no port"), 3, "no port"),
        (IndexUnavailable("no index"), 3, "no index"),
        (DataError("knowledge/x.yaml:3: id: no"), 3, "knowledge/x.yaml:3: id: no"),
        (SettingsError("COACH_PORT: no"), 3, "COACH_PORT: no"),
        (Overloaded(2), 70, "The coach is busy; try again in a moment."),
        (CoachError("something"), 70, "something"),
        (OSError(5, SAID), 70, "a fault of ours: OSError at test_usage.py:"),
        (AssertionError(SAID), 70, "a fault of ours: AssertionError at test_usage.py:"),
        (UnicodeEncodeError("utf-8", SAID, 0, 1, SAID), 70, "a fault of ours: UnicodeEncodeError at test_usage.py:"),
    ],
)
def test_every_error_has_its_exit_code_and_one_line(
    run_coach: RunCoach, monkeypatch: pytest.MonkeyPatch, error: Exception, code: int, line: str
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(Coach, "reply", fail)
    done = run_coach("repair", SAID)
    assert done.code == code
    assert done.complaint.startswith(line)
    assert "Agatha" not in done.err


def test_settings_that_are_refused_are_one_line(run_coach: RunCoach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_ENGINE", "llm")
    done = run_coach("repair", SAID)
    assert done.code == 3
    assert done.complaint == "COACH_ENGINE=llm needs COACH_MODEL or COACH_LLM_BASE_URL"


def test_an_error_cannot_steer_the_terminal(run_coach: RunCoach) -> None:
    done = run_coach("check", "\x1b[2J/../\x9b/x")
    assert done.code == 2
    assert not set(done.err) & {"\x1b", "\x9b"}


@pytest.mark.usefixtures("loaded")
def test_an_argument_that_is_no_utf8_is_refused(run_coach: RunCoach) -> None:
    done = run_coach("repair", "Sorry, J\udcfcrgen.")
    assert done.code == 2
    assert done.complaint.startswith("--draft: input should be a valid string")
    assert "rgen" not in done.err


def test_main_leaves_with_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["coach", "repair", "--to", "nobody"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2


def test_ctrl_c_leaves_as_a_shell_expects(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("coach.cli.knowledge.read_argument", interrupt)
    assert run(["principles", "x"]) == 130


@pytest.mark.usefixtures("loaded")
def test_json_keeps_characters_as_they_are(run_coach: RunCoach) -> None:
    done = run_coach("rephrase", "Zoë, the café table is still at yours 🙂.", "--json")
    assert "Zoë, the café table is still at yours 🙂." in done.out
    json.loads(done.out)
