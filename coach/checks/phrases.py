r"""The pattern language of check files: phrases over standard words.

| written | matches |
| --- | --- |
| ``sorry`` | that word; ``don't`` is read as "do not", as texts are |
| ``(a\|b c)`` | one of the alternatives |
| ``x?`` | x or nothing (also after a bracket) |
| ``<name>`` | an entry of the word list `name` in ``_words.yaml`` |
| ``{forget}`` | any form of a verb |
| ``*`` ``*3`` ``**3`` | one word; up to three words; the same, with commas between them |
| ``...`` | the rest of the clause, up to fifteen words |
| ``!x`` ``=x`` | not followed by x; followed by x, which is not part of the hit |
| ``~(a\|b)`` | not right after the word a or b |
| ``@start`` ``@end`` ``@question`` ``@pause`` | the sentence's start, its end, a question mark, a comma or dash |
| ``@tight`` | no comma stands here |
| ``@ed`` ``@ing`` ``@ly`` ``@number`` ``@thousands`` | a word of that shape; an amount of 1,000 or more |
| ``[ ]`` | only this part is reported |

A comma may stand after any word. Time is linear: gaps are bounded, and nothing repeats without a bound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from coach.checks.inflect import verb_forms
from coach.checks.spelling import standard_words

_SYMBOL = re.compile(
    r"\s*(?:(?P<list><[a-z_]+>)|(?P<verb>\{[a-z]+\})|(?P<gap>\*\*?\d*)|(?P<rest>\.\.\.)|(?P<shape>@[a-z]+)"
    r"|(?P<behind>~(?:[a-z']+|\([a-z'| ]+\)))|(?P<sign>[()|?!=\[\]])|(?P<word>[a-z0-9§'%-]+))"
)
_LONGEST_GAP = 15
_WORD = r"\w[^ ]* "
# Possessive: a comma that was passed over is not given back, so that what follows is judged after it.
_JOIN = r"(?:, )?+"
_SHAPES = {
    "@start": r"(?<=^ )",
    "@end": r"(?=[.!?] |$)",
    "@question": r"(?=\? )",
    "@pause": r"(?:(?<=, )|[,;:()] )",
    "@tight": r"(?<!, )",
    "@ed": rf"\w{{2,}}ed {_JOIN}",
    "@ly": rf"\w{{2,}}ly {_JOIN}",
    "@ing": rf"\w{{2,}}ing {_JOIN}",
    "@number": rf"\d[^ ]* {_JOIN}",
    "@thousands": rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{4,}}|\d+k)(?:\.\d+)?£ {_JOIN}",
}
# Stands among a sentence's words where it holds a word of that shape.
_SHAPE_SIGNS = {"@number": "#", "@thousands": "#£"}
# Words that stand in most sentences are poor at telling which ones to look at.
_COMMON = frozenset(
    """i you a the to and of in it is was are am be been were my your me that this not do did for on at so with have
    had has if as but or just all he she we they what when can will would there about no up out how did does one get
    him her our them its im from like know go good going really too then more want time think""".split()
)

Words = frozenset[str]


class PhraseError(ValueError):
    """A phrase is malformed; the text says where and what is allowed."""


class Phrase:
    """One phrase: finds its places in a sentence.

    A sentence that it can occur in holds a word of every set in `needed`; `anchor` is the rarest of them, empty if the
    phrase names no word. `mask` is what the screen made of them.
    """

    mask = 0

    def __init__(self, written: str, lists: Mapping[str, Iterable[str]]) -> None:
        self.written = written
        parser = _Parser(written, lists)
        self._regex, needed = parser.whole()
        self.needed = tuple(needed)
        self.anchor = min(needed, key=_cost, default=frozenset[str]())

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(r"(?<= )" + self._regex)

    def places(self, text: str) -> Iterable[tuple[int, int]]:
        """Start and end of each hit in a sentence's normalised text, its last space left out."""
        for match in self._compiled.finditer(text):
            start, end = match.span("part") if "part" in self._compiled.groupindex else match.span()
            end -= 2 if text.startswith(", ", end - 2) else 0
            if start < end:
                yield start, end - 1


def _cost(words: Words) -> int:
    return sum(150 if word in _COMMON else 1 for word in words)


class _Parser:
    """A recursive descent over symbols; each rule returns its regular expression and the words it needs."""

    def __init__(self, written: str, lists: Mapping[str, Iterable[str]], depth: int = 0) -> None:
        self._symbols = list(_symbols(written))
        self._lists = lists
        self._depth = depth
        self._at = 0

    def whole(self) -> tuple[str, list[Words]]:
        regex, needed = self._alternatives(until="")
        if self._at < len(self._symbols):
            raise PhraseError(f"{self._symbols[self._at][1]!r} has no opening bracket")
        return regex, needed

    def _peek(self) -> str:
        return self._symbols[self._at][1] if self._at < len(self._symbols) else ""

    def _alternatives(self, until: str) -> tuple[str, list[Words]]:
        branches = [self._sequence(until)]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._sequence(until))
        if len(branches) == 1:
            return branches[0]
        return _either(branches)

    def _sequence(self, until: str) -> tuple[str, list[Words]]:
        regex, needed = "", []
        while self._peek() not in ("|", until, "") and self._peek() not in (")", "]"):
            part, words = self._item()
            regex += part
            needed += words
        if not regex:
            raise PhraseError("an alternative is empty")
        return regex, needed

    def _item(self) -> tuple[str, list[Words]]:
        regex, needed = self._atom()
        if self._peek() == "?":
            self._at += 1
            return f"(?:{regex})?", []
        return regex, needed

    def _atom(self) -> tuple[str, list[Words]]:
        kind, symbol = self._symbols[self._at]
        self._at += 1
        rule: Callable[[str], tuple[str, list[Words]]] = getattr(self, f"_{kind}")
        return rule(symbol)

    def _word(self, symbol: str) -> tuple[str, list[Words]]:
        words = [word for part in symbol.split("-") for word in standard_words(part)] if symbol != "'s" else [symbol]
        return "".join(f"{re.escape(word)} {_JOIN}" for word in words), [frozenset((word,)) for word in words]

    def _verb(self, symbol: str) -> tuple[str, list[Words]]:
        forms = verb_forms(symbol[1:-1])
        return f"(?:{'|'.join(forms)}) {_JOIN}", [frozenset(forms)]

    def _list(self, symbol: str) -> tuple[str, list[Words]]:
        name = symbol[1:-1]
        if name not in self._lists:
            raise PhraseError(f"no word list <{name}>; there are: {', '.join(sorted(self._lists))}")
        if self._depth > 4:
            raise PhraseError(f"the word list <{name}> holds itself")
        return _either([_Parser(entry, self._lists, self._depth + 1).whole() for entry in self._lists[name]])

    def _gap(self, symbol: str) -> tuple[str, list[Words]]:
        most = symbol.lstrip("*")
        if not most:
            return _WORD + _JOIN, []
        if int(most) > _LONGEST_GAP:
            raise PhraseError(f"{symbol}: a gap holds {_LONGEST_GAP} words at most")
        join = _JOIN if symbol.startswith("**") else ""
        return f"(?:{_WORD}{join}){{0,{most}}}?{_JOIN}", []

    def _rest(self, symbol: str) -> tuple[str, list[Words]]:
        del symbol
        return rf"(?:(?!(?:but|and|because|so) ){_WORD}){{0,15}}{_JOIN}", []

    def _shape(self, symbol: str) -> tuple[str, list[Words]]:
        if symbol not in _SHAPES:
            raise PhraseError(f"{symbol} is not one of {', '.join(_SHAPES)}")
        return _SHAPES[symbol], [frozenset((_SHAPE_SIGNS[symbol],))] if symbol in _SHAPE_SIGNS else []

    def _behind(self, symbol: str) -> tuple[str, list[Words]]:
        return "".join(f"(?<! {word} )" for word in symbol.strip("~()").split("|")), []

    def _sign(self, symbol: str) -> tuple[str, list[Words]]:
        if symbol in "!=":
            regex, needed = self._atom()
            return (f"(?!{regex})", []) if symbol == "!" else (f"(?={regex})", needed)
        if symbol not in "([":
            raise PhraseError(f"{symbol!r} is out of place")
        closing = ")" if symbol == "(" else "]"
        regex, needed = self._alternatives(until=closing)
        if self._peek() != closing:
            raise PhraseError(f"{symbol!r} is not closed")
        self._at += 1
        return (f"(?:{regex})" if symbol == "(" else f"(?P<part>{regex})"), needed


def _either(branches: list[tuple[str, list[Words]]]) -> tuple[str, list[Words]]:
    regex = f"(?:{'|'.join(branch for branch, _ in branches)})"
    best = [min(needed, key=_cost, default=frozenset[str]()) for _, needed in branches]
    return regex, [frozenset[str]().union(*best)] if all(best) else []


def _symbols(written: str) -> Iterable[tuple[str, str]]:
    position = 0
    stripped = written.rstrip()
    while position < len(stripped):
        match = _SYMBOL.match(stripped, position)
        if match is None or match.lastgroup is None:
            raise PhraseError(f"cannot read {stripped[position:].strip()[:20]!r}; see coach/checks/phrases.py")
        yield match.lastgroup, match.group(match.lastgroup)
        position = match.end()


def readable(written: str) -> str:
    """The phrase itself, if it can be read; word lists are not looked up. Raises PhraseError."""
    Phrase(written, _AnyList())
    return written


def anchored(written: str) -> str:
    """The phrase itself, if it can be read and names a word: words decide which sentences are looked at."""
    if not Phrase(written, _AnyList()).anchor:
        raise PhraseError("needs one word at least that is not optional")
    return written


class _AnyList(dict[str, Iterable[str]]):
    """Stands for the word lists before they are known."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Iterable[str]:
        return (name.replace("_", "-"),)
