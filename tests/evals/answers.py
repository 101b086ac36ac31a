"""A model that exists nowhere: it answers in the agreed form with words that the test chose."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable

from coach.engines.llm import Answer
from coach.evals.batch import find_wanted
from coach.evals.calls import Asking
from coach.evals.cases import load_cases
from coach.evals.recorder import make_recording
from coach.evals.recordings import Recordings
from coach.evals.runner import Plan
from coach.evals.stage import Stage
from coach.prompts import Prompts

MODEL = "synthetic-1"
ASKING = Asking(model=MODEL, local=False)
DAY = dt.date(2026, 11, 1)
GOOD = {
    "told-sam-secret": (
        ("I told Sam about your interview after you asked me not to.", ["f5"]), ("I'm sorry.", ["f1"]),
        ("I will tell Sam on Friday that I was wrong.", ["f4"]), ("I'd like to hear how this was for you.", []),
    ),
    "rent-late": (
        ("You paid your £450 share of the rent on the 9th in March and April, and it is due on the 1st.", ["f1", "f2"]),
        ("I had to cover it and went overdrawn.", ["f3"]), ("I want it by the 1st from May.", ["f4"]),
        ("How do you see it?", []),
    ),
    "friday-report": (
        ("You dump the Friday report on me at 5pm.", ["f1"]), ("I can't stay late on Fridays any more.", ["f2"]),
        ("Please send it by noon.", ["f3"]),
    ),
}  # fmt: skip


def answer(sentences: Iterable[tuple[str, list[str]]]) -> str:
    parts = [{"text": text, "facts": facts, "slot": None} for text, facts in sentences]
    return json.dumps(
        {"sentences": parts, "slots": [], "questions": [], "changes": [], "alternatives": [], "subject": None}
    )


def record(stage: Stage, plan: Plan, said: dict[str, str], epochs: int = 2) -> Recordings:
    """Recordings of answers that no model gave, marked so."""
    recordings = Recordings.open("coaching", MODEL, plan.folder / "recordings")
    on = stage.under(Prompts.load(plan.prompts))
    for one in list(find_wanted(on, ASKING, recordings, load_cases(plan.folder / "cases" / "coaching"), epochs)):
        made = make_recording(
            one.call, (one.case, one.step), Answer(said[one.case], "stop"), ASKING, ("synthetic", DAY)
        )
        recordings.add(made)
    recordings.settle()
    return recordings


def all_good() -> dict[str, str]:
    return {case: answer(sentences) for case, sentences in GOOD.items()}
