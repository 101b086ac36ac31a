"""Every way a model can fail, in one table: what the sender is told, which metric counts, and that guided answers.

Each case runs against a real socket, once for a whole answer and once for a stream. Only what fails by the clock has a
short one; everything else has all the time it wants, so that a busy machine changes no outcome.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field, replace
from threading import Event

import pytest

from coach import Coach, Reply, Request
from coach.engines.llm import LlmEngine
from coach.engines.llm.connections import load_langchain
from coach.pipeline import Coach as Opened
from coach.settings import load_settings
from coach.telemetry import Metrics
from coach.terms import EngineName
from llm.model_server import DROP, HANG, Json, Step, closed_port, deaf_port, drip, http, refuse, say, serving, stream

MARKER = "zanzibarine"
REQUEST = Request.model_validate({
    "intent": "repair", "situation": f"I forgot to feed my neighbour's cat {MARKER} on Sunday while she was away.",
})  # fmt: skip
OWNING = f"I'm sorry I forgot to feed your cat {MARKER} on Sunday while you were away."
DEADLINE_S = 3.0
PATIENT = {"llm_timeout_s": 120.0, "deadline_s": 60.0}


def saying(*texts: str, facts: tuple[str, ...] = ("f1",), **more: object) -> Json:
    parts = [{"text": text, "facts": facts, "slot": None} for text in texts]
    whole = {"sentences": parts, "slots": [], "questions": [], "changes": [], "alternatives": [], "subject": None}
    return {**whole, **more}


GOOD = saying(OWNING)
HALF = json.dumps(GOOD)[:60]


@dataclass(frozen=True)
class Failing:
    """What the server does, to a whole answer and to a stream (the same where it says nothing); what then is told.

    `clock` holds the settings of one that fails by it.
    """

    code: str
    words: str
    whole: tuple[Step, ...]
    streamed: tuple[Step, ...] = ()
    clock: Mapping[str, float] = field(default_factory=dict)


def failing(code: str, words: str, *script: Step, **clock: float) -> Failing:
    return Failing(code, words, script, clock=clock)


def answering(code: str, words: str, content: Json | str, finish: str = "stop") -> Failing:
    """An answer that cannot be used, and the same again when the model is told so."""
    return Failing(code, words, (say(content, finish),), (stream(content, finish=finish), say(content, finish)))


SLOW = stream(GOOD, pause_s=0.4, size=8)
STUCK = replace(SLOW, drip_s=0, pieces=SLOW.pieces[:4], until=Event())
FRENCH = saying("Je suis vraiment désolé d'avoir oublié de nourrir votre chat dimanche pendant votre absence.")
STRANGE = saying(OWNING, "It waited 14 hours.")
CASES = {
    "the model thinks too long": failing("timeout", "took too long to answer", HANG, llm_timeout_s=1),
    "it writes too slowly": Failing("deadline", "within 3 s", (drip(say(GOOD), 0.05),), (SLOW,), {"deadline_s": DEADLINE_S}),
    "it stops writing": Failing("timeout", "took too long", (Step(say(GOOD).raw[:200]),), (STUCK,), {"llm_timeout_s": 1}),
    "the key is wrong": failing("http_401", "refused the key (401)", refuse(401)),
    "the key may not use it": failing("http_403", "does not allow this key", refuse(403)),
    "there is no such model": failing("http_404", "no such model or address (404)", refuse(404)),
    "it is over its limit": failing("http_429", "over its limit (429)", refuse(429)),
    "it asks for a long wait": failing("http_429", "asks to wait 20 s", refuse(429, retry_after="20")),
    "it is over its limit twice": failing("http_429", "over its limit", refuse(429, retry_after="0")),
    "it does not fit": failing("http_400", "refused the request (400)", refuse(400)),
    "it is too long": failing("http_413", "too long for the model", refuse(413)),
    "the server fails": failing("http_500", "failed (500)", refuse(500)),
    "a gateway fails": failing("http_502", "failed (502)", http(502, "<html>no</html>", content_type="text/html")),
    "the server is busy": failing("http_503", "failed (503)", refuse(503)),
    "it points elsewhere": failing("http_307", "points elsewhere", http(307, "", location="http://127.0.0.1:9/")),
    "the connection breaks": failing("broken", "connection to the model server broke", DROP),
    "it is no model server": failing("rubbish", "could not be read", http(200, "{rubbish")),
    "the answer is cut off": answering("length", "cut off at its length limit", GOOD, "length"),
    "the provider refuses": answering("content_filter", "content filter refused", GOOD, "content_filter"),
    "the stream is truncated": Failing(
        "bad_json", "not in the agreed form", (say(HALF),), (stream(HALF, finish=None), say(HALF))
    ),
    "it answers in prose": answering("bad_json", "not in the agreed form", "Of course! Here is your message."),
    "the JSON has another shape": answering("bad_shape", "not in the agreed form", {"rewrite": "I am sorry."}),
    "it says nothing": answering("empty", "answer was empty", ""),
    "it rests on nothing": answering("unknown_facts", "things that you did not say", saying(OWNING, facts=("f77",))),
    "it writes French": answering("wrong_language", "not in English", FRENCH),
    "its message fails a gate": Failing("gate", "no_invented_numbers", (say(STRANGE),), (stream(STRANGE),)),
}  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def loaded(coach: Coach) -> None:
    """What the first request of a process pays, the index, the models of languages and LangChain, is not what is measured here."""
    load_langchain()
    coach.reply(REQUEST)


@contextmanager
def connected(coach: Coach, url: str, **more: object) -> Iterator[tuple[Opened, Metrics]]:
    settings = load_settings(_env_file=None, llm_base_url=url, model="scripted", **{**PATIENT, **more})
    metrics = Metrics()
    shop = replace(coach.workshop, settings=settings, metrics=metrics)
    yield Opened(replace(shop, llm=LlmEngine(settings, shop.prompts))), metrics


async def reply_of(coach: Opened, *, live: bool) -> Reply:
    async with aclosing(coach.events(REQUEST, live=live)) as events:
        *_, last = [event async for event in events]
    assert coach.workshop.llm is not None
    await coach.workshop.llm.aclose()
    assert isinstance(last.data, Reply)
    return last.data


async def delay_here(coach: Coach) -> float:
    """What a machine that is busy with other work adds to a second of ours: a few guided replies, in seconds."""
    start = time.monotonic()
    for _ in range(2):
        await coach.areply(REQUEST)
    return time.monotonic() - start


def expect_guided(reply: Reply, metrics: Metrics, code: str, words: str) -> None:
    assert reply.engine.name == "guided"
    assert words in str(reply.engine.fallback)
    assert reply.message is not None
    assert "forgot to feed your cat" in reply.message.text
    assert all(gate.passed for gate in reply.verification)
    assert f'coach_fallbacks_total{{code="{code}"}} 1.0' in metrics.render().decode()


@pytest.mark.parametrize("live", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("name", CASES)
async def test_guided_answers_within_the_deadline_and_says_what_happened(
    coach: Coach, name: str, live: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    case = CASES[name]
    script = (case.streamed or case.whole) if live else case.whole
    busy = await delay_here(coach)
    with serving(*script) as server, connected(coach, server.url, **case.clock) as (opened, metrics):
        start = time.monotonic()
        reply = await reply_of(opened, live=live)
        took = time.monotonic() - start
    expect_guided(reply, metrics, case.code, case.words)
    assert took < {**PATIENT, **case.clock}["deadline_s"] + 1 + busy + await delay_here(coach)
    assert MARKER not in f"{caplog.text}{reply.engine.fallback}"


@pytest.mark.parametrize(("port", "code", "words"), [
    (closed_port, "connect", "cannot be reached"),
    (deaf_port, "timeout", "took too long"),
])  # fmt: skip
async def test_a_server_that_takes_no_connection(coach: Coach, port: object, code: str, words: str) -> None:
    assert callable(port)
    timeout_s = 0.5 if code == "timeout" else PATIENT["llm_timeout_s"]
    url = "http://127.0.0.1:{}/v1"
    with port() as number, connected(coach, url.format(number), llm_timeout_s=timeout_s) as (opened, metrics):
        expect_guided(await reply_of(opened, live=False), metrics, code, words)


@pytest.mark.parametrize("settings", [
    {"model": "openai:gpt-5-mini", "code": "no_key", "words": "set COACH_LLM_API_KEY"},
    {"model": "groq:llama", "code": "not_installed", "words": "not installed"},
    {"model": "whatever", "code": "bad_model", "words": "provider:model"},
], ids=lambda settings: settings["code"])  # fmt: skip
async def test_a_model_that_was_named_wrongly_asks_nobody(coach: Coach, settings: dict[str, str]) -> None:
    loaded = load_settings(_env_file=None, model=settings["model"])
    metrics = Metrics()
    shop = replace(coach.workshop, settings=loaded, metrics=metrics)
    opened = Opened(replace(shop, llm=LlmEngine(loaded, shop.prompts)))
    expect_guided(await reply_of(opened, live=False), metrics, settings["code"], settings["words"])


@pytest.mark.parametrize(("step", "clock"), [
    (refuse(500), {}), (HANG, {"llm_timeout_s": 0.5}), (drip(say(GOOD), 0.05), {"deadline_s": 2}),
], ids=["500", "hang", "slow"])  # fmt: skip
async def test_a_dead_model_costs_nothing_after_three_failures(
    coach: Coach, step: Step, clock: dict[str, float]
) -> None:
    with serving(step) as server, connected(coach, server.url, **clock) as (opened, metrics):
        for _ in range(3):
            await reply_of(opened, live=True)
        asked = len(server.chats)
        reply = await reply_of(opened, live=False)
    assert asked == len(server.chats) == 3
    assert "failed 3 times in a row" in str(reply.engine.fallback)
    assert 'coach_fallbacks_total{code="circuit_open"} 1.0' in metrics.render().decode()


async def test_a_short_wait_that_the_server_asks_for_is_kept(coach: Coach) -> None:
    script = (refuse(429, retry_after="0.2"), say(GOOD))
    with serving(*script) as server, connected(coach, server.url) as (opened, _):
        reply = await reply_of(opened, live=False)
    assert reply.engine.name == "llm"
    assert reply.engine.fallback is None


@pytest.mark.parametrize("live", [False, True])
async def test_a_deadline_that_ends_the_second_attempt_counts_against_the_model(
    coach: Coach, live: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = saying(OWNING, "It waited 14 hours.")
    first = stream(bad) if live else say(bad)
    loop = asyncio.get_running_loop()
    now = loop.time
    with serving(first, HANG) as server, connected(coach, server.url) as (opened, metrics):
        replying = asyncio.create_task(reply_of(opened, live=live))
        while len(server.chats) < 2:
            assert not replying.done()
            await asyncio.sleep(0.01)
        monkeypatch.setattr(loop, "time", lambda: now() + PATIENT["deadline_s"])  # the deadline is over
        reply = await replying
    expect_guided(reply, metrics, "deadline", "within 60 s")
    assert len(server.chats) == 2


@pytest.mark.parametrize("engine", [EngineName.AUTO, EngineName.LLM])
async def test_auto_and_llm_fall_back_alike(coach: Coach, engine: EngineName) -> None:
    with serving(refuse(401)) as server, connected(coach, server.url) as (opened, _):
        reply = await opened.areply(REQUEST.model_copy(update={"engine": engine}))
        assert opened.workshop.llm is not None
        await opened.workshop.llm.aclose()
    assert reply.engine.fallback == "The model server refused the key (401)."
