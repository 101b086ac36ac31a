"""What each rule of a prompt promises, said apart from its wording: one file for each rule under ``evals/rules/``.

A promise is kept when some sentence of the rule speaks of all its things in any of the words given for them, with the
right sign: `do` is commanded and not under a negation, `dont` is under one wherever it is spoken of, `has` takes any
sign. So a rule may be said in other words; deleted, turned round or hollowed out, it no longer keeps its promise.

A thing is written as alternatives, ``keep*|stay*|as it stands``; ``*`` stands for the rest of a word. The things of a
promise are joined with `` & ``; the first is the one whose sign counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from pydantic import Field, field_validator, model_validator

from coach.datafiles import data_root, load_folder
from coach.evals.cases import Criterion, Kind
from coach.evals.score import Failure
from coach.prompts import Prompt
from coach.text import straighten
from coach.values import Value

BESIDE = "role-and-answer"  # the promises of the text beside the rules
_RULE_LINE = re.compile(r"^[A-Z]{1,2}[0-9]{1,2}: .*\n?", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n+")
_TOKEN = re.compile(r"[\w'’-]+|[^\w\s]")
_NEGATIONS = frozenset(
    "not no never nor neither none nobody nothing without cannot avoid avoids forbidden refrain refuse omit".split()
)
_BEFORE, _AFTER = 5, 4  # words around what is commanded or forbidden in which a negation concerns it
_TWO_WORDS = re.compile(r"\b(?:leave|left|keep|kept|stays?|take|taken) out\b|\bout of\b|\bno longer than\b")


class Promise(Value):
    """One thing that a rule says; exactly one of `do`, `dont` and `has` is given."""

    what: str = Field(min_length=1)
    do: str | None = None
    dont: str | None = None
    has: str | None = None

    @model_validator(mode="after")
    def _has_one_sign(self) -> Promise:
        if sum(one is not None for one in (self.do, self.dont, self.has)) != 1:
            raise ValueError("give exactly one of do, dont and has")
        return self

    def is_kept(self, sentences: Iterable[str]) -> bool:
        """Whether the sentences say it."""
        things = [_pattern(thing) for thing in (self.do or self.dont or self.has or "").split(" & ")]
        meant = [one for one in sentences if all(thing.search(one) for thing in things)]
        if self.has is not None:
            return bool(meant)
        signs = [[_is_denied(one, found, self.do is not None) for found in things[0].finditer(one)] for one in meant]
        if self.do is not None:
            return any(not denied for found in signs for denied in found)
        return bool(signs) and all(any(found) for found in signs)


class RulePromise(Value):
    """What one rule promises, for which tasks (all when none is named), and what shows it broken.

    `criteria` and `scorers` are those that fall when a model stops heeding the rule; `kinds` narrows its cases.
    The file's name is the rule's id; ``role-and-answer`` is the text beside the rules.
    """

    id: str
    tasks: tuple[str, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    scorers: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    says: tuple[Promise, ...] = Field(min_length=1)

    @property
    def subject(self) -> str:
        """How a failure names it."""
        return self.id.replace("-", " ")

    @field_validator("id")
    @classmethod
    def _is_rule(cls, name: str) -> str:
        if not re.fullmatch(r"[A-Z]{1,2}[0-9]{1,2}|role-and-answer", name):
            raise ValueError("the file is called after a rule, as R5.yaml, or role-and-answer.yaml")
        return name

    def holds_for(self, task: str) -> bool:
        """Whether the prompt of a task has to keep it."""
        return not self.tasks or task in self.tasks

    def find_broken(self, text: str) -> Iterator[str]:
        """What a rule's text no longer says, in words."""
        sentences = _split(text)
        for promise in self.says:
            if not promise.is_kept(sentences):
                yield f"it no longer says: {promise.what}; other words for it go into evals/rules/{self.id}.yaml"


def load_promises(folder: Path | None = None) -> tuple[RulePromise, ...]:
    """Every rule's promises, by id; none where the folder is missing. Raises DataError with path:line."""
    place = folder or data_root() / "evals" / "rules"
    return load_folder(place, RulePromise) if place.is_dir() else ()


def check_promises(prompt: Prompt, promised: Iterable[RulePromise]) -> Iterator[Failure]:
    """Hold one prompt against what its rules promise; a rule has to stand before the sender's words."""
    texts: Mapping[str, str] = {rule.id: rule.text for rule in prompt.rules}
    beside = _RULE_LINE.sub("", prompt.system)
    for rule in promised:
        if not rule.holds_for(prompt.task):
            continue
        text = beside if rule.id == BESIDE else texts.get(rule.id)
        if text is None:
            yield _failure(prompt, rule, "the rule is gone from the part before the sender's words")
            continue
        for why in rule.find_broken(text):
            yield _failure(prompt, rule, why)


def _failure(prompt: Prompt, rule: RulePromise, why: str) -> Failure:
    return Failure(level="static", subject=f"{prompt.task}: {rule.subject}", explanation=why)


class _Word(NamedTuple):
    text: str
    start: int
    quoted: bool


def _pattern(thing: str) -> re.Pattern[str]:
    ways = (re.escape(way.strip()).replace(r"\*", r"\w*").replace(r"\ ", r"\s+") for way in thing.split("|"))
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)", re.IGNORECASE)


def _split(text: str) -> list[str]:
    return [part for part in _SENTENCE.split(straighten(text)) if part.strip()]


def _is_denied(sentence: str, found: re.Match[str], commanded: bool) -> bool:
    """Whether a negation concerns what was found: close by in the same part, or for a ban anywhere before it."""
    listed = list(_words(sentence))
    first = next((number for number, word in enumerate(listed) if word.start >= found.start()), len(listed))
    last = sum(word.start < found.end() for word in listed)
    start = 0
    if commanded:
        comma = max((number for number, word in enumerate(listed[:first]) if word.text in ",:()"), default=-1)
        start = max(comma + 1, first - _BEFORE)
    # Of quoted phrases a whole list may stand before the verb that bans them: “…”, “…” and “…” are not written.
    quoted = not commanded and first < len(listed) and listed[first].quoted
    near = listed[start : len(listed) if quoted else last + (1 if commanded else _AFTER)]
    denied = any(_negates(word.text) and not word.quoted for word in near)
    return denied or (not commanded and bool(_TWO_WORDS.search(sentence[: found.end() + 40].lower())))


def _negates(word: str) -> bool:
    return word in _NEGATIONS or word.endswith("n't")


def _words(sentence: str) -> Iterator[_Word]:
    quoted = False
    for found in _TOKEN.finditer(sentence.lower()):
        if found.group() == '"':
            quoted = not quoted
        else:
            yield _Word(found.group(), found.start(), quoted)
