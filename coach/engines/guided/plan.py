"""What to do around the message: before, during, if it goes badly, after; tied to the sender's facts."""

from __future__ import annotations

from coach.engines.guided.blanks import short_event
from coach.engines.guided.desk import Desk
from coach.message import PlanMoment, PlanStep
from coach.terms import Channel, Intent

_STEPS: dict[Intent, tuple[tuple[PlanMoment, str], ...]] = {
    Intent.REPAIR: (
        ("before", "Choose a moment when {they} can take it in, and stop at what you know you did{event}."),
        ("during", "Say it once, then listen. Let {they} tell you how it was before you explain anything."),
        ("if_angry", "Do not defend yourself. You can say: “You have every right to be angry. I'm listening.”"),
        ("if_silent", "Do not press for an answer. You can say: “You don't have to answer now.” Then leave it."),
        ("if_denied", "If {they} remember it differently, ask what they saw; own what you are sure of and no more."),
        ("after", "Keep the one thing you offered, on the day you said. Acts bring trust back, further words do not."),
    ),
    Intent.CONCERN: (
        ("before", "Pick a private, unhurried moment. Have one clear example ready{event}, and decide the one thing you ask for."),
        ("during", "Say it in two or three sentences, then stop and listen until {they} feel heard."),
        ("if_angry", "Slow down. You can say: “I can see this is hard to hear. I'm not out to blame you. Shall we take ten minutes?”"),
        ("if_silent", "Give it time. You can say: “You don't need to answer now. Could we come back to it tomorrow?”"),
        ("if_denied", "Stay with what you saw{event}, and ask what it looked like to {they}. You need not settle who is right."),
        ("after", "Write down what you both agreed, thank {they} for hearing you out, and look at it again in a week or two."),
    ),
}  # fmt: skip


def make_plan(desk: Desk) -> tuple[PlanStep, ...]:
    """The steps for a repair or a concern; none for a rephrasing."""
    steps = _STEPS.get(desk.brief.intent, ())
    events = [fact for fact in desk.brief.facts if fact.kind in {"own_act", "other_act"}]
    wanted = "own_act" if desk.brief.intent is Intent.REPAIR else "other_act"
    fact = next((fact for fact in events if fact.kind == wanted), None)
    event = f" (“{short_event(fact)}”)" if fact is not None else ""
    written = desk.brief.channel in {Channel.EMAIL, Channel.LETTER}
    return tuple(
        PlanStep(step=step, text=_worded(text, desk.name or "they", event))
        for step, text in steps
        if not (written and step == "during")
    )


def _worded(text: str, they: str, event: str) -> str:
    """Fill a step in; without a name the pronoun takes the case that the place asks for."""
    if they == "they":
        for place in ("to {they}", "Let {they}", "thank {they}"):
            text = text.replace(place, place.replace("{they}", "them"))
    else:
        text = text.replace("{they} feel heard", "{they} feels heard").replace("{they} remember", "{they} remembers")
    return text.replace("{they}", they).replace("{event}", event)
