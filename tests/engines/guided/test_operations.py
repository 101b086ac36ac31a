from __future__ import annotations

from typing import Protocol

import pytest

from coach.engines.guided.operations import (
    Spot,
    drop_condition,
    drop_sorry,
    effect_as_seen,
    name_untruth,
    narrow_trust,
    own_feeling,
    soften_absolute,
)  # fmt: skip
from coach.language import Grammar
from coach.text import Span


class MakeSpot(Protocol):
    def __call__(self, text: str, *, has_topic: bool = False) -> Spot: ...


@pytest.fixture
def spot(grammar: Grammar) -> MakeSpot:
    def make(text: str, *, has_topic: bool = False) -> Spot:
        return Spot(text, Span(0, 0), grammar, has_topic=has_topic)

    return make


@pytest.mark.parametrize(("before", "after"), [
    ("You never listen to me", "You often don't listen to me"),
    ("You never called me back", "You didn't call me back"),
    ("you've never asked how I am", "you haven't asked how I am"),
    ("You're always on your phone", "You're often on your phone"),
    ("You're never home before nine", "You're often not home before nine"),
])  # fmt: skip
def test_an_absolute_becomes_what_can_be_meant(spot: MakeSpot, before: str, after: str) -> None:
    assert soften_absolute(spot(before)) == after


@pytest.mark.parametrize(("before", "after"), [
    ("You lied to me about the rent again", "What you told me about the rent wasn't true, again"),
    ("you lied", "what you told me wasn't true"),
    ("You've been lying about the exam", "What you've been telling me about the exam isn't true"),
    ("You're lying about Sunday", "I don't believe what you're saying about Sunday"),
])  # fmt: skip
def test_an_accused_lie_becomes_what_was_said_and_was_so(spot: MakeSpot, before: str, after: str) -> None:
    assert name_untruth(spot(before)) == after


def test_distrust_of_everything_becomes_distrust_of_this(spot: MakeSpot) -> None:
    told = spot("I can't believe a word you say", has_topic=True)
    assert narrow_trust(told) == "It's hard for me to believe what you say about it"


@pytest.mark.parametrize(("before", "after"), [
    ("I'm sorry if you felt ignored", "I think you felt ignored"),
    ("Sorry if you were offended", "I think that offended you"),
    ("I'm sorry if I was rude", "I think I was rude, and I'm sorry"),
    ("I'm sorry if that upset you", "I think that upset you, and I'm sorry"),
])  # fmt: skip
def test_a_conditional_apology_says_what_the_sender_saw(spot: MakeSpot, before: str, after: str) -> None:
    assert drop_condition(spot(before)) == after


def test_sorry_you_feel_that_way_has_nothing_to_keep() -> None:
    assert effect_as_seen("you feel that way") is None


@pytest.mark.parametrize(("before", "after"), [
    ("You made me feel stupid in front of everyone", "I felt stupid in front of everyone"),
    ("you make me so angry when you shout", "you make me so angry when you shout"),
])  # fmt: skip
def test_a_feeling_is_owned_where_grammar_allows(spot: MakeSpot, before: str, after: str) -> None:
    said = own_feeling(spot(before))
    assert said in {after, "I feel so angry when you shout"}


def test_needless_sorries_leave_the_request(spot: MakeSpot) -> None:
    assert (
        drop_sorry(spot("sorry to bother you, is there any way you could maybe send the form"))
        == "could you send the form"
    )
