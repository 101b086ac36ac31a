from __future__ import annotations

import pytest

from coach.intents import find_intent
from coach.terms import Intent


@pytest.mark.parametrize(
    "draft",
    [
        "I'm sorry I was short with you on the phone.",
        "soz about earlier babe",
        "Kindly accept my apologies for the delay in submission, Sir.",
        "Abeg forgive me, I no go try am again.",
        "It was my fault and I want to make it right.",
        "I let everyone down... I let you down",
    ],
)
def test_a_draft_that_speaks_of_an_apology_is_a_repair(draft: str) -> None:
    assert find_intent(draft, "") is Intent.REPAIR


@pytest.mark.parametrize(
    "draft",
    [
        "You never listen and I'm done pretending it's fine.",
        "hey can u stop leaving ur dishes in the sink",
        "As per my last mail, kindly do the needful.",
        "I can't make it to the naming ceremony.",
    ],
)
def test_a_draft_without_an_apology_is_to_be_rephrased(draft: str) -> None:
    assert find_intent(draft, "") is Intent.REPHRASE


@pytest.mark.parametrize(
    "situation",
    [
        "I lied to my wife about the loan. How do I tell her?",
        "messed up big time, i cheated on my gf",
        "I screwed up the Lagos tender and my boss found out from the client.",
        "want to apologise to my sister, havent spoken since the funeral",
        "How can I win her back after what I said?",
    ],
)
def test_an_own_wrong_in_the_situation_is_a_repair(situation: str) -> None:
    assert find_intent("", situation) is Intent.REPAIR


@pytest.mark.parametrize(
    "situation",
    [
        "My flatmate plays music till 3. How do I bring it up without a fight?",
        "my manager keeps giving my shifts away",
        "Neighbour is parking in my spot since Diwali only.",
        "how do i tell him im not happy",
    ],
)
def test_a_situation_without_a_wrong_of_ones_own_is_a_concern(situation: str) -> None:
    assert find_intent("", situation) is Intent.CONCERN


@pytest.mark.parametrize(
    "text",
    [
        "You never apologised for what you said at my wedding.",
        "u owe me an apology",
        "Tunde hasn't even said sorry for the scratch on my car.",
        "You said sorry and then did the same thing again, na wa o.",
        "I'm still waiting for your apology.",
        "she refuses to apologize",
        "I would like an apology from your team.",
        "he wont say sorry to me",
    ],
)
def test_an_apology_that_the_other_owes_is_no_wish_to_apologise(text: str) -> None:
    assert find_intent("", text) is Intent.CONCERN
    assert find_intent(text, "") is Intent.REPHRASE


@pytest.mark.parametrize(
    "text",
    [
        "I never apologised for what I said at her wedding.",
        "i still havent said sorry to my nan",
        "She never said sorry, but I want to apologise for my part.",
        "I've not apologised to Tunde yet",
        "He apologised to me and I never did. I lied as well.",
    ],
)
def test_an_apology_that_the_sender_owes_is_a_repair_whoever_else_owes_one(text: str) -> None:
    assert find_intent("", text) is Intent.REPAIR


def test_the_draft_decides_when_there_is_one() -> None:
    assert (
        find_intent("You owe me an answer by Friday.", "I want to apologise to him for last week.") is Intent.REPHRASE
    )


def test_a_draft_of_white_space_is_no_draft() -> None:
    assert find_intent(" \r\n ", "I let my brother down.") is Intent.REPAIR


def test_words_that_only_contain_sorry_are_no_apology() -> None:
    assert find_intent("Sorrynotsorry is the name of her band.", "") is Intent.REPHRASE
