"""The sender's account may be put in other words, not turned round: who, whom, whether, and how sure."""

from __future__ import annotations

import pytest

from coach import Coach
from coach.evals.gates import hold

TOLD = {"intent": "concern", "to_name": "Olu", "situation": (
    "On Wednesday Olu told our ward sister Margaret that I'd agreed to his swap with Jenna. I hadn't been asked. "
    "Maybe he forgot. I want him to ask me first next time."
)}  # fmt: skip
LIFT = {"intent": "rephrase", "to_name": "Mr Dobbs", "draft": (
    "Mr Dobbs, the lift stopped on Saturday with my mother in it, you muppet. The alarm button works. Nobody answered "
    "it. I want to know who answers it at weekends."
)}  # fmt: skip


def failed(coach: Coach, case: dict[str, str], message: str) -> set[str]:
    return {gate.gate for gate in hold(coach, case, message)}


@pytest.mark.parametrize(("case", "message"), [
    (TOLD, ("Olu, on Wednesday you told Margaret that I had agreed to your swap with Jenna, and nobody had asked me. "
           "Next time please ask me first.")),
    (LIFT, ("Dear Mr Dobbs, on Saturday the lift stopped with my mother in it. The alarm button works, yet nobody "
           "answered. I would like to know who answers at weekends.")),
])  # fmt: skip
def test_a_paraphrase_passes(coach: Coach, case: dict[str, str], message: str) -> None:
    assert failed(coach, case, message) == set()


@pytest.mark.parametrize(("case", "message", "gate"), [
    (TOLD, "Olu, on Wednesday you told Jenna that I had agreed to your swap. Next time please ask me first.",
     "roles_kept"),
    (TOLD, ("Olu, you forgot. On Wednesday you told Margaret that I had agreed to your swap with Jenna. Next time "
           "please ask me first."), "roles_kept"),
    (LIFT, ("Mr Dobbs, the lift stopped on Saturday with my mother in it. The alarm button doesn't work. I want to know "
           "who answers it at weekends."), "roles_kept"),
    (LIFT, ("Mr Dobbs, the lift stopped on Saturday with my mother in it. The alarm button works. Nobody answered it. "
           "I want to know who answers it at weekends. If not, people will hear about it."), "no_high_finding"),
])  # fmt: skip
def test_what_is_turned_round_is_caught(coach: Coach, case: dict[str, str], message: str, gate: str) -> None:
    assert gate in failed(coach, case, message)
