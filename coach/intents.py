"""What does the sender want, when they did not say? Found from their words."""

from __future__ import annotations

import re

from coach.terms import Intent

_REPAIR = re.compile(
    r"\b(?:sorry|soz|apolog\w+|make (?:it|things|this) (?:up|right|better)|forgive|my fault"
    r"|i (?:hurt|messed up|screwed up|cheated|lied|betrayed|let (?:\w+ ){1,4}down)|win (?:her|him|them) back)\b",
    re.IGNORECASE,
)
# An apology that somebody else gave, owes or withholds is what the sender complains of, not what they want to make.
_THEIRS = re.compile(
    r"\b(?!(?:i|we|ive|weve|still|just|even|also|and|but)\b|(?:i|we)['’])[\w'’]+ (?:(?:still|just|even|also) )*"
    r"(?:never|(?:has|have|had|did|wo|does|do)n['’]?t|(?:has|have|had|did|does|will) not|refus\w+ to)"
    r"(?: \w+)? (?:(?:say|said) )?(?:sorry|apologi\w+)\b"
    r"|\b(?:you|u|he|she|they) (?:\w+ )?(?:said sorry|apologi[sz]ed)\b"
    r"|\b(?:owes? (?:me|us)|expect|deserve|waiting for) (?:\w+ )?apology\b"
    r"|\b(?:your|his|her|their) apolog(?:y|ies)\b|\bapology from\b|\bapologi[sz]e to me\b",
    re.IGNORECASE,
)


def find_intent(draft: str, situation: str) -> Intent:
    """Repair when an apology of the sender's is spoken of, else rephrase a draft, else raise a concern."""
    if draft.strip():
        return Intent.REPAIR if _speaks_of_repair(draft) else Intent.REPHRASE
    return Intent.REPAIR if _speaks_of_repair(situation) else Intent.CONCERN


def _speaks_of_repair(text: str) -> bool:
    return _REPAIR.search(_THEIRS.sub(" ", text)) is not None
