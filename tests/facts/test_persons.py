from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.facts import CannotTurn, Recipient, find_recipient, is_recipient, read_texts, to_second_person, told_clauses
from coach.facts.clauses import Clause
from coach.language import Grammar
from coach.terms import Relationship


def _told(situation: str, grammar: Grammar) -> list[Clause]:
    return told_clauses(read_texts({"situation": situation}, grammar))


def _recipient(
    situation: str, grammar: Grammar, relationship: Relationship | None = None, to_name: str | None = None
) -> Recipient:
    found = find_recipient(_told(situation, grammar), relationship, to_name)
    assert found is not None
    return found


def _turned(situation: str, grammar: Grammar) -> list[str]:
    told = _told(situation, grammar)
    recipient = find_recipient(told, None, None)
    return [to_second_person(clause.tokens, recipient) for clause in told]


ANYBODY = st.builds(
    Recipient,
    role=st.sampled_from([None, "wife", "boss", "friend", "mum"]),
    name=st.sampled_from([None, "Amaka", "O", "ß"]),
    gender=st.sampled_from([None, "f", "m", "you"]),
    alone=st.booleans(),
    rivals=st.frozensets(st.sampled_from(["f", "m", None])),
    acting_rivals=st.frozensets(st.sampled_from(["f", "m", None])),
)
PEOPLE = st.lists(
    st.sampled_from(
        "my his the wife's boss Amaka she her he they them themselves and told lied to is has 's , . 😢 mums ’s".split()
    )
).map(" ".join)


@given(text=st.one_of(st.text(max_size=200), PEOPLE), recipient=st.one_of(st.none(), ANYBODY))
@settings(deadline=None, max_examples=120)
def test_turning_any_text_gives_text_or_says_that_it_cannot(
    text: str, recipient: Recipient | None, grammar: Grammar
) -> None:
    for clause in _told(text, grammar):
        try:
            turned = to_second_person(clause.tokens, recipient)
        except CannotTurn:
            continue
        assert turned == turned.strip()


@given(text=st.one_of(st.text(max_size=200), PEOPLE), name=st.one_of(st.none(), st.text(min_size=1, max_size=20)))
@settings(deadline=None, max_examples=80)
def test_a_recipient_is_looked_for_in_any_text(text: str, name: str | None, grammar: Grammar) -> None:
    for relationship in (None, Relationship.FAMILY):
        found = find_recipient(_told(text, grammar), relationship, name)
        assert found is None or isinstance(found, Recipient)


@given(text=st.text(max_size=200))
@settings(deadline=None, max_examples=40)
def test_with_nobody_to_turn_to_the_words_stay_as_they_are(text: str, grammar: Grammar) -> None:
    for clause in _told(text, grammar):
        assert to_second_person(clause.tokens, None) == clause.text.strip()


@pytest.mark.parametrize(
    ("situation", "role", "name", "gender"),
    [
        ("I forgot my wife's birthday.", "wife", None, "f"),
        ("My coworker Dana has missed the last three deadlines.", "coworker", "Dana", None),
        ("Abeg, my brother borrowed my generator and he spoiled it.", "brother", None, "m"),
        ("I shouted at my mother-in-law.", "mother-in-law", None, "f"),
        ("my gf says im lazy", "gf", None, "f"),
        ("I forgot my mums birthday", "mum", None, "f"),
        ("Uncle Emeka collected my money.", "uncle", "Emeka", "m"),
        ("My teacher gave me her old laptop and I broke it.", "teacher", None, "f"),
        ("I hurt her feelings.", None, None, "f"),
    ],
)
def test_the_one_whom_an_account_is_about_is_found(
    situation: str, role: str | None, name: str | None, gender: str | None, grammar: Grammar
) -> None:
    found = _recipient(situation, grammar)
    assert (found.role, found.name, found.gender) == (role, name, gender)


def test_nobody_is_found_where_nobody_is_spoken_of(grammar: Grammar) -> None:
    assert find_recipient(_told("The meeting ran over and I missed the school play.", grammar), None, None) is None


def test_an_account_that_says_you_speaks_to_them_already(grammar: Grammar) -> None:
    assert _recipient("You never told me about it.", grammar).gender == "you"
    assert _turned("You told my sister that she was fat.", grammar) == ["You told my sister that she was fat"]


def test_the_relationship_chooses_between_two_people(grammar: Grammar) -> None:
    situation = "My boss rang my wife at night."
    assert _recipient(situation, grammar, Relationship.MANAGER).role == "boss"
    assert _recipient(situation, grammar, Relationship.PARTNER).role == "wife"


def test_the_name_that_is_given_chooses_between_two_people(grammar: Grammar) -> None:
    situation = "My coworker Dana lied to my friend Leah."
    assert _recipient(situation, grammar, to_name="Leah Okafor").name == "Leah"
    assert _recipient(situation, grammar, to_name="dana").name == "Dana"


def test_whoever_is_to_be_told_is_the_recipient(grammar: Grammar) -> None:
    situation = "My brother broke my sister's phone. How do I tell her?"
    assert _recipient(situation, grammar).role == "sister"


def test_another_person_who_acts_is_a_rival(grammar: Grammar) -> None:
    found = _recipient("My sister and my mum argued. My mum cried.", grammar)
    assert not found.alone
    assert "f" in found.acting_rivals


@pytest.mark.parametrize(
    ("situation", "turned"),
    [
        ("My coworker Dana has missed the last three deadlines.", ["you have missed the last three deadlines"]),
        ("My flatmate takes my food and leaves the dishes.", ["you take my food and leave the dishes"]),
        ("My flatmate Priya eats my food and never washes up.", ["you eat my food and never wash up"]),
        ("I read my husband's messages.", ["I read your messages"]),
        ("I read my husband’s messages.", ["I read your messages"]),
        ("I forgot my mums birthday", ["I forgot your birthday"]),
        ("My neighbours dog barks all night.", ["your dog barks all night"]),
        ("My brother doesn't ring me. He isn't bothered.", ["you don't ring me", "you aren't bothered"]),
        ("my gf says im lazy but she never cooks", ["you say im lazy", "you never cook"]),
        ("My mother-in-law was rude to me in front of her sister.", ["you were rude to me in front of your sister"]),
        ("I shouted at my son and he cried.", ["I shouted at you", "you cried"]),
        ("My partner hurt themselves and I laughed.", ["you hurt yourself", "I laughed"]),
        ("My best friend Leah's wedding was ruined by me.", ["your wedding was ruined by me"]),
        ("My colleague and I disagree about the rota.", ["you and I disagree about the rota"]),
        ("Uncle Emeka collected my money and has not returned it.", ["you collected my money and have not returned it"]),
        ("I called him a liar. He's my manager.", ["I called you a liar", "you're my manager"]),
        ("I told him to leave.", ["I told you to leave"]),
        ("I called my fiancée's mother a witch.", ["I called your mother a witch"]),
        ("My husband lives on his phone. My son hates it.", ["you live on your phone", "My son hates it"]),
    ],
)  # fmt: skip
def test_what_is_told_of_somebody_is_said_to_them(situation: str, turned: list[str], grammar: Grammar) -> None:
    assert _turned(situation, grammar) == turned


def test_somebody_elses_pronoun_is_left_alone(grammar: Grammar) -> None:
    assert _turned("My husband told Anna that her cake was dry.", grammar) == ["you told Anna that her cake was dry"]


def test_a_pronoun_that_comes_after_what_its_own_verb_acts_upon_is_told_without_going_round(grammar: Grammar) -> None:
    recipient = Recipient(name="Vikram", alone=False, rivals=frozenset({"f"}))
    doc = grammar.parse("tell me by Sunday how much he can return and when")
    pronoun = next(token for token in doc if token.lower_ == "he")
    assert recipient.takes(pronoun) is True


def test_they_is_left_alone_where_it_means_several(grammar: Grammar) -> None:
    assert _turned("My wife washed the dishes and broke them.", grammar) == ["you washed the dishes and broke them"]


def test_a_manager_of_the_manager_is_not_the_recipient(grammar: Grammar) -> None:
    (turned,) = _turned("My manager told me his manager was away.", grammar)
    assert turned == "you told me your manager was away"


def test_a_pronoun_that_could_mean_two_people_is_not_turned(grammar: Grammar) -> None:
    with pytest.raises(CannotTurn):
        _turned("My sister told my mum about her diagnosis.", grammar)


def test_a_subject_is_the_recipient_by_role_name_or_pronoun(grammar: Grammar) -> None:
    told = _told("My brother Femi sold my bike. Femi laughed. He knew. The alarm rang.", grammar)
    recipient = find_recipient(told, None, None)
    assert [is_recipient(clause.subject, recipient) for clause in told] == [True, True, True, False]


def test_nobody_is_the_recipient_of_no_one(grammar: Grammar) -> None:
    (clause,) = _told("My brother left.", grammar)
    assert not is_recipient(clause.subject, None)
    assert not is_recipient(None, Recipient(role="brother"))
