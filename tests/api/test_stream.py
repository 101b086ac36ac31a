"""The stream: its events and their order, its end whatever happens, and a client that leaves."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from api.conftest import OpenClient
from api.fake_coach import FakeCoach, opener
from coach.errors import Overloaded
from coach.settings import Settings

DRAFT = {"draft": "I'm sorry if you felt hurt."}
HIT = "He made me say it: I made him hit me."


def events_of(response: Response) -> list[tuple[str, Any]]:
    assert response.headers["content-type"].startswith("text/event-stream")
    found = []
    for block in response.text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_events_come_in_order_and_end_with_the_reply(open_client: OpenClient, settings: Settings) -> None:
    client = open_client(opener(FakeCoach(settings, sentences=("One.", "Two."))))
    events = events_of(client.post("/v1/coach/stream", json=DRAFT))
    assert [name for name, _ in events] == ["safety", "findings", "principles", "sentence", "sentence", "reply"]
    assert set(events[1][1]) == {"findings", "strengths"}
    assert set(events[2][1]) == {"principles"}
    assert events[3][1] == {"text": "One."}


def test_the_streamed_reply_is_the_whole_object(real_client: TestClient) -> None:
    asked = {"intent": "repair", "situation": "I forgot to call my sister on her birthday."}
    last = events_of(real_client.post("/v1/coach/stream", json=asked))[-1]
    plain = real_client.post("/v1/coach", json=asked).json()
    assert last[0] == "reply"
    assert set(last[1]) == set(plain)
    assert last[1]["apology"] == plain["apology"]
    assert last[1]["message"] == plain["message"]


def test_a_stop_ends_the_stream_with_a_reply(client: TestClient) -> None:
    events = events_of(client.post("/v1/coach/stream", json={"situation": HIT}))
    assert [name for name, _ in events] == ["safety", "findings", "reply"]
    assert events[-1][1]["safety"]["level"] == "stop"


@pytest.mark.parametrize(("error", "status"), [(RuntimeError("kumquatmarker"), 500), (Overloaded(retry_after=3), 503)])
def test_an_exception_ends_the_stream_with_an_error(
    open_client: OpenClient, settings: Settings, error: Exception, status: int
) -> None:
    client = open_client(opener(FakeCoach(settings, error=error)))
    name, problem = events_of(client.post("/v1/coach/stream", json=DRAFT))[-1]
    assert name == "error"
    assert problem["status"] == status
    assert set(problem) == {"type", "title", "status", "detail", "errors"}
    assert "kumquatmarker" not in json.dumps(problem)


def test_bad_input_is_refused_before_the_stream_begins(client: TestClient) -> None:
    assert client.post("/v1/coach/stream", json={"draft": ""}).status_code == 422


@pytest.mark.parametrize("path", ["/v1/coach", "/v1/coach/stream", "/", "/page/reply"])
async def test_a_client_that_leaves_cancels_the_work(open_client: OpenClient, settings: Settings, path: str) -> None:
    fake = FakeCoach(settings, wait=asyncio.Event())
    app = open_client(opener(fake)).app
    body = json.dumps(DRAFT).encode() if path.startswith("/v1") else b"draft=I+was+late."
    kind = b"application/json" if path.startswith("/v1") else b"application/x-www-form-urlencoded"
    incoming: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    incoming.put_nowait({"type": "http.request", "body": body, "more_body": False})
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
        "scheme": "http", "http_version": "1.1", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
        "asgi": {"version": "3.0", "spec_version": "2.3"}, "state": {},
        "headers": [(b"host", b"localhost"), (b"content-type", kind)],
    }  # fmt: skip

    async def swallow(_: object) -> None:
        return None

    serving = asyncio.ensure_future(app(scope, incoming.get, swallow))
    assert await asyncio.to_thread(fake.started.wait, 5)
    await asyncio.sleep(0.05)
    assert not fake.cancelled
    incoming.put_nowait({"type": "http.disconnect"})
    await asyncio.wait_for(serving, 5)
    assert fake.cancelled


async def test_a_slow_reply_is_kept_alive(
    open_client: OpenClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fastapi.routing._PING_INTERVAL", 0.05)
    fake = FakeCoach(settings, wait=asyncio.Event())
    client = open_client(opener(fake))

    def release() -> None:
        assert fake.wait is not None
        fake.wait.set()

    loop = asyncio.get_running_loop()
    asked = loop.run_in_executor(None, lambda: client.post("/v1/coach/stream", json=DRAFT))
    assert await asyncio.to_thread(fake.started.wait, 5)
    await asyncio.sleep(0.3)
    assert client.portal is not None
    client.portal.call(release)
    response = await asked
    assert ": ping" in response.text
    assert "event: reply" in response.text
