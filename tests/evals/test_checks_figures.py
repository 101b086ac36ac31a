"""How findings are held against labels, and what the recorded figures allow a check to be."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from coach.checks import Checks
from coach.datafiles import data_root
from coach.evals.checks import (
    Checked,
    Figures,
    Label,
    Labelled,
    baseline,
    count,
    count_family,
    describe,
    group_kinds,
    is_same,
    load_labelled,
    main,
    show,
)  # fmt: skip
from coach.language import Grammar


def _check(checks: Checks, text: str, *marked: tuple[str, str]) -> Checked:
    """A message with the words that a reader marked, by kind, and what the checks say of it."""
    labels = [
        Label(kind=kind, start=text.index(words), end=text.index(words) + len(words), span=words)
        for kind, words in marked
    ]
    strengths = tuple(label for label in labels if checks.get(label.kind).polarity == "strength")
    findings = tuple(label for label in labels if label not in strengths)
    message = Labelled(id="x", split="tune", relation="friend", text=text, findings=findings, strengths=strengths)
    return Checked(message, checks.find(text))


def test_a_finding_that_shares_words_with_its_label_is_right(checks: Checks) -> None:
    one = _check(checks, "You never listen to me. Could we talk tonight?", ("always_never", "You never listen"))
    assert count([one], ["always_never"], is_same) == Figures(labels=1, found=1, findings=1, right=1)


def test_a_finding_elsewhere_is_false_and_the_label_missed(checks: Checks) -> None:
    one = _check(checks, "You never listen to me. Could we talk tonight?", ("always_never", "talk tonight"))
    assert count([one], ["always_never"], is_same) == Figures(labels=1, found=0, findings=1, right=0)


def test_another_kind_of_the_family_counts_for_the_family_only(checks: Checks) -> None:
    one = _check(checks, "You never listen to me. Could we talk tonight?", ("mind_reading", "You never listen"))
    assert count([one], ["mind_reading"], is_same) == Figures(labels=1, found=0, findings=0, right=0)
    assert count_family([one], "blame", ["always_never", "mind_reading"]) == Figures(1, 1, 1, 1)


def test_a_strength_has_to_be_of_the_same_kind(checks: Checks) -> None:
    one = _check(checks, "Could you send me the minutes by Friday?", ("specific_event", "send me the minutes"))
    assert count_family([one], "strength", ["doable_request", "specific_event"]).right == 0


def test_two_findings_on_one_label_find_it_once(checks: Checks) -> None:
    text = "You never listen and you never help. Could we talk tonight?"
    one = _check(checks, text, ("always_never", "You never listen and you never help"))
    assert count([one], ["always_never"], is_same) == Figures(labels=1, found=1, findings=2, right=2)


def test_a_high_finding_in_a_harmless_message_is_a_false_alarm(checks: Checks) -> None:
    alarm = _check(checks, "I'm sorry if you felt hurt.")
    quiet = _check(checks, "See you at six.")
    *_, last = describe([alarm, quiet], [alarm, quiet], checks)
    assert last.startswith("harmless messages with a false high finding:   1/2")


def test_what_is_false_and_what_is_missed_is_listed(checks: Checks) -> None:
    one = _check(checks, "You never listen to me. Could we talk tonight?", ("specific_event", "talk tonight"))
    lines = list(show(one, group_kinds(checks.all)))
    assert "FALSE  always_never 'never'" in lines
    assert "MISSED specific_event 'talk tonight'" in lines


@pytest.mark.parametrize("arguments", [["--split", "report", "--show"], ["--show"], ["--split", "tune", "--record"]])
def test_the_reported_half_is_not_shown_and_the_other_not_recorded(arguments: list[str]) -> None:
    with pytest.raises(SystemExit):
        main(arguments)


@pytest.mark.parametrize("split", ["tune", "report"])
def test_every_label_stands_where_it_says_and_is_a_check(checks: Checks, split: str) -> None:
    polarity = {check.id: check.polarity for check in checks.all}
    for labelled in load_labelled("tune" if split == "tune" else "report"):
        for label in labelled.findings + labelled.strengths:
            assert labelled.text[label.start : label.end] == label.span, labelled.id
            assert polarity[label.kind] == ("finding" if label in labelled.findings else "strength"), labelled.id


def test_a_thousand_messages_are_labelled_and_half_as_many_are_harmless() -> None:
    # The messages added later were asked for with faults: labels were what was missing, not look-alikes.
    everything = load_labelled("tune") + load_labelled("report")
    assert len(everything) >= 1_000
    assert sum(not labelled.findings for labelled in everything) >= 500


def test_a_high_check_with_few_labels_is_named(checks: Checks) -> None:
    one = _check(checks, "I'm sorry if you felt hurt.", ("conditional_apology", "if you felt hurt"))
    (line,) = [line for line in describe([one], [one], checks) if line.startswith("  conditional_apology")]
    assert line.endswith("unmeasured, yet high")


def test_an_imprecise_check_that_is_on_is_named(checks: Checks) -> None:
    right = _check(checks, "You never listen. Could we talk?", ("always_never", "You never listen"))
    wrong = _check(checks, "You never listen. Could we talk?")
    every = [right] * 10 + [wrong] * 2
    (line,) = [line for line in describe(every, every, checks) if line.startswith("  always_never")]
    assert line.endswith("imprecise, yet on")


def test_the_recorded_figures_are_of_the_checks_there_are(checks: Checks) -> None:
    recorded = json.loads(baseline().read_text(encoding="utf-8"))
    assert set(recorded) <= {check.id for check in checks.all}
    assert all(row["right"] <= row["findings"] and row["found"] <= row["labels"] for row in recorded.values())


def test_what_is_off_is_judged_for_others_and_told_only_when_asked_for(grammar: Grammar, tmp_path: Path) -> None:
    folder = shutil.copytree(data_root() / "knowledge" / "checks", tmp_path / "checks")
    path = folder / "doable_request.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("severity: low", "severity: low\nenabled: false", 1))
    checks = Checks.load(grammar, folder)
    text = "You never listen to me. Could you put the phone away at dinner?"
    assert "doable_request" not in [found.check for found in checks.find(text).strengths]
    assert "doable_request" in [found.check for found in checks.find(text, off_too=True).strengths]
    assert "no_request" not in [found.check for found in checks.find(text).findings]
