"""One brief for each intent, written by hand so that the golden requests change only with the prompts."""

from __future__ import annotations

from coach.brief import Brief
from coach.checks.kinds import Evidence, Finding
from coach.facts import Fact
from coach.facts.fact import FactKind
from coach.message import Apology
from coach.principles import Principle, load_principles
from coach.terms import Channel, Grade, Intent, Relationship, Severity

_EVIDENCE = Evidence(grade=Grade.CONVENTION, source="practice")


def fact(number: int, source: str, whole: str, part: str, kind: FactKind, *, certain: bool = True) -> Fact:
    start = whole.index(part)
    negated = "n't" in part
    return Fact(
        id=f"f{number}", source=source, start=start, end=start + len(part), text=part, kind=kind, certain=certain,
        negated=negated,
    )  # fmt: skip


def finding(check: str, whole: str, part: str, instead: str, severity: Severity = Severity.HIGH) -> Finding:
    start = whole.index(part)
    return Finding(
        check=check, severity=severity, start=start, end=start + len(part), text=part, why=f"Why {check} matters.",
        instead=instead, principle="take-your-part", evidence=_EVIDENCE,
    )  # fmt: skip


def principles(*names: str) -> tuple[Principle, ...]:
    return tuple(item for item in load_principles() if item.id in names)


REPAIR_DRAFT = "Sorry if you're annoyed about the bike, but you never use it anyway."
REPAIR_SITUATION = (
    "I borrowed Maya's bike without asking and left it out in the rain. She didn't talk to me all evening."
)
CONCERN_SITUATION = (
    "Our flatmate Jonas hasn't paid his share of the bills for two months, it's 140 euros by now. I've covered it. "
    "How do I bring this up? He probably just forgets."
)
REPHRASE_DRAFT = (
    "you ALWAYS cancel on me last minute, honestly you're so selfish. i was standing outside the cinema for 40 "
    "minutes. i'm not booking anything for us again until you've paid me back for the tickets"
)

REPAIR = Brief(
    Intent.REPAIR,
    draft=REPAIR_DRAFT,
    situation=REPAIR_SITUATION,
    relationship=Relationship.FRIEND,
    to_name="Maya",
    answers={"impact": ""},
    facts=(
        fact(1, "draft", REPAIR_DRAFT, "you're annoyed about the bike", "effect", certain=False),
        fact(2, "situation", REPAIR_SITUATION, "I borrowed Maya's bike without asking", "own_act"),
        fact(3, "situation", REPAIR_SITUATION, "left it out in the rain", "own_act"),
        fact(4, "situation", REPAIR_SITUATION, "She didn't talk to me all evening", "other_act"),
    ),
    findings=(
        finding("conditional_apology", REPAIR_DRAFT, "if you're annoyed", "Say what you did, without “if”."),
        finding("minimising", REPAIR_DRAFT, "you never use it anyway", "Leave it out.", Severity.MEDIUM),
    ),
    principles=principles("take-your-part", "offer-a-concrete-repair", "listen-before-you-apologise"),
    apology=Apology(owed="yes", facts=("f2", "f3"), why="You say yourself what you did, so it can be owned plainly."),
)
CONCERN = Brief(
    Intent.CONCERN,
    situation=CONCERN_SITUATION,
    channel=Channel.IN_PERSON,
    facts=(
        fact(1, "situation", CONCERN_SITUATION, "Jonas hasn't paid his share of the bills for two months", "other_act"),
        fact(2, "situation", CONCERN_SITUATION, "it's 140 euros by now", "context"),
        fact(3, "situation", CONCERN_SITUATION, "I've covered it", "own_act"),
        fact(4, "situation", CONCERN_SITUATION, "He probably just forgets", "context", certain=False),
    ),
    principles=principles("start-with-one-event", "open-with-both-views", "say-the-concern-out-loud"),
)
REPHRASE = Brief(
    Intent.REPHRASE,
    draft=REPHRASE_DRAFT,
    received="Can't make it tonight after all",
    relationship=Relationship.FRIEND,
    facts=(
        fact(1, "draft", REPHRASE_DRAFT, "i was standing outside the cinema for 40 minutes", "own_act"),
        fact(2, "draft", REPHRASE_DRAFT, "i'm not booking anything for us again until you've paid me back", "boundary"),
        Fact(id="f3", source="received", start=0, end=31, text="Can't make it tonight after all", kind="other_act",
             certain=False, negated=True),
    ),
    findings=(
        finding("always_never", REPHRASE_DRAFT, "you ALWAYS cancel on me last minute", "Name this one time."),
        finding("insult", REPHRASE_DRAFT, "you're so selfish", "Say what it was like for you."),
    ),
    principles=principles("tell-it-straight", "say-what-you-feel", "start-with-one-event"),
)  # fmt: skip
ALL = {"repair": REPAIR, "concern": CONCERN, "rephrase": REPHRASE}

_FIRST = {"text": "I'm sorry I borrowed your bike without asking and left it out in the rain.", "facts": ["f2", "f3"]}
_GAP = {"text": "[what you'll do about the bike]", "facts": [], "slot": "commitment"}
GOOD_REPAIR: dict[str, object] = {
    "sentences": [
        {**_FIRST, "slot": None},
        _GAP,
        {"text": "I'd like to hear how this was for you.", "facts": [], "slot": None},
    ],
    "slots": [{"id": "commitment", "label": "what you'll do about the bike"}],
    "questions": [{"id": "commitment", "ask": "What will you do about the bike, that you are sure you can keep?"}],
    "changes": [
        {"before": "if you're annoyed", "after": "", "check": "conditional_apology"},
        {"before": "you never use it anyway", "after": "", "check": "minimising"},
    ],
    "alternatives": [],
    "subject": None,
}
GOOD_TEXT = (
    "I'm sorry I borrowed your bike without asking and left it out in the rain. [what you'll do about the bike] "
    "I'd like to hear how this was for you."
)
