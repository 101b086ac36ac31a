from __future__ import annotations

import asyncio
import json
import time

import pytest

from coach.errors import EngineUnavailable
from coach.verify import GateResult
from llm.briefs import GOOD_REPAIR, GOOD_TEXT, REPAIR
from llm.conftest import Opened
from llm.model_server import HANG, refuse, say, serving

INVENTED = {**GOOD_REPAIR, "sentences": [{"text": "I'll pay for it.", "facts": ["f9"], "slot": None}]}


async def test_a_good_answer_becomes_a_message_with_its_prompt_and_model(opened: Opened) -> None:
    with serving(say(GOOD_REPAIR)) as server:
        engine = opened(llm_base_url=server.url)
        written = await engine.write(REPAIR)
    assert written.message is not None
    assert written.message.text == GOOD_TEXT
    assert written.model == engine.model == "scripted"
    assert written.prompt is not None
    assert written.prompt.digest == engine.prompt(REPAIR.intent).digest
    assert (written.prompt.task, written.prompt.version) == ("repair", 1)


async def test_an_answer_that_is_no_json_is_sent_back_once_with_the_reason(opened: Opened) -> None:
    with serving(say("I am so sorry."), say(GOOD_REPAIR)) as server:
        written = await opened(llm_base_url=server.url).write(REPAIR)
    first, second = (sent.body["messages"] for sent in server.chats)
    assert written.message is not None
    assert first[0] == second[0]  # the prefix that providers cache
    assert "It was not one JSON object" in second[1]["content"]
    assert "refused" not in first[1]["content"]


async def test_facts_that_nobody_gave_make_a_failed_answer(opened: Opened) -> None:
    with serving(say(INVENTED)) as server, pytest.raises(EngineUnavailable) as caught:
        await opened(llm_base_url=server.url).write(REPAIR)
    assert caught.value.code == "unknown_facts"
    assert len(server.chats) == 2
    assert "1 fact id(s) are not in the list" in server.chats[1].body["messages"][1]["content"]


async def test_failed_gates_are_told_once_and_precisely(opened: Opened) -> None:
    failed = (
        GateResult(
            gate="no_invented_promises", criterion="A4", passed=False, detail='"I\'ll pay": a promise nobody gave'
        ),
        GateResult(gate="length", criterion="C4", passed=True),
    )
    with serving(say("no json")) as server, pytest.raises(EngineUnavailable) as caught:
        await opened(llm_base_url=server.url).write(REPAIR, failed)
    assert caught.value.code == "bad_json"
    assert len(server.chats) == 1  # a second attempt is not corrected again
    user = server.chats[0].body["messages"][1]["content"]
    assert '- no_invented_promises (A4): "\\"I\'ll pay\\": a promise nobody gave"' in user
    assert "length (C4)" not in user
    assert user.index("# Your last answer was refused") < user.index("# The sender's words")


@pytest.mark.parametrize(
    ("formats", "asked"),
    [(("json_object",), ["json_schema", "json_object"]), ((), ["json_schema", "json_object", None])],
)
async def test_a_server_is_asked_more_plainly_until_it_answers_and_so_from_then_on(
    opened: Opened, formats: tuple[str, ...], asked: list[str | None]
) -> None:
    with serving(say(GOOD_REPAIR), formats=formats) as server:
        engine = opened(llm_base_url=server.url)
        await engine.write(REPAIR)
        await engine.write(REPAIR)
    kinds = [sent.body.get("response_format", {}).get("type") for sent in server.chats]
    assert kinds == [*asked, asked[-1]]


async def test_a_server_that_wants_no_temperature_is_asked_without(opened: Opened) -> None:
    with serving(refuse(400, "temperature is not supported with this model"), say(GOOD_REPAIR)) as server:
        await opened(llm_base_url=server.url).write(REPAIR)
    first, second = (sent.body for sent in server.chats)
    assert first["temperature"] == 0.3
    assert not {"temperature", "max_tokens"} & set(second)
    assert second["response_format"]["type"] == "json_schema"


async def test_a_passing_refusal_is_tried_again_after_the_wait_that_was_asked_for(opened: Opened) -> None:
    with serving(refuse(429, retry_after="1"), say(GOOD_REPAIR)) as server:
        start = time.monotonic()
        await opened(llm_base_url=server.url).write(REPAIR)
    assert len(server.chats) == 2
    assert time.monotonic() - start >= 1


async def test_a_long_wait_is_not_waited_for(opened: Opened) -> None:
    wanted = pytest.raises(EngineUnavailable, match="asks to wait 20 s")
    with serving(refuse(429, retry_after="20")) as server, wanted:
        await opened(llm_base_url=server.url).write(REPAIR)
    assert len(server.chats) == 1


async def test_a_dead_model_is_left_alone_after_three_failures(opened: Opened) -> None:
    now = [0.0]
    with serving(refuse(500), refuse(500), refuse(500), say(GOOD_REPAIR)) as server:
        engine = opened(clock=lambda: now[0], llm_base_url=server.url)
        codes = []
        for _ in range(5):
            with pytest.raises(EngineUnavailable) as caught:
                await engine.write(REPAIR)
            codes.append(caught.value.code)
        assert codes == ["http_500", "http_500", "http_500", "circuit_open", "circuit_open"]
        assert len(server.chats) == 3
        now[0] = 30.0
        assert (await engine.write(REPAIR)).message is not None


async def test_cancelling_closes_the_request(opened: Opened) -> None:
    with serving(HANG) as server:
        task = asyncio.create_task(opened(llm_base_url=server.url).write(REPAIR))
        assert await asyncio.to_thread(server.came.wait, 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(server.left.wait, 2)


async def test_many_requests_at_once_do_not_mix(opened: Opened) -> None:
    with serving(say(GOOD_REPAIR)) as server:
        engine = opened(llm_base_url=server.url)
        texts = await asyncio.gather(*(engine.write(REPAIR) for _ in range(16)))
    assert {written.message.text for written in texts if written.message} == {GOOD_TEXT}


def test_one_engine_serves_several_event_loops(opened: Opened) -> None:
    with serving(say(GOOD_REPAIR)) as server:
        engine = opened(llm_base_url=server.url)
        for _ in range(3):
            assert asyncio.run(engine.write(REPAIR)).message is not None


async def test_the_request_is_plain_chat_completions(opened: Opened) -> None:
    with serving(say(GOOD_REPAIR)) as server:
        await opened(model="gpt-5-pro", llm_base_url=server.url).write(REPAIR)
    assert [(sent.method, sent.path) for sent in server.requests] == [("POST", "/v1/chat/completions")]
    assert server.chats[0].body["model"] == "gpt-5-pro"


async def test_what_is_rendered_is_what_is_sent(opened: Opened) -> None:
    with serving(say(GOOD_REPAIR)) as server:
        engine = opened(llm_base_url=server.url)
        await engine.write(REPAIR)
    rendered = engine.render(REPAIR)
    assert [message["content"] for message in server.chats[0].body["messages"]] == [rendered.system, rendered.user]


def test_loading_the_engine_loads_no_langchain() -> None:
    import subprocess  # noqa: PLC0415  # this test alone starts a process
    import sys  # noqa: PLC0415  # same

    names = "('langchain', 'openai')"
    code = f"import coach.engines.llm, sys, json; print(json.dumps([name for name in {names} if name in sys.modules]))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(found.stdout) == []
