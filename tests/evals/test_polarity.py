from __future__ import annotations

import pytest

from coach.evals.polarity import compare_rules

KEEP = 'Keep who did what to whom, how often, how much, when, and every "not". A guess stays a guess.'
FIRM = 'Decisions, limits, refusals, conditions and deadlines stay word for word. No wish or "maybe" in their place.'
GAPS = "Where the message needs something the facts lack, leave a gap and a question. Never fill a gap yourself."
LONG = "Keep the order of the draft. Keep at least half of its words; at most 1.3 times its length."


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (KEEP, KEEP.replace("Keep", "Change")),
        (FIRM, FIRM.replace("stay word for word", "may be dropped")),
        (FIRM, "Decisions, limits, refusals, conditions and deadlines stay word for word."),
        (FIRM, "If possible, " + FIRM[0].lower() + FIRM[1:]),
        (GAPS, GAPS.replace("Never fill a gap yourself", "Fill a gap yourself")),
        (GAPS, GAPS.replace("Never fill", "Try not to fill")),
        (GAPS, GAPS.replace("leave a gap and a question", "make something up")),
        (LONG, LONG.replace("1.3", "3")),
        (LONG, LONG.replace("at most", "about")),
        (LONG, LONG.replace("at least half", "some")),
        (KEEP, "Write a warm and polished message that the reader will like."),
    ],
)  # fmt: skip
def test_a_rule_that_was_weakened_or_turned_round_is_noticed(before: str, after: str) -> None:
    assert list(compare_rules(before, after))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (KEEP, KEEP.replace("A guess stays a guess.", "What is a guess stays a guess.")),
        (KEEP, KEEP.replace("Keep who did what to whom", "Keep it clear who did what to whom")),
        (FIRM, FIRM.replace("Decisions, limits,", "Limits, decisions,")),
        (FIRM, FIRM + " This holds for money too."),
        (FIRM, FIRM.replace("No wish or \"maybe\"", "Neither a wish nor a \"maybe\"")),
        (GAPS, GAPS.replace("Never fill a gap yourself", "Do not fill a gap yourself")),
        (GAPS, GAPS.replace("Where the message needs something", "When the message needs something that")),
        (LONG, LONG.replace("; ", ". ").replace("at most", "At most")),
        (LONG, LONG.replace("the draft", "the sender's draft")),
    ],
)  # fmt: skip
def test_a_rule_said_in_other_words_is_left_alone(before: str, after: str) -> None:
    assert list(compare_rules(before, after)) == []
