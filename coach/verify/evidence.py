"""What a message says beside what the sender said: lemmas, numbers, names, dates, and who does what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from coach.brief import Brief
from coach.facts import find_recipient, is_recipient, told_clauses
from coach.facts.clauses import subject_of
from coach.facts.kinds import person_of
from coach.language import Doc, Grammar, Token
from coach.message import Message, Sentence
from coach.text import slot_spans

_NUMBER_WORDS = {
    word: number
    for number, group in enumerate(
        "zero|one an a single once|two twice couple both pair|three thrice|four|five|six|seven|eight|nine|ten"
        "|eleven|twelve|"
        "thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty".split("|")
    )
    for word in group.split()
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
     "thousand": 1000, "dozen": 12, "half": 0.5}  # fmt: skip
_DATE_WORDS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september "
    "october november december yesterday today tonight tomorrow morning afternoon evening weekend weekends midnight "
    "noon lunchtime christmas easter birthday anniversary spring summer autumn winter".split()
)
_SHORT_DAYS = {"mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "thu": "thursday",
               "thurs": "thursday", "fri": "friday", "sat": "saturday", "sun": "sunday", "tmrw": "tomorrow",
               "tmr": "tomorrow", "2nite": "tonight", "2moro": "tomorrow"}  # fmt: skip
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*")
_NAME_ENDS = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)[.,;:!?\"]+\s")
_LONGEST_NAME = 4
_CONTENT = frozenset({"NOUN", "VERB", "ADJ", "ADV", "PROPN"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One parsed text with the sets that gates compare."""

    doc: Doc
    lemmas: frozenset[str]
    numbers: frozenset[float]
    dates: frozenset[str]


@dataclass(frozen=True, slots=True)
class Account:
    """What the sender said, read once for every message that is held against it.

    `acts` are (grammatical person, verb lemma) pairs; `facts` are the content stems of each fact, by id.
    """

    brief: Brief
    said: Reading
    acts: frozenset[tuple[int, str]]
    facts: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A message and the sender's account, side by side."""

    account: Account
    message: Message
    grammar: Grammar
    sent: Reading
    sentences: tuple[tuple[Sentence, Reading], ...]

    @property
    def brief(self) -> Brief:
        """What the engine was given."""
        return self.account.brief

    @property
    def said(self) -> Reading:
        """The sender's words, all texts together."""
        return self.account.said

    def text_of(self, sentence: Sentence) -> str:
        """A sentence's words."""
        return self.message.text[sentence.start : sentence.end]


def read_account(brief: Brief, grammar: Grammar) -> Account:
    """Read the sender's side."""
    names = " ".join(_name_alone(name) for name in (brief.to_name, brief.from_name) if name)
    said = read(grammar, "\n".join([*brief.own_texts.values(), brief.received, names]).strip())
    docs = grammar.parse_all([fact.text for fact in brief.facts])
    facts = {fact.id: lemmas_of(doc) for fact, doc in zip(brief.facts, docs, strict=True)}
    return Account(brief, said, _acts(brief, grammar), facts)


def _name_alone(name: str) -> str:
    """A name without the sentence that somebody wrote behind it: that would pass for the sender's account."""
    return " ".join(_NAME_ENDS.split(name)[0].split()[:_LONGEST_NAME])


def gather(account: Account, message: Message, grammar: Grammar) -> Evidence:
    """Read a message, whole and sentence by sentence."""
    texts = [message.text[sentence.start : sentence.end] for sentence in message.sentences]
    docs = list(grammar.parse_all([without_slots(text) for text in (message.text, *texts)]))
    sentences = tuple(zip(message.sentences, map(reading_of, docs[1:]), strict=True))
    return Evidence(account, message, grammar, reading_of(docs[0]), sentences)


def read(grammar: Grammar, text: str) -> Reading:
    """Parse a text and collect its sets."""
    return reading_of(grammar.parse(text))


def reading_of(doc: Doc) -> Reading:
    """The sets of a parsed text."""
    return Reading(doc, lemmas_of(doc), frozenset(_numbers(doc)), frozenset(_dates(doc)))


def without_slots(text: str) -> str:
    """The text with its slots blanked out, offsets kept."""
    for span in slot_spans(text):
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def is_content(token: Token) -> bool:
    """Whether a word carries meaning of its own."""
    return token.pos_ in _CONTENT and not token.is_stop and token.is_alpha and len(token) > 1


def stem(token: Token) -> str:
    """A lemma that agrees for "yelling", "yelled" and, where the grammar is unsure, for a plural and its singular."""
    return stem_word(token.lemma_.lower())


def stem_word(lemma: str) -> str:
    """The same for a word that is a lemma already."""
    for ending in ("ing", "ed", "es", "s", "ly"):
        if lemma.endswith(ending) and len(lemma) - len(ending) >= 4:
            return lemma.removesuffix(ending)
    return lemma.removesuffix("e") if len(lemma) > 4 else lemma


def lemmas_of(tokens: Iterable[Token]) -> frozenset[str]:
    """The stems of the content words."""
    return frozenset(stem(token) for token in tokens if is_content(token))


def _numbers(doc: Doc) -> Iterable[float]:
    for match in _DIGITS.finditer(doc.text):
        for part in re.split(r"[:]", match.group()):
            yield float(part.replace(",", "") if part.count(".") <= 1 else "0")
    for token in doc:
        if token.lower_ in _NUMBER_WORDS:
            yield float(_NUMBER_WORDS[token.lower_])


def _dates(doc: Doc) -> Iterable[str]:
    for token in doc:
        word = _SHORT_DAYS.get(token.lower_, token.lower_)
        for form in (word, word.removesuffix("s")):
            if form in _DATE_WORDS:
                yield form


def _acts(brief: Brief, grammar: Grammar) -> frozenset[tuple[int, str]]:
    """Who did what, in the sender's account: the recipient counts as "you" wherever they are spoken of."""
    readings = brief.read(grammar)
    told = told_clauses(readings)
    recipient = find_recipient(told, brief.relationship, brief.to_name)
    acts: set[tuple[int, str]] = set()
    for clause in (clause for reading in readings for clause in reading.clauses):
        for token in clause.tokens.doc:
            if token.pos_ == "VERB" and (subject := subject_of(token)) is not None:
                person = 2 if is_recipient(subject, recipient) else person_of(subject)
                acts.add((person, token.lemma_.lower()))
    return frozenset(acts)


def acts_of(doc: Doc) -> frozenset[tuple[int, str]]:
    """Who does what in a message: people only, and only where they are the doer."""
    return frozenset(
        (person_of(subject), token.lemma_.lower())
        for token in doc
        if token.pos_ == "VERB" and (subject := subject_of(token)) is not None and _is_doer(subject)
    )


def _is_doer(subject: Token) -> bool:
    named = subject.pos_ == "PROPN" or subject.lower_ in {"he", "she", "they"}
    return subject.dep_ == "nsubj" and (named or person_of(subject) in {1, 2})
