from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

import pytest

from coach.errors import IndexUnavailable
from coach.retrieval import Retriever
from retrieval.builder import HashedWords, make_knowledge, make_settings
from retrieval.conftest import Open, Start

FACETS = 54


def read_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def list_indexes(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "coach" / "index").iterdir())


def test_a_killed_build_leaves_the_old_index_and_the_next_succeeds(
    open_retriever: Open, start_builder: Start, tmp_path: Path
) -> None:
    open_retriever("old").ensure()
    process = start_builder("new", pause=5)
    assert read_line(process) == "begun 32"
    process.kill()
    process.wait()
    assert any(name.startswith(".building-") for name in list_indexes(tmp_path))

    embedder = HashedWords()
    old = open_retriever("old", embedder=embedder)
    assert old.retrieve("my turn on Friday", 1)[0].principle.id == "keep"
    assert embedder.texts == 1  # the query; the index was not built again
    assert open_retriever("new").build()
    assert not any(name.startswith(".") for name in list_indexes(tmp_path))


def test_two_processes_build_at_once_and_only_one_does(start_builder: Start, tmp_path: Path) -> None:
    both = [start_builder("same", pause=0.2) for _ in range(2)]
    outputs = sorted(process.communicate(timeout=60)[0].splitlines()[-1] for process in both)
    assert outputs == ["built False", "built True"]
    assert len(list_indexes(tmp_path)) == 1


def test_the_same_knowledge_is_not_built_again(open_retriever: Open) -> None:
    assert open_retriever().build()
    assert not open_retriever().build()


def test_changed_knowledge_is_built_by_itself(open_retriever: Open) -> None:
    open_retriever("old").ensure()
    embedder = HashedWords()
    open_retriever("new", embedder=embedder).retrieve("late again", 1)
    assert embedder.texts == FACETS + 1


def test_another_embedder_is_built_by_itself(open_retriever: Open) -> None:
    open_retriever().ensure()
    assert open_retriever(embedder=HashedWords("another")).build()


def test_a_forced_build_embeds_anew_while_the_old_index_answers(open_retriever: Open) -> None:
    embedder = HashedWords()
    retriever = open_retriever(embedder=embedder)
    retriever.ensure()
    seen = []
    assert retriever.build(force=True, progress=lambda done, total: seen.append((done, total, retriever.ready)))
    assert seen == [(32, FACETS, True), (FACETS, FACETS, True)]
    assert embedder.texts == 2 * FACETS


def test_only_the_newest_two_indexes_are_kept(open_retriever: Open, tmp_path: Path) -> None:
    for note in ("first", "second", "third"):
        open_retriever(note).ensure()
    assert len(list_indexes(tmp_path)) == 2


def test_a_damaged_index_is_built_again(open_retriever: Open, tmp_path: Path) -> None:
    open_retriever().build()
    for database in (tmp_path / "coach" / "index").glob("*/chroma.sqlite3"):
        database.write_bytes(b"not a database")
    retriever = open_retriever()
    assert retriever.retrieve("late again", 1)[0].principle.id == "keep"


def test_status_tells_what_is_in_force(open_retriever: Open, tmp_path: Path) -> None:
    retriever = open_retriever()
    before = retriever.status()
    assert (before.built_at, before.vectors) == (None, None)
    assert not retriever.ready
    retriever.ensure()
    after = retriever.status()
    assert (after.digest, after.vectors) == (before.digest, FACETS)
    assert after.where.startswith(str(tmp_path))
    assert after.built_at is not None


def test_a_folder_that_cannot_be_written_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    retriever = Retriever.open(make_settings(tmp_path / "file" / "coach"), make_knowledge(), HashedWords())
    with pytest.raises(IndexUnavailable, match="COACH_DATA_DIR"):
        retriever.retrieve("late again", 1)


def test_another_builder_does_not_hold_a_reply(open_retriever: Open, start_builder: Start) -> None:
    process = start_builder("same", pause=5)
    assert read_line(process) == "begun 32"
    with pytest.raises(IndexUnavailable, match="being built"):
        open_retriever("same").retrieve("late again", 1)


def test_the_index_holds_no_word_of_a_query(open_retriever: Open, tmp_path: Path) -> None:
    retriever = open_retriever()
    retriever.retrieve("xylophone quarrel", 3)
    stored = b"".join(path.read_bytes() for path in (tmp_path / "coach").rglob("*") if path.is_file())
    assert b"xylophone" not in stored
    assert "xylophone" not in json.dumps(retriever.status().model_dump())


def test_nothing_is_reached_over_the_network(open_retriever: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert open_retriever().retrieve("late again", 1)
