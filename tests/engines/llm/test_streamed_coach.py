"""The whole service, its client and a model server, each on a socket of its own: what the stream carries, and when."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection, HTTPResponse
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from api.live import serve

from coach.api import create_app
from coach.engines.llm import LlmEngine
from coach.pipeline import Coach
from coach.settings import load_settings
from llm.model_server import HANG, ScriptedServer, Step, held, refuse, say, serving, stream

MARKER = "zanzibarine"
ASKED = {
    "intent": "repair",
    "situation": f"I forgot to feed my neighbour's cat {MARKER} on Sunday while she was away.",
}
OWNING = f"I'm sorry I forgot to feed your cat {MARKER} on Sunday while you were away."
INVITING = "How was it for you?"


class Told(NamedTuple):
    """One server-sent event."""

    name: str
    data: Any


def saying(*texts: str) -> dict[str, Any]:
    parts = [{"text": text, "facts": ["f1"] if number == 0 else [], "slot": None} for number, text in enumerate(texts)]
    return {"sentences": parts, "slots": [], "questions": [], "changes": [], "alternatives": [], "subject": None}


@contextmanager
def service(coach: Coach, server: ScriptedServer, **more: object) -> Iterator[HTTPConnection]:
    """A connection to the whole service, whose model is this server."""
    patient = {"llm_timeout_s": 120, "deadline_s": 120, **more}  # what is shown here does not hang on the clock
    settings = load_settings(_env_file=None, llm_base_url=server.url, model="scripted", rate_limit="off", **patient)
    shop = replace(coach.workshop, settings=settings, llm=LlmEngine(settings, coach.workshop.prompts))
    with serve(create_app(settings, lambda _: Coach(shop))) as url:
        connection = HTTPConnection("127.0.0.1", urlsplit(url).port or 0, timeout=120)
        try:
            yield connection
        finally:
            connection.close()


def begin(connection: HTTPConnection, path: str = "/v1/coach/stream") -> HTTPResponse:
    connection.request("POST", path, json.dumps(ASKED), {"Content-Type": "application/json"})
    return connection.getresponse()


def lines_of(response: HTTPResponse) -> Iterator[str]:
    while line := response.readline():
        yield line.decode().rstrip("\n")


def events_of(response: HTTPResponse) -> Iterator[Told]:
    name = ""
    for line in lines_of(response):
        kind, _, value = line.partition(": ")
        if kind == "event":
            name = value
        elif kind == "data":
            yield Told(name, json.loads(value))


def all_events(coach: Coach, *script: Step, **more: object) -> list[Told]:
    with serving(*script) as server, service(coach, server, **more) as connection:
        return list(events_of(begin(connection)))


def believed(events: list[Told]) -> list[str]:
    """The sentences that no reset has voided."""
    texts: list[str] = []
    for name, data in events:
        if name == "reset":
            texts.clear()
        elif name == "sentence":
            texts.append(data["text"])
    return texts


def sentences_of(reply: Any) -> list[str]:  # noqa: ANN401  # JSON
    message = reply["message"]
    return [message["text"][one["start"] : one["end"]] for one in message["sentences"]]


def test_a_sentence_arrives_while_the_model_still_writes(coach: Coach) -> None:
    seen = threading.Event()
    with serving(stream(saying(OWNING, INVITING), until=seen)) as server, service(coach, server) as connection:
        events = []
        for event in events_of(begin(connection)):
            events.append(event)
            if event.name == "sentence":
                seen.set()  # only now does the model say its last piece
    assert [event.name for event in events] == ["safety", "findings", "principles", "sentence", "sentence", "reply"]
    assert believed(events) == sentences_of(events[-1].data) == [OWNING, INVITING]
    assert events[-1].data["engine"]["name"] == "llm"


def test_what_fails_a_sentence_gate_is_never_in_the_stream_and_a_reset_says_why(coach: Coach) -> None:
    bad, good = saying(OWNING, "I bought her a silver basket.", INVITING), saying(OWNING, INVITING)
    events = all_events(coach, stream(bad), stream(good))
    assert [event.name for event in events[3:]] == ["sentence", "reset", "sentence", "sentence", "reply"]
    assert "no_invented_facts" in events[4].data["reason"]
    assert "basket" not in str(events)
    assert believed(events) == sentences_of(events[-1].data) == [OWNING, INVITING]


def test_a_message_that_fails_as_a_whole_is_voided_and_guided_answers(coach: Coach) -> None:
    lost = saying("How was Sunday for you?")  # every sentence is sound, and the fault is not owned
    events = all_events(coach, stream(lost))
    assert [event.name for event in events[3:]] == ["sentence", "reset", "sentence", "reset", "reply"]
    assert believed(events) == []
    engine = events[-1].data["engine"]
    assert engine["name"] == "guided"
    assert events[-2].data["reason"] == engine["fallback"]
    assert "facts_kept" in engine["fallback"]


def test_a_model_that_breaks_off_after_a_sentence_is_voided(coach: Coach) -> None:
    half = json.dumps(saying(OWNING, INVITING))[:160]
    events = all_events(coach, stream(half, finish=None), say("no JSON"))
    assert [event.name for event in events[3:]] == ["sentence", "reset", "reply"]
    assert events[-1].data["engine"]["name"] == "guided"
    assert "form" in events[-1].data["engine"]["fallback"]


def test_an_answer_that_was_written_anew_replaces_what_was_shown(coach: Coach) -> None:
    half = json.dumps(saying(OWNING, INVITING))[:160]
    events = all_events(coach, stream(half, finish=None), say(saying(f"{OWNING[:-1]}, Ana.", INVITING)))
    assert events[-1].data["engine"]["name"] == "guided"  # nobody said Ana
    anew = f"I forgot to feed your cat {MARKER} on Sunday while you were away, and I'm sorry."
    events = all_events(coach, stream(half, finish=None), say(saying(anew, INVITING)))
    assert [event.name for event in events[3:]] == ["sentence", "reset", "sentence", "sentence", "reply"]
    assert believed(events) == sentences_of(events[-1].data) == [anew, INVITING]


def test_a_failure_before_the_first_sentence_needs_no_reset(coach: Coach) -> None:
    events = all_events(coach, refuse(401))
    assert [event.name for event in events[3:]] == ["reply"]
    assert "401" in events[-1].data["engine"]["fallback"]


def test_the_client_sees_signs_of_life_while_the_model_thinks(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fastapi.routing._PING_INTERVAL", 0.05)
    enough = threading.Event()
    last, signs = "", 0
    with serving(held(stream(saying(OWNING)), enough)) as server, service(coach, server) as connection:
        for line in lines_of(begin(connection)):
            signs += line.startswith(": ")
            if signs == 3:
                enough.set()  # only now does the model begin
            last = line if line.startswith("event: ") else last
    assert (last, signs >= 3) == ("event: reply", True)


@pytest.mark.parametrize("path", ["/v1/coach", "/v1/coach/stream"])
def test_a_client_that_leaves_while_the_model_thinks_stops_the_request(coach: Coach, path: str) -> None:
    with serving(HANG) as server, service(coach, server) as connection:
        connection.request("POST", path, json.dumps(ASKED), {"Content-Type": "application/json"})
        assert server.came.wait(60)
        assert not server.left.is_set()
        connection.close()
        assert server.left.wait(60)
    assert len(server.chats) == 1


def test_a_client_that_leaves_after_a_sentence_stops_the_request(
    coach: Coach, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    never = threading.Event()
    with serving(stream(saying(OWNING, INVITING), until=never)) as server, service(coach, server) as connection:
        response = begin(connection)
        assert next(event for event in events_of(response) if event.name == "sentence").data["text"] == OWNING
        response.close()
        connection.close()
        assert server.left.wait(60)
    assert MARKER not in caplog.text
