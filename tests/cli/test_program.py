"""The command in a process of its own: what it loads, its bytes, its terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.conftest import PROGRAM, environment, spawn_coach, start_coach
from coach.reply import Reply

SORRY = "Sorry, Zoë: I’m late with the café’s 40 € – “again” 🙂."
HEAVY = frozenset(
    {"chromadb", "langchain", "langchain_core", "langchain_openai", "openai", "uvicorn", "fastapi", "lingua"}
)


@pytest.mark.parametrize(
    ("arguments", "more"),
    [
        ("['--help']", {"spacy", "jinja2", "numpy", "icalendar"}),
        ("['repair', '--help']", {"spacy", "jinja2", "numpy", "icalendar"}),
        ("['serve', '--port', 'x']", {"spacy", "jinja2", "numpy", "icalendar"}),
        ("['prompts', 'list']", {"spacy", "numpy", "icalendar"}),
        ("['check', '-']", {"icalendar"}),
    ],
)
def test_a_command_loads_only_what_it_needs(arguments: str, more: set[str], data: Path, tmp_path: Path) -> None:
    program = (
        f"import sys\nfrom coach.cli.main import run\nrun({arguments})\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(
        command, env=environment(data), cwd=tmp_path, input="Hm.", capture_output=True, text=True, check=True
    )
    assert not set(done.stderr.splitlines()[-1].split()) & (HEAVY | more)


def test_bytes_in_and_bytes_out_are_utf8_whatever_the_locale_says(data: Path, tmp_path: Path) -> None:
    env = environment(data, LANG="C", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    done = spawn_coach(["rephrase", "-", "--json"], env, tmp_path, SORRY.encode())
    assert (done.code, done.err) == (0, "")
    reply = Reply.model_validate_json(done.out)
    assert reply.message is not None
    assert "Zoë" in reply.message.text


def test_findings_exit_1(data: Path, tmp_path: Path) -> None:
    done = spawn_coach(["check"], environment(data), tmp_path, b"I'm sorry if you felt rushed.")
    assert done.code == 1
    assert "conditional_apology" in done.out


def test_a_reader_that_leaves_early_is_no_failure(data: Path, tmp_path: Path) -> None:
    with start_coach(["principles"], environment(data), tmp_path) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        complaint = process.stderr.read()
        process.wait(timeout=120)
    assert (process.returncode, complaint) == (0, b"")


def test_a_dot_env_file_of_the_working_folder_is_read(data: Path, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("COACH_PORT=none\n", encoding="utf-8")
    done = spawn_coach(["principles"], environment(data), tmp_path)
    assert done.code == 3
    assert done.complaint.startswith("COACH_PORT: ")


def test_a_search_leaves_nothing_in_the_home_folder(data: Path, tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    folder.mkdir()
    done = spawn_coach(["principles", "he lied about the boat"], environment(data, HOME=str(home)), folder)
    assert (done.code, done.err) == (0, "")
    assert list(home.iterdir()) == []
    assert list(folder.iterdir()) == []


class Terminal:
    """A command at a terminal of its own."""

    def __init__(self, arguments: list[str], env: dict[str, str], cwd: Path) -> None:
        self._ours, theirs = pty.openpty()
        command = [sys.executable, "-c", PROGRAM, *arguments]
        self.process = subprocess.Popen(command, env=env, cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs)
        os.close(theirs)
        self._seen = b""

    def read_until(self, text: str) -> str:
        """What came until `text`; without it, all there is to come."""
        while not text or text.encode() not in self._seen:
            try:
                piece = os.read(self._ours, 4096)
            except OSError:
                # So Linux says that the other end is closed.
                break
            if not piece:
                break
            self._seen += piece
        seen, self._seen = self._seen.decode(), b""
        return seen

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._ours, text.encode())

    def close(self) -> int:
        """The exit code, once the command is done."""
        code = self.process.wait(timeout=120)
        os.close(self._ours)
        return code


OpenTerminal = Callable[..., Terminal]


@pytest.fixture
def open_terminal(data: Path, tmp_path: Path) -> Iterator[OpenTerminal]:
    """Runs a command at a terminal; one that is left over is ended by its own process id."""
    opened: list[Terminal] = []

    def open_one(*arguments: str, **more: str) -> Terminal:
        env = environment(data, TERM="xterm", COLUMNS="60", **more)
        opened.append(Terminal(list(arguments), env, tmp_path))
        return opened[-1]

    yield open_one
    for terminal in opened:
        if terminal.process.poll() is None:
            terminal.process.kill()
            terminal.process.wait()


def test_at_a_terminal_the_questions_are_asked_and_answered(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("repair", "--situation", "I sold Zoë's old bike on Monday without asking her.")
    first = terminal.read_until("(Enter skips)")
    assert "\x1b[" in first
    questions = first.count("--answer ")
    assert questions > 0
    for _ in range(questions - 1):
        terminal.type("\r")
        terminal.read_until("(Enter skips)")
    terminal.type("I will ask her before I sell anything of hers.\r")
    rest = terminal.read_until("")
    assert terminal.close() == 0
    assert "Your message" in rest
    assert "--answer " not in rest


def test_questions_can_be_left_unanswered(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("repair", "--situation", "I sold Zoë's old bike on Monday.", NO_COLOR="1")
    first = terminal.read_until("(Enter skips)")
    assert "\x1b" not in first
    terminal.type("\x04")
    rest = terminal.read_until("")
    assert terminal.close() == 0
    assert "Traceback" not in rest
    assert "Your message" not in rest


def test_check_does_not_wait_for_a_terminal(open_terminal: OpenTerminal) -> None:
    terminal = open_terminal("check")
    assert "coach: name a file, or -" in terminal.read_until("")
    assert terminal.close() == 2
