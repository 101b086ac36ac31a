"""Who is called at the start of a sentence is no part of what it states."""

from __future__ import annotations

import pytest

from coach.facts.clauses import split_clauses
from coach.facts.kinds import classify
from coach.facts.vocatives import vocative_end
from coach.language import Grammar


@pytest.mark.parametrize(("text", "called"), [
    ("Dear Opa, on Sunday I shouted at you.", "Dear Opa,"),
    ("Silvio, you split the tips without the kitchen.", "Silvio,"),
    ("Luca I forgot you at training.", "Luca "),
    ("On Monday, I forgot you at training.", ""),
    ("Honestly, you forgot it.", ""),
    ("Sorry, I was late.", ""),
])  # fmt: skip
def test_only_a_called_name_is_cut(grammar: Grammar, text: str, called: str) -> None:
    assert text[: vocative_end(grammar.parse(text))] == called


def test_the_act_is_the_senders_whoever_is_called(grammar: Grammar) -> None:
    text = "Dear Opa, on Sunday I shouted at you."
    clause = split_clauses(text, grammar)[0]
    assert classify(clause) == "own_act"
    assert text[clause.start : clause.end] == "on Sunday I shouted at you"
