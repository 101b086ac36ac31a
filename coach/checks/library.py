"""The checks, ready to run: every pattern behind an index of the words that it cannot do without."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from coach.checks.check import Check, Pattern, Tree
from coach.checks.context import ContextFile, Contexts
from coach.checks.finder import Finder, Hit, Rule
from coach.checks.grammar import GrammarPattern
from coach.checks.kinds import Finding, Found
from coach.checks.merge import merge
from coach.checks.phrases import Phrase, PhraseError
from coach.checks.screen import Lexicon
from coach.checks.tagger import LONGEST, Tagger
from coach.checks.words import read
from coach.datafiles import data_root, load_folder, load_yaml, parse_yaml
from coach.errors import DataError
from coach.language import Grammar
from coach.terms import Intent, Severity

_LISTS: TypeAdapter[dict[str, tuple[str, ...]]] = TypeAdapter(dict[str, tuple[str, ...]])


class Checks:
    """The library of checks. Safe to share between threads; the same text always gives the same findings."""

    def __init__(self, checks: Iterable[Check], finder: Finder, tagger: Tagger | None = None) -> None:
        self.all = tuple(checks)
        self.tagger = tagger
        self._by_id = {check.id: check for check in self.all}
        self._finder = finder

    @property
    def finder(self) -> Finder:
        """What looks at the texts."""
        return self._finder

    @classmethod
    def load(cls, grammar: Grammar, folder: Path | None = None) -> Checks:
        """Read every check file of `folder` (default: ``knowledge/checks``) and build its matchers.

        Raises:
            DataError: a file is wrong; says path:line, the key, and what is allowed.
        """
        folder = folder or data_root() / "knowledge" / "checks"
        lexicon = Lexicon(_read_lists(folder / "_words.yaml"))
        checks = load_folder(folder, Check)
        known = {check.id for check in checks}
        rules = [_build_rule(check, known, grammar, lexicon, folder) for check in _in_order(checks, folder)]
        contexts = _read_contexts(folder / "_contexts.yaml", lexicon)
        return cls(checks, Finder(rules, contexts, lexicon.screen, grammar), Tagger(checks))

    def get(self, check: str) -> Check:
        """The check with that id. Raises KeyError."""
        return self._by_id[check]

    def find(self, text: str, intent: Intent | None = None, *, off_too: bool = False, by_meaning: bool = True) -> Found:
        """What the checks say about `text`: any Unicode of any length, in linear time, never an exception.

        Offsets are code points into `text`. With an intent, only the checks for it are used; `off_too` adds those that
        are off by default. Without `by_meaning` the patterns look alone, which takes a fifth of the time: for texts of
        our own making.
        """
        found = self._finder.find(read(text), intent, off_too=off_too)
        if by_meaning and self.tagger is not None and len(text) <= LONGEST:
            found = self.tagger.weigh(found, self.tagger.read(text), intent, off_too=off_too)
        hits = merge(found)
        findings = [self._finding(text, hit) for hit in hits if not hit.is_strength]
        strengths = [self._finding(text, hit) for hit in hits if hit.is_strength]
        return Found(findings=tuple(findings), strengths=tuple(strengths))

    def find_all(self, texts: Iterable[str], intent: Intent | None = None) -> list[Found]:
        """`find` for many texts, in order."""
        return [self.find(text, intent) for text in texts]

    def _finding(self, text: str, hit: Hit) -> Finding:
        check = hit.check
        grave = hit.by_meaning and check.severity is Severity.HIGH  # a pattern has to be there for that
        return Finding(
            check=check.id,
            severity=Severity.MEDIUM if grave else check.severity,
            start=hit.start,
            end=hit.end,
            text=text[hit.start : hit.end],
            by_meaning=hit.by_meaning,
            why=check.why,
            instead=check.instead,
            principle=check.principle,
            evidence=check.evidence,
        )


def _in_order(checks: Iterable[Check], folder: Path) -> list[Check]:
    """The checks so that each comes after those it rests on, else by id."""
    graph = {check.id: check.rests_on for check in checks}
    by_id = {check.id: check for check in checks}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        names = " → ".join(error.args[1])
        raise DataError(f"{folder / error.args[1][0]}.yaml:1: checks rest on each other in a circle: {names}") from None
    return [by_id[name] for name in order if name in by_id]


def _read_lists(path: Path) -> dict[str, tuple[str, ...]]:
    try:
        return _LISTS.validate_python(parse_yaml(path, path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except ValidationError as error:
        item = error.errors(include_url=False, include_input=False)[0]
        raise DataError(f"{path}:1: {'.'.join(map(str, item['loc']))}: {item['msg']}") from None


def _read_contexts(path: Path, lexicon: Lexicon) -> Contexts:
    file = load_yaml(path, ContextFile)
    try:
        return Contexts(file, lexicon)
    except PhraseError as error:
        raise DataError(f"{path}:1: {error}") from None


def _build_rule(check: Check, known: set[str], grammar: Grammar, lexicon: Lexicon, folder: Path) -> Rule:
    path = folder / f"{check.id}.yaml"
    for other in check.rests_on:
        if other not in known:
            raise DataError(f"{path}:{_line(path, other)}: no check {other}; it must be the name of a file here")

    def phrases(key: str, written: Iterable[str]) -> tuple[Phrase, ...]:
        return tuple(_build_phrase(path, key, line, lexicon) for line in written)

    return Rule(
        check=check,
        patterns=tuple(_build_pattern(path, pattern, grammar, lexicon) for pattern in check.patterns),
        certain=tuple(_build_pattern(path, pattern, grammar, lexicon) for pattern in check.certain),
        exceptions=phrases("exceptions", check.exceptions),
        unless=phrases("unless", check.unless),
        absent=phrases("absent", check.absent),
        needs=phrases("needs", check.needs),
        then=phrases("measure.then", check.measure.then),
    )


def _build_pattern(path: Path, pattern: Pattern, grammar: Grammar, lexicon: Lexicon) -> Phrase | GrammarPattern:
    if isinstance(pattern, str):
        return _build_phrase(path, "patterns", pattern, lexicon)
    nodes = pattern.tree if isinstance(pattern, Tree) else pattern
    try:
        built = GrammarPattern(grammar, nodes, tree=isinstance(pattern, Tree))
    except ValueError as error:  # spaCy's pattern errors are ValueErrors
        line = _line(path, next(iter(nodes[0])))
        raise DataError(f"{path}:{line}: patterns: {' '.join(str(error).split())}") from None
    built.mask = lexicon.screen.require(built.needed)
    return built


def _build_phrase(path: Path, key: str, written: str, lexicon: Lexicon) -> Phrase:
    try:
        return lexicon.phrase(written)
    except PhraseError as error:
        raise DataError(f"{path}:{_line(path, written)}: {key}: {written!r}: {error}") from None


def _line(path: Path, words: str) -> int:
    """The first line of the file that holds these words."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if words in line), 1)
