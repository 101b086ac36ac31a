"""A coach that answers at once with made-up parts of the right shape, and can be told to fail or to wait."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TypeVar, cast

from coach.checks import Evidence, Finding, Found
from coach.facts import Fact
from coach.message import Apology, Change, Message, Notice, PlanStep, Question, Sentence, Slot
from coach.pipeline import Coach
from coach.principles import load_principles
from coach.reply import CheckReply, EngineUsed, PrincipleHit, Reply, Request
from coach.safety import Resource, Safety
from coach.settings import Settings
from coach.telemetry import Metrics
from coach.terms import Grade, Intent, Severity
from coach.verify import GateResult
from coach.writing import Event

T = TypeVar("T")
STOP = Safety(
    level="stop", kind="abuse", who="target", text="Being hit is not something you caused.",
    resources=(Resource(name="A helpline", detail="They listen.", url="https://findahelpline.com"),),
)  # fmt: skip
CAUTION = Safety(level="caution", kind="deceit", who=None, text="I will not help to hide this.", resources=())

OWED = Apology(owed="yes", facts=("f1",), why="You were late.")
QUESTION = Question(id="impact", ask="How was it?", why="It helps.")


@dataclass
class FakeCoach:
    """Plays the part of `Coach`; see `as_coach`."""

    settings: Settings
    error: Exception | None = None  # raised after the findings
    wait: asyncio.Event | None = None
    delay_s: float = 0
    voided: tuple[str, ...] = ()  # sentences that a reset takes back
    sentences: tuple[str, ...] = ()
    pause_s: float = 0  # after each sentence, and after a reset
    deaf: bool = False  # answers do not get into the message
    fallback: str | None = None
    asked: list[Request] = field(default_factory=list)
    started: threading.Event = field(default_factory=threading.Event)
    cancelled: bool = False
    closed: bool = False

    def __post_init__(self) -> None:
        self.workshop = SimpleNamespace(
            settings=self.settings, metrics=Metrics(), principles=load_principles(), llm=None,
            retriever=SimpleNamespace(ensure=lambda: None),
        )  # fmt: skip

    @property
    def as_coach(self) -> Coach:
        return cast("Coach", self)

    def close(self) -> None:
        self.closed = True

    async def run(self, work: Callable[[], T]) -> T:
        return await asyncio.to_thread(work)

    def check(self, text: str, _intent: Intent | None = None) -> CheckReply:
        found = _find(text)
        return CheckReply(findings=found.findings, strengths=found.strengths, ready=not found.findings)

    def principles(self, query: str = "", limit: int = 3) -> tuple[PrincipleHit, ...]:
        chosen = self.workshop.principles[:limit] if query.strip() else self.workshop.principles
        return tuple(PrincipleHit.of(principle, 0.5) for principle in chosen)

    async def areply(self, request: Request) -> Reply:
        async for event in self.events(request):
            if event.name == "reply":
                return cast("Reply", event.data)
        raise AssertionError

    async def events(self, request: Request) -> AsyncIterator[Event]:
        self.asked.append(request)
        self.started.set()
        safety = _screen(request.draft + request.situation)
        yield Event("safety", safety)
        found = _find(request.draft) if safety.level != "stop" else Found()
        yield Event("findings", found)
        await self._pause()
        if self.error is not None:
            raise self.error
        if safety.level == "stop":
            yield Event("reply", Reply(id="1", intent=Intent.REPAIR, engine=EngineUsed(name="guided"), safety=safety))
            return
        hits = [SimpleNamespace(principle=principle, score=0.5) for principle in self.workshop.principles[:2]]
        yield Event("principles", hits)
        for event in self._writing():
            yield event
            await asyncio.sleep(self.pause_s)
        yield Event("reply", self._reply(request, safety, found))

    def _writing(self) -> list[Event]:
        resets = [Event("reset", "The model's message did not pass verification (facts_kept).")] if self.voided else []
        before, after = ([Event("sentence", text) for text in texts] for texts in (self.voided, self.sentences))
        return [*before, *resets, *after]

    async def _pause(self) -> None:
        await asyncio.sleep(self.delay_s)
        if self.wait is None:
            return
        try:
            await self.wait.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise

    def _reply(self, request: Request, safety: Safety, found: Found) -> Reply:
        text = request.situation or request.draft
        source = "situation" if request.situation else "draft"
        answer = None if self.deaf else request.answers.get("impact")
        message = _write(text, answer)
        return Reply(
            id="1", intent=request.intent or Intent.REPHRASE, safety=safety, message=message,
            engine=EngineUsed(name="guided", fallback=self.fallback),
            apology=OWED if request.intent is Intent.REPAIR else None,
            findings=found.findings, strengths=found.strengths,
            facts=(Fact(id="f1", source=source, start=0, end=len(text), text=text, kind="own_act"),),
            principles=self.principles("x", 2),
            alternatives=(Message(text="A shorter way."),),
            changes=(Change(before="if you felt hurt", after="", check="conditional_apology", why="It is unsure."),),
            questions=() if "impact" in request.answers else (QUESTION,),
            plan=(PlanStep(step="before", text="Pick a calm moment."), PlanStep(step="after", text="Keep your word.")),
            verification=(GateResult(gate="no_invented_facts", criterion="C2", passed=True),),
            notices=(Notice(code="no_principles", text="A notice."),),
        )  # fmt: skip


def _write(text: str, answer: str | None) -> Message:
    first = f"I'm sorry: {text}"
    second = answer or "[how it was for them]"
    whole = f"{first} {second}"
    place = (len(first) + 1, len(whole))
    slots = (
        ()
        if answer or answer == ""
        else (Slot(id="impact", label="how it was for them", start=place[0], end=place[1]),)
    )
    if answer == "":
        whole, place = first, (0, 0)
    sentences = [Sentence(start=0, end=len(first), facts=("f1",))]
    if place[1]:
        sentences.append(Sentence(start=place[0], end=place[1], slot="impact" if slots else None))
    return Message(text=whole, sentences=tuple(sentences), slots=slots)


def _screen(text: str) -> Safety:
    if "made him hit me" in text:
        return STOP
    return CAUTION if "never finds out" in text else Safety()


def _find(text: str) -> Found:
    bad, good = text.find("if you felt hurt"), text.find("could we talk")
    findings = (_finding("conditional_apology", text, bad, len("if you felt hurt")),) if bad >= 0 else ()
    strengths = (_finding("request", text, good, len("could we talk")),) if good >= 0 else ()
    return Found(findings=findings, strengths=strengths)


def _finding(check: str, text: str, start: int, size: int) -> Finding:
    return Finding(
        check=check, severity=Severity.HIGH, start=start, end=start + size, text=text[start : start + size],
        why="It puts the hurt in doubt.", instead="Say what you did.", principle="take-your-part",
        evidence=Evidence(grade=Grade.CONVENTION, source="practice"),
    )  # fmt: skip


def opener(fake: FakeCoach) -> Callable[[Settings], Coach]:
    return lambda _settings: fake.as_coach
