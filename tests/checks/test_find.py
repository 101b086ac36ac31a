"""Offsets, order, merging, intents, and any text whatever."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coach.checks import Checks, Finding, Found
from coach.checks.phrases import Phrase
from coach.checks.words import read
from coach.terms import Intent, Severity

_WORDS = (
    "you never always are is sorry if but i was late for everything the if not lazy idiot said please forgive me dont "
    "im ur u r promise again make me feel tonight yesterday when left could we talk or else lol 😂 \" ' “ ” ‘ ’ > [ ] ` "
    ". ! ? … , ; : - — \n \r\n \t \N{NO-BREAK SPACE} e\N{COMBINING ACUTE ACCENT} 👩‍👩‍👧 ½ １ ß İ \N{ZERO WIDTH SPACE}"
).split(" ")


def _everything(found: Found) -> tuple[Finding, ...]:
    return found.findings + found.strengths


def _assert_sound(text: str, found: Found) -> None:
    for finding in _everything(found):
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.text == text[finding.start : finding.end]
        assert finding.text == finding.text.strip()
    for group in (found.findings, found.strengths):
        places = [(finding.start, finding.end) for finding in group]
        assert places == sorted(places)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=8_000))
@example("\ud800 you never listen \udfff")
@example("\0you never listen\0")
@example("")
def test_any_unicode_gives_valid_offsets(checks: Checks, text: str) -> None:
    _assert_sound(text, checks.find(text))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(_WORDS), max_size=60), st.sampled_from(["", " "]))
def test_words_that_patterns_look_for_in_any_order_give_valid_offsets(
    checks: Checks, words: list[str], between: str
) -> None:
    text = between.join(words)
    found = checks.find(text)
    _assert_sound(text, found)
    assert checks.find(text) == found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("👩‍👩‍👧 ok. ", " 😀😀"),
        ("Cafe\N{COMBINING ACUTE ACCENT}!\r\n\r\n", "\r\nKim"),
        ("\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}Well. ", "\N{NO-BREAK SPACE}"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}Hi.\t", "\t"),
        ("𝔘nicode. ", ""),
        ("İstanbul. ", ""),
    ],
)
def test_offsets_count_code_points_whatever_stands_around(checks: Checks, before: str, after: str) -> None:
    text = f"{before}You never listen to me.{after}"
    (finding,) = [found for found in checks.find(text, by_meaning=False).findings if found.check == "always_never"]
    assert (finding.start, finding.text) == (len(before) + 4, "never")


def test_a_word_that_stands_for_two_keeps_its_place(checks: Checks) -> None:
    text = "hey 😬 ur always late"
    (finding,) = [found for found in checks.find(text, by_meaning=False).findings if found.check == "always_never"]
    assert text[finding.start : finding.end] == "always"


def test_overlapping_faults_are_one_finding(checks: Checks) -> None:
    findings = checks.find("You are such a lazy lying idiot.").findings
    spans = [(finding.start, finding.end) for finding in findings if finding.check != "no_request"]
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert findings[0].check == "insult"


def test_the_graver_of_two_overlapping_findings_stays(checks: Checks) -> None:
    (finding,) = checks.find("I'm sorry if you always felt hurt.").findings
    assert (finding.check, finding.severity) == ("conditional_apology", Severity.HIGH)


def test_an_intent_leaves_out_the_checks_of_others(checks: Checks) -> None:
    text = "I'm sorry if you felt hurt."
    assert checks.find(text, Intent.REPAIR).findings
    assert not checks.find(text, Intent.CONCERN).findings


def test_several_texts_are_found_in_order(checks: Checks) -> None:
    texts = ["You never listen.", "See you at six.", "You never listen."]
    found = checks.find_all(texts)
    assert [bool(one.findings) for one in found] == [True, False, True]
    assert found[0] == found[2]


def test_a_check_is_explained_by_its_id(checks: Checks) -> None:
    assert checks.get("always_never").why
    with pytest.raises(KeyError):
        checks.get("nothing_of_that_name")


def test_a_hard_wrapped_mail_is_read_as_sentences(checks: Checks) -> None:
    text = (
        "Dear all, I wanted to write about Friday. I am really very sorry\nif you felt hurt by what I said at the desk."
    )
    assert "conditional_apology" in [finding.check for finding in checks.find(text).findings]


def test_harmless_text_runs_next_to_no_pattern(checks: Checks, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: Counter[str] = Counter()
    places = Phrase.places

    def count(self: Phrase, text: str) -> object:
        runs[self.written] += 1
        return places(self, text)

    monkeypatch.setattr(Phrase, "places", count)
    checks.find("Swimming finishes at quarter past five today. The blue bag is in the hall beside the umbrella stand.")
    everything = sum(len(check.patterns) + len(check.certain) for check in checks.all)
    assert sum(runs.values()) < everything / 10


@pytest.mark.parametrize(
    "unit",
    [
        "You never listen, I'm sorry if you felt hurt. ",
        "you never ",
        "sorry ",
        "if you ",
        "a ",
        "\n",
        '"',
        "'a ",
        "`",
        "[",
        "> ",
        ".",
        "a.",
        "x@",
        "http://",
        "😀",
        "you and i and ",
    ],
)
def test_work_grows_with_the_length_and_no_faster(checks: Checks, unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts of sentence words looked at, which a slow machine does not change."""
    work = 0
    places = Phrase.places

    def count(self: Phrase, text: str) -> object:
        nonlocal work
        work += len(text)
        return places(self, text)

    monkeypatch.setattr(Phrase, "places", count)

    def measure(times: int) -> int:
        nonlocal work
        work = 0
        checks.find(unit * times)
        return work

    small, large = measure(300), measure(1_200)
    assert large <= 4.6 * small + 20_000


def test_a_megabyte_is_read(checks: Checks) -> None:
    text = "See you at the station at six, bring the blue bag. " * 20_000
    assert len(text) > 1_000_000
    assert checks.find(text).findings == ()


def test_a_sentence_without_end_is_cut() -> None:
    assert max(len(sentence.spans) for sentence in read("word " * 1_000).sentences) <= 200
