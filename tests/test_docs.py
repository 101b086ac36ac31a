"""What the documents say is there, is there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import typer

from coach.api import create_app
from coach.cli.main import build_app
from coach.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "bench/README.md")
# Where a variable may be named besides the documents.
CONFIGURATION = ("compose.yaml", "Dockerfile", "Makefile")
_VARIABLE = re.compile(r"\bCOACH_[A-Z_]*[A-Z]\b")
_MAKE = re.compile(r"\bmake ([a-z][a-z-]*)(?=[`\s,.)]*(?:`|#|\n|$))")
_COMMAND = re.compile(r"(?:`|\$ |\.venv/bin/|\| )coach ((?:[a-z]+\|)*[a-z]+)\b")
_LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")
_CURL = re.compile(r"localhost:8000(/[^\s'\";?]*)")
_BODY = re.compile(r"-d '([^']+)'")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _settings() -> set[str]:
    """The variables that are read."""
    names = {f"COACH_{name.upper()}" for name, field in Settings.model_fields.items() if not field.validation_alias}
    return names | {str(field.validation_alias) for field in Settings.model_fields.values() if field.validation_alias}


def _targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    defined = set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))
    assert set(phony.split()) == defined
    return defined


def _commands() -> set[str]:
    group = typer.main.get_command(build_app())
    return set(getattr(group, "commands", {}))


def _read(name: str) -> str:
    path = ROOT / name
    return path.read_text(encoding="utf-8") if path.exists() else ""


@pytest.mark.parametrize("name", sorted(_settings()))
def test_every_setting_is_in_the_readme(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("document", [*DOCUMENTS, *CONFIGURATION])
def test_every_variable_that_is_named_is_a_setting(document: str) -> None:
    assert set(_VARIABLE.findall(_read(document))) <= _settings()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_make_target_that_is_named_exists(document: str) -> None:
    assert set(_MAKE.findall(_read(document))) <= _targets()


def test_the_readme_names_every_make_target_a_person_runs() -> None:
    assert _targets() - {"clean", "format"} <= set(_MAKE.findall(README))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_command_that_is_named_exists(document: str) -> None:
    named = {name for found in _COMMAND.findall(_read(document)) for name in found.split("|")}
    assert named <= _commands()


def test_the_readme_names_every_command() -> None:
    named = {name for found in _COMMAND.findall(README) for name in found.split("|")}
    assert _commands() <= named


def test_the_readme_can_be_read_in_one_go() -> None:
    assert len(README.splitlines()) <= 200


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_relative_link_leads_somewhere(document: str) -> None:
    links = _LINK.findall(_read(document))
    assert not [link for link in links if not (ROOT / document).parent.joinpath(link).exists()]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_place_is_left_to_fill_in(document: str) -> None:
    assert "@@" not in _read(document)


def test_every_address_of_the_readme_is_served() -> None:
    served = create_app(load_settings(_env_file=None)).openapi()["paths"]
    known = [re.compile(re.sub(r"\{\w+\}", "[^/]+", path)) for path in (*served, "/openapi.json")]
    named = _CURL.findall(README)
    assert named
    assert not [path for path in named if not any(pattern.fullmatch(path) for pattern in known)]


def test_every_body_of_the_readme_is_json() -> None:
    bodies = _BODY.findall(README)
    assert bodies
    assert all(isinstance(json.loads(body), dict) for body in bodies)


def test_every_python_example_of_the_readme_is_python() -> None:
    examples = [text for language, text in _BLOCK.findall(README) if language == "python"]
    assert examples
    for text in examples:
        compile(text, "README.md", "exec")
