"""Patterns over grammar: spaCy's Matcher and DependencyMatcher, run on sentences of standard words.

A sentence is parsed only when it holds a word of every set that a pattern names, and once for all patterns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from coach.checks.inflect import verb_forms
from coach.checks.words import Sentence
from coach.language import DependencyMatcher, Doc, Grammar, Matcher


class GrammarPattern:
    """One token or dependency pattern; has the same face as a Phrase, but looks at a parsed sentence."""

    mask = 0

    def __init__(self, grammar: Grammar, pattern: Sequence[Mapping[str, object]], *, tree: bool) -> None:
        tokens = [_attributes(node) for node in pattern] if tree else list(pattern)
        needed = sorted((words for words in map(_literals, tokens) if words), key=len)
        if not needed:
            raise ValueError("needs a LOWER or LEMMA that names words: they decide which sentences are parsed")
        self.anchor, self.needed = needed[0], tuple(needed)
        self._matcher: Any
        if tree:
            self._matcher = DependencyMatcher(grammar.vocab, validate=True)
        else:
            self._matcher = Matcher(grammar.vocab, validate=True)
        self._tree = tree
        self._matcher.add("pattern", [[dict(node) for node in pattern]])

    def places(self, doc: Doc) -> Iterable[tuple[int, int]]:
        """Start and end of each hit, in the sentence's normalised text."""
        for hit in self._matcher(doc):
            indices = hit[1] if self._tree else range(hit[1], hit[2])
            first, last = doc[min(indices)], doc[max(indices)]
            yield first.idx + 1, last.idx + len(last) + 1  # the sentence's leading space is not parsed


def parse(grammar: Grammar, sentence: Sentence) -> Doc:
    """The grammar of a sentence of standard words."""
    return grammar.parse(sentence.text.strip())


def _attributes(node: Mapping[str, object]) -> Mapping[str, object]:
    attributes = node.get("RIGHT_ATTRS", {})
    return attributes if isinstance(attributes, Mapping) else {}


def _literals(token: Mapping[str, object]) -> frozenset[str]:
    """The words that a token pattern allows, empty when it may be missing or names none."""
    if token.get("OP") in ("?", "*", "!"):
        return frozenset()
    words = _values(token.get("LOWER"))
    lemmas = _values(token.get("LEMMA"))
    return frozenset(words) or frozenset(form for lemma in lemmas for form in verb_forms(lemma))


def _values(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping) and isinstance(value.get("IN"), list):
        return [item for item in value["IN"] if isinstance(item, str)]
    return []
