"""From a passage to hits: a screen over words first, then the patterns of the few checks that are left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from coach.checks.check import Check
from coach.checks.context import Contexts, has, may_hold
from coach.checks.grammar import GrammarPattern, parse
from coach.checks.measures import shouted, weigh
from coach.checks.phrases import Phrase
from coach.checks.words import Passage, Sentence
from coach.language import Doc, Grammar
from coach.terms import Intent


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with its patterns built."""

    check: Check
    patterns: tuple[Phrase | GrammarPattern, ...]
    exceptions: tuple[Phrase, ...] = ()
    unless: tuple[Phrase, ...] = ()
    absent: tuple[Phrase, ...] = ()
    needs: tuple[Phrase, ...] = ()
    then: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a check found something; `start` and `end` are code points into the text."""

    check: Check
    start: int
    end: int

    @property
    def is_strength(self) -> bool:
        """Whether this is something to keep."""
        return self.check.polarity == "strength"


@dataclass(slots=True)
class _Search:
    """One passage being looked through."""

    passage: Passage
    docs: dict[int, Doc] = field(default_factory=dict)


class Finder:
    """Runs rules over passages."""

    def __init__(self, rules: Sequence[Rule], contexts: Contexts, grammar: Grammar) -> None:
        self._rules = tuple(rules)
        self._contexts = contexts
        self._grammar = grammar
        self._index: dict[str, list[tuple[int, Phrase | GrammarPattern]]] = defaultdict(list)
        for number, rule in enumerate(self._rules):
            if rule.check.enabled:
                for pattern in rule.patterns:
                    for word in pattern.anchor:
                        self._index[word].append((number, pattern))

    def find(self, passage: Passage, intent: Intent | None) -> list[Hit]:
        """Every hit of every enabled check for `intent`, unmerged and unordered."""
        search = _Search(passage)
        places: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for index, sentence in enumerate(passage.sentences):
            for number, pattern in self._candidates(sentence):
                if intent is None or intent in self._rules[number].check.intents:
                    found = self._places(search, index, number, pattern)
                    places[number] += [(index, start, end) for start, end in found]
        hits: dict[str, list[Hit]] = {}
        for number in sorted(places, key=lambda number: (bool(self._rules[number].check.lacks), number)):
            self._judge(search, self._rules[number], sorted(set(places[number])), hits)
        return [*chain.from_iterable(hits.values()), *self._shouted(passage, intent)]

    def _candidates(self, sentence: Sentence) -> Iterator[tuple[int, Phrase | GrammarPattern]]:
        seen: set[int] = set()
        for word in sentence.words & self._index.keys():
            for number, pattern in self._index[word]:
                if id(pattern) not in seen and all(not needed.isdisjoint(sentence.words) for needed in pattern.needed):
                    seen.add(id(pattern))
                    yield number, pattern

    def _places(
        self, search: _Search, index: int, number: int, pattern: Phrase | GrammarPattern
    ) -> Iterator[tuple[int, int]]:
        sentence = search.passage.sentences[index]
        if isinstance(pattern, Phrase):
            found = pattern.places(sentence.text)
        else:
            if index not in search.docs:
                search.docs[index] = parse(self._grammar, sentence)
            found = pattern.places(search.docs[index])
        rule = self._rules[number]
        for start, end in found:
            if not self._is_void(rule, search.passage, sentence, (start, end)):
                yield start, end

    def _is_void(self, rule: Rule, passage: Passage, sentence: Sentence, place: tuple[int, int]) -> bool:
        start, end = place
        for phrase in rule.exceptions:
            if may_hold(phrase, sentence.words) and any(
                first < end and start < last for first, last in phrase.places(sentence.text)
            ):
                return True
        if any(has(phrase, sentence) for phrase in rule.unless):
            return True
        return any(self._contexts.holds(context, passage, sentence, start) for context in rule.check.void_in)

    def _judge(
        self, search: _Search, rule: Rule, places: list[tuple[int, int, int]], hits: dict[str, list[Hit]]
    ) -> None:
        sentences = search.passage.sentences
        if not places or any(hits.get(other) for other in rule.check.lacks):
            return
        if any(has(phrase, sentence) for phrase in rule.absent for sentence in sentences):
            return
        if rule.needs and not any(has(phrase, sentence) for phrase in rule.needs for sentence in sentences):
            return
        found = []
        for index, start, end in weigh(rule.check, rule.then, places, search.passage):
            sentence = sentences[index]
            span = sentence.span(sentence.word_at(start), sentence.word_at(end - 1))
            found.append(Hit(rule.check, *span))
        hits[rule.check.id] = found

    def _shouted(self, passage: Passage, intent: Intent | None) -> Iterator[Hit]:
        for rule in self._rules:
            check = rule.check
            if check.kind == "capitals" and check.enabled and (intent is None or intent in check.intents):
                for span in shouted(passage, check.measure):
                    yield Hit(check, *span)
