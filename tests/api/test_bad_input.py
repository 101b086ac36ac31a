"""What cannot be used is refused as the contract says, and never repeated."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from api.conftest import OpenClient
from api.fake_coach import FakeCoach, opener
from coach.errors import IndexUnavailable, Overloaded
from coach.settings import Settings

WORD = "kumquatmarker"
PROBLEM_FIELDS = {"type", "title", "status", "detail", "errors"}
JSON_ENDPOINTS = ("/v1/coach", "/v1/coach/stream", "/v1/check", "/v1/principles/search", "/v1/calendar")


def assert_problem(response: Response, status: int) -> dict[str, Any]:
    problem: dict[str, Any] = response.json()
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert set(problem) == PROBLEM_FIELDS
    assert problem["status"] == status
    assert WORD not in response.text
    assert "Traceback" not in response.text
    return problem


@pytest.mark.parametrize("path", JSON_ENDPOINTS)
@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"kumquatmarker", b'{"draft": NaN}', b'{"draft": Infinity}', b'{"draft": "\xff"}',
        '{"draft": "kumquatmarker"}'.encode("utf-16"), b"[" * 100_000, b'{"a":' * 20_000,
        b'{"a": 1, "a": "kumquatmarker"}',
        b'{"limit": ' + b"9" * 5_000 + b"}", b'{"draft": "kumquatmarker" "x"}', b"\x00",
    ],
    ids=lambda body: body[:12].decode("latin-1") + str(len(body)),
)  # fmt: skip
def test_what_is_not_json_is_a_bad_request(client: TestClient, path: str, body: bytes) -> None:
    assert_problem(client.post(path, content=body, headers={"Content-Type": "application/json"}), 400)


@pytest.mark.parametrize("path", JSON_ENDPOINTS)
@pytest.mark.parametrize("body", [[], "kumquatmarker", 7, None, {"kumquatmarker": "x"}, {"draft": WORD, WORD: 1}])
def test_what_has_the_wrong_shape_is_refused(client: TestClient, path: str, body: object) -> None:
    content = json.dumps(body).encode()
    problem = assert_problem(client.post(path, content=content, headers={"Content-Type": "application/json"}), 422)
    assert problem["errors"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"draft": ""}, ""), ({"draft": "  \n"}, ""), ({"draft": "x" * 8_001}, "draft"),
        ({"situation": "x" * 8_001}, "situation"), ({"received": "x" * 8_001}, "received"), ({"draft": 5}, "draft"),
        ({"draft": [WORD]}, "draft"), ({"intent": WORD}, "intent"), ({"relationship": WORD}, "relationship"),
        ({"channel": WORD}, "channel"), ({"engine": WORD}, "engine"), ({"today": WORD}, "today"),
        ({"answers": {"impact": "x" * 2_001}}, "answers.*"), ({"answers": {WORD.upper(): "x"}}, "answers.*"),
        ({"answers": {f"a{n}": "x" for n in range(17)}}, "answers"), ({"answers": {"impact": {WORD: 1}}}, "answers.*"),
        ({"answers": WORD}, "answers"), ({"to_name": "x" * 81}, "to_name"), ({"to_name": f"<{WORD}>"}, "to_name"),
        ({WORD: WORD}, ""), ({"drafft": WORD}, ""),
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_used_is_named(client: TestClient, change: dict[str, object], field: str) -> None:
    problem = assert_problem(client.post("/v1/coach", json={"draft": "I was late.", **change}), 422)
    assert [error["field"] for error in problem["errors"]] == [field]


@pytest.mark.parametrize(
    "body",
    [
        r'{"draft": "I was late \ud800 kumquatmarker"}', r'{"situation": "\udc00"}',
        r'{"draft": "x", "received": "\ud83d"}',
        r'{"draft": "x", "answers": {"impact": "\ud800"}}', r'{"draft": "x", "answers": {"\ud800": "x"}}',
        r'{"draft": "x", "to_name": "\ud800"}', r'{"draft": "x", "\ud800": "x"}', r'{"draft": "x", "intent": "\ud800"}',
    ],
)  # fmt: skip
def test_unpaired_surrogates_are_refused(client: TestClient, body: str) -> None:
    assert_problem(client.post("/v1/coach", content=body, headers={"Content-Type": "application/json"}), 422)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/check", r'{"text": "\ud800"}'), ("/v1/principles/search", r'{"query": "\ud800"}'),
        ("/v1/calendar", r'{"commitment": "\ud800", "date": "2026-11-27"}'),
    ],
)  # fmt: skip
def test_other_endpoints_refuse_unpaired_surrogates_too(client: TestClient, path: str, body: str) -> None:
    assert_problem(client.post(path, content=body, headers={"Content-Type": "application/json"}), 422)


def test_a_paired_surrogate_is_a_character(client: TestClient) -> None:
    body = r'{"draft": "Sorry \ud83d\ude00"}'
    assert client.post("/v1/coach", content=body, headers={"Content-Type": "application/json"}).status_code == 200


def test_8000_characters_are_read(client: TestClient) -> None:
    assert client.post("/v1/coach", json={"draft": "😀 a " * 2_000}).status_code == 200


def test_a_misspelt_field_is_told_which_one_was_meant(client: TestClient) -> None:
    problem = assert_problem(client.post("/v1/coach", json={"draft": "x", "situatoin": WORD}), 422)
    assert "situation" in problem["detail"]


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/json; charset=latin-1", "a/json"]
)
def test_another_content_type_is_refused(client: TestClient, kind: str) -> None:
    assert_problem(client.post("/v1/coach", content=b'{"draft": "x"}', headers={"Content-Type": kind}), 415)


@pytest.mark.parametrize(
    "kind", ["application/json", "APPLICATION/JSON; charset=UTF-8", "application/merge-patch+json"]
)
def test_json_by_any_of_its_names_is_read(client: TestClient, kind: str) -> None:
    sent = client.post("/v1/coach", content=b'\xef\xbb\xbf{"draft": "x"}', headers={"Content-Type": kind})
    assert sent.status_code == 200


def test_a_body_that_is_too_large_is_refused_by_its_header(client: TestClient) -> None:
    assert_problem(client.post("/v1/coach", content=b" " * (128 * 1024 + 1)), 413)


def test_a_body_that_is_too_large_is_refused_without_its_header(client: TestClient) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"draft": "'
        yield from [b"kumquatmarker" * 100] * 200

    response = client.post("/v1/coach", content=chunks(), headers={"Content-Type": "application/json"})
    assert_problem(response, 413)


@pytest.mark.parametrize("path", [f"/{WORD}", f"/v1/{WORD}", "/v1/coach/", "/static/no.js", f"/v1/principles/{WORD}"])
def test_an_unknown_address_is_a_problem_object(client: TestClient, path: str) -> None:
    assert_problem(client.get(path), 404)


def test_a_wrong_method_names_the_right_one(client: TestClient) -> None:
    response = client.get("/v1/coach")
    assert_problem(response, 405)
    assert response.headers["allow"] == "POST"


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": "kumquatmarker"}, {"limit": 51}, {"query": "x" * 8_001}])
def test_a_query_that_cannot_be_used_is_refused(client: TestClient, query: dict[str, Any]) -> None:
    problem = assert_problem(client.get("/v1/principles", params=query), 422)
    assert problem["errors"][0]["field"] in query


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError(WORD), 500), (Overloaded(retry_after=7), 503), (IndexUnavailable(WORD), 503),
        (ValueError(WORD), 500), (TimeoutError(WORD), 500),
    ],
)  # fmt: skip
def test_a_fault_is_told_without_its_text(
    open_client: OpenClient, settings: Settings, error: Exception, status: int
) -> None:
    client = open_client(opener(FakeCoach(settings, error=error)))
    response = client.post("/v1/coach", json={"draft": WORD})
    assert_problem(response, status)
    assert (status == 503) == ("retry-after" in response.headers)


def test_an_error_is_json_that_any_program_can_read(client: TestClient) -> None:
    text = client.post("/v1/coach", json={"draft": "x", "intent": "\u2028"}).text
    assert json.loads(text)["errors"][0]["field"] == "intent"
