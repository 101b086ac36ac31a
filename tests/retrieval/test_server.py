from __future__ import annotations

import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from coach.errors import IndexUnavailable
from coach.retrieval import Hit
from retrieval.builder import HashedWords
from retrieval.conftest import Open, Server, Start


def tell(hits: list[Hit]) -> list[object]:
    """Ids in order, and scores as far as they mean something: JSON may change the last bit of a vector."""
    return [(hit.principle.id, pytest.approx(hit.score, abs=3e-4)) for hit in hits]


def have(hits: list[Hit]) -> list[object]:
    return [(hit.principle.id, hit.score) for hit in hits]


def seconds_until_refused(open_retriever: Open, url: str) -> float:
    start = time.monotonic()
    with pytest.raises(IndexUnavailable):
        open_retriever(url=url).retrieve("late again", 1)
    return time.monotonic() - start


def test_a_server_gives_what_a_folder_gives(open_retriever: Open, server: Server) -> None:
    for query in ("late again on Friday", "I want to cry", "he lied to me"):
        assert have(open_retriever(url=server.url).retrieve(query, 6)) == tell(open_retriever().retrieve(query, 6))


def test_the_index_on_a_server_is_built_once(open_retriever: Open, server: Server) -> None:
    assert open_retriever(url=server.url).build()
    assert not open_retriever(url=server.url).build()
    status = open_retriever(url=server.url).status()
    assert (status.where, status.vectors) == (server.url, 54)


def test_a_build_killed_half_way_is_never_served(open_retriever: Open, server: Server, start_builder: Start) -> None:
    open_retriever("old", url=server.url).ensure()
    process = start_builder("new", pause=5, url=server.url)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "begun 32"
    process.kill()
    process.wait()
    assert len(server.list_names()) == 2  # the old index and half of the new one

    assert not open_retriever("old", url=server.url).build()
    new = open_retriever("new", url=server.url)
    assert new.status().vectors is None
    assert new.build()
    assert new.status().vectors == 54


def test_a_dead_server_is_said_at_once_and_found_again(open_retriever: Open, server: Server) -> None:
    retriever = open_retriever(url=server.url)
    wanted = tell(retriever.retrieve("late again", 3))
    server.stop()
    start = time.monotonic()
    with pytest.raises(IndexUnavailable, match="check that it runs") as caught:
        retriever.retrieve("late again", 3)
    assert time.monotonic() - start < 1
    assert caught.value.__cause__ is not None
    assert not retriever.ready
    server.start()
    assert have(retriever.retrieve("late again", 3)) == wanted


def test_a_server_that_comes_back_empty_is_filled_without_embedding(open_retriever: Open, server: Server) -> None:
    embedder = HashedWords()
    retriever = open_retriever(embedder=embedder, url=server.url)
    wanted = tell(retriever.retrieve("late again", 3))
    server.stop()
    server.start("second")
    before = embedder.texts
    assert have(retriever.retrieve("late again", 3)) == wanted
    assert embedder.texts == before + 1
    server.stop()


def test_a_hung_server_holds_a_reply_two_seconds_at_most(open_retriever: Open, server: Server) -> None:
    retriever = open_retriever(url=server.url)
    wanted = tell(retriever.retrieve("late again", 3))
    server.freeze()
    start = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        for call in [pool.submit(retriever.retrieve, "late again", 3) for _ in range(8)]:
            with pytest.raises(IndexUnavailable):
                call.result()
    assert time.monotonic() - start < 3
    server.thaw()
    time.sleep(0.6)
    assert have(retriever.retrieve("late again", 3)) == wanted


def test_an_index_that_was_removed_is_built_again(open_retriever: Open, server: Server) -> None:
    retriever = open_retriever(url=server.url)
    wanted = tell(retriever.retrieve("late again", 3))
    for note in ("first", "second"):
        open_retriever(note, url=server.url).ensure()
    assert have(retriever.retrieve("late again", 3)) == wanted


def test_other_collections_are_left_alone(open_retriever: Open, server: Server) -> None:
    server.create("somebody-elses")
    for note in ("first", "second", "third"):
        open_retriever(note, url=server.url).ensure()
    names = server.list_names()
    assert len(names) == 3
    assert names[-1] == "somebody-elses"


def test_nobody_listening_is_said_at_once(open_retriever: Open) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert seconds_until_refused(open_retriever, f"http://127.0.0.1:{port}") < 1.5


def test_a_listener_that_says_nothing_is_given_up(open_retriever: Open) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        assert seconds_until_refused(open_retriever, f"http://127.0.0.1:{silent.getsockname()[1]}") < 2


def test_two_processes_fill_one_server_once(server: Server, start_builder: Start) -> None:
    both: list[subprocess.Popen[str]] = [start_builder("same", pause=0.2, url=server.url) for _ in range(2)]
    outputs = sorted(process.communicate(timeout=60)[0].splitlines()[-1] for process in both)
    assert outputs == ["built False", "built True"]
    assert len(server.list_names()) == 1
