from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.facts.clauses import Clause, is_finite, message_within, split_clauses, subject_of
from coach.language import Grammar


def _texts(text: str, grammar: Grammar) -> list[str]:
    return [clause.text for clause in split_clauses(text, grammar)]


def _only(text: str, grammar: Grammar) -> Clause:
    (clause,) = split_clauses(text, grammar)
    return clause


@given(text=st.text(max_size=300))
@settings(deadline=None, max_examples=60)
def test_the_offsets_of_a_clause_give_its_text_in_any_text(text: str, grammar: Grammar) -> None:
    for clause in split_clauses(text, grammar):
        assert text[clause.start : clause.end] == clause.text
        assert clause.sentence.start <= clause.start < clause.end <= clause.sentence.end


@given(
    text=st.lists(
        st.sampled_from("i u and but so , — \n . ? was late didnt text 😢 if because you left".split(" "))
    ).map(" ".join)
)
@settings(deadline=None, max_examples=60)
def test_clauses_stand_in_order_and_never_overlap(text: str, grammar: Grammar) -> None:
    clauses = split_clauses(text, grammar)
    assert all(one.end <= other.start for one, other in pairwise(clauses))


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("I was late and I didn't text.", ["I was late", "I didn't text"]),
        ("I was late, I didn't text, and you waited in the rain.", ["I was late", "I didn't text", "you waited in the rain"]),
        ("You said you'd call but you didn't.", ["You said you'd call", "you didn't"]),
        ("I waited — you never came.", ["I waited", "you never came"]),
        ("Please call me back; I am at home till 6.", ["Please call me back", "I am at home till 6"]),
        ("When you shouted at me, I felt small.", ["When you shouted at me", "I felt small"]),
        ("You were late again and now my sister won't speak to me.", ["You were late again", "now my sister won't speak to me"]),
        ("soz\r\ni forgot ur bday 😢", ["soz", "i forgot ur bday 😢"]),
    ],
)  # fmt: skip
def test_statements_are_cut_where_a_new_subject_acts(text: str, clauses: list[str], grammar: Grammar) -> None:
    assert _texts(text, grammar) == clauses


@pytest.mark.parametrize(
    "text",
    [
        "I told Sam your news because he asked me",
        "I cooked, cleaned and washed up",
        "I felt betrayed when you told your mum",
        "I am not signing the lease until I see the real numbers",
        "If you had told me, I would have come",
        "I would have come if you had told me",
        "I think you were upset",
        "I know I'm being annoying",
        "we lost the deposit because of me",
    ],
)
def test_what_belongs_to_a_statement_stays_with_it(text: str, grammar: Grammar) -> None:
    assert _texts(text, grammar) == [text]


def test_a_condition_in_the_middle_goes_with_the_statement_after_it(grammar: Grammar) -> None:
    assert _texts("I was cross and if you had rung me, I would have said so.", grammar) == [
        "I was cross", "if you had rung me, I would have said so",
    ]  # fmt: skip


def test_words_in_quotation_marks_are_one_piece(grammar: Grammar) -> None:
    found = _texts("She said “I am done and you know it” at the naming ceremony.", grammar)
    assert any("“I am done and you know it”" in text for text in found)


def test_the_joining_word_is_kept_apart(grammar: Grammar) -> None:
    clauses = split_clauses("I rang twice but you slept and I went home.", grammar)
    assert [clause.connector for clause in clauses] == ["", "but", "and"]


def test_so_before_an_adjective_joins_nothing(grammar: Grammar) -> None:
    assert _only("so sorry", grammar).text == "so sorry"


@pytest.mark.parametrize("text", ["", " \r\n\t ", "... !!! ???", "—", "…"])
def test_a_text_of_marks_alone_states_nothing(text: str, grammar: Grammar) -> None:
    assert split_clauses(text, grammar) == ()


def test_only_the_last_clause_of_a_question_asks(grammar: Grammar) -> None:
    clauses = split_clauses("I was at Mum's and where were you?", grammar)
    assert [clause.question for clause in clauses] == [False, True]


def test_a_question_does_not_reach_into_the_next_sentence(grammar: Grammar) -> None:
    clauses = split_clauses("Where were you? I waited.", grammar)
    assert [clause.question for clause in clauses] == [True, False]


def test_a_subject_is_shared_by_joined_verbs(grammar: Grammar) -> None:
    doc = grammar.parse("My flatmate takes my food and leaves the dishes.")
    leaves = next(token for token in doc if token.text == "leaves")
    assert getattr(subject_of(leaves), "text", None) == "flatmate"


def test_an_order_has_no_subject(grammar: Grammar) -> None:
    assert _only("Send me the bill.", grammar).subject is None


@pytest.mark.parametrize(("text", "verb", "finite"), [
    ("She has gone home.", "gone", True),
    ("She was shouting.", "shouting", True),
    ("I regret shouting.", "shouting", False),
    ("You should ring me.", "ring", True),
    ("I want to ring you.", "ring", False),
])  # fmt: skip
def test_a_verb_is_finite_by_itself_or_through_a_helping_verb(
    text: str, verb: str, finite: bool, grammar: Grammar
) -> None:
    token = next(token for token in grammar.parse(text) if token.text == verb)
    assert is_finite(token) is finite


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I need to tell my boss I'm leaving in March.", ["I'm leaving in March"]),
        ("I have to tell my landlord that the boiler is broken.", ["the boiler is broken"]),
        ("I want to tell her.", []),
        ("How do I tell him I'm not coming?", []),
    ],
)
def test_what_is_to_be_said_is_found_inside_a_request_to_the_coach(
    text: str, said: list[str], grammar: Grammar
) -> None:
    assert [clause.text for clause in message_within(_only(text, grammar))] == said
