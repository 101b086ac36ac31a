"""A server that listens before its coach has loaded, or whose coach cannot be loaded."""

from __future__ import annotations

import logging
import threading
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from api.conftest import OpenClient, wait_until_loaded
from api.fake_coach import FakeCoach, opener
from api.test_bad_input import assert_problem
from coach.api import create_app, serve_app
from coach.errors import DataError, IndexUnavailable
from coach.pipeline import Coach
from coach.settings import Settings


def test_health_answers_while_the_coach_loads(settings: Settings) -> None:
    go = threading.Event()
    fake = FakeCoach(settings)

    def open_slowly(_settings: Settings) -> Coach:
        go.wait(10)
        return fake.as_coach

    with TestClient(create_app(settings, open_slowly)) as client:
        assert client.get("/healthz").status_code == 200
        assert client.get("/").status_code == 200
        for response in (client.get("/readyz"), client.post("/v1/coach", json={"draft": "x"}), client.get("/metrics")):
            assert_problem(response, 503)
            assert response.headers["retry-after"] == "1"
        page = client.post("/", data={"draft": "I was late."})
        assert page.status_code == 503
        assert "I was late." in page.text
        go.set()
        wait_until_loaded(client)
        assert client.post("/v1/coach", json={"draft": "x"}).status_code == 200
    assert fake.closed


def test_a_coach_that_cannot_load_is_said_once_in_the_log(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    def fail(_settings: Settings) -> Coach:
        raise DataError("knowledge/x.yaml:3: title: missing")

    with TestClient(create_app(settings, fail)) as client:
        for _ in range(3):
            response = client.get("/readyz")
        assert_problem(response, 503)
        assert client.get("/healthz").status_code == 200
    lines = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(lines) == 1
    assert "knowledge/x.yaml:3" in lines[0].getMessage()


def test_without_its_index_a_coach_is_not_ready_but_answers(open_client: OpenClient, settings: Settings) -> None:
    fake = FakeCoach(settings)

    def refuse(*_: object) -> None:
        raise IndexUnavailable("no store")

    fake.workshop.retriever = SimpleNamespace(ensure=refuse)
    fake.principles = refuse  # type: ignore[method-assign, assignment]  # the store is gone for every search
    client = open_client(opener(fake))
    assert_problem(client.get("/readyz"), 503)
    assert_problem(client.get("/v1/principles", params={"query": "x"}), 503)
    assert client.post("/v1/check", json={"text": "x"}).status_code == 200


def test_a_worker_of_the_server_reads_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_API_KEYS", "a-key-of-sixteen-or-more")
    assert "securitySchemes" in serve_app().openapi()["components"]
