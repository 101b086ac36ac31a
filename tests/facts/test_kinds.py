from __future__ import annotations

import pytest

from coach.facts.clauses import Clause, split_clauses
from coach.facts.kinds import classify, is_certain, is_for_coach, is_imperative, is_negated, person_of
from coach.language import Grammar


def _last(text: str, grammar: Grammar) -> Clause:
    return split_clauses(text, grammar)[-1]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("own_act", "I forgot your birthday."),
        ("own_act", "i told sam what u said"),
        ("own_act", "I never told you about the loan."),
        ("own_act", "Ngozi and I read your letters."),
        ("own_act", "we lost the deposit because of me"),
        ("own_act", "I missed your recital."),
        ("other_act", "You have not paid the school fees since January."),
        ("other_act", "u left me on read"),
        ("other_act", "You promised me the letter for the 1st."),
        ("effect", "You cried all night."),
        ("effect", "I think you were upset."),
        ("feeling", "I felt betrayed when you told your mum."),
        ("feeling", "im gutted tbh"),
        ("feeling", "I love you."),
        ("feeling", "I miss the kids 😢"),
        ("feeling", "I hate that we fight."),
        ("feeling", "I was so pleased with the card."),
        ("feeling", "u made me feel like rubbish"),
        ("request", "Please ring me tonight."),
        ("request", "pls just text next time"),
        ("request", "Kindly revert."),
        ("request", "Do the needful."),
        ("request", "I kindly request that you send it by EOD."),
        ("request", "Can we talk on Sunday?"),
        ("request", "Is there any chance you could bring the charger back?"),
        ("request", "I would love you to come."),
        ("request", "let's meet"),
        ("boundary", "I won't lend you money again."),
        ("boundary", "I'm not signing the lease until I see the real numbers."),
        ("boundary", "I need space for a few weeks."),
        ("boundary", "I can't do Sundays any more."),
        ("decision", "I've resigned."),
        ("decision", "I'm leaving the company in March."),
        ("decision", "I have decided to step down as treasurer."),
        ("promise", "I will pay you back on the 1st."),
        ("promise", "I promise I'll be on time for Diwali lunch."),
        ("promise", "ill call u after work"),
        ("own_act", "I stayed at home because my kid was ill."),
        ("own_act", "I cooked well, I thought of you."),
        ("thanks", "thx for coming"),
        ("thanks", "I really appreciate you covering for me."),
        ("apology", "Sorry!"),
        ("apology", "I apologise for the delay."),
        ("question", "Where were you?"),
        ("question", "What did I do?"),
        ("question", "did you even read my message"),
        ("question", "why did u lie to me"),
        ("question", "Were you even listening"),
        ("context", "The train was cancelled."),
        ("context", "It rained."),
        ("context", "My nan died in May."),
    ],
)
def test_a_statement_is_read_as_what_it_is(kind: str, text: str, grammar: Grammar) -> None:
    assert classify(_last(text, grammar)) == kind


@pytest.mark.parametrize(
    "text",
    [
        "I won't lend you money again.",
        "I'm leaving the company in March.",
        "You didn't ring.",
        "Didn't text.",
        "I'd like us to eat together.",
        "I'll pay you back on the 1st.",
        "He's my manager.",
    ],
)
def test_the_apostrophe_of_a_phone_is_read_like_that_of_a_keyboard(text: str, grammar: Grammar) -> None:
    typed = _last(text.replace("'", "’"), grammar)
    plain = _last(text, grammar)
    assert "’" in typed.text
    assert (classify(typed), is_negated(typed)) == (classify(plain), is_negated(plain))


def test_somebody_spoken_of_can_be_the_one_the_message_is_for(grammar: Grammar) -> None:
    clause = _last("My sister sold my bike.", grammar)
    assert classify(clause) == "context"
    assert classify(clause, about_recipient=True) == "other_act"


def test_a_left_out_subject_makes_no_order(grammar: Grammar) -> None:
    assert not is_imperative(_last("Was late again.", grammar))
    assert not is_imperative(_last("Didn't text.", grammar))
    assert is_imperative(_last("Don't text me.", grammar))


@pytest.mark.parametrize(
    "text",
    [
        "You didn't ring.",
        "u never came",
        "i wont do it",
        "I cannot forgive that.",
        "You have not paid.",
        "she isnt coming",
    ],
)
def test_a_denied_act_is_negated(text: str, grammar: Grammar) -> None:
    assert is_negated(_last(text, grammar))


@pytest.mark.parametrize("text", ["You rang.", "I knew it was nothing.", "Naveen did not reach, still I waited."])
def test_an_act_that_took_place_is_not_negated(text: str, grammar: Grammar) -> None:
    assert not is_negated(_last(text, grammar))


@pytest.mark.parametrize(
    "text",
    [
        "maybe i was rude",
        "I think you were upset.",
        "It seems the money is gone.",
        "Apparently you told her.",
        "I might have shouted.",
    ],
)
def test_a_doubt_is_kept_as_a_doubt(text: str, grammar: Grammar) -> None:
    assert not is_certain(_last(text, grammar))


@pytest.mark.parametrize("text", ["You lied to me.", "I thought of you.", "The money is gone o."])
def test_a_plain_statement_is_certain(text: str, grammar: Grammar) -> None:
    assert is_certain(_last(text, grammar))


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("I left.", 1),
        ("We left.", 1),
        ("My brother and I left.", 1),
        ("You left.", 2),
        ("u left", 2),
        ("Tunde left.", 3),
        ("It rained.", 3),
    ],
)
def test_the_grammatical_person_is_the_subjects(text: str, person: int, grammar: Grammar) -> None:
    assert person_of(_last(text, grammar).subject) == person


def test_an_order_has_no_person(grammar: Grammar) -> None:
    assert person_of(_last("Ring me.", grammar).subject) == 0


@pytest.mark.parametrize(
    "sentence",
    [
        "How do I tell him?",
        "So how do i bring it up",
        "help me write this",
        "should i just text her",
        "I don't know how to say it",
        "Can you make it sound nicer?",
        "Any advice?",
        "I want to apologise to my sister.",
        "am i overreacting",
        "Kindly help me to draft a mail to my manager.",
    ],
)
def test_a_question_to_the_coach_is_no_statement(sentence: str) -> None:
    assert is_for_coach(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "I asked him to leave.",
        "How dare he!",
        "He asked for advice.",
        "my bf wants to talk",
        "I want to go home.",
        "She should help me more.",
    ],
)
def test_what_happened_is_told_to_the_coach_but_not_asked_of_it(sentence: str) -> None:
    assert not is_for_coach(sentence)
