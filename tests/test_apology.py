from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.apology import judge_apology, owned_facts
from coach.facts import Ledger, build_ledger, find_recipient, read_texts, told_clauses
from coach.language import Grammar
from coach.message import Apology


def _ledger(grammar: Grammar, **texts: str) -> Ledger:
    readings = read_texts(texts, grammar)
    return build_ledger(readings, find_recipient(told_clauses(readings), None, None))


def _for(ledger: Ledger) -> list[str]:
    return [fact.text for fact in owned_facts(judge_apology(ledger), ledger.facts)]


@pytest.mark.parametrize(
    "text",
    [
        "I forgot your birthday.",
        "I lied to you about the loan.",
        "I forgot to lock the shop on Friday night.",
        "I overheard your call and passed it on.",
        "soz i shouted at u",
        "I told everyone your secret.",
        "I was so rude to your mum at the naming ceremony.",
        "I didn't come to the hospital.",
        "I'm sorry I read your messages.",
        "Sorry for sending the wrong file to the client.",
        "I broke your mug because the cat jumped on me.",
        "Ngozi and I read your letters.",
    ],
)
def test_a_wrong_of_ones_own_is_owed_an_apology(text: str, grammar: Grammar) -> None:
    judged = judge_apology(_ledger(grammar, draft=text))
    assert judged.owed == "yes"
    assert judged.facts


def test_an_apology_is_for_the_wrongs_and_for_nothing_else(grammar: Grammar) -> None:
    ledger = _ledger(grammar, situation="My wife's mum was visiting. I forgot the cake. The train was late.")
    assert _for(ledger) == ["I forgot the cake"]


def test_a_wrong_on_both_sides_is_owed_in_part(grammar: Grammar) -> None:
    ledger = _ledger(grammar, situation="I dropped my friend's camera but he was rude to me about it.")
    assert judge_apology(ledger).owed == "partly"
    assert _for(ledger) == ["I dropped my friend's camera"]


@pytest.mark.parametrize(
    "text",
    [
        "My boss shouted at me in front of everyone.",
        "My husband has lied to me about money.",
        "My flatmate Priya broke my laptop and never told me.",
    ],
)
def test_a_wrong_of_the_others_alone_is_owed_no_apology(text: str, grammar: Grammar) -> None:
    judged = judge_apology(_ledger(grammar, situation=text))
    assert judged.owed == "no"
    assert judged.facts == ()


@pytest.mark.parametrize(
    "text",
    [
        "sorry to bother u, can u send the notes",
        "Sorry for existing lol",
        "So sorry to ask, but could I get the raise letter you promised me for the 1st? Sorry again!!",
        "I know I'm a pain, please could you check my leave balance?",
        "I know I’m a pain, please could you check my leave balance?",
    ],
)
def test_asking_is_no_wrong(text: str, grammar: Grammar) -> None:
    assert judge_apology(_ledger(grammar, draft=text)).owed == "no"


@pytest.mark.parametrize(
    "text",
    [
        "My friend is upset with me and I don't know what I did.",
        "My dad is not speaking to me and I don’t know why.",
        "i maybe hurt her idk",
        "I'm sorry if you felt hurt.",
        "Sorry about what happened.",
        "I'm sorry for your loss.",
    ],
)
def test_nothing_is_confessed_that_the_sender_does_not_know(text: str, grammar: Grammar) -> None:
    judged = judge_apology(_ledger(grammar, situation=text))
    assert judged.owed == "unclear"
    assert judged.facts == ()


def test_silence_after_a_hurt_is_no_wrong_of_theirs(grammar: Grammar) -> None:
    ledger = _ledger(grammar, situation="I lied to my sister about the will. She won't talk to me.")
    assert judge_apology(ledger).owed == "yes"


@pytest.mark.parametrize(
    "text", ["I won’t lend you money again.", "I'm leaving the company in March.", "I love you and I miss the kids."]
)
def test_a_boundary_a_decision_or_a_feeling_is_no_wrong(text: str, grammar: Grammar) -> None:
    assert judge_apology(_ledger(grammar, draft=text)).owed == "unclear"


def test_what_the_other_claims_is_no_confession_of_the_senders(grammar: Grammar) -> None:
    ledger = _ledger(grammar, draft="Can we talk tonight?", received="I lied to nobody. You lied to me.")
    assert judge_apology(ledger).owed != "yes"


@given(draft=st.text(max_size=200), situation=st.text(max_size=200))
@settings(deadline=None, max_examples=60)
def test_any_text_gets_a_judgement_that_rests_on_its_facts(draft: str, situation: str, grammar: Grammar) -> None:
    ledger = _ledger(grammar, draft=draft, situation=situation)
    judged = judge_apology(ledger)
    assert set(judged.facts) <= {fact.id for fact in ledger.facts if fact.kind == "own_act"}
    assert bool(judged.facts) == (judged.owed in {"yes", "partly"})
    assert judged.why


def test_owned_facts_come_in_the_ledgers_order(grammar: Grammar) -> None:
    ledger = _ledger(grammar, draft="I lied to you. It rained. I forgot the cake.")
    judged = Apology(owed="yes", facts=("f3", "f1"), why="You say so.")
    assert [fact.id for fact in owned_facts(judged, ledger.facts)] == ["f1", "f3"]


def test_the_public_form_names_the_facts_by_the_word_for() -> None:
    judged = Apology(owed="yes", facts=("f1",), why="You say so.")
    assert judged.model_dump(by_alias=True)["for"] == ("f1",)
    assert Apology.model_validate({"owed": "yes", "for": ["f1"], "why": "You say so."}) == judged


@pytest.mark.parametrize(
    "situation",
    [
        "I put her cake down for the 3rd and not the 2nd. She had to buy one at the station. I'm sorry.",
        "I said I'd be home by six and I got home at ten. I want to say sorry.",
        "My wife asked me to stop telling my brother about it. I told my brother on Friday.",
    ],
)
def test_an_act_is_owed_for_by_what_was_asked_given_or_brought_about(situation: str, grammar: Grammar) -> None:
    assert judge_apology(_ledger(grammar, situation=situation), asked=True).owed == "yes"


def test_what_was_done_about_it_since_is_no_part_of_the_wrong(grammar: Grammar) -> None:
    ledger = _ledger(grammar, situation="I was short with his father on Friday. I've cancelled the detention.")
    owed = judge_apology(ledger, asked=True)
    assert [fact.text for fact in ledger.facts if fact.id in owed.facts] == ["I was short with his father on Friday"]


def test_how_they_took_it_is_no_wrong_of_theirs(grammar: Grammar) -> None:
    ledger = _ledger(
        grammar, situation="I shouted at my wife on Friday. She slept in the spare room. She did not eat with us."
    )
    assert judge_apology(ledger, asked=True).owed == "yes"


def test_what_illness_forced_is_no_wrong(grammar: Grammar) -> None:
    ledger = _ledger(grammar, situation="I had to cancel the lesson because my son had a fever. I want to say sorry.")
    assert judge_apology(ledger, asked=True).owed == "no"


def test_whoever_says_that_they_should_have_asked_owns_it(grammar: Grammar) -> None:
    ledger = _ledger(grammar, situation="I lent her bike to my cousin. I should have asked.")
    assert judge_apology(ledger, asked=True).owed == "yes"


def test_a_fault_can_be_named_by_a_noun(grammar: Grammar) -> None:
    assert judge_apology(_ledger(grammar, draft="Dear all, sorry for the noise on Saturday.")).owed == "yes"
    assert judge_apology(_ledger(grammar, draft="I apologise for any inconvenience.")).owed != "yes"
