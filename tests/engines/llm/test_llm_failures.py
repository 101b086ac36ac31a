"""Every way of failing, from a real socket: its own code, its own words, none of the sender's, and in time."""

from __future__ import annotations

import logging
import time

import pytest

from coach.errors import EngineUnavailable
from llm.briefs import GOOD_REPAIR, REPAIR
from llm.conftest import Opened
from llm.model_server import DROP, HANG, Step, closed_port, drip, http, late, refuse, say, serving

GOOD = say(GOOD_REPAIR)
CASES = {
    "http_401": refuse(401),
    "http_403": refuse(403),
    "http_404": refuse(404),
    "http_429": refuse(429),
    "http_500": refuse(500),
    "http_502": http(502, "<html>bad gateway</html>", content_type="text/html"),
    "http_503": refuse(503),
    "http_418": refuse(418),
    "timeout": HANG,
    "timeout ": late(GOOD, 30),
    "timeout  ": Step(GOOD.raw[:300]),
    "deadline": drip(GOOD, 0.05),
    "broken": DROP,
    "broken ": Step(b"\x00\x01 not http\r\n\r\n"),
    "rubbish": http(200, "{rubbish"),
    "rubbish ": http(200, "<html>hello</html>", content_type="text/html"),
    "rubbish  ": http(200, ""),
    "rubbish   ": http(200, "{}"),
    "rubbish    ": http(200, '{"choices": []}'),
    "rubbish     ": http(200, '{"choices": null}'),
    "rubbish      ": http(200, "[1, 2]"),
    "rubbish       ": http(200, b'{"choices": "\xff\xfe"}'),
    "rubbish        ": http(200, '{"error": {"message": "no"}}'),
    "empty": say(""),
    "empty ": say("<think>what shall I say"),
    "bad_json": say("I am so sorry."),
    "bad_json ": say('{"sentences":[{"text":"I am'),
    "bad_json  ": say("[" * 5_000),
    "bad_shape": say('{"sentences": []}'),
    "bad_shape ": say({"sentences": [{"text": "x" * 5_000, "facts": [], "slot": None}]}),
    "length": say('{"sentences":[{"te', finish="length"),
    "content_filter": say("", finish="content_filter"),
    "content_filter ": say("", refusal="I can't help with that."),
}


CLOCKS = {"timeout": {"llm_timeout_s": 0.8, "deadline_s": 60}, "deadline": {"llm_timeout_s": 60, "deadline_s": 2.5}}
PATIENT = {"llm_timeout_s": 60, "deadline_s": 60}


@pytest.mark.parametrize("case", CASES)
async def test_a_failure_has_its_own_code_and_words_and_comes_in_time(
    case: str, opened: Opened, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(CASES[case]) as server:
        start = time.monotonic()
        with pytest.raises(EngineUnavailable) as caught:
            await opened(llm_base_url=server.url, **CLOCKS.get(case.strip(), PATIENT)).write(REPAIR)
    assert time.monotonic() - start < 20  # whatever the server is still waiting for takes longer
    assert caught.value.code == case.strip()
    assert str(caught.value).endswith(".")
    said = f"{caught.value!r} {caught.value.__cause__!r} {caplog.text}"
    assert not any(word in said for word in ("bike", "Maya", "rain"))


async def test_a_refused_connection_says_that_the_server_cannot_be_reached(opened: Opened) -> None:
    with closed_port() as port, pytest.raises(EngineUnavailable, match="cannot be reached") as caught:
        await opened(llm_base_url=f"http://127.0.0.1:{port}/v1").write(REPAIR)
    assert caught.value.code == "connect"


async def test_an_error_that_quotes_the_request_is_not_repeated(opened: Opened) -> None:
    step = refuse(400, f"cannot read: {REPAIR.situation}")
    with serving(step) as server, pytest.raises(EngineUnavailable) as caught:
        await opened(llm_base_url=server.url).write(REPAIR)
    assert caught.value.code == "http_400"
    assert "bike" not in f"{caught.value!r}{vars(caught.value).get('text', '')}"
    assert caught.value.__cause__ is None


async def test_a_provider_without_its_package_is_named_as_that(opened: Opened) -> None:
    with pytest.raises(EngineUnavailable) as caught:
        await opened(model="groq:llama").write(REPAIR)
    assert caught.value.code == "not_installed"


async def test_a_model_that_no_provider_is_known_for_is_refused(opened: Opened) -> None:
    with pytest.raises(EngineUnavailable) as caught:
        await opened(model="whatever").write(REPAIR)
    assert caught.value.code == "bad_model"
