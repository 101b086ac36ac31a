"""The plans around a message, as typed values."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from coach.datafiles import data_root, load_folder
from coach.message import PlanMoment
from coach.terms import Intent
from coach.values import Value


class Step(Value):
    """One step; `text` may hold ``{they}`` and ``{event}``; `principle` is the id of what it rests on."""

    step: PlanMoment
    text: Annotated[str, Field(min_length=12, max_length=300)]
    principle: str


class Plan(Value):
    """The steps for one intent, which is the file's stem."""

    id: Intent
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]


def load_plans() -> dict[Intent, Plan]:
    """Every plan, by intent. Raises DataError."""
    return {plan.id: plan for plan in load_folder(data_root() / "knowledge" / "plans", Plan)}
