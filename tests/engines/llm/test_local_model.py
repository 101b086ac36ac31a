"""A real server with a real, tiny model: the wire of llama.cpp, not the quality of what it says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from coach import Coach, Request
from coach.engines.llm import LlmEngine, ModelFailure, client
from coach.engines.llm.client import LangChainChat
from coach.engines.llm.reading import read_answer
from coach.engines.llm.shape import AnswerShape, build_schema
from coach.settings import load_settings
from llm.local_server import local_model

SYSTEM = "You help people to write short messages. Answer as JSON."


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with local_model() as address:
        yield address


@pytest_asyncio.fixture
async def chat(url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LangChainChat]:
    """The client that the engine works with; its schema is the real one with tight bounds, so that it ends soon."""
    tight = tighten(build_schema(bounded=True))
    monkeypatch.setattr(client, "build_schema", lambda **_: tight)
    opened = LangChainChat(load_settings(_env_file=None, llm_base_url=url, llm_timeout_s=120))
    yield opened
    await opened.aclose()


def tighten(node: Any) -> Any:  # noqa: ANN401  # JSON
    if isinstance(node, dict):
        tighter = {"maxLength": 16, "maxItems": 1}
        return {key: tighter.get(key, tighten(value)) if key != "properties" else tighten(value)
                for key, value in node.items()}  # fmt: skip
    return [tighten(item) for item in node] if isinstance(node, list) else node


async def hear_out(chat: LangChainChat) -> None:
    async for _ in chat.stream(SYSTEM, "I was late."):
        pass


async def test_an_answer_has_the_enforced_shape(chat: LangChainChat) -> None:
    answer = await chat.ask(SYSTEM, "I was late on Friday.")
    shape = AnswerShape.model_validate_json(answer.text)  # the text is nothing but the object
    assert len(shape.sentences) == 1
    assert answer.finish == "stop"
    assert answer.input_tokens
    assert answer.output_tokens
    assert chat._form.shape == "schema"  # it was taken at the first try


async def test_a_streamed_answer_comes_in_many_pieces_and_has_the_same_shape(chat: LangChainChat) -> None:
    pieces = [piece async for piece in chat.stream(SYSTEM, "I was late on Friday.")]
    assert sum(bool(piece) for piece in pieces) > 10
    assert read_answer("".join(pieces)).sentences


async def test_a_server_that_is_asked_in_words_alone_answers_in_words(chat: LangChainChat) -> None:
    chat._form = client.Form("words")
    answer = await chat.ask("Answer with one word.", "Say hello.")
    assert answer.text.strip()
    assert answer.finish == "stop"


@pytest.mark.parametrize("streamed", [False, True])
async def test_an_answer_that_reaches_the_length_limit_is_a_failure_of_that_name(
    chat: LangChainChat, streamed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "LONGEST_ANSWER", 8)
    with pytest.raises(ModelFailure) as caught:
        await (hear_out(chat) if streamed else chat.ask(SYSTEM, "I was late."))
    assert caught.value.code == "length"


async def test_requests_at_once_are_all_answered(chat: LangChainChat) -> None:
    asked = [chat.ask(SYSTEM, f"I was {minutes} minutes late.") for minutes in range(5)]  # one waits for a place
    answers = await asyncio.gather(*asked)
    assert all(read_answer(answer.text).sentences for answer in answers)


async def test_leaving_a_stream_frees_the_server(chat: LangChainChat) -> None:
    chat._form = client.Form("words")
    for _ in range(6):  # more than it serves at once: each must have let go of its place
        async with aclosing(chat.stream("Tell a long story.", "Once upon a time")) as pieces:
            await anext(pieces)
    assert (await chat.ask("Answer with one word.", "Say hello.")).text


async def test_the_doctor_finds_the_model(chat: LangChainChat, url: str) -> None:
    health = await chat.check()
    assert health.ok
    assert health.line.startswith(f"{url} answers")


def test_the_whole_coach_answers_within_its_deadline(coach: Coach, url: str) -> None:
    settings = load_settings(_env_file=None, llm_base_url=url, deadline_s=10)
    opened = Coach(replace(coach.workshop, settings=settings, llm=LlmEngine(settings, coach.workshop.prompts)))
    reply = opened.reply(Request.model_validate({"intent": "repair", "situation": "I forgot my sister's birthday."}))
    assert reply.message is not None
    assert all(gate.passed for gate in reply.verification)
    assert reply.engine.name == "llm" or reply.engine.fallback
