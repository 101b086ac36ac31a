"""Where words do not count as the sender's own claim: quoted, reported, negated, asked, imagined or in play.

Which words open and close each scope is data: ``knowledge/checks/_contexts.yaml``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from coach.checks.screen import Lexicon, has, may_hold
from coach.checks.words import Passage, Sentence
from coach.values import Value

_ALONE = 4  # words


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

    def __init__(self, file: ContextFile, lexicon: Lexicon) -> None:
        self._scopes = {
            name: (lexicon.phrases(scope.opens), lexicon.phrases(scope.closes))
            for name, scope in (("reported", file.reported), ("negated", file.negated), ("imagined", file.imagined),
                                ("question", file.question))
        }  # fmt: skip
        self._playful = lexicon.phrases(file.playful)
        self._signs = frozenset(file.playful_signs)

    def holds(self, context: str, passage: Passage, sentence: Sentence, position: int) -> bool:
        """Whether the word at `position` of the sentence's normalised text lies in `context`."""
        if context == "quoted":
            return passage.is_quoted(sentence.spans[sentence.word_at(position)])
        if context == "playful":
            if sentence.playful is None:
                self._mark_playful(passage)
            return bool(sentence.playful)
        if context not in sentence.scopes:
            sentence.scopes[context] = tuple(self._find_scopes(context, sentence))
        return any(start < position <= end for start, end in sentence.scopes[context])

    def _mark_playful(self, passage: Passage) -> None:
        """A laugh counts for its own sentence; one that stands alone ("lol") for the sentence before it."""
        own = [
            not sentence.signs.isdisjoint(self._signs) or any(has(phrase, sentence) for phrase in self._playful)
            for sentence in passage.sentences
        ]
        alone = [
            laughs and len(sentence.spans) <= _ALONE for laughs, sentence in zip(own, passage.sentences, strict=True)
        ]
        for sentence, laughs, follows in zip(passage.sentences, own, (*alone[1:], False), strict=True):
            sentence.playful = laughs or follows

    def _find_scopes(self, context: str, sentence: Sentence) -> Iterator[tuple[int, int]]:
        """From where each scope opens to where it is closed, or to the sentence's end."""
        if context == "question" and " ? " not in sentence.text:
            return
        opens, closes = self._scopes[context]
        opened = [place for phrase in opens if may_hold(phrase, sentence) for place in phrase.places(sentence.text)]
        if not opened:
            return
        closed = sorted(
            start for phrase in closes if may_hold(phrase, sentence) for start, _ in phrase.places(sentence.text)
        )
        for start, end in opened:
            index = bisect_left(closed, end)
            yield start, closed[index] if index < len(closed) else len(sentence.text)
