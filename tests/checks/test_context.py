"""The same words in another place: quoted, reported, denied, asked, imagined, joked, in code."""

from __future__ import annotations

import pytest

from coach.checks import Checks
from coach.datafiles import data_root


def _findings(checks: Checks, text: str) -> list[str]:
    return [finding.check for finding in checks.find(text, by_meaning=False).findings]


@pytest.mark.parametrize(
    "text",
    [
        "I'm not saying you always leave it to me.",
        "You said I'm lazy, and I thought about it.",
        'My brother wrote "you never listen" on the fridge.',
        "She says you never help.",
        "Do you always take the early train?",
        "I always forget my keys.",
        "He never answers his mail.",
        "They played “You Never Can Tell” at the wedding.",
        "if (user.always) { never(); } `you never return`",
        "See https://example.org/you-never-listen?always=you",
        "> You never listen to me.\nThanks, I got this below.",
        "[You never listen] is what I'd put in the box.",
        "```\nyou never listen\n```\nThat is the log.",
    ],
)
def test_an_absolute_that_is_not_the_senders_claim_is_left_alone(checks: Checks, text: str) -> None:
    assert "always_never" not in _findings(checks, text)


@pytest.mark.parametrize(
    "text",
    [
        "You never listen.",
        "you never listen",
        "YOU NEVER LISTEN",
        "u nvr listen",
        "You neverrrr listen!!!",
        "You… never… listen.",
        "You *never* listen.",
        "you never listen 😡",
        "“You never listen.”",
        "You’re never listening.",
        "your never listening",
        "Hi Tom,\r\n\r\nYou never listen.\r\n\r\nKim",
        "You never\N{NO-BREAK SPACE}listen.",
    ],
)
def test_spelling_case_and_signs_do_not_hide_an_absolute(checks: Checks, text: str) -> None:
    assert "always_never" in _findings(checks, text)


def test_never_in_a_promise_is_another_finding_than_never_about_somebody(checks: Checks) -> None:
    assert _findings(checks, "I will never lie to you again. I mean it.") == ["promise_too_big"]
    assert _findings(checks, "You never tell the truth. Could we talk?") == ["always_never"]


def test_words_about_oneself_are_no_insult(checks: Checks) -> None:
    assert _findings(checks, "I was such an idiot at the car park machine.") == []
    assert "insult" in _findings(checks, "You are such an idiot.")


def test_a_laugh_between_friends_is_no_insult(checks: Checks) -> None:
    assert _findings(checks, "you absolute clown 😂 love you, see you at eight") == []
    assert "insult" in _findings(checks, "You absolute clown.")


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("im sorry if u felt hurt", "conditional_apology"),
        ("Im sorry if you felt hurt", "conditional_apology"),
        ("I’m sorry if you felt hurt", "conditional_apology"),
        ("soz if i upset u", "conditional_apology"),
        ("i cant trust anything u say", "trust_verdict"),
        ("youre such a liar", "insult"),
        ("ur so selfish", "you_are"),
        ("ill never do it again i promise u", "promise_too_big"),
    ],
)
def test_text_speak_and_missing_apostrophes_are_read(checks: Checks, text: str, check: str) -> None:
    assert check in _findings(checks, text)


def test_a_boundary_is_no_threat(checks: Checks) -> None:
    found = checks.find(
        "You lied to me about the budget again. I'm not signing the lease until I see the real numbers.",
        by_meaning=False,
    )
    assert "kept_boundary" in [strength.check for strength in found.strengths]
    assert not {"threat", "ultimatum"} & {finding.check for finding in found.findings}


def test_strong_feeling_is_not_flagged(checks: Checks) -> None:
    for text in ("I am furious about Friday.", "I feel betrayed.", "I was so angry that I left the room."):
        assert _findings(checks, text) == []


def test_what_is_good_already_is_found_with_nothing_against_it(checks: Checks) -> None:
    found = checks.find(
        "hey, on sunday when i was telling you about the course and you kept scrolling i felt pretty small. "
        "could we do ten minutes tonight without screens so i can tell you?",
        by_meaning=False,
    )
    assert found.findings == ()
    assert {"specific_event", "feeling_owned", "doable_request"} <= {strength.check for strength in found.strengths}


_ORDINARY = (data_root() / "evals" / "tuning" / "ordinary.txt").read_text(encoding="utf-8").splitlines()


def test_ordinary_sentences_with_the_words_of_patterns_are_left_alone(checks: Checks) -> None:
    """Look-alikes: thanks, plans, jokes, rules and news in the very words that hurt elsewhere; at most 5 % are told."""
    told = [
        text
        for text in _ORDINARY
        if any(found.check != "no_request" for found in checks.find(text, by_meaning=False).findings)
    ]
    assert len(_ORDINARY) >= 200
    assert len(told) <= 0.05 * len(_ORDINARY), told


def test_no_ordinary_sentence_has_a_high_finding(checks: Checks) -> None:
    high = [
        text
        for text in _ORDINARY
        if any(found.severity == "high" for found in checks.find(text, by_meaning=False).findings)
    ]
    assert high == []
