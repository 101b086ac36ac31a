from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from coach.checks import Checks
from coach.cli import linting
from coach.cli.main import run
from coach.pipeline import Coach
from coach.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parent.parent.parent
PROGRAM = "from coach.cli import main; main()"


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line on standard error."""
        assert self.out == ""
        assert self.err.startswith("coach: ")
        assert self.err.count("\n") == 1
        return self.err.removeprefix("coach: ").rstrip("\n")


class Terminalless(io.TextIOWrapper):
    """Standard input from a pipe."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(io.BytesIO(raw), encoding="utf-8")


RunCoach = Callable[..., Ran]


@pytest.fixture
def run_coach(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunCoach:
    """Runs one command in this process, its standard input a pipe."""

    def run_one(*arguments: str, stdin: str | bytes = b"") -> Ran:
        raw = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr(sys, "stdin", Terminalless(raw))
        capsys.readouterr()
        code = run(arguments)
        return Ran(code, *capsys.readouterr())

    return run_one


@pytest.fixture
def loaded(coach: Coach, checks: Checks, monkeypatch: pytest.MonkeyPatch) -> Coach:
    """Commands find the coach and its checks loaded already; the settings stay the test's own."""

    def open_loaded(settings: Settings | None = None) -> Coach:
        return Coach(replace(coach.workshop, settings=settings or load_settings()))

    monkeypatch.setattr(Coach, "open", open_loaded)
    monkeypatch.setattr(linting, "_load_checks", lambda: checks)
    return coach


@pytest.fixture(scope="session")
def data(coach: Coach) -> Path:
    """A data folder with the index in it, for commands in processes of their own."""
    coach.workshop.retriever.ensure()
    return coach.workshop.settings.data_dir


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a command in a process of its own."""
    return {"PATH": os.defpath, "PYTHONPATH": str(ROOT), "COACH_DATA_DIR": str(data), **more}


def start_coach(arguments: Sequence[str], env: dict[str, str], cwd: Path) -> subprocess.Popen[bytes]:
    """A command in a process of its own, with pipes."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", PROGRAM, *arguments]
    return subprocess.Popen(command, env=env, cwd=cwd, stdin=pipe, stdout=pipe, stderr=pipe)


def spawn_coach(arguments: Sequence[str], env: dict[str, str], cwd: Path, stdin: bytes = b"") -> Ran:
    """Run a command in a process of its own to its end."""
    with start_coach(arguments, env, cwd) as process:
        out, err = process.communicate(stdin, timeout=120)
    return Ran(process.returncode, out.decode(), err.decode())
