"""Who is called at the start of a sentence ("Dear Opa, …", "Luca I forgot you …"): no part of what is stated."""

from __future__ import annotations

from coach.facts.lexicon import ROLES
from coach.language import Doc, Token

_GREETINGS = frozenset("dear hi hello hey oi hiya yo ok okay morning g'day".split())
_FOND = frozenset("love hun babe darling sweetheart mate bro dude guys team honey dear mum mom mam dad".split())
_SPEAKERS = frozenset("i you u we i'm im ive you're youre we've when if why please pls stop can could".split())
_NO_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december today yesterday tomorrow honestly sorry thanks please well yes no look "
    "listen also then now ok okay god christ jesus lol tbh twice".split()
)
_LONGEST = 6  # tokens


def vocative_end(doc: Doc) -> int:
    """Where a name that is called at the start of a sentence ends, in code points into the text; 0 without one."""
    index = _skip(doc, 0, _GREETINGS)
    last = index
    while last < min(len(doc), _LONGEST) and (
        _is_called(doc[last]) or (last > index and doc[last].text in {".", "and"})
    ):
        last += 1
    if last == index or last >= len(doc):
        return 0
    after = doc[last]
    if after.text in {",", "!", "-", "–", "—", ":"}:
        return after.idx + len(after.text) if last + 1 < len(doc) else 0
    runs_on = last == index + 1 and after.lower_.replace("’", "'") in _SPEAKERS and doc[index].i == 0
    return after.idx if runs_on and not after.text.startswith("'") else 0


def _skip(doc: Doc, index: int, words: frozenset[str]) -> int:
    while index < len(doc) and (doc[index].lower_ in words or doc[index].is_space):
        index += 1
    return index


def _is_called(token: Token) -> bool:
    word = token.lower_.rstrip(".")
    if word in _NO_NAMES or (token.is_stop and word not in _FOND):
        return False
    return word in _FOND or word in ROLES or (token.pos_ == "PROPN" and token.text[:1].isupper())


def without_vocative(text: str, end: int) -> str:
    """The text with the first `end` code points blanked out, so that offsets stay."""
    return " " * end + text[end:]
