"""What `coach doctor` is told of the model, in one line."""

from __future__ import annotations

import pytest

from llm.conftest import Opened
from llm.model_server import HANG, closed_port, refuse, say, serving


@pytest.mark.parametrize(
    ("model", "models", "ok", "says"),
    [
        (None, ("a", "b"), True, "answers; the first model that it lists is used: a."),
        (None, (), False, "answers, but lists no models; does the base URL end in /v1?"),
        ("b", ("a", "b"), True, "answers and has b."),
        ("llama3.2", ("llama3.2:latest",), True, "answers and has llama3.2."),
        ("c", ("a", "b"), False, "answers, but does not list c; it has: a, b."),
    ],
)
async def test_a_server_is_judged_by_what_it_lists(
    opened: Opened, model: str | None, models: tuple[str, ...], ok: bool, says: str
) -> None:
    with serving(say("unused"), models=models) as server:
        health = await opened(llm_base_url=server.url, model=model).check()
    assert health == (f"{server.url} {says}", ok)
    assert not server.chats  # no tokens are spent


async def test_a_server_that_is_not_there_is_said_to_be_out_of_reach(opened: Opened) -> None:
    with closed_port() as port:
        url = f"http://127.0.0.1:{port}/v1"
        assert await opened(llm_base_url=url).check() == (f"{url}: The model server cannot be reached.", False)


async def test_a_missing_key_and_package_are_each_said(opened: Opened) -> None:
    assert await opened(model="openai:gpt-5-mini").check() == (
        "openai:gpt-5-mini: The model has no key: set COACH_LLM_API_KEY.", False,
    )  # fmt: skip
    line, ok = await opened(model="groq:llama").check()
    assert not ok
    assert "not installed" in line


async def test_the_model_is_unknown_until_the_server_was_asked(opened: Opened) -> None:
    with serving(say("unused")) as server:
        assert opened(llm_base_url=server.url).model is None
    assert opened(llm_base_url=server.url, model="b").model == "b"


async def test_a_server_that_lists_nothing_is_asked_for_any_model(opened: Opened) -> None:
    with serving(refuse(500), models=()) as server:
        engine = opened(llm_base_url=server.url)
        with pytest.raises(Exception, match="500"):
            await engine._chat.ask("s", "u")
    assert engine.model == "default"
    assert server.chats[0].body["model"] == "default"


async def test_a_hanging_server_does_not_hold_the_doctor_up(opened: Opened) -> None:
    with serving() as server:
        server.listing = HANG
        line, ok = await opened(llm_base_url=server.url, llm_timeout_s=0.3).check()
    assert not ok
    assert "does not answer" in line or "took too long" in line
