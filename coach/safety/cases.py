"""The safety cases as typed values, read from `knowledge/safety/`.

One file for each case; `_words.yaml` holds the word lists and spellings that they share, `_resources.yaml` the kinds
of help. A case names both by their keys, and a key that is not there is an error with its line.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from coach.datafiles import load_folder, load_yaml
from coach.errors import DataError
from coach.safety.phrases import Phrase, Phrasebook, PhraseError
from coach.safety.plain import Plain
from coach.values import Value

Level = Literal["none", "caution", "stop"]
Kind = Literal["abuse", "self_harm", "danger", "deceit", "manipulation"]
Who = Literal["target", "aggressor", "self"]
Words = Annotated[str, Field(min_length=1, max_length=2_500)]
Prose = Annotated[str, Field(min_length=40, max_length=1_500)]


class Resource(Value):
    """One kind of help."""

    name: str
    detail: str
    url: str | None = None


class Safety(Value):
    """What the screen says; `text` is written by people and shown as it is."""

    level: Level = "none"
    kind: Kind | None = None
    who: Who | None = None
    text: str | None = None
    resources: tuple[Resource, ...] = ()


class Case(Value):
    """One case of harm, its words of recognition and its fixed reply; `id` is the file's stem.

    `received` names the case that holds when the words stand in the message being answered, which the other person
    wrote; without it, they mean nothing there. `unless` are patterns that void the case for the whole text,
    `exceptions` are cut out of it before the patterns are looked for.
    """

    id: str
    level: Literal["caution", "stop"]
    kind: Kind
    who: Who
    received: str | None = None
    text: Prose
    resources: Annotated[tuple[str, ...], Field(min_length=1)]
    patterns: Annotated[tuple[Words, ...], Field(min_length=1)]
    exceptions: tuple[Words, ...] = ()
    unless: tuple[Words, ...] = ()
    flags: Annotated[tuple[Words, ...], Field(min_length=10)]
    allows: Annotated[tuple[Words, ...], Field(min_length=10)]


class WordLists(Value):
    """What the cases share: lists for the patterns, spellings, and figures of speech that no case looks at."""

    lists: dict[str, tuple[Words, ...]]
    spellings: dict[str, str]
    watched: tuple[str, ...]
    idioms: tuple[Words, ...]


class Resources(Value):
    """The kinds of help, by key."""

    resources: dict[str, Resource]


class Rule:
    """A case with its patterns compiled and its reply made up."""

    def __init__(
        self, case: Case, phrases: tuple[Phrase, ...], cuts: tuple[Phrase, ...], voids: tuple[Phrase, ...]
    ) -> None:
        self.case = case
        self.phrases = phrases
        self._cuts = cuts
        self._voids = voids

    def holds(self, text: str, hits: Iterable[Phrase]) -> bool:
        """Whether one of the phrases that were found in a plain text stands when the exceptions are cut out."""
        words = frozenset(text.split())
        if any(void.found_in(text) for void in self._voids if not words.isdisjoint(void.anchors)):
            return False
        for cut in self._cuts:
            if not words.isdisjoint(cut.anchors):
                text = cut.cut_from(text)
        return any(hit.found_in(text) for hit in hits)


class Casebook:
    """Everything in `knowledge/safety/`, compiled."""

    def __init__(self, folder: Path) -> None:
        """Raises DataError."""
        words = load_yaml(folder / "_words.yaml", WordLists)
        help_by_key = load_yaml(folder / "_resources.yaml", Resources).resources
        cases = load_folder(folder, Case)
        book = Phrasebook(words.lists)
        self.plain = Plain(words.spellings, words.watched)
        self.idioms = _compile(book, folder / "_words.yaml", words.idioms)
        self.rules = {case.id: _rule(book, folder, case) for case in cases}
        self.replies = {case.id: _reply(folder, case, help_by_key) for case in cases}
        for case in cases:
            if case.received is not None and case.received not in self.rules:
                raise DataError(
                    f"{_line(folder / f'{case.id}.yaml', 'received:')}: received: no case {case.received!r}"
                )


def _rule(book: Phrasebook, folder: Path, case: Case) -> Rule:
    path = folder / f"{case.id}.yaml"
    return Rule(
        case,
        _compile(book, path, case.patterns),
        _compile(book, path, case.exceptions),
        _compile(book, path, case.unless),
    )


def _compile(book: Phrasebook, path: Path, sources: tuple[str, ...]) -> tuple[Phrase, ...]:
    found = []
    for source in sources:
        try:
            found.append(book.compile(source))
        except PhraseError as error:
            raise DataError(f"{_line(path, source)}: {error}") from None
    return tuple(found)


def _reply(folder: Path, case: Case, help_by_key: dict[str, Resource]) -> Safety:
    for key in case.resources:
        if key not in help_by_key:
            known = ", ".join(help_by_key)
            raise DataError(f"{_line(folder / f'{case.id}.yaml', key)}: resources: no {key!r}; there are {known}")
    resources = tuple(help_by_key[key] for key in case.resources)
    return Safety(level=case.level, kind=case.kind, who=case.who, text=case.text.strip(), resources=resources)


def _line(path: Path, words: str) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return f"{path}:{next((number for number, line in enumerate(lines, 1) if words in line), 1)}"
