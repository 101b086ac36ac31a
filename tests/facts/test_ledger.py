from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from coach.checks.kinds import Evidence, Finding
from coach.facts import Ledger, build_ledger, find_recipient, read_texts, told_clauses
from coach.language import Grammar
from coach.terms import Grade, Severity


def _ledger(grammar: Grammar, *findings: Finding, **texts: str) -> Ledger:
    readings = read_texts({name.replace("__", "."): text for name, text in texts.items()}, grammar)
    return build_ledger(readings, find_recipient(told_clauses(readings), None, None), findings)


def _finding(check: str, text: str, span: str, source: str = "draft") -> Finding:
    start = text.index(span)
    evidence = Evidence(grade=Grade.CONVENTION, source="a test")
    return Finding(
        check=check, severity=Severity.HIGH, source=source, start=start, end=start + len(span), text=span,
        why="It judges.", instead="Say what happened.", principle="tell-it-straight", evidence=evidence,
    )  # fmt: skip


def _said(ledger: Ledger) -> list[tuple[str, str]]:
    return [(fact.kind, fact.text) for fact in ledger.facts]


@given(draft=st.text(max_size=500), situation=st.text(max_size=100))
@example(draft="\x00", situation="\ufeff\u200d")
@example(draft="[a b]\r\n😢‍💔 I’m sorry—if U felt…", situation="ﷺ i\u0307 İ told ǅ")
@settings(deadline=None, max_examples=80)
def test_any_text_gives_facts_that_stand_where_they_say(draft: str, situation: str, grammar: Grammar) -> None:
    texts = {"draft": draft, "situation": situation}
    ledger = _ledger(grammar, **texts)
    for fact in (*ledger.facts, *ledger.judgements):
        assert texts[fact.source][fact.start : fact.end] == fact.text
        assert fact.text.strip() == fact.text != ""


WORDS = st.sampled_from(
    "i you u he my wife sorry if because but and late lied always didnt . , ? \n [the day] 😢 and i'm".split(" ")
)


@given(draft=st.lists(WORDS, max_size=40).map(" ".join))
@settings(deadline=None, max_examples=80)
def test_ids_are_unique_and_every_fact_has_its_lemmas(draft: str, grammar: Grammar) -> None:
    ledger = _ledger(grammar, draft=draft)
    ids = [fact.id for fact in (*ledger.facts, *ledger.judgements)]
    assert len(ids) == len(set(ids))
    assert set(ledger.lemmas) == set(ids)
    assert ledger.apologised <= set(ids)


def test_ids_count_on_through_all_texts_in_order(grammar: Grammar) -> None:
    ledger = _ledger(grammar, draft="I was late. I lied.", situation="My sister waited.", answers__impact="She cried.")
    assert [(fact.id, fact.source) for fact in ledger.facts] == [
        ("f1", "draft"), ("f2", "draft"), ("f3", "situation"), ("f4", "answers.impact"),
    ]  # fmt: skip
    assert [fact.id for fact in ledger.of_source("draft")] == ["f1", "f2"]


def test_offsets_count_windows_line_ends_and_emoji(grammar: Grammar) -> None:
    ledger = _ledger(grammar, draft="😢😢\r\n\r\nI forgot your birthday.\r\n")
    fact = ledger.facts[-1]
    assert (fact.start, fact.text) == (6, "I forgot your birthday")


def test_an_apology_is_split_into_what_it_is_for(grammar: Grammar) -> None:
    ledger = _ledger(grammar, draft="I'm sorry I told Sam about your diagnosis.")
    assert _said(ledger) == [("own_act", "I told Sam about your diagnosis")]
    assert ledger.apologised == {"f1"}


@pytest.mark.parametrize(
    ("draft", "act"),
    [
        ("Sorry for shouting at you in the car.", "shouting at you in the car"),
        ("soz i missed ur bday", "i missed ur bday"),
        ("I apologise for sending the wrong file to the client.", "sending the wrong file to the client"),
    ],
)
def test_sorry_for_an_act_makes_it_the_senders_own(draft: str, act: str, grammar: Grammar) -> None:
    ledger = _ledger(grammar, draft=draft)
    assert ("own_act", act) in _said(ledger)
    assert ledger.apologised


@pytest.mark.parametrize(
    "draft", ["Sorry!", "I'm so sorry for your loss.", "Sorry about what happened.", "My apologies."]
)
def test_a_sorry_that_names_no_act_stays_an_apology(draft: str, grammar: Grammar) -> None:
    ledger = _ledger(grammar, draft=draft)
    assert [fact.kind for fact in ledger.facts] == ["apology"]
    assert not ledger.apologised


def test_a_condition_of_an_apology_is_an_uncertain_effect(grammar: Grammar) -> None:
    ledger = _ledger(grammar, draft="I'm sorry if you felt hurt.")
    assert [(fact.kind, fact.text, fact.certain) for fact in ledger.facts] == [
        ("apology", "I'm sorry if you felt hurt", False), ("effect", "you felt hurt", False),
    ]  # fmt: skip


def test_sorry_you_feel_that_way_owns_no_act(grammar: Grammar) -> None:
    ledger = _ledger(grammar, draft="I'm sorry you feel that way.")
    assert "own_act" not in [kind for kind, _ in _said(ledger)]


def test_a_reason_stands_apart_from_the_act(grammar: Grammar) -> None:
    ledger = _ledger(grammar, draft="I broke your mug because the cat jumped on me.")
    assert _said(ledger) == [("own_act", "I broke your mug"), ("explanation", "because the cat jumped on me")]


def test_what_would_have_been_is_not_told_as_what_was(grammar: Grammar) -> None:
    ledger = _ledger(grammar, draft="If you had told me, I would have come.")
    assert "you had told me" not in [text for _, text in _said(ledger)]
    assert "other_act" not in [kind for kind, _ in _said(ledger)]


def test_a_question_in_chat_is_not_told_as_what_was(grammar: Grammar) -> None:
    assert _said(_ledger(grammar, draft="did you even read my message")) == [
        ("question", "did you even read my message")
    ]


def test_places_to_fill_in_are_no_facts(grammar: Grammar) -> None:
    ledger = _ledger(grammar, draft="I was late to your do. [one thing you'll do next time] See you Friday.")
    assert not [fact for fact in ledger.facts if "[" in fact.text or "next time" in fact.text]
    assert ("own_act", "I was late to your do") in _said(ledger)


def test_what_is_asked_of_the_coach_is_no_fact(grammar: Grammar) -> None:
    ledger = _ledger(grammar, situation="I read my husband's messages. How do I tell him? Any advice?")
    assert _said(ledger) == [("own_act", "I read my husband's messages")]


def test_the_same_question_in_a_draft_is_the_senders_to_the_other(grammar: Grammar) -> None:
    ledger = _ledger(grammar, draft="How do I make it up to you?")
    assert [fact.kind for fact in ledger.facts] == ["question"]


def test_a_verdict_that_a_check_flags_is_a_judgement(grammar: Grammar) -> None:
    draft = "You are so selfish. You left me at the hospital."
    ledger = _ledger(grammar, _finding("you_are", draft, "You are so selfish"), draft=draft)
    assert [(one.id, one.text) for one in ledger.judgements] == [("j1", "You are so selfish")]
    assert _said(ledger) == [("other_act", "You left me at the hospital")]


def test_a_finding_that_passes_no_verdict_leaves_the_fact(grammar: Grammar) -> None:
    draft = "You never rang me."
    ledger = _ledger(grammar, _finding("always_never", draft, "never"), draft=draft)
    assert _said(ledger) == [("other_act", "You never rang me")]
    assert not ledger.judgements


def test_a_finding_in_another_text_judges_nothing_here(grammar: Grammar) -> None:
    text = "You left me at the hospital."
    ledger = _ledger(grammar, _finding("insult", text, "You left", source="situation"), draft=text)
    assert not ledger.judgements


def test_a_boundary_is_never_a_judgement(grammar: Grammar) -> None:
    draft = "I won't lend you money again."
    ledger = _ledger(grammar, _finding("threat", draft, "I won't lend you money again"), draft=draft)
    assert _said(ledger) == [("boundary", "I won't lend you money again")]


@pytest.mark.parametrize("draft", ["You always overreact.", "You're exaggerating.", "U sulked all day."])
def test_a_verb_that_passes_a_verdict_is_a_judgement_without_any_check(draft: str, grammar: Grammar) -> None:
    ledger = _ledger(grammar, draft=draft)
    assert not ledger.facts
    assert len(ledger.judgements) == 1


def test_what_the_other_wrote_is_reported_and_not_certain(grammar: Grammar) -> None:
    ledger = _ledger(grammar, received="You lied to me. I was there.")
    assert [fact.certain for fact in ledger.facts] == [False, False]


def test_the_others_acts_are_known_by_their_role_and_pronoun(grammar: Grammar) -> None:
    ledger = _ledger(grammar, situation="My brother borrowed my generator and he spoiled it.")
    assert [kind for kind, _ in _said(ledger)] == ["other_act", "other_act"]


def test_a_third_persons_act_is_only_context(grammar: Grammar) -> None:
    ledger = _ledger(grammar, situation="I shouted at my wife. The plumber laughed.")
    assert _said(ledger)[-1] == ("context", "The plumber laughed")


def test_an_account_is_what_is_told_and_not_the_draft(grammar: Grammar) -> None:
    readings = read_texts({"draft": "I lied.", "situation": "How do I tell my dad? He waited."}, grammar)
    assert [clause.text for clause in told_clauses(readings)] == ["How do I tell my dad", "He waited"]


@pytest.mark.parametrize("text", ["", " \r\n", "...", "😢", "[your words here]"])
def test_a_text_that_states_nothing_gives_an_empty_ledger_or_no_act(text: str, grammar: Grammar) -> None:
    kinds = {fact.kind for fact in _ledger(grammar, draft=text).facts}
    assert kinds <= {"context"}


def test_a_past_that_the_grammar_takes_for_a_present_is_told_as_done(grammar: Grammar) -> None:
    ledger = _ledger(grammar, situation="I forgot to pick my daughter up from swimming on Thursday.")
    assert ledger.past == {"f1"}
    assert "forget" in ledger.lemmas["f1"]
