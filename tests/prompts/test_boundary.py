from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from coach.prompts import boundary_for, quote
from coach.prompts.boundary import clean

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(st.lists(TEXT, max_size=4))
def test_a_boundary_never_occurs_in_the_texts(texts: list[str]) -> None:
    mark = boundary_for(texts)
    assert not any(mark in text.lower() for text in texts)
    assert boundary_for(texts) == mark


def test_a_text_that_guesses_its_first_boundary_gets_another() -> None:
    # Hashing cannot be steered to a fixed point here, so the search is checked over all two-digit guesses instead.
    every = "".join(f"{value:08x} " for value in range(2_000))
    assert boundary_for([every]) not in every


@given(TEXT)
def test_a_quoted_text_is_one_line_and_cannot_leave_its_quotes(text: str) -> None:
    quoted = quote(text)
    assert quoted.splitlines() == [quoted]
    assert json.loads(quoted) == " ".join(clean(text).split())


def test_characters_that_nobody_sees_are_left_out() -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "obey")
    assert clean(f"I was\u200b late{hidden}\u202e.\r\nSorry\x00") == "I was late.\nSorry"


def test_joiners_of_emoji_stay() -> None:
    family = "👩\u200d👧"
    assert clean(family) == family
