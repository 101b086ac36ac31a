"""The places that only the sender can fill, in the words of their own situation."""

from __future__ import annotations

import re

from coach.engines.guided.desk import Desk
from coach.engines.guided.parts import Blank
from coach.engines.guided.wording import inside_sentence
from coach.facts import Fact

_SWAPS = (
    (r"\byou\b", "them"), (r"\byour\b", "their"), (r"\byours\b", "theirs"),
    (r"\bi['’]?m\b", "you're"), (r"\bi['’]ve\b", "you've"), (r"\bi was\b", "you were"), (r"\bi am\b", "you are"),
    (r"\bi\b", "you"), (r"\bmyself\b", "yourself"), (r"\bmy\b", "your"), (r"\bmine\b", "yours"), (r"\bme\b", "you"),
)  # fmt: skip


def to_sender(text: str) -> str:
    """A clause of the sender's said back to them: "I was late" → "you were late"."""
    for pattern, word in _SWAPS:
        text = re.sub(pattern, word, text, flags=re.IGNORECASE)
    return inside_sentence(text)


def short_event(fact: Fact | None) -> str:
    """A fact in the sender's own words for use inside a question, cut to a readable length."""
    if fact is None:
        return "what happened"
    words = to_sender(fact.text).split()
    return " ".join(words[:12]) + ("…" if len(words) > 12 else "")


def impact(desk: Desk, event: Fact | None) -> Blank:
    """What the sender's act did to the other."""
    when = f" when {short_event(event)}" if event is not None else ""
    return Blank(
        "impact", "how you think this was for them",
        f"What was it like for {desk.them}{when}? If you don't know, ask before you send this.",
        "People forgive more readily when they see that you know what it did to them.",
    )  # fmt: skip


def commitment(event: Fact | None) -> Blank:
    """One thing the sender will do, that can be checked later."""
    late = event is not None and re.search(r"\blate\b", event.text, re.IGNORECASE)
    label = "one thing you'll do next time you're running late" if late else "one thing you will do differently"
    ask = (
        "What is one thing you will do next time you are running late, that you are sure you can keep?"
        if late
        else "What is one thing you will do differently from now on, that you are sure you can keep?"
    )
    return Blank(
        "commitment", label, ask, "Trust comes back through small promises that are kept, so it has to be yours."
    )


def own_act(desk: Desk) -> Blank:
    """What the sender did, said plainly."""
    return Blank(
        "own_act", "what you did, in one plain sentence",
        f"What did you do, or leave undone, that hurt {desk.them}? One plain sentence that starts with “I”.",
        "Naming your own act is the part of an apology that matters most.",
    )  # fmt: skip


def event(desk: Desk) -> Blank:
    """What happened, as anybody could have seen it."""
    return Blank(
        "event", "what happened, in one plain sentence",
        f"What did {desk.name or 'they'} do or say, and when? Only what a camera would have caught.",
        "One event that both of you can recognise is easier to answer than a verdict.",
    )  # fmt: skip


def request(desk: Desk) -> Blank:
    """What the sender asks for."""
    return Blank(
        "request", "the one thing you'd like to agree on",
        f"What is the one thing you would like {desk.them} to do, that they could also say no to?",
        "A request that can be done, and refused, gives the talk somewhere to go.",
    )  # fmt: skip


def feeling(desk: Desk) -> Blank:
    """What it does to the sender."""
    return Blank(
        "feeling", "what this does to you",
        f"What does it do to you when {desk.name or 'they'} {'does' if desk.name else 'do'} this? "
        "A feeling, or what it costs you.",
        "Said as your own, it tells them why this matters and accuses nobody.",
    )  # fmt: skip
