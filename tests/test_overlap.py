"""No labelled text that is kept for reporting shares five words in a row with what ships."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.datafiles import data_root, parse_yaml
from coach.text import words

RUN = 5
SUITES = ("checks", "coaching", "friendly", "gates", "guided", "replies", "retrieval", "safety")
ENDINGS = {".yaml", ".j2", ".py", ".md", ".html", ".js"}


def runs_of(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


@pytest.fixture(scope="module")
def shipped() -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for folder in ("knowledge", "prompts", "coach"):
        for path in (data_root() / folder).rglob("*"):
            if path.suffix in ENDINGS:
                found |= runs_of(path.read_text(encoding="utf-8"))
    return found


def texts_of(path: Path) -> tuple[str, list[str]]:
    """The half that a case belongs to, and its texts; labels and reasons are no texts."""
    case = parse_yaml(path, path.read_text(encoding="utf-8"))
    assert isinstance(case, dict)
    request = case.get("request") or {}
    values = [case.get(key) for key in ("query", "text", "draft", "situation", "message")]
    values += [*request.values(), *(request.get("answers") or {}).values()]
    return case["split"], [value for value in values if isinstance(value, str)]


def shared(suite: str, shipped: set[tuple[str, ...]]) -> Iterator[str]:
    for path in sorted((data_root() / "evals" / "cases" / suite).glob("*.yaml")):
        split, texts = texts_of(path)
        if split == "report" and any(shipped & runs_of(text) for text in texts):
            yield path.stem


@pytest.mark.parametrize("suite", SUITES)
def test_a_reported_text_shares_no_five_words_with_what_ships(suite: str, shipped: set[tuple[str, ...]]) -> None:
    # Only names are shown: whoever works on the knowledge must not see the texts.
    assert list(shared(suite, shipped)) == []


def test_a_shared_run_would_be_found() -> None:
    assert runs_of("one two three four five six") & runs_of("Two, three FOUR five six!")
