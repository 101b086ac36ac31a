"""Who a message is for, where an account speaks of several people."""

from __future__ import annotations

import pytest

from coach.facts import CannotTurn, Recipient, find_recipient, read_texts, to_second_person, told_clauses
from coach.facts.clauses import Clause
from coach.language import Grammar
from coach.terms import Relationship


def _told(situation: str, grammar: Grammar) -> list[Clause]:
    return told_clauses(read_texts({"situation": situation}, grammar))


def _found(
    situation: str, grammar: Grammar, relationship: Relationship | None = None, to_name: str | None = None
) -> Recipient:
    found = find_recipient(_told(situation, grammar), relationship, to_name)
    assert found is not None
    return found


def _turned(
    situation: str, grammar: Grammar, relationship: Relationship | None = None, to_name: str | None = None
) -> list[str | None]:
    recipient = _found(situation, grammar, relationship, to_name)
    said: list[str | None] = []
    for clause in _told(situation, grammar):
        try:
            said.append(to_second_person(clause.tokens, recipient))
        except CannotTurn:
            said.append(None)
    return said


def test_you_can_imagine_is_said_to_whoever_reads_the_account(grammar: Grammar) -> None:
    situation = "My aunt told the whole church. You can imagine how that went. She is proud of it."
    assert _found(situation, grammar).role == "aunt"


def test_the_name_that_was_given_is_found_wherever_it_stands(grammar: Grammar) -> None:
    situation = "Our gardener, Jozef, comes on Mondays and my father likes him."
    assert _found(situation, grammar, Relationship.OTHER, "Jozef").name == "Jozef"


def test_a_flatmate_is_not_the_plumber_that_a_message_is_for(grammar: Grammar) -> None:
    situation = "The valve leaked again on Monday. My flatmate laughed."
    assert find_recipient(_told(situation, grammar), Relationship.OTHER, None) is None


def test_whoever_wants_an_apology_is_who_it_is_for(grammar: Grammar) -> None:
    situation = "I told the twins that Nan had forgotten them. My sister wants an apology."
    assert _found(situation, grammar, Relationship.FAMILY).role == "sister"


def test_a_name_that_comes_late_belongs_to_the_nameless_person_of_the_right_kind(grammar: Grammar) -> None:
    situation = "I told my manager that the form was sent. Her name is Oyin."
    assert _turned(situation, grammar, Relationship.MANAGER, "Oyin")[0] == "I told you that the form was sent"


def test_the_mother_of_somebody_is_meant_where_she_is_to_be_told(grammar: Grammar) -> None:
    situation = "She waters my cactus every day. How do I tell my boyfriend's mother?"
    assert _turned(situation, grammar, Relationship.FAMILY)[0] == "you water my cactus every day"


@pytest.mark.parametrize(
    ("situation", "said"),
    [
        (
            "My aunt gives my daughter cola every time she minds her.",
            "you give my daughter cola every time you mind her",
        ),
        ("My sister asked me to fetch her kid and she had to wait.", "you had to wait"),
        ("My boss charged me and they charged her 20 quid.", "they charged you 20 quid"),
        ("I said 'where's Kerry' to my friend Kerry.", "I said 'where's Kerry' to you"),
        ("My accountant Mr Dunne filed it late.", "you filed it late"),
        ("Our new trainee, Milan, dropped it.", "you dropped it"),
        ("I owe my cousin Sade 90 pounds since May.", "I owe you 90 pounds since May"),
        ("My boyfriend's done nothing wrong.", "you've done nothing wrong"),
    ],
)
def test_one_clause_is_said_to_the_one_it_is_about(situation: str, said: str, grammar: Grammar) -> None:
    name = next((name for name in ("Kerry", "Mr Dunne", "Milan", "Sade") if name.split()[-1] in situation), None)
    assert said in _turned(situation, grammar, to_name=name)


def test_the_grammar_follows_a_pronoun_that_goes_on_with_somebody_else(grammar: Grammar) -> None:
    situation = "I coach a girl, and her mum Bea rings me. Posy tries hard. She is slow."
    assert "you are slow" not in _turned(situation, grammar, Relationship.OTHER, "Bea")


def test_of_both_she_and_he_only_one_can_be_the_recipient(grammar: Grammar) -> None:
    said = _turned("I paid Robin for June. She cut his hedge and he moaned.", grammar, to_name="Robin")
    assert "you moaned" not in said


def test_their_possessor_stays_a_possessor_without_a_noun(grammar: Grammar) -> None:
    said = _turned("The money went to my sister's in June.", grammar, Relationship.FAMILY)
    assert said == ["The money went to yours in June"]


def test_several_people_are_they(grammar: Grammar) -> None:
    situation = "I have to tell my parents that I failed. I'll pay back the rent they gave me."
    assert "I'll pay back the rent you gave me" in _turned(situation, grammar, Relationship.FAMILY)


def test_nobody_is_meant_before_the_account_has_named_them(grammar: Grammar) -> None:
    situation = "The nursery gave my toddler milk. He was sick all night. The manager is called Ottilie."
    assert "you were sick all night" not in _turned(situation, grammar, Relationship.OTHER, "Ottilie")


def test_a_reflexive_follows_its_subject(grammar: Grammar) -> None:
    said = _turned("My neighbour's hedge is over my path. He should cut it himself.", grammar, Relationship.OTHER)
    assert said == ["your hedge is over my path", "you should cut it yourself"]
