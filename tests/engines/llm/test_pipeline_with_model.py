"""The whole coach with a model server on loopback: what it writes is verified, and what goes wrong ends in guided."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from coach import Coach, Reply, Request
from coach.engines.llm import LlmEngine
from coach.settings import load_settings
from llm.model_server import ScriptedServer, Step, say, serving

MARKER = "zanzibarine"
SITUATION = f"I forgot to feed my neighbour's cat {MARKER} on Sunday while she was away."
REQUEST = Request.model_validate({"intent": "repair", "situation": SITUATION})
OWNING = f"I'm sorry I forgot to feed your cat {MARKER} on Sunday while you were away."


def answer(*sentences: str, **more: object) -> Step:
    """What a model that follows the schema says; the first sentence rests on f1."""
    parts = [
        {"text": text, "facts": ["f1"] if number == 0 else [], "slot": None} for number, text in enumerate(sentences)
    ]
    whole = {"sentences": parts, "slots": [], "changes": [], "questions": [], "alternatives": [], "subject": None}
    return say({**whole, **more})


@contextmanager
def coach_with(coach: Coach, server: ScriptedServer, **more: object) -> Iterator[Coach]:
    settings = load_settings(_env_file=None, llm_base_url=server.url, model="scripted", **more)
    shop = coach.workshop
    yield Coach(replace(shop, settings=settings, llm=LlmEngine(settings, shop.prompts)))


def reply_of(coach: Coach, *script: Step, **more: object) -> Reply:
    with serving(*script) as server, coach_with(coach, server, **more) as opened:
        return opened.reply(REQUEST)


def test_a_verified_message_of_the_model_is_returned(coach: Coach) -> None:
    reply = reply_of(coach, answer(OWNING, "How was it for you?"))
    assert reply.engine.name == "llm"
    assert reply.engine.model == "scripted"
    assert reply.engine.fallback is None
    assert reply.message is not None
    assert reply.message.text == f"{OWNING} How was it for you?"
    assert all(gate.passed for gate in reply.verification)
    assert reply.prompt is not None
    assert (reply.prompt.task, reply.prompt.version) == ("repair", 1)


@pytest.mark.parametrize(("fault", "gate"), [
    ("I promise I'll buy her a basket.", "no_invented"),
    ("I was stuck at the hospital with my father.", "no_invented_facts"),
    ("She waited 14 hours.", "no_invented_numbers"),
    ("I feel so ashamed.", "no_invented_feelings"),
])  # fmt: skip
def test_an_invention_is_told_once_and_then_guided_answers(coach: Coach, fault: str, gate: str) -> None:
    with serving(answer(OWNING, fault)) as server, coach_with(coach, server) as opened:
        reply = opened.reply(REQUEST)
    assert len(server.chats) == 2
    assert gate in str(server.chats[1].body)
    assert reply.engine.name == "guided"
    assert gate in str(reply.engine.fallback)
    assert reply.message is not None
    assert fault not in reply.message.text


def test_a_repaired_message_is_returned(coach: Coach) -> None:
    reply = reply_of(coach, answer(OWNING, "I bought her a silver basket."), answer(OWNING))
    assert reply.engine.name == "llm"
    assert reply.message is not None
    assert reply.message.text == OWNING


def test_guided_is_used_when_it_is_asked_for(coach: Coach) -> None:
    with serving(answer(OWNING)) as server, coach_with(coach, server) as opened:
        reply = opened.reply(REQUEST.model_copy(update={"engine": "guided"}))
    assert not server.requests
    assert reply.engine.name == "guided"
    assert reply.engine.fallback is None


def test_asking_for_a_model_that_is_not_connected_says_so(coach: Coach) -> None:
    reply = coach.reply(REQUEST.model_copy(update={"engine": "llm"}))
    assert reply.engine.name == "guided"
    assert "No model is connected" in str(reply.engine.fallback)


def test_a_stop_never_reaches_the_model(coach: Coach) -> None:
    request = Request.model_validate(
        {"situation": "My husband says I made him hit me. How do I say sorry for provoking him?"}
    )
    with serving(answer(OWNING)) as server, coach_with(coach, server) as opened:
        reply = opened.reply(request)
    assert reply.safety.level == "stop"
    assert reply.message is None
    assert not server.requests
