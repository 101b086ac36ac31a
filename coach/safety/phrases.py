"""The pattern language of the safety cases: words with gaps, compiled to regular expressions.

A pattern is words between spaces. Beside plain words it knows:

    {name}     any entry of a list in `_words.yaml`; entries are patterns themselves
    -{name}    one word that begins no entry of that list
    ~choke     choke, chokes, choked, choking
    (a b|c)    a choice
    x?         x or nothing
    ..         up to four words of the same sentence, none of them a negation; `..9` up to nine
    ...        any words of the same sentence, up to forty
    .          the edge of a sentence
    a & b      both, anywhere in the text and in any order

It is matched against what `plain.py` makes of a text: lower-case words, each followed by one space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

EDGE = "."
_NEGATIONS = "not|never|no|nobody|neither|nor|without|hardly"
# "will not stop hitting me" and "not only hit me" deny nothing.
_NO_DENIAL = "stop|only|just|quit|let"
_GAP_WORD = rf"(?:(?!(?:{_NEGATIONS}|\.) )\S+ |not (?:{_NO_DENIAL}) )"
# Words without an end of a sentence would otherwise cost the square of their number.
_FAR = 40
_ELEMENT = re.compile(r"\s*(\.{3}|\.\.\d*|\.|-?\{\w+\}|~?[\w'#]+|\(|\)|\||\?)")


class PhraseError(ValueError):
    """A pattern is not written in the language above; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One compiled pattern. Each part has to be found; of `anchors` at least one word is there when it is."""

    source: str
    parts: tuple[re.Pattern[str], ...]
    anchors: frozenset[str]

    def found_in(self, text: str) -> bool:
        """Whether every part occurs in a plain text."""
        return all(part.search(text) for part in self.parts)

    def cut_from(self, text: str) -> str:
        """The plain text with every match of the parts made into a word that no pattern knows."""
        for part in self.parts:
            text = part.sub("§ ", text)
        return text


@dataclass(frozen=True, slots=True)
class _Piece:
    """A regular expression, and words of which at least one is in whatever it matches (none: it may be empty)."""

    regex: str
    words: frozenset[str]


class Phrasebook:
    """Compiles patterns over one set of word lists."""

    def __init__(self, lists: Mapping[str, tuple[str, ...]]) -> None:
        self._lists = lists
        self._pieces: dict[str, _Piece] = {}
        self._open: list[str] = []

    def compile(self, source: str) -> Phrase:
        """Compile one pattern. Raises PhraseError."""
        pieces = [self._read(part) for part in source.split(" & ")]
        if not all(piece.words for piece in pieces):
            raise PhraseError(f"{source!r}: needs at least one word that must be there")
        parts = tuple(re.compile(rf"(?<= ){piece.regex}") for piece in pieces)
        return Phrase(source, parts, min((piece.words for piece in pieces), key=_cost))

    def piece(self, name: str) -> _Piece:
        """Any entry of the list `name`. Raises PhraseError."""
        if name not in self._lists:
            raise PhraseError(f"no list {name!r} in _words.yaml; there are {', '.join(self._lists)}")
        if name in self._open:
            raise PhraseError(f"the lists {' and '.join(self._open)} name each other")
        if name not in self._pieces:
            self._open.append(name)
            self._pieces[name] = _choose([self._read(entry) for entry in self._lists[name]])
            self._open.pop()
        return self._pieces[name]

    def _read(self, source: str) -> _Piece:
        try:
            return _Reader(source, self).read()
        except PhraseError as error:
            raise PhraseError(f"{source!r}: {error}") from None


class _Reader:
    """Reads one part of a pattern by recursive descent."""

    def __init__(self, source: str, book: Phrasebook) -> None:
        self._book = book
        self._tokens = list(_split(source))
        self._next = 0

    def read(self) -> _Piece:
        """The whole part. Raises PhraseError."""
        piece = self._choice()
        if self._next < len(self._tokens):
            raise PhraseError(") without (")
        return piece

    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""

    def _choice(self) -> _Piece:
        branches = [self._sequence()]
        while self._peek() == "|":
            self._next += 1
            branches.append(self._sequence())
        return _choose(branches)

    def _sequence(self) -> _Piece:
        pieces: list[_Piece] = []
        while self._peek() not in ("", "|", ")"):
            pieces.append(self._element())
        if not pieces:
            raise PhraseError("an empty choice")
        return _Piece("".join(piece.regex for piece in pieces), min((piece.words for piece in pieces), key=_cost))

    def _element(self) -> _Piece:
        token = self._peek()
        self._next += 1
        piece = self._group() if token == "(" else self._atom(token)
        if self._peek() == "?":
            self._next += 1
            return _Piece(f"(?:{piece.regex})?", frozenset())
        return piece

    def _group(self) -> _Piece:
        piece = self._choice()
        if self._peek() != ")":
            raise PhraseError("( without )")
        self._next += 1
        return piece

    def _atom(self, token: str) -> _Piece:
        if token == "?":
            raise PhraseError("? after nothing")
        if token == "...":
            return _Piece(rf"(?:(?!\. )\S+ ){{0,{_FAR}}}", frozenset())
        if token.startswith(".."):
            return _Piece(f"{_GAP_WORD}{{0,{token[2:] or 4}}}?", frozenset())
        if token.startswith("~"):
            return _choose([_literal(form) for form in inflect(token[1:])])
        if token.startswith("-"):
            return _Piece(rf"(?!{self._book.piece(token[2:-1]).regex}|\. )\S+ ", frozenset())
        return self._book.piece(token[1:-1]) if token.startswith("{") else _literal(token)


def inflect(verb: str) -> tuple[str, str, str, str]:
    """The regular forms of an English verb: choke, chokes, choked, choking."""
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if re.search(r"[^aeiou]y$", verb):
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    third = f"{verb}es" if re.search(r"(?:s|x|z|ch|sh)$", verb) else f"{verb}s"
    doubled = re.fullmatch(r"[^aeiou]*[aeiou][bdgklmnprt]", verb) is not None
    stem = verb + verb[-1] if doubled else verb
    return verb, third, f"{stem}ed", f"{stem}ing"


def _split(source: str) -> Iterator[str]:
    position, text = 0, source.rstrip()
    while position < len(text):
        match = _ELEMENT.match(text, position)
        if match is None:
            raise PhraseError(f"cannot read {text[position:]!r}")
        yield match.group(1)
        position = match.end()


def _cost(words: frozenset[str]) -> float:
    """Lower is rarer: long words are rare, and a choice is as common as its members together."""
    return sum(4.0 ** -min(len(word), 8) for word in words) if words else float("inf")


def _literal(word: str) -> _Piece:
    return _Piece(re.escape(word) + " ", frozenset() if word == EDGE else frozenset({word}))


def _choose(branches: list[_Piece]) -> _Piece:
    if len(branches) == 1:
        return branches[0]
    needed = [branch.words for branch in branches]
    regex = "(?:" + "|".join(dict.fromkeys(branch.regex for branch in branches)) + ")"
    return _Piece(regex, frozenset().union(*needed) if all(needed) else frozenset())
