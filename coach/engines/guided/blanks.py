"""The places that only the sender can fill, in the words of their own situation."""

from __future__ import annotations

import re

from coach.engines.guided.desk import Desk
from coach.engines.guided.parts import Blank
from coach.engines.guided.wording import inside_sentence
from coach.facts import Fact

_ACTING = (
    r"(?:are|were|have|had|do|did|said|asked|told|can|could|will|would|need|needed|want|wanted|came|was|got|might"
    r"|should|gave|made|went|left)"
)
_SWAPS = (
    (rf"\byou\b(?= {_ACTING}\b)", "they"),
    (r"\byou\b", "them"), (r"\byour\b", "their"), (r"\byours\b", "theirs"), (r"\bi should\b", "you should"),
    (r"\bi['’]?m\b", "you're"), (r"\bi['’]ve\b", "you've"), (r"\bi was\b", "you were"), (r"\bi am\b", "you are"),
    (r"\bi\b", "you"), (r"\bmyself\b", "yourself"), (r"\bmy\b", "your"), (r"\bmine\b", "yours"), (r"\bme\b", "you"),
)  # fmt: skip
_LONGEST = 14  # words of an event inside a question
_JOINTS = re.compile(
    r",? (?=(?:because|while|when|after|before|until|so|and|but|which|who|where|though|although|without|instead|at|on"
    r"|in|to|by|from|with|during|for)\b)|[,;] ",
    re.IGNORECASE,
)
_LATE = re.compile(
    r"\b(?:was|were|am|be|been|being|got|came|arrived|turned up|showed up|home|running) (?:[\w']+ ){0,3}late\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"\W*(?:i|we|im|ive|i'm|i've)\b", re.IGNORECASE)


def to_sender(text: str) -> str:
    """A clause of the sender's said back to them: "I was late" → "you were late"."""
    for pattern, word in _SWAPS:
        text = re.sub(pattern, word, text, flags=re.IGNORECASE)
    return inside_sentence(text)


def short_event(fact: Fact | None) -> str:
    """A fact in the sender's own words for use inside a question, ended where a phrase ends."""
    text = to_sender(fact.text) if fact is not None else ""
    ends = [match.start() for match in _JOINTS.finditer(text)] + [len(text)]
    fitting = [end for end in ends if 3 <= len(text[:end].split()) <= _LONGEST]
    return text[: fitting[-1]] if fitting else "this happened"


def impact(desk: Desk, event: Fact | None) -> Blank:
    """What the sender's act did to the other."""
    named = event is not None and _CLAUSE.match(event.text)
    when = f" when {_named(desk, short_event(event))}" if named else ""
    return Blank(
        "impact", "how this was for them",
        f"What was it like for {desk.them}{when}? If you don't know, ask before you send this.",
        "People forgive more readily when they see that you know what it did to them.",
        frame="I think {}.",
    )  # fmt: skip


def _named(desk: Desk, text: str) -> str:
    """ "Your colleague Priya" is just Priya in a question about Priya."""
    if not desk.name:
        return text
    return re.sub(rf"\byour (?:\w+ )?\w+,? (?={re.escape(desk.name)}\b)", "", text)


def commitment(event: Fact | None) -> Blank:
    """One thing the sender will do, that can be checked later."""
    late = event is not None and _LATE.search(event.text)
    when = "next time you are running late" if late else "differently from now on"
    return Blank(
        "commitment", "one thing you're sure you can keep",
        f"What is one thing you will do {when}, that you are sure you can keep? It goes on after “I will”.",
        "Trust comes back through small promises that are kept, so it has to be yours.",
        frame="Next time I'm late I will {}." if late else "From now on I will {}.",
    )  # fmt: skip


def own_act(desk: Desk) -> Blank:
    """What the sender did, said plainly."""
    return Blank(
        "own_act", "what you did, starting with “I”",
        f"What did you do, or leave undone, that hurt {desk.them}? One plain sentence that starts with “I”.",
        "Naming your own act is the part of an apology that matters most.",
        frame="I'm sorry that {}.",
    )  # fmt: skip


def event(desk: Desk, *, untold: bool = False) -> Blank:
    """What happened, as anybody could have seen it; `untold`: the part that could be about somebody else."""
    they = desk.name or "they"
    ask = f"What did {they} do or say, and when? Only what a camera would have caught."
    if untold:
        ask = (
            f"Part of what you told could be about more than one person, so it was left out. What did {they} do there?"
        )
    return Blank(
        "event", "what happened, in one plain sentence", ask,
        "One event that both of you can recognise is easier to answer than a verdict.",
    )  # fmt: skip


def point(desk: Desk) -> Blank:
    """What the sender wants to say where no apology is owed."""
    return Blank(
        "point", "what you want to say or ask, in one plain sentence",
        f"What do you want to say to {desk.them}, or ask of them? You can say it without a sorry.",
        "By your account there is nothing here to apologise for, and a plain word is easier to answer than a sorry.",
    )  # fmt: skip


def request(desk: Desk) -> Blank:
    """What the sender asks for."""
    return Blank(
        "request", "the one thing you'd like them to do",
        f"What is the one thing you would like {desk.them} to do, that they could also say no to? It goes on after "
        "“Could you”.",
        "A request that can be done, and refused, gives the talk somewhere to go.",
        frame="Could you {}?",
    )  # fmt: skip


def feeling(desk: Desk, *, once: bool = False) -> Blank:
    """What it does to the sender; `once`: of something that happened and is over."""
    does = "did it do to you when" if once else "does it do to you when"
    they = f"{desk.name or 'they'} did this" if once else f"{desk.name or 'they'} {'does' if desk.name else 'do'} this"
    return Blank(
        "feeling", "what it did to you" if once else "what it does to you",
        f"What {does} {they}? A feeling, or what it cost{'' if once else 's'} you, starting with “I”.",
        "Said as your own, it tells them why this matters and accuses nobody.",
        frame="When that happened, {}." if once else "When that happens, {}.",
    )  # fmt: skip
