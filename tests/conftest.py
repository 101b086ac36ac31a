from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.checks import Checks
from coach.language import Grammar
from coach.pipeline import Coach
from coach.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting, key or proxy of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith(("COACH_", "OPENAI_", "LANGCHAIN_", "LANGSMITH_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def grammar() -> Grammar:
    return Grammar()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(_env_file=None, data_dir=tmp_path / "coach")


@pytest.fixture(scope="session")
def checks(grammar: Grammar) -> Checks:
    return Checks.load(grammar)


@pytest.fixture(scope="session")
def coach(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Coach]:
    """The real coach: guided engine, embedded index in a temporary folder."""
    folder = tmp_path_factory.mktemp("coach")
    with Coach.open(load_settings(_env_file=None, data_dir=folder)) as opened:
        yield opened
