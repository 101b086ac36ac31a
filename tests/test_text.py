from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.text import Span, collapse, sentence_spans, slot_spans, strip_span, word_count, words

ANYTHING = st.text(st.characters(exclude_categories=()))  # unpaired surrogates too
# Marks, breaks and abbreviations close together, where cutting goes wrong.
CHAT = st.lists(
    st.sampled_from(
        [
            "omg",
            " ",
            "  ",
            ".",
            "...",
            "…",
            "?!",
            "\n",
            "\r\n",
            "\n\n",
            "\t",
            "e.g",
            "p.m",
            "no",
            "7",
            "“",
            "”",
            ")",
            "😢",
            "Dr",
            "[x y]",
        ]
    ),
    max_size=30,
).map("".join)


def _cut(text: str) -> list[str]:
    return [span.of(text) for span in sentence_spans(text)]


@given(st.one_of(ANYTHING, CHAT))
def test_sentences_cover_every_character_that_is_no_space(text: str) -> None:
    spans = sentence_spans(text)
    covered = {index for span in spans for index in range(span.start, span.end)}
    assert {index for index, char in enumerate(text) if not char.isspace()} <= covered


@given(st.one_of(ANYTHING, CHAT))
def test_sentences_stand_in_order_and_never_overlap(text: str) -> None:
    spans = sentence_spans(text)
    assert all(one.end <= other.start for one, other in pairwise(spans))


@given(st.one_of(ANYTHING, CHAT))
def test_a_sentence_is_never_empty_nor_wrapped_in_space(text: str) -> None:
    for span in sentence_spans(text):
        assert span.of(text)
        assert span.of(text) == span.of(text).strip()


@given(ANYTHING)
def test_any_text_has_words_slots_and_one_line(text: str) -> None:
    assert word_count(text) == len(words(text))
    assert all(span.of(text).startswith("[") and span.of(text).endswith("]") for span in slot_spans(text))
    assert "\n" not in collapse(text)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("I missed tea. Mum waited.", ["I missed tea.", "Mum waited."]),
        ("omg!!! ur late again :(", ["omg!!!", "ur late again :("]),
        ("soz bout last nite\nwas proper knackered", ["soz bout last nite", "was proper knackered"]),
        ("Ma,\r\n\r\nI did not call. Forgive my silence.\r\n", ["Ma,", "I did not call.", "Forgive my silence."]),
        ("Wait… what did you tell Amaka?", ["Wait…", "what did you tell Amaka?"]),
        ("She said “never again.” Then she left.", ["She said “never again.”", "Then she left."]),
        ("(I was there.) You were not.", ["(I was there.)", "You were not."]),
        ("I said no. She left.", ["I said no.", "She left."]),
        ("I paid 3.50 for it. You laughed.", ["I paid 3.50 for it.", "You laughed."]),
        ("where were you???", ["where were you???"]),
    ],
)  # fmt: skip
def test_a_text_is_cut_where_a_reader_would_pause(text: str, sentences: list[str]) -> None:
    assert _cut(text) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Okonkwo and Dr. Rao were kept waiting because of me.",
        "I was at St. Mary's the whole evening.",
        "Kindly check invoice no. 14 before the call.",
        "I'm free at 5 p.m. on Friday.",
        "bring something, e.g. the charger you borrowed",
        "we waited approx. two hours",
    ],
)
def test_an_abbreviation_ends_no_sentence(text: str) -> None:
    assert _cut(text) == [text]


def test_a_time_of_day_ends_a_sentence_when_a_new_one_begins() -> None:
    assert _cut("I got there at 5 p.m. She had gone.") == ["I got there at 5 p.m.", "She had gone."]


def test_offsets_count_emoji_as_one_character() -> None:
    text = "😢😢 I lied. Sorry 😢"
    assert sentence_spans(text) == (Span(0, 10), Span(11, 18))


@pytest.mark.parametrize("text", ["", " ", "\r\n\t\n", "\u00a0\u2003"])
def test_a_text_of_white_space_has_no_sentence(text: str) -> None:
    assert sentence_spans(text) == ()


def test_words_ignore_case_slots_and_the_kind_of_apostrophe() -> None:
    assert words("I DIDN’T ring [the day you mean], yaar") == ["i", "didn't", "ring", "yaar"]


def test_numbers_and_accented_words_count_as_words() -> None:
    assert words("Zoë waited 45 minutes, na so") == ["zoë", "waited", "45", "minutes", "na", "so"]


def test_emoji_and_dashes_are_no_words() -> None:
    assert word_count("😭 — … !!") == 0


def test_a_slot_is_found_with_its_brackets() -> None:
    text = "I'm sorry. [what you did] I will call [on which day]."
    assert [span.of(text) for span in slot_spans(text)] == ["[what you did]", "[on which day]"]


@pytest.mark.parametrize("text", ["arr[0] = x", "[]", "[x]", "[one\ntwo]", "an open [ bracket", "[" + "a" * 200 + "]"])
def test_brackets_that_are_no_place_to_fill_in_are_left_alone(text: str) -> None:
    assert slot_spans(text) == ()


def test_spans_that_only_touch_do_not_meet() -> None:
    assert not Span(0, 4).meets(Span(4, 8))
    assert Span(0, 5).meets(Span(4, 8))


def test_a_span_holds_itself_but_not_one_that_runs_past_it() -> None:
    assert Span(2, 6).holds(Span(2, 6))
    assert not Span(2, 6).holds(Span(3, 7))


def test_stripping_a_span_of_spaces_leaves_an_empty_one_inside_it() -> None:
    span = strip_span("ok   then", Span(2, 5))
    assert span.start == span.end
    assert Span(2, 5).holds(span)


def test_collapsing_joins_lines_with_one_space() -> None:
    assert collapse("  pls\r\n\r\ncall \t me\u00a0back ") == "pls call me back"
