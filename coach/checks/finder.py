"""From a passage to hits: a screen over words first, then the patterns of the few checks that are left."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile
from typing import NamedTuple

from coach.checks import measures
from coach.checks.check import Check
from coach.checks.context import Contexts
from coach.checks.grammar import GrammarPattern, parse
from coach.checks.measures import Place
from coach.checks.phrases import Phrase
from coach.checks.screen import Screen, has, may_hold
from coach.checks.words import Passage, Sentence
from coach.language import Doc, Grammar
from coach.terms import Intent
from coach.text import Span

_Pattern = Phrase | GrammarPattern
_WITHOUT_PATTERNS = frozenset({"absence", "capitals"})
_NEAR = 3  # sentences: how far back `after` looks


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with its patterns built."""

    check: Check
    patterns: tuple[_Pattern, ...]
    certain: tuple[_Pattern, ...] = ()
    exceptions: tuple[Phrase, ...] = ()
    unless: tuple[Phrase, ...] = ()
    absent: tuple[Phrase, ...] = ()
    needs: tuple[Phrase, ...] = ()
    then: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a check found something; `start` and `end` are code points into the text.

    `by_meaning`: no pattern is there, only the network marked it.
    """

    check: Check
    start: int
    end: int
    by_meaning: bool = False

    @property
    def is_strength(self) -> bool:
        """Whether this is something to keep."""
        return self.check.polarity == "strength"


@dataclass(slots=True)
class _Search:
    """One passage being looked through; `found` holds the places of the checks judged so far."""

    passage: Passage
    docs: dict[int, Doc] = field(default_factory=dict)
    found: dict[str, list[Place]] = field(default_factory=dict)


class _Candidate(NamedTuple):
    """A pattern that may occur in a sentence, as its words are there; a certain one needs no surroundings."""

    sentence: int
    pattern: _Pattern
    certain: bool


class Finder:
    """Runs rules over passages. The rules come in the order in which they rest on each other.

    A check that is off is judged too, for others rest on it, but what it finds is not told unless `off_too`.
    """

    def __init__(self, rules: Sequence[Rule], contexts: Contexts, screen: Screen, grammar: Grammar) -> None:
        self._rules = tuple(rules)
        self._contexts = contexts
        self._words = screen
        self._grammar = grammar
        self._patterns: list[tuple[int, _Pattern, bool]] = []
        index: dict[str, set[int]] = defaultdict(set)
        for number, rule in enumerate(self._rules):
            for patterns, certain in ((rule.patterns, False), (rule.certain, True)):
                for pattern in patterns:
                    for word in pattern.anchor:
                        index[word].add(len(self._patterns))
                    self._patterns.append((number, pattern, certain))
        self._index = {word: frozenset(numbers) for word, numbers in index.items()}

    def find(self, passage: Passage, intent: Intent | None, *, off_too: bool = False) -> list[Hit]:
        """Every hit of every check that is on, unmerged and unordered; with an intent, of the checks for it."""
        search = _Search(passage)
        candidates: dict[int, list[_Candidate]] = defaultdict(list)
        for index, sentence in enumerate(passage.sentences):
            for number, pattern, certain in self._screen(sentence):
                candidates[number].append(_Candidate(index, pattern, certain))
            passage.mask |= sentence.mask
        hits = []
        for number, rule in enumerate(self._rules):
            if number in candidates or rule.check.kind in _WITHOUT_PATTERNS:
                spans = self._judge(search, rule, candidates.get(number, ()))
                if (rule.check.enabled or off_too) and (intent is None or intent in rule.check.intents):
                    hits += [Hit(rule.check, *span) for span in spans]
        return hits

    def _screen(self, sentence: Sentence) -> Iterator[tuple[int, _Pattern, bool]]:
        """The patterns whose every needed word the sentence has, with the number of their rule."""
        mask = sentence.mask = self._words.read(sentence.words)
        index = self._index
        for place in frozenset().union(*(index[word] for word in sentence.words if word in index)):
            entry = self._patterns[place]
            if mask & entry[1].mask == entry[1].mask:
                yield entry

    def _judge(self, search: _Search, rule: Rule, candidates: Iterable[_Candidate]) -> list[Span]:
        """The spans that a rule finds; its patterns run only where its surroundings allow them."""
        check = rule.check
        fits = _fits(rule, search.passage, search.found)
        if not fits and not rule.certain:
            return []
        places = {
            place
            for candidate in candidates
            if fits or candidate.certain
            for place in self._places(search, rule, candidate)
            if candidate.certain or not check.after or _follows(place, check.after, search.found)
        }
        kept = sorted(place for place in places if not _meets(place, check.yields_to, search.found))
        if not kept and check.kind not in _WITHOUT_PATTERNS:
            return []
        spans = list(_weigh(rule, kept, search.passage))
        if spans:
            search.found[check.id] = kept
        return spans

    def _places(self, search: _Search, rule: Rule, candidate: _Candidate) -> Iterator[Place]:
        sentence = search.passage.sentences[candidate.sentence]
        if isinstance(candidate.pattern, Phrase):
            found = candidate.pattern.places(sentence.text)
        else:
            if candidate.sentence not in search.docs:
                search.docs[candidate.sentence] = parse(self._grammar, sentence)
            found = candidate.pattern.places(search.docs[candidate.sentence])
        for start, end in found:
            if not self._is_void(rule, search.passage, sentence, (start, end)):
                yield Place(candidate.sentence, start, end)

    def _is_void(self, rule: Rule, passage: Passage, sentence: Sentence, place: tuple[int, int]) -> bool:
        start, end = place
        for phrase in rule.exceptions:
            if may_hold(phrase, sentence) and any(
                first < end and start < last for first, last in phrase.places(sentence.text)
            ):
                return True
        if any(has(phrase, sentence) for phrase in rule.unless):
            return True
        return any(self._contexts.holds(context, passage, sentence, start) for context in rule.check.void_in)


def _fits(rule: Rule, passage: Passage, found: dict[str, list[Place]]) -> bool:
    """Whether the words around, and what the other checks found, allow a hit."""

    def anywhere(phrases: Iterable[Phrase]) -> bool:
        return any(
            has(phrase, sentence)
            for phrase in phrases
            if passage.mask & phrase.mask == phrase.mask
            for sentence in passage.sentences
        )

    check = rule.check
    if any(other in found for other in check.lacks) or anywhere(rule.absent):
        return False
    wanted = check.beside or rule.needs
    return not wanted or any(other in found for other in check.beside) or anywhere(rule.needs)


def _meets(place: Place, others: Iterable[str], found: dict[str, list[Place]]) -> bool:
    """Whether a place shares words with one of other checks, whose places are in order."""
    for check in others:
        places = found.get(check, [])
        start = bisect_left(places, Place(place.sentence, -1, -1))
        for other in takewhile(lambda other: other.sentence == place.sentence, islice(places, start, None)):
            if place.start < other.end and other.start < place.end:
                return True
    return False


def _follows(place: Place, after: Iterable[str], found: dict[str, list[Place]]) -> bool:
    """Whether a place of another check stands at most `_NEAR` sentences before."""
    for check in after:
        places = found.get(check, [])
        last = bisect_left(places, place) - 1
        if last >= 0 and place.sentence - places[last].sentence <= _NEAR:
            return True
    return False


def _weigh(rule: Rule, places: Sequence[Place], passage: Passage) -> Iterable[Span]:
    """The spans that count, given the check's kind."""
    measure = rule.check.measure
    match rule.check.kind:
        case "span":
            return measures.joined(places, passage) if rule.check.joined else [p.span(passage) for p in places]
        case "density":
            return measures.crowd(places, measure, passage)
        case "order":
            return measures.first_before(places, rule.then, passage)
        case "late":
            return measures.late(places, measure, passage)
        case "absence":
            return measures.closing(passage)
        case "capitals":
            return measures.shouted(passage, measure)
