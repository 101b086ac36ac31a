"""The harness for a model's whole replies: it refuses labels that say two things, and counts both kinds of miss."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from coach import Coach
from coach.evals.replies import ModelReply, hold_all, summarise

REQUEST = {"intent": "repair", "situation": "I forgot to feed my neighbour's cat on Sunday while she was away."}
OWNED = "I'm sorry I forgot to feed your cat on Sunday while you were away."


def case(message: str, fault: str | None) -> ModelReply:
    return ModelReply(id="x", split="tune", request=REQUEST, message=message, good=fault is None, fault=fault, why="")


def test_refused_good_messages_and_caught_faults_are_counted(coach: Coach) -> None:
    held = hold_all(coach, [
        case(OWNED, None), case(f"{OWNED} It waited 14 hours.", None), case(f"{OWNED} It waited 14 hours.", "number"),
        case(OWNED, "overlooked"),
    ])  # fmt: skip
    assert [one.is_missed for one in held] == [False, True, False, True]
    lines = summarise(held)
    assert lines[0].split() == ["good,", "refused", "1", "of", "2", "0.500"]
    assert [line.split()[-4:] for line in lines[1:3]] == [["1", "of", "1", "1.000"], ["0", "of", "1", "0.000"]]
    assert "no_invented_numbers: 1" in lines[-1] or "no_invented_facts: 1" in lines[-1]


def test_a_good_message_with_a_fault_is_no_label() -> None:
    with pytest.raises(ValidationError, match="a good message has no fault"):
        ModelReply(id="x", split="tune", request=REQUEST, message=OWNED, good=True, fault="number", why="")
