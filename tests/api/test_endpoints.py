"""Every endpoint of the contract, with the real coach behind it."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar

REPAIR = {
    "intent": "repair",
    "draft": "Sorry if I upset you, but you know how busy I am.",
    "situation": "I forgot to pick up my brother from the station on Monday.",
    "relationship": "family",
}
REPLY_FIELDS = {
    "id", "intent", "engine", "safety", "apology", "findings", "strengths", "facts", "principles", "message",
    "alternatives", "changes", "questions", "plan", "verification", "notices", "prompt",
}  # fmt: skip


def test_a_reply_has_every_field_of_the_contract(real_client: TestClient) -> None:
    response = real_client.post("/v1/coach", json=REPAIR)
    reply = response.json()
    assert response.status_code == 200
    assert set(reply) == REPLY_FIELDS
    assert reply["engine"] == {"name": "guided", "model": None, "fallback": None}
    assert reply["prompt"] is None
    assert set(reply["safety"]) == {"level", "kind", "who", "text", "resources"}


def test_what_an_apology_is_owed_for_is_called_for(real_client: TestClient) -> None:
    apology = real_client.post("/v1/coach", json=REPAIR).json()["apology"]
    assert set(apology) == {"owed", "for", "why"}


def test_offsets_point_at_what_they_say(real_client: TestClient) -> None:
    reply = real_client.post("/v1/coach", json={**REPAIR, "draft": "😀 " + REPAIR["draft"]}).json()
    texts = {"draft": "😀 " + REPAIR["draft"], "situation": REPAIR["situation"]}
    assert reply["findings"]
    for part in (*reply["findings"], *reply["facts"]):
        assert texts[part["source"]][part["start"] : part["end"]] == part["text"]


def test_a_stop_is_an_answer_with_nothing_but_safety(real_client: TestClient) -> None:
    text = "My husband hit me on Friday. I want to write him a letter saying sorry for provoking him."
    response = real_client.post("/v1/coach", json={"situation": text})
    reply = response.json()
    assert response.status_code == 200
    assert reply["safety"]["level"] == "stop"
    assert reply["message"] is None
    assert not any(reply[name] for name in ("findings", "facts", "principles", "alternatives", "questions", "plan"))


def test_another_language_gets_a_notice_and_no_message(real_client: TestClient) -> None:
    text = "Ich habe gestern vergessen, meine Schwester anzurufen, und jetzt ist sie sehr traurig."
    reply = real_client.post("/v1/coach", json={"situation": text}).json()
    assert reply["message"] is None
    assert [notice["code"] for notice in reply["notices"]] == ["not_english"]


def test_only_emoji_gets_a_notice_and_no_message(real_client: TestClient) -> None:
    reply = real_client.post("/v1/coach", json={"draft": "😀😀😭"}).json()
    assert reply["message"] is None
    assert len(reply["notices"]) == 1


def test_a_check_needs_no_intent(real_client: TestClient) -> None:
    checked = real_client.post("/v1/check", json={"text": "I'm sorry if you felt hurt.", "intent": None}).json()
    assert set(checked) == {"findings", "strengths", "ready"}
    assert checked["findings"]
    assert checked["ready"] is False


def test_principles_are_listed_and_searched_by_either_door(real_client: TestClient) -> None:
    every = real_client.get("/v1/principles").json()["principles"]
    asked: dict[str, str | int] = {"query": "he broke his promise again", "limit": 2}
    by_address = real_client.get("/v1/principles", params=asked).json()
    by_body = real_client.post("/v1/principles/search", json=asked).json()
    assert len(every) >= 20
    assert len(by_body["principles"]) == 2
    assert by_address == by_body
    assert set(every[0]) >= {"id", "title", "statement", "section", "score"}


def test_one_principle_is_shown_whole(real_client: TestClient) -> None:
    first = real_client.get("/v1/principles").json()["principles"][0]
    whole = real_client.get(f"/v1/principles/{first['id']}").json()
    assert first.items() <= whole.items()
    assert whole["practice"]["do"]
    assert whole["situations"]
    assert whole["source"]["grade"] == first["evidence"]["grade"]
    assert real_client.get("/v1/principles/no-such").status_code == 404


def test_a_commitment_becomes_a_calendar_file(client: TestClient) -> None:
    asked = {"commitment": "Call Ann; at 8, “home”\nand listen", "date": "2026-11-27"}
    response = client.post("/v1/calendar", json=asked)
    assert response.headers["content-type"].startswith("text/calendar")
    event = Calendar.from_ical(response.text).walk("VEVENT")[0]
    assert event["summary"] == asked["commitment"]
    assert event.decoded("dtstart").isoformat() == asked["date"]


def test_health_readiness_and_metrics_answer(real_client: TestClient) -> None:
    real_client.post("/v1/coach", json=REPAIR)
    assert real_client.get("/healthz").json() == {"status": "ok"}
    ready = real_client.get("/readyz").json()
    assert ready["status"] == "ready"
    assert ready["engine"] == "guided"
    assert 'coach_replies_total{engine="guided",intent="repair"}' in real_client.get("/metrics").text


def test_the_api_docs_load_nothing_from_elsewhere(client: TestClient) -> None:
    docs = client.get("/docs").text
    assert "http://" not in docs
    assert "https://" not in docs
    assert "POST /v1/coach" in docs
    assert client.get("/redoc").status_code == 404


def test_every_kind_of_problem_is_explained_where_its_type_points(client: TestClient) -> None:
    kind = client.get("/nowhere").json()["type"]
    page, _, anchor = kind.partition("#")
    assert f'id="{anchor}"' in client.get(page).text


def test_head_is_answered_like_get(client: TestClient) -> None:
    assert client.head("/").status_code == 200
    assert client.head("/healthz").headers["content-type"] == "application/json"
    assert client.head("/v1/coach").status_code == 405


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/", "GET, HEAD, POST"), ("/principles", "GET, HEAD, POST"), ("/page/reply", "POST"), ("/healthz", "GET, HEAD"),
        ("/v1/coach", "POST"), ("/v1/principles", "GET, HEAD"), ("/static/app.js", "GET, HEAD"),
    ],
)  # fmt: skip
def test_a_wrong_method_is_told_every_right_one(client: TestClient, path: str, methods: str) -> None:
    response = client.delete(path)
    assert response.status_code == 405
    assert response.headers["allow"] == methods
