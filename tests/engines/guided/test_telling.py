"""What a situation becomes when it is said to the other: whole sentences, told in order, without what was for the coach."""

from __future__ import annotations

import pytest

from coach.pipeline import Coach
from coach.reply import Reply, Request


def _reply(coach: Coach, **fields: object) -> Reply:
    return coach.reply(Request.model_validate({"engine": "guided", **fields}))


def _text(coach: Coach, **fields: object) -> str:
    reply = _reply(coach, **fields)
    assert reply.message is not None, reply.verification
    return reply.message.text


def test_an_apology_tells_the_account_in_its_own_order(coach: Coach) -> None:
    text = _text(
        coach, intent="repair", relationship="friend",
        situation="I borrowed my friend Nkem's drill and I left it in the rain. It won't start now. "
        "I told him the battery was flat. That was not true.",
    )  # fmt: skip
    assert "I left it in the rain. It won't start now. I told you the battery was flat. That was not true." in text
    assert text.startswith("I'm sorry I borrowed your drill") or "I'm sorry." in text


def test_a_thing_done_about_it_takes_the_place_of_a_promise(coach: Coach) -> None:
    reply = _reply(
        coach, intent="repair", relationship="family",
        situation="I forgot my uncle's birthday on Sunday. I have booked a table at Lino's for this Friday.",
    )  # fmt: skip
    assert reply.message is not None
    assert "I have booked a table at Lino's for this Friday." in reply.message.text
    assert "commitment" not in {slot.id for slot in reply.message.slots}


def test_a_reason_that_lies_with_the_other_is_no_part_of_an_apology(coach: Coach) -> None:
    text = _text(
        coach, intent="repair", relationship="colleague", to_name="Ama",
        situation="I yelled at Ama in the stock room because she took my pen.",
    )  # fmt: skip
    assert "I yelled at you in the stock room" in text
    assert "pen" not in text


@pytest.mark.parametrize(
    ("situation", "gone"),
    [
        ("My boss Lotte moved the rota on Monday. I don't want to sound bitter.", "sound"),
        ("My boss Lotte moved the rota on Monday. My husband says let it go.", "let it go"),
        ("My boss Lotte moved the rota on Monday. She's a nice woman.", "nice"),
        ("My boss Lotte moved the rota on Monday. She doesn't know I saw it.", "know"),
        ("My boss Lotte moved the rota on Monday. She'll be furious.", "furious"),
        ("My boss Lotte moved the rota on Monday. I'm going to tell her on Friday.", "tell"),
        ("I'm a midwife. My boss Lotte moved the rota on Monday.", "midwife"),
        ("Night shifts. My boss Lotte moved the rota on Monday.", "Night"),
        ("My boss Lotte moved the rota on Monday. You can imagine how that felt.", "imagine"),
    ],
)
def test_what_is_meant_for_the_coach_is_not_said_to_the_other(coach: Coach, situation: str, gone: str) -> None:
    text = _text(coach, intent="concern", relationship="manager", situation=situation)
    assert "You moved the rota on Monday." in text
    assert gone not in text


def test_hearsay_about_the_other_is_part_of_what_happened(coach: Coach) -> None:
    text = _text(
        coach, intent="concern", relationship="manager", to_name="Lotte",
        situation="My boss Lotte moved the rota on Monday. Other people in the ward say she does the same with them.",
    )  # fmt: skip
    assert "Other people in the ward say you do the same with them." in text


def test_nobody_is_she_without_a_word_of_who_she_is(coach: Coach) -> None:
    text = _text(
        coach, intent="concern", relationship="family", to_name="Piet",
        situation="My cousin Piet smokes under the window. My wife is his sister and she does not want a row.",
    )  # fmt: skip
    assert "You smoke under the window." in text
    assert "she" not in text.lower().split()


def test_what_is_to_be_asked_of_them_is_asked(coach: Coach) -> None:
    text = _text(
        coach, intent="concern", relationship="other", channel="email", to_name="Mrs Hale",
        situation="Mrs Hale reads the marks out in class. My lad got 3 out of 20 on Friday. "
        "I'd rather write to Mrs Hale first and ask her to give the marks privately.",
    )  # fmt: skip
    assert "Could you give the marks privately?" in text


def test_a_question_about_them_is_put_to_them(coach: Coach) -> None:
    text = _text(
        coach, intent="concern", relationship="other",
        situation="The people upstairs play the drums after nine. Could they stop at eight?",
    )  # fmt: skip
    assert "You play the drums after nine." in text
    assert "Could you stop at eight?" in text


def test_chat_that_runs_on_becomes_two_sentences(coach: Coach) -> None:
    text = _text(
        coach, intent="concern", relationship="friend",
        situation="im so done with my mate Jodie she cancels all the time. she cancelled on friday an hour before.",
    )  # fmt: skip
    assert "you you" not in text
    assert "you cancelled on friday an hour before" in text.lower()


def test_a_request_is_asked_once(coach: Coach) -> None:
    text = _text(
        coach, intent="concern", relationship="colleague", to_name="Rafa",
        situation="Rafa calls me 'kiddo' in meetings. I would like him to use my name.",
        answers={"request": "I would like you to use my name"},
    )  # fmt: skip
    assert text.count("use my name") == 1


def test_a_cut_leaves_no_word_hanging(coach: Coach) -> None:
    text = _text(
        coach, intent="rephrase", relationship="friend",
        draft="I can't cook in this kitchen with you slobs any longer. I'm buying a kettle for my room on Monday.",
    )  # fmt: skip
    assert "with any longer" not in text
    assert "slobs" not in text


def test_a_draft_calls_the_other_by_name_once(coach: Coach) -> None:
    text = _text(
        coach, intent="repair", relationship="other", channel="letter", to_name="Mrs Pell",
        draft="Mrs Pell, I backed into your gate on Tuesday. Sure gates get hit. I'll pay for the hinge.",
        situation="I backed into Mrs Pell's gate.",
    )  # fmt: skip
    assert text.count("Mrs Pell") == 1


def test_what_goes_with_a_request_stays_with_it(coach: Coach) -> None:
    text = _text(
        coach, intent="concern", relationship="friend", to_name="Inge",
        situation="I lent my friend Inge 90 euros in May. She said she'd pay it back in June. "
        "I'd like it back by the 3rd, it can be in two parts.",
    )  # fmt: skip
    assert text.endswith("I'd like it back by the 3rd, it can be in two parts.")
