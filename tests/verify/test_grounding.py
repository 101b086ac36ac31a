"""The second reader: what was said is grounded, what was not is strange, what is gone is missed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.verify import SecondReader

SAID = (
    "to Ines.\nI was 40 minutes late to pick you up from the clinic on Tuesday and my phone was off. You had to ask a "
    "nurse for the bus money. I will set two alarms for the next appointment."
)
FAITHFUL = (
    "Ines, on Tuesday I was 40 minutes late to pick you up from the clinic, and my phone was off. You had to ask a nurse "
    "for the bus money. I'm sorry. For the next appointment I will set two alarms."
)


@pytest.fixture(scope="module")
def reader() -> SecondReader:
    return SecondReader()


def test_a_faithful_message_is_doubted_less_than_any_of_its_faults(reader: SecondReader) -> None:
    faithful = reader.compare(SAID, FAITHFUL)
    invented = reader.compare(SAID, FAITHFUL + " You must have felt so alone and forgotten.")
    lost = reader.compare(SAID, FAITHFUL.replace(" For the next appointment I will set two alarms.", ""))
    assert invented.added > faithful.added + 0.3
    assert lost.left_out > faithful.left_out + 0.3


def test_what_is_strange_and_what_is_missed_are_told_with_their_places(reader: SecondReader) -> None:
    message = FAITHFUL + " You must have felt so alone and forgotten."
    strange = reader.compare(SAID, message).strange_at[0]
    assert "alone" in message[strange.start : strange.end]
    missed = reader.compare(SAID, "Ines, on Tuesday I was 40 minutes late. I'm sorry.").missed_at
    assert any("nurse" in SAID[run.start : run.end] or "alarms" in SAID[run.start : run.end] for run in missed)


def test_a_text_too_long_to_be_seen_at_once_is_read_in_parts(reader: SecondReader) -> None:
    filler = " ".join(f"On day {day} we only talked about the weather and the garden." for day in range(90))
    grounds = reader.compare(f"{SAID} {filler}", FAITHFUL)
    assert grounds.doubt is None
    assert grounds.strange < 0.9
    assert reader.compare(f"{filler}", FAITHFUL).strange > 0.5


def test_a_part_of_a_message_is_not_blamed_for_what_may_still_come(reader: SecondReader) -> None:
    part = reader.compare(SAID, "Ines, on Tuesday I was 40 minutes late to pick you up.").of_a_part()
    assert part.left_out == 0.0
    assert part.doubt is None


@pytest.mark.parametrize("message", ["", " \n", "😔", "x" * 4000, "word " * 1200, "\udcff half a pair"])
@pytest.mark.parametrize("said", ["", SAID, "y" * 5000, "long " * 1600])
def test_any_two_texts_can_be_compared(reader: SecondReader, said: str, message: str) -> None:
    grounds = reader.compare(said, message)
    assert 0.0 <= grounds.added <= 1.0
    assert 0.0 <= grounds.left_out <= 1.0


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_places_lie_within_their_texts_and_the_same_texts_give_the_same(said: str, message: str) -> None:
    reader = _SHARED
    grounds = reader.compare(said, message)
    assert grounds == reader.compare(said, message)
    for text, runs in ((message, grounds.strange_at), (said, grounds.missed_at)):
        assert all(0 <= run.start < run.end <= len(text) for run in runs)


_SHARED = SecondReader()
