"""The kinds that patterns alone cannot say: a density, an order across sentences, a late point, something left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coach.checks.check import Measure
from coach.checks.phrases import Phrase
from coach.checks.screen import may_hold
from coach.checks.words import Passage
from coach.text import Span


class Place(NamedTuple):
    """Where a pattern was found: the sentence's number, start and end in its normalised text."""

    sentence: int
    start: int
    end: int

    def span(self, passage: Passage) -> Span:
        """Where this stands in the original text."""
        sentence = passage.sentences[self.sentence]
        return sentence.span(sentence.word_at(self.start), sentence.word_at(self.end - 1))


def joined(places: Sequence[Place], passage: Passage) -> Iterable[Span]:
    """One span for each run of places in the same or neighbouring sentences; `places` are in order."""
    runs: list[list[Place]] = []
    for place in places:
        if runs and place.sentence - runs[-1][-1].sentence <= 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    for run in runs:
        spans = [place.span(passage) for place in run]
        yield Span(spans[0].start, max(span.end for span in spans))


def crowd(places: Sequence[Place], measure: Measure, passage: Passage) -> Iterable[Span]:
    """From the second hit to the last, if there are `at_least`; `places` are in order."""
    distinct = _apart(places)
    if len(distinct) >= measure.at_least:
        second = distinct[min(1, len(distinct) - 1)]
        yield Span(second.span(passage).start, distinct[-1].span(passage).end)


def first_before(places: Sequence[Place], then: Sequence[Phrase], passage: Passage) -> Iterable[Span]:
    """The first place, if a phrase of `then` occurs only after it."""
    second = min((place for phrase in then for place in _occurrences(phrase, passage)), default=None)
    if second is not None and places[0] < second:
        yield places[0].span(passage)


def late(places: Sequence[Place], measure: Measure, passage: Passage) -> Iterable[Span]:
    """The first place, if it begins after the share `after` of a text that is long enough."""
    lengths = [len(sentence.spans) for sentence in passage.sentences]
    first = places[0]
    before = sum(lengths[: first.sentence]) + passage.sentences[first.sentence].word_at(first.start)
    if sum(lengths) >= measure.min_words and before >= measure.after * sum(lengths):
        yield first.span(passage)


def closing(passage: Passage) -> Iterable[Span]:
    """The last sentence that says something, whose end lacks what the text leaves out."""
    said = [sentence for sentence in passage.sentences if len(sentence.spans) >= 4] or list(passage.sentences)
    for sentence in said[-1:]:
        yield sentence.span(0, len(sentence.spans) - 1)


def shouted(passage: Passage, measure: Measure) -> Iterable[Span]:
    """Runs of `at_least` or more words in capitals; one-letter words neither make nor break a run."""
    for sentence in passage.sentences:
        run: list[Span] = []
        for span in dict.fromkeys(sentence.spans):
            word = span.of(passage.text)
            if len(word) > 1 and word.isupper():
                run.append(span)
            elif len(word) > 1:
                if len(run) >= measure.at_least:
                    break
                run = []
        if len(run) >= measure.at_least:
            yield Span(run[0].start, run[-1].end)


def _apart(places: Sequence[Place]) -> list[Place]:
    """The places without those that share words with an earlier one."""
    kept: list[Place] = []
    for place in places:
        if not kept or kept[-1].sentence != place.sentence or kept[-1].end <= place.start:
            kept.append(place)
    return kept


def _occurrences(phrase: Phrase, passage: Passage) -> Iterable[Place]:
    for index, sentence in enumerate(passage.sentences):
        if may_hold(phrase, sentence):
            for start, end in phrase.places(sentence.text):
                yield Place(index, start, end)
