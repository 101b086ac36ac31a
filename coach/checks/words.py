"""A text as standard words with their places: the layer that patterns are matched on.

Every word keeps the code points of the original that it came from. Code, addresses, slots and quoted mail lines are
one opaque mark each, so that no pattern looks into them.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property

from coach.checks.spelling import UNSURE, settle, standard_words
from coach.text import Span

MARK = "§"
_LONGEST = 200  # words; a longer "sentence" is a list or has no punctuation, and is cut
_WRAPPED = 50  # a line this long that goes on in lower case was broken by a mail program
_ABBREVIATIONS = frozenset("mr mrs ms dr prof st jr sr vs etc approx dept inc ltd no mt fig".split())
_TOKEN = re.compile(
    r"""
    (?P<mark> ```[^`]{0,4000}``` | `[^`\n]{1,400}` | (?:https?://|www\.)\S+ | [\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{2,64}
            | \[[^\[\]\n]{1,160}\] | (?m:^[ \t]*>[^\n]*$) )
  | (?P<money> [£$€₦₹]\s?\d+(?:[.,]\d+)*[km]? )
  | (?P<word> \d+(?:[.,:]\d+)+ | (?:[A-Za-z]\.){2,}
            | ['’](?:cause|cos|til|em)\b
            | [^\W_](?:[^\W_]|[\u0300-\u036f\u200b-\u200d\u00ad]|['’‘ʼ`´＇](?=[^\W_])|\*+(?=[^\W\d_]))* )
  | (?P<line> [\n\r\x0b\x0c\x85\u2028\u2029]\s* )
  | (?P<end> [.!?…。！？]+ )
  | (?P<pause> [,;:()—–，] | -+(?=\s) )
  | (?P<other> [^\s\w] )
    """,
    re.VERBOSE,
)
_QUOTED = re.compile(
    r"""“[^”“]{1,600}[”“] | "[^"\n]{1,600}" | «[^»]{1,600}» | ‘[^’‘\n]{3,400}’(?!\w)
      | (?<!\w)'(?=\w)[^'\n]{3,400}'(?!\w)""",
    re.VERBOSE,
)


class Sentence:
    """Standard words between spaces, with a leading space: ``" i am sorry , if you felt hurt . "``.

    `signs` are the marks in it that are no words (emoji and the like). `mask` is set by the screen, `scopes` and
    `playful` by the contexts, once for each search.
    """

    __slots__ = ("mask", "playful", "scopes", "signs", "spans", "starts", "text", "words")

    def __init__(self, words: list[str], spans: list[Span]) -> None:
        if not UNSURE.isdisjoint(words):
            words, spans = _settled(words, spans)
        starts, position = [], 1
        for word in words:
            starts.append(position)
            position += len(word) + 1
        self.text = f" {' '.join(words)} "
        self.starts = starts
        self.spans = spans
        self.words = frozenset(words).union(_shapes(words))
        self.signs: set[str] = set()
        self.mask = 0
        self.playful: bool | None = None
        self.scopes: dict[str, tuple[tuple[int, int], ...]] = {}

    def word_at(self, position: int) -> int:
        """The index of the word at `position` of the normalised text."""
        return max(0, bisect_right(self.starts, position) - 1)

    def span(self, first: int, last: int) -> Span:
        """Where the words `first` to `last` (inclusive) stand in the original."""
        return Span(self.spans[first].start, max(span.end for span in self.spans[first : last + 1]))


class Passage:
    """A whole text and its sentences in order; `mask` is the sentences' masks together."""

    def __init__(self, text: str, sentences: list[Sentence]) -> None:
        self.text = text
        self.sentences = tuple(sentences)
        self.mask = 0

    @cached_property
    def _quotes(self) -> tuple[Span, ...]:
        whole = self.text.strip()
        return tuple(Span(*match.span()) for match in _QUOTED.finditer(self.text) if match.group() != whole)

    def is_quoted(self, place: Span) -> bool:
        """Whether a place stands between quotation marks; marks around the whole text do not count."""
        index = bisect_right(self._quotes, (place.start, len(self.text))) - 1
        return index >= 0 and self._quotes[index].holds(place)


def read(text: str) -> Passage:
    """Cut a text into sentences of standard words; linear in its length, for any Unicode."""
    reader = _Reader()
    for match in _TOKEN.finditer(text):
        reader.take(text, match)
    reader.close()
    return Passage(text, reader.sentences)


class _Reader:
    def __init__(self) -> None:
        self.sentences: list[Sentence] = []
        self._signs: set[str] = set()
        self._words: list[str] = []
        self._spans: list[Span] = []
        self._line_start = 0

    def take(self, text: str, match: re.Match[str]) -> None:
        kind = match.lastgroup
        if kind == "word":
            self._word(match)
        elif kind == "end":
            self._end(text, match)
        elif kind == "line":
            self._line(text, match)
        elif kind == "pause":
            self._add(match.group() if match.group() in ":;()" else ",", match)
        elif kind == "money":
            self._add(match.group()[1:].strip() + "£", match)
        elif kind == "mark":
            self._add(MARK, match)
        else:
            self._sign(match.group())
            if unicodedata.category(match.group()) == "So" and self._words and self._words[-1] != ",":
                self._add(",", match)  # an emoji stands where people would put a stop

    def close(self) -> None:
        if self._words:
            self.sentences.append(Sentence(self._words, self._spans))
            self.sentences[-1].signs = self._signs
            self._words, self._spans, self._signs = [], [], set()

    def _sign(self, sign: str) -> None:
        """A sign after a full stop belongs to what was said before it."""
        if self._words or not self.sentences:
            self._signs.add(sign)
        else:
            self.sentences[-1].signs.add(sign)

    def _add(self, word: str, match: re.Match[str]) -> None:
        self._words.append(word)
        self._spans.append(Span(*match.span()))

    def _word(self, match: re.Match[str]) -> None:
        if len(self._words) >= _LONGEST:
            self.close()
        for word in standard_words(match.group()):
            self._add(word, match)

    def _end(self, text: str, match: re.Match[str]) -> None:
        marks = match.group()
        follows = text[match.end() : match.end() + 2].lstrip()[:1]
        if marks == "." and self._words and self._words[-1] in _ABBREVIATIONS:
            return
        if set(marks) <= {".", "…"} and len(marks.replace("…", "...")) > 1 and follows.islower():
            self._add(",", match)  # a pause, not an end
            return
        self._add("?" if set(marks) & {"?", "？"} else "!" if set(marks) & {"!", "！"} else ".", match)
        self.close()

    def _line(self, text: str, match: re.Match[str]) -> None:
        length = match.start() - self._line_start
        self._line_start = match.end()
        follows = text[match.end() : match.end() + 1]
        single = match.group().count("\n") <= 1 and match.group().count("\r") <= 1
        if not (single and length >= _WRAPPED and follows.islower()):
            self.close()


def _shapes(words: Iterable[str]) -> Iterator[str]:
    """Signs for the shapes of words that patterns look for: a number, an amount of money."""
    for word in words:
        if word[0].isdigit():
            yield "#"
            if word[-1] == "£":
                yield "#£"


def _settled(words: list[str], spans: list[Span]) -> tuple[list[str], list[Span]]:
    changes = dict(settle(words))
    pairs = [
        (part, span)
        for index, (word, span) in enumerate(zip(words, spans, strict=True))
        for part in changes.get(index, (word,))
    ]
    return [word for word, _ in pairs], [span for _, span in pairs]
