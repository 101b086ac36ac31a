"""A message while it grows: whole sentences, the last word, failures before and after the first piece."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing

import pytest

from coach.engines.llm import LlmEngine
from coach.errors import EngineUnavailable
from coach.message import Message, Written
from llm.briefs import GOOD_REPAIR, GOOD_TEXT, REPAIR
from llm.conftest import Opened
from llm.model_server import DROP, HANG, Step, refuse, say, serving, stream

INVENTED = {**GOOD_REPAIR, "sentences": [{"text": "I paid.", "facts": ["f9"], "slot": None}]}


async def collect(engine: LlmEngine) -> tuple[list[str], Written | None]:
    grown: list[str] = []
    last: Written | None = None
    async for item in engine.stream(REPAIR):
        if isinstance(item, Message):
            grown.append(item.text)
        else:
            last = item
    return grown, last


@pytest.mark.parametrize("size", [1, 7, 4_000])
async def test_whole_sentences_come_one_after_the_other_and_then_the_whole(opened: Opened, size: int) -> None:
    with serving(stream(GOOD_REPAIR, size=size)) as server:
        grown, last = await collect(opened(llm_base_url=server.url))
    assert last is not None
    assert last.message is not None
    assert last.message.text == GOOD_TEXT
    assert all(GOOD_TEXT.startswith(text) for text in grown)
    assert all(text.endswith((".", "]")) for text in grown)
    if size < 10:
        assert [len(text) for text in grown] == [74, 106, len(GOOD_TEXT)]
    assert server.chats[0].body["stream"] is True


async def test_a_stream_and_a_single_answer_end_in_the_same(opened: Opened) -> None:
    with serving(stream(GOOD_REPAIR), say(GOOD_REPAIR)) as server:
        engine = opened(llm_base_url=server.url)
        assert (await collect(engine))[1] == await engine.write(REPAIR)


async def test_a_streamed_answer_that_cannot_be_used_is_sent_back_once(opened: Opened) -> None:
    with serving(stream(INVENTED), say(GOOD_REPAIR)) as server:
        grown, last = await collect(opened(llm_base_url=server.url))
    assert grown == []
    assert last is not None
    assert last.message is not None
    assert "not in the list" in server.chats[1].body["messages"][1]["content"]


async def test_a_server_without_schemas_streams_too(opened: Opened) -> None:
    with serving(stream(GOOD_REPAIR), formats=()) as server:
        _, last = await collect(opened(llm_base_url=server.url))
    assert last is not None
    assert len(server.chats) == 3


FAILURES: dict[str, list[Step]] = {
    "http_500": [refuse(500)],
    "timeout": [HANG],
    "broken": [DROP],
    "bad_json": [stream("I am sorry."), say("I am very sorry.")],
    "bad_json ": [stream('{"sentences":[{"text":"I', finish=None), say("I am sorry.")],
    "empty": [stream(""), say("")],
    "length": [stream(GOOD_REPAIR, finish="length")],
    "content_filter": [stream(GOOD_REPAIR, finish="content_filter")],
}


@pytest.mark.parametrize("case", FAILURES)
async def test_a_stream_fails_as_a_single_answer_does(opened: Opened, case: str) -> None:
    timeout_s = 0.5 if case == "timeout" else 60
    with serving(*FAILURES[case]) as server, pytest.raises(EngineUnavailable) as caught:
        await collect(opened(llm_base_url=server.url, llm_timeout_s=timeout_s, deadline_s=60))
    assert caught.value.code == case.strip()


async def test_a_slow_stream_ends_at_the_deadline(opened: Opened) -> None:
    start = time.monotonic()
    with serving(stream(GOOD_REPAIR, pause_s=1)) as server, pytest.raises(EngineUnavailable) as caught:
        await collect(opened(llm_base_url=server.url, deadline_s=1))
    assert caught.value.code == "deadline"
    assert time.monotonic() - start < 20  # the whole stream would take twice as long


async def test_leaving_a_stream_closes_the_request(opened: Opened) -> None:
    with serving(stream(GOOD_REPAIR, pause_s=0.05)) as server:
        async with aclosing(opened(llm_base_url=server.url).stream(REPAIR)) as items:
            await anext(items)
        assert await asyncio.to_thread(server.left.wait, 60)
