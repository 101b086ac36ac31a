"""Where words do not count as the sender's own claim: quoted, reported, negated, asked, imagined or in play.

Which words open and close each scope is data: ``knowledge/checks/_contexts.yaml``.
"""

from __future__ import annotations

from collections.abc import Mapping

from coach.checks.phrases import Phrase
from coach.checks.words import Passage, Sentence
from coach.values import Value


class Scope(Value):
    """A context opens after one of `opens` and ends with one of `closes` or the sentence."""

    opens: tuple[str, ...]
    closes: tuple[str, ...] = ()


class ContextFile(Value):
    """The contexts of ``_contexts.yaml``."""

    reported: Scope
    negated: Scope
    imagined: Scope
    question: Scope
    playful: tuple[str, ...]
    playful_signs: tuple[str, ...]


class Contexts:
    """Answers whether a place of a text lies in a context; made once, safe to share."""

    def __init__(self, file: ContextFile, lists: Mapping[str, tuple[str, ...]]) -> None:
        def phrases(written: tuple[str, ...]) -> tuple[Phrase, ...]:
            return tuple(Phrase(line, lists) for line in written)

        self._scopes = {
            name: (phrases(scope.opens), phrases(scope.closes))
            for name, scope in (("reported", file.reported), ("negated", file.negated), ("imagined", file.imagined),
                                ("question", file.question))
        }  # fmt: skip
        self._playful = phrases(file.playful)
        self._signs = frozenset(file.playful_signs)

    def holds(self, context: str, passage: Passage, sentence: Sentence, position: int) -> bool:
        """Whether the word at `position` of the sentence's normalised text lies in `context`."""
        if context == "quoted":
            return passage.is_quoted(sentence.spans[sentence.word_at(position)])
        if context == "playful":
            return self._is_playful(passage)
        if context == "question" and " ? " not in sentence.text:
            return False
        opens, closes = self._scopes[context]
        return any(_covers(opening, closes, sentence, position) for opening in opens)

    def _is_playful(self, passage: Passage) -> bool:
        if passage.signs & self._signs:
            return True
        return any(has(phrase, sentence) for sentence in passage.sentences for phrase in self._playful)


def has(phrase: Phrase, sentence: Sentence) -> bool:
    """Whether a phrase occurs anywhere in a sentence."""
    return may_hold(phrase, sentence.words) and any(True for _ in phrase.places(sentence.text))


def may_hold(phrase: Phrase, words: frozenset[str]) -> bool:
    """The cheap screen: whether a sentence has a word of every needed set."""
    if phrase.anchor and phrase.anchor.isdisjoint(words):
        return False
    return all(not needed.isdisjoint(words) for needed in phrase.needed)


def _covers(opening: Phrase, closes: tuple[Phrase, ...], sentence: Sentence, position: int) -> bool:
    if not may_hold(opening, sentence.words):
        return False
    for start, end in opening.places(sentence.text):
        if start < position and not any(
            end <= closed < position for closing in closes for closed, _ in closing.places(sentence.text)
        ):
            return True
    return False
