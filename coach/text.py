"""Pure text: spans, sentences and words. Offsets are code points from 0, ends are exclusive."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_ABBREVIATIONS = frozenset("mr mrs ms dr prof st jr sr vs etc e.g i.e a.m p.m approx dept inc ltd no mt fig".split())
# These are words of their own ("I said no. She left") unless a number follows ("no. 5").
_BEFORE_NUMBERS = frozenset({"no", "fig"})
# A sentence ends at . ! ? … (with closing quotes or brackets after them) before white space, or at a line break.
_END = re.compile(r"""[.!?…]+["'”’)\]]*(?=\s|$)|\n[ \t]*\n+|\n""")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_LAST_WORD = re.compile(r"([^\W\d_][\w.]*)$")
_SLOT = re.compile(r"\[[^\[\]\n]{2,120}\]")


class Span(NamedTuple):
    """A half-open range of code points, `start <= end`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of `text` in this range."""
        return text[self.start : self.end]

    def meets(self, other: Span) -> bool:
        """Whether the two ranges share a character."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        """Whether `other` lies inside this range."""
        return self.start <= other.start and other.end <= self.end


def strip_span(text: str, span: Span) -> Span:
    """The range without the white space at its two ends."""
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def sentence_spans(text: str) -> tuple[Span, ...]:
    """The sentences of `text` in order, without surrounding white space; empty ones are left out."""
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[Span]:
    start = 0
    for match in _END.finditer(text):
        if not match.group().isspace() and _is_abbreviation(text, start, match):
            continue
        span = strip_span(text, Span(start, match.end()))
        if span.start < span.end:
            yield span
        start = match.end()
    span = strip_span(text, Span(start, len(text)))
    if span.start < span.end:
        yield span


def _is_abbreviation(text: str, start: int, match: re.Match[str]) -> bool:
    if match.group() != ".":
        return False
    last = _LAST_WORD.search(text[max(start, match.start() - 12) : match.start()])
    if last is None or match.end() >= len(text):
        return False
    word = last.group(1).lower().rstrip(".")
    follows = text[match.end() :].lstrip()
    if word in _BEFORE_NUMBERS:
        return follows[:1].isdigit()
    # "at 5 p.m. She left" is two sentences, "at 5 p.m. on Friday" is one.
    return word in _ABBREVIATIONS and not (word in {"p.m", "a.m", "etc"} and follows[:1].isupper())


def words(text: str) -> list[str]:
    """The words of `text` in lower case with straight apostrophes; slots like ``[this]`` do not count."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(_SLOT.sub(" ", text))]


def straighten(text: str) -> str:
    """The text with straight apostrophes; every offset stays what it was."""
    return text.replace("’", "'")


def word_count(text: str) -> int:
    """How many words a reader would count, slots left out."""
    return len(words(text))


def slot_spans(text: str) -> tuple[Span, ...]:
    """Where `text` has places to fill in, written ``[like this]``."""
    return tuple(Span(*match.span()) for match in _SLOT.finditer(text))


def collapse(text: str) -> str:
    """The text on one line, runs of white space made one space."""
    return " ".join(text.split())
