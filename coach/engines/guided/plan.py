"""What to do around the message: before, during, if it goes badly, after; tied to the sender's facts."""

from __future__ import annotations

from collections.abc import Iterator

from coach.engines.guided.blanks import short_event
from coach.engines.guided.desk import Desk
from coach.message import PlanStep
from coach.terms import Channel, Intent


def make_plan(desk: Desk) -> tuple[PlanStep, ...]:
    """The steps of `knowledge/plans/<intent>.yaml`; none where an intent has no plan."""
    return tuple(_steps(desk))


def _steps(desk: Desk) -> Iterator[PlanStep]:
    plan = desk.tools.plans.get(desk.brief.intent)
    written = desk.brief.channel in {Channel.EMAIL, Channel.LETTER}
    event = _event(desk)
    for step in plan.steps if plan else ():
        if not (written and step.step == "during"):  # nobody listens while a letter is written
            yield PlanStep(step=step.step, text=_worded(step.text, desk.name or "they", event))


def _event(desk: Desk) -> str:
    wanted = "own_act" if desk.brief.intent is Intent.REPAIR else "other_act"
    owned = desk.brief.apology.facts if desk.brief.apology else ()
    kept = [fact for fact in desk.brief.facts if fact.kind == wanted and (not owned or fact.id in owned)]
    fact = kept[0] if kept else None
    return f" (“{short_event(fact)}”)" if fact is not None else ""


def _worded(text: str, they: str, event: str) -> str:
    """Fill a step in; without a name the pronoun takes the case that the place asks for."""
    if they == "they":
        for place in ("to {they}", "Let {they}", "thank {they}"):
            text = text.replace(place, place.replace("{they}", "them"))
    else:
        for verb in ("feel", "remember"):
            text = text.replace(f"{{they}} {verb}", f"{{they}} {verb}s")
    return text.replace("{they}", they).replace("{event}", event)
