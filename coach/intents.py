"""What does the sender want, when they did not say? Found from their words."""

from __future__ import annotations

import re

from coach.terms import Intent

_REPAIR = re.compile(
    r"\b(?:sorry|soz|apolog\w+|make (?:it|things|this) (?:up|right|better)|forgive|my fault|i (?:hurt|messed up|screwed up|cheated|lied|betrayed|let \w+ down)|win (?:her|him|them) back)\b",
    re.IGNORECASE,
)
_CONCERN = re.compile(
    r"\b(?:bring (?:it|this|that) up|raise (?:it|this|that|a|an|my|the)|how (?:do|can|should) i (?:tell|ask|say|talk|address|approach|mention|confront)|without (?:a fight|fighting|sounding|starting|upsetting)|concern(?:ed)?|bothers? me)\b",
    re.IGNORECASE,
)


def find_intent(draft: str, situation: str) -> Intent:
    """Repair when an apology is spoken of, concern when one asks how to raise something, else rephrase."""
    if draft.strip():
        return Intent.REPAIR if _REPAIR.search(draft) else Intent.REPHRASE
    if _REPAIR.search(situation):
        return Intent.REPAIR
    return Intent.CONCERN
