from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from coach.datafiles import data_root
from coach.evals.retrieval import load_queries
from coach.text import words

RUN = 5


def list_runs(text: str) -> Iterator[tuple[str, ...]]:
    found = words(text)
    return (tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1))


def list_texts() -> Iterator[Path]:
    for folder in ("knowledge", "prompts", "coach"):
        yield from (path for path in (data_root() / folder).rglob("*") if path.suffix in {".yaml", ".j2", ".py", ".md"})


def test_no_reported_query_shares_five_words_with_what_ships() -> None:
    shipped = {run for path in list_texts() for run in list_runs(path.read_text(encoding="utf-8"))}
    # Only the ids are shown: whoever works on the ranking must not see the queries.
    assert [query.id for query in load_queries("report") if shipped & set(list_runs(query.query))] == []


def test_shared_words_would_be_found() -> None:
    assert set(list_runs("one two three four five six")) & set(list_runs("two, three FOUR five six!"))


def test_both_halves_have_queries_for_every_section() -> None:
    tune, report = load_queries("tune"), load_queries("report")
    assert {query.id for query in tune}.isdisjoint(query.id for query in report)
    for queries in (tune, report):
        assert len({query.sections[0] for query in queries}) == 7
