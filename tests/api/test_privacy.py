"""Nothing that a sender wrote reaches a log, by any way in and any error on the way."""

from __future__ import annotations

import logging

import pytest
from fastapi.testclient import TestClient

from api.conftest import OpenClient
from api.fake_coach import FakeCoach, opener
from coach.settings import Settings

WORD = "kumquatmarker"
FULL = {
    "draft": f"I'm sorry if you felt hurt, {WORD}.", "situation": f"I was late for {WORD}.",
    "received": f"Where is {WORD}?", "answers": {"impact": WORD, "other": WORD}, "to_name": WORD, "from_name": WORD,
    "intent": "repair",
}  # fmt: skip


def send_everything(client: TestClient) -> None:
    client.post("/v1/coach", json=FULL)
    client.post("/v1/coach/stream", json=FULL)
    for field in FULL:
        client.post("/v1/coach", json={**FULL, field: {WORD: WORD}})
        client.post("/v1/coach", json={**FULL, field: WORD * 9_000})
    client.post("/v1/coach", json={**FULL, WORD: WORD})
    client.post("/v1/coach", json={"answers": {WORD.upper(): WORD}})
    for body in (f'{{"draft": "{WORD}', f'{{"{WORD}": NaN}}', f'{{"draft": "{WORD} \\ud800"}}', WORD):
        client.post("/v1/coach", content=body.encode(), headers={"Content-Type": "application/json"})
    client.post("/v1/coach", content=WORD.encode(), headers={"Content-Type": WORD})
    client.post("/v1/check", json={"text": WORD, "intent": WORD})
    client.post("/v1/check", json={"text": WORD})
    client.post("/v1/calendar", json={"commitment": WORD, "date": WORD})
    client.post("/v1/calendar", json={"commitment": WORD, "date": "2026-11-27"})
    client.post("/v1/principles/search", json={"query": WORD})
    client.get("/v1/principles", params={"query": WORD, "limit": WORD})
    client.get("/v1/principles", params={"query": WORD})
    client.get(f"/v1/principles/{WORD}")
    client.get(f"/{WORD}?{WORD}={WORD}", headers={"Referer": f"http://localhost/{WORD}", "X-API-Key": WORD})
    client.request(WORD.upper(), "/")
    client.get("/", headers={"Host": f"{WORD}.example"})
    post_forms(client)


def post_forms(client: TestClient) -> None:
    fields = dict.fromkeys(("draft", "situation", "to_name", "intent", "query", "text", "commitment", WORD), WORD)
    for path in ("/", "/page/reply", "/principles", "/message.txt", "/commitment.ics"):
        client.post(path, data=fields)
        client.post(path, data={"draft": WORD, "query": WORD, "text": WORD})
        client.post(path, files={"draft": (WORD, WORD.encode())})
        client.post(path, content=WORD.encode(), headers={"Content-Type": f"multipart/form-data; boundary={WORD}"})
        client.post(path, content=b"\xff" + WORD.encode(), headers={"Content-Type": "multipart/form-data; boundary=x"})


def assert_silent(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    printed = "".join(capfd.readouterr())
    # The test client's own log names the addresses that it asks for; a server's does not.
    ours = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    told = "".join(f"{record.getMessage()} {record.__dict__}" for record in ours)
    assert any(record.getMessage() == "request" for record in ours)
    assert WORD not in told.lower()
    assert WORD not in printed.lower()


def test_no_words_are_logged(
    real_client: TestClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        send_everything(real_client)
    assert_silent(caplog, capfd)


def test_no_words_are_logged_when_something_breaks(
    open_client: OpenClient, settings: Settings, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    client = open_client(opener(FakeCoach(settings, error=RuntimeError(f"in {WORD}"))))
    with caplog.at_level(logging.DEBUG):
        send_everything(client)
    assert_silent(caplog, capfd)
    faults = [record for record in caplog.records if record.getMessage() == "fault"]
    assert faults
    assert faults[0].__dict__["fields"]["error"] == "RuntimeError"


def test_a_request_is_logged_by_its_route(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="coach"):
        client.get("/v1/principles/take-your-part?query=x")
    fields = caplog.records[-1].__dict__["fields"]
    assert fields["method"] == "GET"
    assert fields["route"] == "/v1/principles/{id}"
    assert fields["status"] == 200
    assert fields["ms"] > 0
