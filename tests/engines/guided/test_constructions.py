"""What a clause says without a way of putting it that hurts."""

from __future__ import annotations

import pytest

from coach.engines.guided.constructions import rebuild
from coach.engines.guided.shards import is_broken, is_shard
from coach.language import Grammar
from coach.terms import Intent


@pytest.mark.parametrize(("before", "after"), [
    ("If you cared about me you'd ring first", "I wish you would ring first"),
    ("if you loved us you wouldn't sell it", "I wish you wouldn't sell it"),
    ("If you respected me you would have asked", "I wish you had asked"),
    ("You wouldn't laugh at it if you cared", "I wish you wouldn't laugh at it"),
    ("Your essay was absolutely appalling", "I don't think your essay was good enough"),
    ("Your behaviour was disgraceful", "I don't think your behaviour was OK"),
    ("Obviously my time doesn't count", "It seems to me that my time doesn't count"),
    ("Get off your backside and ring the plumber", "Ring the plumber"),
    ("The lock, which you clearly never looked at, is broken", "The lock, is broken"),
])  # fmt: skip
def test_a_construction_leaves_what_the_clause_says(before: str, after: str) -> None:
    new = rebuild(before, Intent.REPHRASE)
    assert new is not None
    assert new.text is not None
    assert new.text.replace(",", "").lower() == after.replace(",", "").lower()


@pytest.mark.parametrize("text", ["Whatever", "lol ok whatever", "yeah right"])
def test_a_wave_of_the_hand_goes_whole(text: str) -> None:
    new = rebuild(text, Intent.CONCERN)
    assert new is not None
    assert new.text is None


@pytest.mark.parametrize(("before", "after"), [
    ("he provoked me", None),
    ("It takes two to argue", None),
    ("I'm sorry about the wall I guess", "I'm sorry about the wall"),
    ("I should have knocked but come on", "I should have knocked"),
])  # fmt: skip
def test_an_apology_keeps_no_defence(before: str, after: str | None) -> None:
    new = rebuild(before, Intent.REPAIR)
    assert new is not None
    assert new.text == after
    assert rebuild(before, Intent.REPHRASE) is None


@pytest.mark.parametrize("text", [
    "If you need me I'm upstairs", "Whatever you choose is fine with me", "Your mother was terrible at cards",
    "The traffic was awful on the ring road", "I guess I should go", "You started the new job on Monday",
])  # fmt: skip
def test_what_only_looks_alike_stays(text: str) -> None:
    assert rebuild(text, Intent.REPHRASE) is None


def test_a_cut_that_takes_the_predicate_is_seen(grammar: Grammar) -> None:
    assert is_broken("The bill from March is", "The bill from March is maybe still open", grammar)
    assert is_broken("Get off your", "Get off your lazy backside", grammar)
    assert not is_broken("The bill from March is open", "The bill from March is maybe open", grammar)
    assert is_shard("im so", grammar)
    assert not is_shard("I cried", grammar)
