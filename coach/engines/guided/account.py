"""An apology told from the sender's account: what happened in their order, the sorry where the act stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from coach.apology import tells_blame
from coach.engines.guided import blanks
from coach.engines.guided.answers import answered
from coach.engines.guided.backdrop import is_silence
from coach.engines.guided.desk import Desk
from coach.engines.guided.parts import Part
from coach.engines.guided.telling import tell_sentences
from coach.engines.guided.wording import end_sentence, inside_sentence
from coach.facts import Clause, Fact, is_recipient

_KINDS = frozenset(
    "own_act other_act effect feeling context explanation promise decision boundary request thanks".split()
)
_I_DID = re.compile(
    r"i\b(?!['’]?d? (?:had )?(?:promised|swore|agreed|said|(?:was|were) (?:supposed|meant|due))\b)", re.IGNORECASE
)
# A reason that lies with the other takes the apology back (A6).
_BLAMING = re.compile(r",?\s+\b(?:because|cause|cos|coz|bc|cuz)\b[^.]*\b(?:you|u|your|ur)\b[^.!?]*", re.IGNORECASE)
_WORDS = re.compile(r"\w+")
_SAME = 0.6  # of a sentence's longer words said already
_LONG = 4  # letters of a word that counts


def tell_account(desk: Desk, owned: tuple[Fact, ...]) -> list[Part]:
    """The situation said to the other with the sorry in it; nothing where no owned act could be said."""
    told = [_unblamed(part) for part in tell_sentences(desk, "situation", _KINDS, lambda one: _belongs(desk, one))]
    ids = {fact.id for fact in owned}
    first = next((index for index, part in enumerate(told) if ids & set(part.facts)), None)
    if first is None:
        return [*answered(desk, blanks.own_act(desk)), *told] if told else []
    mine = [fact for fact in told[first].facts if fact in ids]
    sorry = desk.style.dress("I'm sorry")
    if mine[0] == told[first].facts[0] and _I_DID.match(told[first].text):
        told[first] = replace(told[first], text=f"{sorry} {inside_sentence(told[first].text)}")
        return told
    last = first
    while last + 1 < len(told) and ids & set(told[last + 1].facts):
        last += 1
    return [*told[: last + 1], Part(end_sentence(sorry), tuple(mine)), *told[last + 1 :]]


def add_account(desk: Desk, parts: list[Part]) -> list[Part]:
    """What the situation tells of the same thing, and the draft does not: its own acts, theirs, and how it was."""
    said = words_of(parts)
    kinds = frozenset({"own_act", "other_act", "effect"})
    return [
        _unblamed(part)
        for part in tell_sentences(desk, "situation", kinds, lambda one: _belongs(desk, one))
        if not is_said(part.text, said)
    ]


def words_of(parts: Iterable[Part]) -> set[str]:
    """The words that some sentences have, to see what they say already."""
    return {word.lower() for part in parts for word in _WORDS.findall(part.text)}


def is_said(text: str, said: set[str], share: float = _SAME) -> bool:
    """Whether most of a sentence's words have been said already."""
    words = [word.lower() for word in _WORDS.findall(text) if len(word) >= _LONG]
    return not words or sum(word in said for word in words) >= share * len(words)


def _belongs(desk: Desk, clause: Clause) -> bool:
    """Neither a wrong of the other's, which is another talk, nor that they do not answer."""
    theirs = is_recipient(clause.subject, desk.recipient)
    return not is_silence(clause) and not (theirs and (tells_blame(clause.text, clause.root.lemma_.lower())))


def _unblamed(part: Part) -> Part:
    return replace(part, text=end_sentence(_BLAMING.sub("", part.text)))
