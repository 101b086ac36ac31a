"""The kinds that patterns alone cannot say: a density, an order across sentences, a late point, capitals."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coach.checks.check import Check, Measure
from coach.checks.context import may_hold
from coach.checks.phrases import Phrase
from coach.checks.words import Passage, Sentence
from coach.text import Span

Place = tuple[int, int, int]  # sentence, start and end in its normalised text


def weigh(check: Check, then: Sequence[Phrase], places: Sequence[Place], passage: Passage) -> Iterable[Place]:
    """The places that count, given the check's kind; `places` are in order and there is one at least."""
    if check.kind == "span":
        return places
    if check.kind == "order":
        return _before(places, then, passage)
    words = sum(len(sentence.spans) for sentence in passage.sentences)
    if words < check.measure.min_words:
        return ()
    if check.kind == "density":
        distinct = _apart(places)
        at_least = check.measure.at_least
        return distinct[at_least - 1 : at_least] if len(distinct) >= at_least else ()
    first = places[0]
    before = sum(len(sentence.spans) for sentence in passage.sentences[: first[0]])
    return (first,) if before >= check.measure.after * words else ()


def _apart(places: Sequence[Place]) -> list[Place]:
    """The places without those that share words with an earlier one."""
    kept: list[Place] = []
    for place in places:
        if not kept or kept[-1][0] != place[0] or kept[-1][2] <= place[1]:
            kept.append(place)
    return kept


def _before(places: Sequence[Place], then: Sequence[Phrase], passage: Passage) -> Iterable[Place]:
    """The first place, if a phrase of `then` occurs only after it."""
    second = min((place for phrase in then for place in _occurrences(phrase, passage)), default=None)
    return places[:1] if second is not None and places[0] < second else ()


def _occurrences(phrase: Phrase, passage: Passage) -> Iterable[Place]:
    for index, sentence in enumerate(passage.sentences):
        if may_hold(phrase, sentence.words):
            for start, end in phrase.places(sentence.text):
                yield index, start, end


def shouted(passage: Passage, measure: Measure) -> Iterable[Span]:
    """Runs of `at_least` or more words in capitals, in a text that is not written in capitals by form."""
    for sentence in passage.sentences:
        run: list[Span] = []
        for span in [*dict.fromkeys(sentence.spans), None]:
            if span is not None and _is_capital(span.of(passage.text)):
                run.append(span)
                continue
            if span is not None and len(span.of(passage.text)) == 1 and run:
                continue  # "I", "a" or a comma neither makes nor breaks a run
            if _is_shout(run, sentence, measure):
                yield Span(run[0].start, run[-1].end)
            run = []


def _is_capital(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _is_shout(run: Sequence[Span], sentence: Sentence, measure: Measure) -> bool:
    del sentence
    return len(run) >= measure.at_least
