"""The coach, top to bottom: screen → check → ledger → retrieve → write → verify → reply."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Any, TypeVar
from uuid import uuid4

from coach.apology import judge_apology
from coach.brief import Brief
from coach.checks import Found
from coach.errors import IndexUnavailable, Overloaded
from coach.facts import Ledger, Reading, build_ledger, find_recipient, read_texts, told_clauses
from coach.intents import find_intent
from coach.message import Apology, Message, Notice
from coach.principles import Principle
from coach.reply import CheckReply, EngineUsed, PrincipleHit, Reply, Request
from coach.safety import Safety
from coach.settings import Settings, load_settings
from coach.terms import Channel, Intent, Severity
from coach.verify import GateResult
from coach.workshop import Workshop
from coach.writing import Event, Outcome, Writer

T = TypeVar("T")
NOT_ENGLISH = Notice(
    code="not_english", text="I coach in English for now. If you can, say it in English and I will help."
)
NO_WORDS = Notice(
    code="no_words", text="There are no words here to work with yet. Tell me in a sentence what happened."
)
NO_PRINCIPLES = Notice(
    code="no_principles", text="The principles could not be looked up just now; the message is not affected."
)
_NONE = Safety(level="none", kind=None, who=None, text=None, resources=())
_WAITING_MOST = 64


@dataclass(frozen=True, slots=True)
class Understood:
    """A request after the parts that need no engine."""

    request: Request
    intent: Intent
    safety: Safety
    found: Found
    ledger: Ledger
    apology: Apology | None
    notice: Notice | None = None
    readings: tuple[Reading, ...] = ()

    @property
    def ends_here(self) -> bool:
        """Whether no message is to be written at all."""
        return self.safety.level == "stop" or self.notice is not None


class Coach:
    """One open coach: everything loaded once, safe to share. Close it, or use it as a context manager."""

    def __init__(self, workshop: Workshop) -> None:
        self._shop = workshop
        self._pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="coach")
        self._waiting = 0
        self._writer = Writer(workshop, self.run)

    @classmethod
    def open(cls, settings: Settings | None = None) -> Coach:
        """Load the knowledge, grammar, checks and engines; the index is opened, or built, when it is first used.

        Raises:
            SettingsError, DataError: the environment or a data file is wrong.

        """
        return cls(Workshop.open(settings or load_settings()))

    def close(self) -> None:
        """Let go of threads and connections."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._shop.close()

    def __enter__(self) -> Coach:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def workshop(self) -> Workshop:
        """The loaded parts, for the faces of the coach (`doctor`, `prompts`, the API's readiness)."""
        return self._shop

    async def aclose(self) -> None:
        """Give the running loop's connections back, then close."""
        await self._let_go()
        self.close()

    async def _let_go(self) -> None:
        if self._shop.llm is not None:
            await self._shop.llm.aclose()

    def reply(self, request: Request) -> Reply:
        """Coach one request, waiting for it. Raises Overloaded."""
        return asyncio.run(self._reply_once(request))

    async def _reply_once(self, request: Request) -> Reply:
        try:
            return await self.areply(request)
        finally:
            await self._let_go()

    async def areply(self, request: Request) -> Reply:
        """Coach one request. Raises Overloaded."""
        async with aclosing(self.events(request, live=False)) as events:
            async for event in events:
                if event.name == "reply":
                    return event.data  # type: ignore[no-any-return]  # the event named reply carries one
        raise AssertionError("a stream of events ends with a reply")

    def check(self, text: str, intent: Intent | None = None) -> CheckReply:
        """What the checks say about a text: no model, no retrieval."""
        found = self._shop.checks.find(text, intent)
        ready = not any(finding.severity is Severity.HIGH for finding in found.findings)
        return CheckReply(findings=found.findings, strengths=found.strengths, ready=ready)

    def principles(self, query: str = "", limit: int = 3) -> tuple[PrincipleHit, ...]:
        """The principles nearest to a query, best first; all of them, by id, without one. Raises IndexUnavailable."""
        if not query.strip():
            return tuple(PrincipleHit.of(principle, 1.0) for principle in self._shop.principles)
        return tuple(PrincipleHit.of(hit.principle, hit.score) for hit in self._shop.retriever.retrieve(query, limit))

    def brief(self, request: Request, *, with_principles: bool = False) -> Brief:
        """What an engine would be given for a request; for tests, evals and whoever reviews a prompt.

        With principles, as when it is sent; without them no index is opened. Raises IndexUnavailable.
        """
        hits = self._shop.retriever.retrieve(_query(request), 3) if with_principles else ()
        return make_brief(self._understand(request), tuple(hit.principle for hit in hits))

    def verify(self, brief: Brief, message: Message) -> tuple[GateResult, ...]:
        """Hold a message against a brief with every gate; for tests and evals."""
        return self._shop.verifier(brief).verify(message)

    async def run(self, work: Callable[[], T]) -> T:
        """Do CPU work in the bounded pool. Raises Overloaded when too much waits already."""
        if self._waiting >= _WAITING_MOST:
            raise Overloaded(retry_after=2)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._waiting -= 1

    async def events(self, request: Request, *, live: bool = True) -> AsyncGenerator[Event, None]:
        """Coach one request step by step; the last event is `reply`. Raises Overloaded.

        `live` shows a model's sentences while it writes: each has passed the sentence gates, and a `reset` voids them.
        """
        understood = await self.run(partial(self._understand, request))
        yield Event("safety", understood.safety)
        yield Event("findings", understood.found)
        if understood.ends_here:
            yield Event("reply", self._ending(understood))
            return
        hits, notices = await self._retrieve(understood)
        yield Event("principles", hits)
        brief = make_brief(understood, tuple(hit.principle for hit in hits))
        async with aclosing(self._writer.write(brief, request.engine, live=live)) as steps:
            async for step in steps:
                if isinstance(step, Event):
                    yield step
                    continue
                self._shop.metrics.replies.labels(understood.intent.value, step.engine.name).inc()
                yield Event("reply", _make_reply(understood, hits, step, notices))

    def _understand(self, request: Request) -> Understood:
        """Screen, check, and read the ledger: everything before an engine."""
        shop = self._shop
        texts = _texts(request)
        intent = request.intent or find_intent(request.draft, request.situation)
        notice = self._unreadable(request)
        with shop.metrics.stage("screen"):
            safety = shop.screen.screen({**texts, "received": request.received})
        shop.metrics.safety.labels(safety.level).inc()
        if safety.level == "stop" or notice is not None:
            return Understood(
                request, intent, safety, Found(findings=(), strengths=()), Ledger((), (), {}), None, notice
            )
        with shop.metrics.stage("check"):
            found = shop.checks.find(request.draft, intent)
        with shop.metrics.stage("ledger"):
            readings = read_texts(texts, shop.grammar)
            ledger = self._read_ledger(request, readings, found.by_pattern())
        apology = judge_apology(ledger, asked=request.intent == Intent.REPAIR) if intent is Intent.REPAIR else None
        return Understood(request, intent, safety, found, ledger, apology, readings=readings)

    def _unreadable(self, request: Request) -> Notice | None:
        text = f"{request.draft}\n{request.situation}"
        if not any(char.isalpha() for char in text):
            return NO_WORDS
        return None if self._shop.english.is_english(text) else NOT_ENGLISH

    def _read_ledger(self, request: Request, readings: tuple[Reading, ...], found: Found) -> Ledger:
        recipient = find_recipient(told_clauses(readings), request.relationship, request.to_name)
        received = {"received": request.received} if request.received.strip() else {}
        return build_ledger([*readings, *read_texts(received, self._shop.grammar)], recipient, found.findings)

    async def _retrieve(self, understood: Understood) -> tuple[list[Any], list[Notice]]:
        query = _query(understood.request)
        try:
            with self._shop.metrics.stage("retrieve"):
                return await self.run(partial(self._shop.retriever.retrieve, query, 3)), []
        except IndexUnavailable:
            return [], [NO_PRINCIPLES]

    def _ending(self, understood: Understood) -> Reply:
        """A reply without a message: the safety screen's fixed words, or a notice."""
        notices = (understood.notice,) if understood.notice is not None and understood.safety.level != "stop" else ()
        return Reply(
            id=uuid4().hex, intent=understood.intent, engine=EngineUsed(name="guided"), safety=understood.safety,
            notices=notices,
        )  # fmt: skip


def _query(request: Request) -> str:
    return "\n".join(text for text in (request.situation, request.draft) if text.strip())


def _texts(request: Request) -> dict[str, str]:
    texts = {"draft": request.draft, "situation": request.situation}
    texts.update({f"answers.{key}": value for key, value in request.answers.items()})
    return {source: text for source, text in texts.items() if text.strip()}


def make_brief(understood: Understood, principles: tuple[Principle, ...]) -> Brief:
    """What an engine is given for a request that was understood."""
    request = understood.request
    safety = understood.safety
    withheld = safety.text if safety.kind in {"deceit", "manipulation"} else None
    exact = understood.found.by_pattern()  # what is mended has to be known word for word
    return Brief(
        intent=understood.intent, draft=request.draft, situation=request.situation, received=request.received,
        relationship=request.relationship, channel=request.channel or Channel.CHAT, to_name=request.to_name or None,
        from_name=request.from_name or None, answers=dict(request.answers), facts=understood.ledger.facts,
        findings=exact.findings, strengths=exact.strengths, principles=principles,
        apology=understood.apology, readings=understood.readings, withheld=withheld,
    )  # fmt: skip


def _make_reply(understood: Understood, hits: list[Any], outcome: Outcome, notices: list[Notice]) -> Reply:
    written = outcome.written
    return Reply(
        id=uuid4().hex, intent=understood.intent, engine=outcome.engine, safety=understood.safety,
        apology=understood.apology, findings=understood.found.findings, strengths=understood.found.strengths,
        facts=understood.ledger.facts, principles=tuple(PrincipleHit.of(hit.principle, hit.score) for hit in hits),
        message=written.message, alternatives=written.alternatives, changes=written.changes,
        questions=written.questions, plan=written.plan, verification=outcome.gates,
        notices=(*notices, *written.notices), prompt=written.prompt,
    )  # fmt: skip
