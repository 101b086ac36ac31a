from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.brief import Brief
from coach.engines.llm.assemble import assemble
from coach.engines.llm.failures import BadAnswer
from coach.engines.llm.shape import AnswerShape
from coach.message import Message, Written
from coach.terms import Channel
from llm.briefs import GOOD_REPAIR, GOOD_TEXT, REPAIR, REPHRASE, fact


def put(brief: Brief, *sentences: dict[str, Any], **others: Any) -> Written:  # noqa: ANN401  # JSON is any value
    return assemble(AnswerShape.model_validate({"sentences": sentences, **others}), brief)


def message_of(written: Written) -> Message:
    assert written.message is not None
    return written.message


def cut(message: Message) -> list[str]:
    return [message.text[part.start : part.end] for part in message.sentences]


def test_sentences_facts_slots_and_questions_find_their_places() -> None:
    written = assemble(AnswerShape.model_validate(GOOD_REPAIR), REPAIR)
    message = message_of(written)
    assert message.text == GOOD_TEXT
    assert message.changed
    assert [part.facts for part in message.sentences] == [("f2", "f3"), (), ()]
    assert [part.slot for part in message.sentences] == [None, "commitment", None]
    (slot,) = message.slots
    assert message.text[slot.start : slot.end] == "[what you'll do about the bike]" == f"[{slot.label}]"
    assert [(item.id, item.ask) for item in written.questions] == [
        ("commitment", "What will you do about the bike, that you are sure you can keep?")
    ]
    assert [(change.before, change.check, change.why) for change in written.changes] == [
        ("if you're annoyed", "conditional_apology", "Why conditional_apology matters."),
        ("you never use it anyway", "minimising", "Why minimising matters."),
    ]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60), min_size=1, max_size=6))
def test_offsets_always_point_at_whole_sentences(texts: list[str]) -> None:
    brief = replace(REPAIR, draft="", answers={})
    message = message_of(put(brief, *({"text": text, "facts": ["f2"]} for text in texts), {"text": "Sorry."}))
    assert all(part == part.strip() and part for part in cut(message))
    assert "".join("".join(cut(message)).split()) == "".join(message.text.split())
    for slot in message.slots:
        assert message.text[slot.start : slot.end] == f"[{slot.label}]"


def test_two_sentences_in_one_text_are_two_sentences() -> None:
    message = message_of(put(REPAIR, {"text": "I took your bike. I'm sorry 🚲!", "facts": ["f2", "f2"]}))
    assert cut(message) == ["I took your bike.", "I'm sorry 🚲!"]
    assert [part.facts for part in message.sentences] == [("f2",), ("f2",)]


def test_a_text_that_opens_with_line_breaks_opens_a_paragraph() -> None:
    parts = ["Maya,", "\n\n\nI took your bike.", "\nI'm sorry.  ", "Really."]
    message = message_of(put(REPAIR, *({"text": text} for text in parts)))
    assert message.text == "Maya,\n\nI took your bike.\nI'm sorry. Really."


def test_a_draft_that_comes_back_is_unchanged_to_the_letter() -> None:
    draft = "  hey,\nyesterday i felt small.\n\ncan we talk  [when]?\n"
    facts = (fact(1, "draft", draft, "yesterday i felt small", "feeling"),)
    brief = replace(REPHRASE, draft=draft, facts=facts)
    texts = ["hey, yesterday i felt small.", "can we talk [when]?"]
    changes = [{"before": "hey", "after": "can", "check": None}]
    written = put(brief, *({"text": text} for text in texts), changes=changes)
    message = message_of(written)
    assert message.text == draft.strip()
    assert not message.changed
    assert written.changes == ()
    assert [part.facts for part in message.sentences] == [(), ("f1",), ()]
    assert [slot.label for slot in message.slots] == ["when"]


def test_unknown_facts_are_refused_without_repeating_them() -> None:
    with pytest.raises(BadAnswer, match="2 fact") as caught:
        put(REPAIR, {"text": "I paid.", "facts": ["f2", "f77", "f78"]})
    assert "f77" not in caught.value.problem


def test_what_was_skipped_is_not_asked_again() -> None:
    with pytest.raises(BadAnswer, match="impact"):
        put(REPAIR, {"text": "[how it was]", "slot": "impact"}, slots=[{"id": "impact", "label": "how it was"}])


def test_a_gap_that_was_not_announced_gets_an_id_and_a_question() -> None:
    written = put(REPAIR, {"text": "I'll [one thing you will do] soon."})
    assert message_of(written).slots[0].id == "one_thing_you_will_do"
    assert written.questions[0].ask == "What goes here: one thing you will do?"


def test_a_slot_without_a_gap_is_none() -> None:
    message = message_of(
        put(REPAIR, {"text": "I'm sorry.", "slot": "commitment"}, slots=[{"id": "commitment", "label": "it"}])
    )
    assert message.slots == ()
    assert message.sentences[0].slot is None


def test_changes_that_quote_nothing_are_left_out() -> None:
    changes = [
        {"before": "you never loved me", "after": "", "check": "minimising"},
        {"before": "Sorry if", "after": "not in the message", "check": None},
        {"before": "Sorry", "after": "sorry", "check": "made_up_check"},
    ]
    written = put(REPAIR, {"text": "I'm sorry."}, changes=changes)
    assert [(change.before, change.check) for change in written.changes] == [("Sorry", None)]


def test_an_alternative_on_unknown_facts_is_left_out() -> None:
    written = put(REPAIR, {"text": "I'm sorry."}, alternatives=[{"sentences": [{"text": "I paid.", "facts": ["f99"]}]}])
    assert written.alternatives == ()
    written = put(REPAIR, {"text": "I'm sorry."}, alternatives=[{"sentences": [{"text": "Sorry, Maya."}]}])
    assert [other.text for other in written.alternatives] == ["Sorry, Maya."]


def test_a_subject_is_for_email_only() -> None:
    assert message_of(put(REPAIR, {"text": "I'm sorry."}, subject="The bike")).subject is None
    brief = replace(REPAIR, channel=Channel.EMAIL)
    assert message_of(put(brief, {"text": "I'm sorry."}, subject=" The\n bike ")).subject == "The bike"


def test_hidden_characters_of_a_model_do_not_reach_the_message() -> None:
    assert message_of(put(REPAIR, {"text": "I'm\u200b sorry\u202e."})).text == "I'm sorry."


def test_a_message_of_white_space_is_empty() -> None:
    with pytest.raises(BadAnswer) as caught:
        put(REPAIR, {"text": " \n "})
    assert caught.value.code == "empty"
