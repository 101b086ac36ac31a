"""A cheap screen: which patterns can occur in a sentence at all, told from its set of words.

Each set of words that some pattern needs one of has a bit. A word carries the bits of its sets, a sentence those of its
words, and a pattern the bits that a sentence must have: one comparison of numbers leaves out nearly all patterns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from coach.checks.phrases import Phrase, Words
from coach.checks.words import Sentence


class Screen:
    """The bits of all needed sets, given out while the patterns are built."""

    def __init__(self) -> None:
        self._bits: dict[Words, int] = {}
        self._words: dict[str, int] = defaultdict(int)

    def require(self, needed: Iterable[Words]) -> int:
        """The bits that a sentence must have to hold a word of every set."""
        mask = 0
        for words in needed:
            if words not in self._bits:
                self._bits[words] = 1 << len(self._bits)
                for word in words:
                    self._words[word] |= self._bits[words]
            mask |= self._bits[words]
        return mask

    def read(self, words: Iterable[str]) -> int:
        """The bits of some words together."""
        known = self._words
        mask = 0
        for word in words:
            if word in known:
                mask |= known[word]
        return mask


class Lexicon:
    """Builds phrases over the word lists of a folder, and gives each its bits."""

    def __init__(self, lists: Mapping[str, tuple[str, ...]]) -> None:
        self._lists = lists
        self.screen = Screen()

    def phrase(self, written: str) -> Phrase:
        """The phrase, ready to be looked for. Raises PhraseError."""
        phrase = Phrase(written, self._lists)
        phrase.mask = self.screen.require(phrase.needed)
        return phrase

    def phrases(self, written: Iterable[str]) -> tuple[Phrase, ...]:
        """Several phrases, in order. Raises PhraseError."""
        return tuple(self.phrase(line) for line in written)


def may_hold(phrase: Phrase, sentence: Sentence) -> bool:
    """Whether a sentence has the words without which a phrase cannot occur in it."""
    return sentence.mask & phrase.mask == phrase.mask


def has(phrase: Phrase, sentence: Sentence) -> bool:
    """Whether a phrase occurs anywhere in a sentence."""
    return may_hold(phrase, sentence) and any(True for _ in phrase.places(sentence.text))
