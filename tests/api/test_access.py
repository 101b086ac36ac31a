"""Keys, limits, hosts and origins: who may use a coach, and how much."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.conftest import OpenClient
from api.test_bad_input import assert_problem

KEY = "a-key-of-sixteen-or-more"
OTHER = "another-key-of-that-length"
DRAFT = {"draft": "I was late."}


@pytest.fixture
def keyed(open_client: OpenClient) -> TestClient:
    return open_client(api_keys=(SecretStr(KEY), SecretStr(OTHER)))


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": f"Bearer {KEY}"}, {"authorization": f"bearer  {OTHER}"}, {"X-API-Key": KEY}],
)
def test_a_right_key_lets_in(keyed: TestClient, headers: dict[str, str]) -> None:
    assert keyed.post("/v1/coach", json=DRAFT, headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"Authorization": "Bearer"}, {"Authorization": f"Basic {KEY}"}, {"X-API-Key": KEY[:-1]},
        {"X-API-Key": KEY + "x"}, {"X-API-Key": "kumquatmarker"}, {"Authorization": "Bearer ü"},
    ],
)  # fmt: skip
def test_a_missing_or_wrong_key_keeps_out(keyed: TestClient, headers: dict[str, str]) -> None:
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    response = keyed.post("/v1/coach", json=DRAFT, headers=encoded)
    assert_problem(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "path", ["/v1/coach", "/v1/coach/stream", "/v1/check", "/v1/principles/search", "/v1/calendar"]
)
def test_keys_guard_all_of_v1(keyed: TestClient, path: str) -> None:
    assert_problem(keyed.post(path, content=b"{"), 401)
    assert_problem(keyed.get("/v1/principles"), 401)


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/principles", "/static/style.css"]
)
def test_the_page_and_the_health_need_no_key(keyed: TestClient, path: str) -> None:
    assert keyed.get(path).status_code == 200


def test_the_page_takes_a_key_in_its_form(keyed: TestClient) -> None:
    without = keyed.post("/", data=DRAFT)
    assert without.status_code == 401
    assert "I was late." in without.text
    assert keyed.post("/", data={**DRAFT, "access_key": KEY}).status_code == 200
    assert keyed.post("/page/reply", data=DRAFT).status_code == 401
    assert keyed.post("/page/reply", data={**DRAFT, "access_key": OTHER}).status_code == 200


def test_the_key_is_described_where_one_is_needed(keyed: TestClient, open_client: OpenClient) -> None:
    assert "securitySchemes" in keyed.get("/openapi.json").json()["components"]
    assert "securitySchemes" not in open_client().get("/openapi.json").json()["components"]


def test_too_many_requests_are_told_to_wait(open_client: OpenClient) -> None:
    client = open_client(rate_limit="3/minute")
    for _ in range(3):
        assert client.post("/v1/check", json={"text": "x"}).status_code == 200
    response = client.post("/v1/check", json={"text": "x"})
    assert_problem(response, 429)
    assert 1 <= int(response.headers["retry-after"]) <= 60
    assert client.get("/healthz").status_code == 200
    assert client.post("/", data=DRAFT).status_code == 429


def test_each_key_has_its_own_limit(open_client: OpenClient) -> None:
    client = open_client(rate_limit="2/minute", api_keys=(SecretStr(KEY), SecretStr(OTHER)))
    statuses = [client.get("/v1/principles", headers={"X-API-Key": key}).status_code for key in (KEY, KEY, KEY, OTHER)]
    assert statuses == [200, 200, 429, 200]


def test_guessing_keys_is_limited(open_client: OpenClient) -> None:
    client = open_client(rate_limit="2/minute", api_keys=(SecretStr(KEY),))
    statuses = [client.get("/v1/principles", headers={"X-API-Key": f"guess {n}"}).status_code for n in range(3)]
    assert statuses == [401, 401, 429]


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "127.0.0.1:9", "[::1]:8000", "127.8.8.8", "testserver"]
)
def test_local_names_reach_a_local_coach(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "localhost.evil.example", "10.0.0.1", "", "a b"])
def test_foreign_names_for_a_local_coach_are_refused(client: TestClient, host: str) -> None:
    assert_problem(client.get("/v1/principles", headers={"Host": host}), 421)


def test_a_coach_that_is_open_to_the_network_has_any_name(open_client: OpenClient) -> None:
    assert open_client(host="0.0.0.0").get("/healthz", headers={"Host": "coach.example"}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"}, {"Origin": "http://localhost:1"}, {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    ],
)  # fmt: skip
def test_another_site_may_not_post(client: TestClient, headers: dict[str, str]) -> None:
    assert_problem(client.post("/v1/coach", json=DRAFT, headers=headers), 403)
    if headers != {"Origin": "null"}:
        assert client.post("/", data=DRAFT, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {}, {"Origin": "http://testserver"}, {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    ],
)  # fmt: skip
def test_our_own_page_and_programs_may_post(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/v1/coach", json=DRAFT, headers=headers).status_code == 200
    assert client.post("/", data=DRAFT, headers=headers).status_code == 200


def test_no_other_site_is_allowed_by_cors(client: TestClient) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    response = client.options("/v1/coach", headers=headers)
    assert response.status_code == 405
    assert not any(name.startswith("access-control") for name in response.headers)


@pytest.mark.parametrize(
    "path", ["/", "/v1/principles", "/nowhere", "/static/app.js", "/principles", "/docs", "/healthz"]
)
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert "unsafe-inline" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "permissions-policy" in headers
    if not path.startswith("/static/"):
        assert headers["cache-control"] == "no-store"
