"""The network beside the patterns: it vetoes, it speaks alone where it may, and is never the one to call something high."""

from __future__ import annotations

from itertools import pairwise

import pytest

from coach.checks import Checks
from coach.checks.tagger import LONGEST
from coach.terms import Severity

LONG = (
    "We met at the station and walked along the canal to the mill. " * 40
    + "You are such a selfish little man, you always were. "
)


def test_every_piece_of_a_long_text_is_read_once_and_in_order(checks: Checks) -> None:
    assert checks.tagger is not None
    tags = checks.tagger.read(LONG)
    places = list(tags.places)
    assert places == sorted(places)
    assert all(first.end <= second.start for first, second in pairwise(places))
    read = "".join(LONG[place.start : place.end] for place in places)
    assert read == "".join(LONG.split())


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "😔", "\udcff", "x" * 3000, "no stops " * 500])
def test_any_text_is_read(checks: Checks, text: str) -> None:
    assert checks.tagger is not None
    tags = checks.tagger.read(text)
    assert len(tags.places) == len(tags.chances)


def test_nothing_is_high_because_of_the_network_alone(checks: Checks) -> None:
    texts = [example for check in checks.all for example in check.flags]
    found = [finding for text in texts for finding in checks.find(text).findings if finding.by_meaning]
    assert found
    assert all(finding.severity is not Severity.HIGH for finding in found)


def test_what_a_pattern_found_can_be_had_alone(checks: Checks) -> None:
    texts = [example for check in checks.all for example in check.flags[:3]]
    for text in texts:
        exact = checks.find(text).by_pattern()
        assert not any(finding.by_meaning for finding in (*exact.findings, *exact.strengths))


def test_a_text_longer_than_a_message_is_left_to_the_patterns(checks: Checks) -> None:
    text = "You never listen to me. " * (LONGEST // 20)
    assert len(text) > LONGEST
    assert checks.find(text) == checks.find(text, by_meaning=False)


def test_the_network_agrees_with_nearly_all_examples_of_the_checks(checks: Checks) -> None:
    flags = [(check.id, text) for check in checks.all for text in check.flags]
    kept = sum(
        any(finding.check == kind for finding in (*found.findings, *found.strengths))
        for kind, text in flags
        for found in [checks.find(text, off_too=True)]
    )
    assert kept >= 0.93 * len(flags)
