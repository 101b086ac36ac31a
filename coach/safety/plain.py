"""Raw words made plain, so that one pattern meets every way of writing them.

Case, accents, missing apostrophes, contractions, text-speak, emoji, s p a c e d and st*rred letters and slips of
the finger are levelled. Nobody sees the result: it is only what the patterns are held against.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "…": "."})
_TOKEN = re.compile(r"#score|[^\W_]+(?:'[^\W_]+)*'?|[.!?;]+(?=\s|$|[\"')\]]|[^\W\d_]{2})|\n\s*\n")
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_]([ .*_-]))(?:[^\W\d_]\1){2,}[^\W\d_](?![^\W_])")
_STARRED = re.compile(r"(?<![^\W_])[^\W\d_]+[*@$!#%0-9_.-]+[^\W\d_]+(?![^\W_])")
_STAR = re.compile(r"[^a-z]")
_LONG = re.compile(r"([^\W\d_])\1{2,}")
_SCORE = re.compile(r"(?<![\w-])\d{1,3} ?[-–] ?(?:\d{1,3}|nil|zip)(?![\w-])")
_ENDINGS = (("n't", "not"), ("'ll", "will"), ("'ve", "have"), ("'re", "are"), ("'m", "am"), ("'d", "would"))
_IS = frozenset("he she it that this who what there here let where how somebody someone everything everyone".split())


class Plain:
    """Turns a text into lower-case words with one space after each, sentences set off by ``.``.

    `spellings` maps a way of writing (a word or one sign) to plain words; `watched` are words that are recognised
    behind stars, spaces or one slip of the finger.
    """

    def __init__(self, spellings: Mapping[str, str], watched: Iterable[str]) -> None:
        self._words = {key: value for key, value in spellings.items() if key[0].isalnum()}
        self._signs = str.maketrans({key: f" {value} " for key, value in spellings.items() if not key[0].isalnum()})
        self._watched = frozenset(watched)
        # A slip in a short word makes another word too often.
        self._slips = tuple(word for word in self._watched if len(word) >= 7)

    def level(self, text: str) -> str:
        """The plain form of `text`: ``" . he hit me . "``."""
        words = " ".join(self._level(text))
        return f" . {words} . "

    def _level(self, text: str) -> Iterator[str]:
        folded = unicodedata.normalize("NFKD", text.translate(_QUOTES)).casefold()
        bare = "".join(sign for sign in folded if unicodedata.category(sign) not in ("Mn", "Cf"))
        bare = _SCORE.sub(" #score ", bare.translate(self._signs))
        bare = _STARRED.sub(self._unstar, _SPACED.sub(self._join, bare))
        for match in _TOKEN.finditer(bare):
            token = match.group()
            yield from self._spell(token) if token[0].isalnum() or token[0] == "#" else (".",)

    def _spell(self, token: str) -> Iterator[str]:
        word = self._shorten(token.rstrip("'"))
        if word in self._words:
            yield self._words[word]
            return
        for ending, meaning in _ENDINGS:
            if word.endswith(ending) and len(word) > len(ending):
                yield self._words.get(word[: -len(ending)], word[: -len(ending)])
                yield meaning
                return
        if word.endswith("'s"):
            yield self._words.get(word[:-2], word[:-2])
            yield "is" if word[:-2] in _IS else "'s"
            return
        yield self._mend(word)

    def _shorten(self, word: str) -> str:
        """Letters that are drawn out: "killlll", "pleaseee"."""
        if not _LONG.search(word):
            return word
        twice = _LONG.sub(r"\1\1", word)
        return twice if twice in self._watched or twice in self._words else _LONG.sub(r"\1", word)

    def _mend(self, word: str) -> str:
        if len(word) < 6 or word in self._watched:
            return word
        return next((known for known in self._slips if known[0] == word[0] and _is_slip(word, known)), word)

    def _unstar(self, match: re.Match[str]) -> str:
        pattern = re.compile(_STAR.sub("[a-z]", match.group()))
        found = [word for word in self._watched if pattern.fullmatch(word)]
        return found[0] if len(found) == 1 else match.group()

    def _join(self, match: re.Match[str]) -> str:
        joined = match.group().replace(match.group(1), "")
        parts = self._segment(joined)
        return " ".join(parts) if parts else match.group()

    def _segment(self, letters: str) -> list[str]:
        """The letters as watched words with short common ones between; empty where that cannot be done."""
        best: list[list[str] | None] = [[]] + [None] * len(letters)
        for end in range(1, len(letters) + 1):
            for start in range(end):
                head, word = best[start], letters[start:end]
                if head is not None and best[end] is None and (word in self._watched or word in _SMALL):
                    best[end] = [*head, word]
        return best[-1] or []


_SMALL = frozenset("i me my myself him her you yourself it to want will am going a the".split())


def _is_slip(word: str, known: str) -> bool:
    """Whether one letter is missing, added, wrong, or two neighbours are swapped."""
    if abs(len(word) - len(known)) > 1 or word == known:
        return False
    head = next((i for i, (a, b) in enumerate(zip(word, known, strict=False)) if a != b), min(len(word), len(known)))
    rest, wanted = word[head:], known[head:]
    if len(word) == len(known):
        return rest[1:] == wanted[1:] or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    return rest[1:] == wanted if len(word) > len(known) else rest == wanted[1:]
