"""Who writes a message: the model where one is wanted, guided whenever it fails; nothing unverified leaves here."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from coach.brief import Brief
from coach.engines import Engine
from coach.errors import EngineUnavailable
from coach.message import Message, Notice, Question, Written
from coach.reply import EngineUsed
from coach.terms import EngineName
from coach.verify import GateResult, Verifier
from coach.workshop import Workshop

if TYPE_CHECKING:
    from coach.engines.llm import LlmEngine

DECLINED = Notice(
    code="declined", text="I could not mend this without putting words in your mouth. The questions below would help."
)


class Event(NamedTuple):
    """One event of a stream: its public name and its value."""

    name: str
    data: Any


class Pool(Protocol):
    """Where CPU work is done. Raises Overloaded when too much waits already."""

    def __call__(self, work: Callable[[], Any], /) -> Awaitable[Any]:
        """Do the work elsewhere, and wait for it."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an engine wrote, what the gates said, and who it was."""

    written: Written
    gates: tuple[GateResult, ...]
    engine: EngineUsed

    @property
    def failed(self) -> tuple[GateResult, ...]:
        """The gates that do not hold."""
        return tuple(gate for gate in self.gates if not gate.passed)

    @property
    def failed_names(self) -> str:
        """Their names, for people."""
        return ", ".join(gate.gate for gate in self.failed)


@dataclass(slots=True)
class _Shown:
    """The sentences that a client has seen and may believe so far; nothing follows one that was held back."""

    texts: list[str] = field(default_factory=list)
    held: bool = False

    def void(self) -> bool:
        """Forget them; whether there were any."""
        any_shown = bool(self.texts)
        self.texts, self.held = [], False
        return any_shown


class Writer:
    """Writes for one open coach; safe to share, everything of a request is in its arguments."""

    def __init__(self, shop: Workshop, pool: Pool) -> None:
        self._shop = shop
        self._pool = pool

    async def write(self, brief: Brief, wanted: EngineName, *, live: bool) -> AsyncGenerator[Event | Outcome, None]:
        """The last item is the outcome; `live` shows the model's sentences before it, each past the sentence gates.

        A `reset` voids every sentence before it. Raises Overloaded.
        """
        llm = self._shop.llm
        asked = wanted is EngineName.LLM or (
            wanted is EngineName.AUTO and self._shop.settings.engine != EngineName.GUIDED
        )
        fallback = None
        if llm is not None and asked:
            shown = _Shown()
            async with aclosing(self._try_model(llm, brief, shown, live=live)) as items:
                async for item in items:
                    if not isinstance(item, str):
                        yield item
                        continue
                    fallback = item
            if fallback is None:
                return
            if shown.void():
                yield Event("reset", fallback)
        elif wanted == EngineName.LLM:
            fallback = "No model is connected, so the guided engine answered."
        yield await self._write_guided(brief, fallback)

    async def _write_guided(self, brief: Brief, fallback: str | None) -> Outcome:
        """The guided engine's message; none at all where two attempts fail a gate."""
        outcome = await self._ask(self._shop.guided, brief, ())
        if outcome.failed:
            self._count(outcome)
            outcome = await self._ask(self._shop.guided, brief, outcome.failed)
        written = _declined(outcome) if outcome.failed else outcome.written
        return Outcome(written, outcome.gates, EngineUsed(name="guided", model=None, fallback=fallback))

    async def _try_model(
        self, llm: LlmEngine, brief: Brief, shown: _Shown, *, live: bool
    ) -> AsyncGenerator[Event | Outcome | str, None]:
        """The model's verified message, or in one sentence why there is none; all of it within the deadline."""
        ends = asyncio.get_running_loop().time() + self._shop.settings.deadline_s
        async with aclosing(self._attempt(llm, brief, shown, live=live)) as items:
            while True:
                try:
                    # Around each step: a time-out that spans a yield would strike in the code of whoever reads.
                    async with asyncio.timeout_at(ends):
                        item = await anext(items, None)
                except (EngineUnavailable, TimeoutError) as error:
                    failure = error if isinstance(error, EngineUnavailable) else llm.run_out()
                    self._shop.metrics.fallbacks.labels(failure.code).inc()
                    yield str(failure)
                    return
                if item is None:
                    return
                yield item

    async def _attempt(
        self, llm: LlmEngine, brief: Brief, shown: _Shown, *, live: bool
    ) -> AsyncGenerator[Event | Outcome | str, None]:
        """Write and verify; failed gates are told to the model once, and if it fails again there is no message."""
        failed: tuple[GateResult, ...] = ()
        for last in (False, True):
            outcome: Outcome | None = None
            if live:
                async with aclosing(self._show(llm, brief, failed, shown)) as items:
                    async for item in items:
                        outcome = item if isinstance(item, Outcome) else outcome
                        if isinstance(item, Event):
                            yield item
            else:
                outcome = await self._ask(llm, brief, failed)
            if outcome is None:
                raise AssertionError("a stream of the engine ends with what it wrote")
            failed = outcome.failed
            if not failed:
                for event in _catch_up(shown, outcome.written.message) if live else ():
                    yield event
                yield outcome
                return
            self._count(outcome)
            if last:
                self._shop.metrics.fallbacks.labels("gate").inc()
                yield _refused(outcome)
            elif shown.void():
                yield Event("reset", f"The model's message did not pass verification ({outcome.failed_names}).")

    async def _show(
        self, llm: LlmEngine, brief: Brief, failed: tuple[GateResult, ...], shown: _Shown
    ) -> AsyncGenerator[Event | Outcome, None]:
        """One streamed attempt: sentences as they pass, then the outcome."""
        verifier = self._shop.verifier(brief)
        with self._shop.metrics.stage("write"):
            async with aclosing(llm.stream(brief, failed)) as items:
                async for item in items:
                    if isinstance(item, Written):
                        break
                    for text in await self._pool(partial(_pass_on, verifier, item, shown)):
                        yield Event("sentence", text)
                else:
                    raise AssertionError("a stream of the engine ends with what it wrote")
        yield await self._judge(llm, brief, item)

    async def _ask(self, engine: Engine, brief: Brief, failed: tuple[GateResult, ...]) -> Outcome:
        """One whole message, and how the gates found it."""
        with self._shop.metrics.stage("write"):
            written = await engine.write(brief, failed)
        return await self._judge(engine, brief, written)

    async def _judge(self, engine: Engine, brief: Brief, written: Written) -> Outcome:
        with self._shop.metrics.stage("verify"):
            written, gates = await self._pool(partial(self._verify, brief, written))
        return Outcome(written, gates, EngineUsed(name=engine.name, model=written.model))

    def _verify(self, brief: Brief, written: Written) -> tuple[Written, tuple[GateResult, ...]]:
        """Every gate on the message; alternatives and questions that fail theirs are left out; a plan where none is."""
        if written.message is None:
            return written, ()
        verifier = self._shop.verifier(brief)
        kept = {
            "alternatives": tuple(other for other in written.alternatives if verifier.passes(other)),
            "questions": tuple(_sound_questions(written, verifier)),
            "plan": written.plan or self._shop.guided.plan(brief),
        }
        return written.model_copy(update=kept), verifier.verify(written.message)

    def _count(self, outcome: Outcome) -> None:
        for gate in outcome.failed:
            self._shop.metrics.gates.labels(outcome.engine.name, gate.gate).inc()


def _pass_on(verifier: Verifier, grown: Message, shown: _Shown) -> list[str]:
    """The new sentences of a growing message up to the first that fails a sentence gate; they count as shown."""
    passed: list[str] = []
    for sentence in grown.sentences[len(shown.texts) :]:
        text = grown.text[sentence.start : sentence.end]
        alone = Message(text=text, sentences=(sentence.model_copy(update={"start": 0, "end": len(text)}),))
        shown.held = shown.held or any(not gate.passed for gate in verifier.verify_sentence(alone))
        if shown.held:
            break
        shown.texts.append(text)
        passed.append(text)
    return passed


def _catch_up(shown: _Shown, message: Message | None) -> list[Event]:
    """What is still to be shown of a message that passed as a whole; a `reset` first where it was rewritten."""
    sentences = message.sentences if message else ()
    texts = [message.text[one.start : one.end] for one in sentences] if message else []
    events = []
    if texts[: len(shown.texts)] != shown.texts:
        events.append(Event("reset", "The model wrote the message anew."))
        shown.void()
    return [*events, *(Event("sentence", text) for text in texts[len(shown.texts) :])]


def _sound_questions(written: Written, verifier: Verifier) -> Iterator[Question]:
    """A model's question that says more than it asks is put plainly; guided's are ours."""
    labels = {slot.id: slot.label for slot in written.message.slots} if written.message else {}
    for question in written.questions:
        if verifier.says_nothing_new(question.ask) if written.model else verifier.is_sound(question.ask):
            yield question
        elif question.id in labels:
            yield question.model_copy(update={"ask": f"What goes here: {labels[question.id]}?"})


def _refused(outcome: Outcome) -> str:
    return f"The model's message did not pass verification ({outcome.failed_names}), so the guided engine answered."


def _declined(outcome: Outcome) -> Written:
    """No message at all is better than one that fails a gate."""
    return Written(message=None, questions=outcome.written.questions, plan=outcome.written.plan, notices=(DECLINED,))
