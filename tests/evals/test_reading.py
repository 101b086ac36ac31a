"""Blind readers: they cannot tell which message is ours, and what they said belongs to the wording that they read."""

from __future__ import annotations

import pytest

from coach import Coach
from coach.evals.guided import Outcome, Scenario, run_scenario
from coach.evals.reading import Item, Opinion, Told, keep_told, summarise

REQUEST = {"intent": "repair", "draft": "Sorry if you were upset that I ate your cake.", "channel": "chat"}
MADE_UP, FINE = Opinion(invented=("by the lake",), send=2), Opinion(send=5)


@pytest.fixture(scope="module")
def outcome(coach: Coach) -> Outcome:
    scenario = Scenario(
        id="cake", split="tune", family="cake", request=REQUEST, keep=(), drop=(), forbid=(), owed="yes", good=False,
        declines=False, why="",
    )  # fmt: skip
    return run_scenario(coach, scenario)


@pytest.mark.parametrize("swapped", [False, True])
def test_a_judgement_finds_its_way_back_to_our_message(outcome: Outcome, swapped: bool) -> None:
    item = Item(outcome, REQUEST["draft"], swapped)
    shown = item.shown(1)
    assert {shown["first"], shown["second"]} == {outcome.text, REQUEST["draft"]}
    assert "digest" not in shown
    assert "id" not in shown
    first_is_ours = shown["first"] == outcome.text
    told = Told(
        number=1, first=MADE_UP if first_is_ours else FINE, second=FINE if first_is_ours else MADE_UP,
        better="second" if first_is_ours else "first",
    )  # fmt: skip
    (kept,) = keep_told([item], [told])
    assert (kept.ours, kept.draft, kept.better) == (MADE_UP, FINE, "draft")


def test_an_opinion_too_few_is_refused(outcome: Outcome) -> None:
    with pytest.raises(ValueError, match="as many opinions as messages"):
        keep_told([Item(outcome, REQUEST["draft"], False)], [Told(number=1, first=FINE)])


def test_a_judgement_of_an_older_wording_is_not_counted(outcome: Outcome) -> None:
    item = Item(outcome, REQUEST["draft"], False)
    kept = keep_told([item], [Told(number=1, first=MADE_UP, second=FINE, better="second")])
    now = "\n".join(summarise({"a": kept, "b": kept}, {"cake": item.digest}))
    assert "messages with something invented    1 of 1 " in now
    assert "agree which is better       1 of 1 " in now
    later = "\n".join(summarise({"a": kept}, {"cake": "another"}))
    assert "0 messages as they are now, 1 read in an older wording" in later
    assert "invented    0 of 0 " in later
