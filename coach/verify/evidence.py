"""What a message says beside what the sender said: words, numbers, names, dates, and who does what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from coach.brief import Brief
from coach.facts import Reading as FactReading
from coach.facts import Recipient, find_recipient, is_recipient, told_clauses, without_insults
from coach.facts.clauses import subject_of
from coach.facts.kinds import person_of
from coach.facts.lexicon import ROLES
from coach.language import Doc, Grammar, Token
from coach.message import Message, Sentence
from coach.text import slot_spans
from coach.verify.meaning import lemmas_of, meanings_of, words_of
from coach.verify.quantities import dates_of, numbers_of

_NAME_ENDS = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)[.,;:!?\"]+\s")
_LONGEST_NAME = 4
_MODALS = frozenset("can could would will shall may might cd cld wld".split())
_POSSESSIVES = {"my": 1, "our": 1, "your": 2, "ur": 2, "his": 3, "her": 3, "their": 3, "its": 3}


@dataclass(frozen=True, slots=True)
class Reading:
    """One parsed text with the sets that gates compare."""

    doc: Doc
    lemmas: frozenset[str]
    meanings: frozenset[str]
    numbers: frozenset[float]
    dates: frozenset[str]


@dataclass(frozen=True, slots=True)
class Account:
    """What the sender said, read once for every message that is held against it.

    `words` holds every form of every word said; `acts` are (grammatical person, verb lemma) pairs, `owners` (noun,
    grammatical person of its owner) pairs; `facts` are the meanings of each fact's content words, by id.
    """

    brief: Brief
    said: Reading
    words: frozenset[str]
    owners: frozenset[tuple[str, int]]
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
    readings = brief.read(grammar)
    recipient = find_recipient(told_clauses(readings), brief.relationship, brief.to_name)
    docs = grammar.parse_all([fact.text for fact in brief.facts])
    facts = {fact.id: _meant(doc, recipient) for fact, doc in zip(brief.facts, docs, strict=True)}
    docs_read = {id(clause.tokens.doc): clause.tokens.doc for reading in readings for clause in reading.clauses}
    owners = frozenset(pair for doc in docs_read.values() for pair in owners_of(doc, recipient))
    return Account(brief, said, words_of(said.doc), owners, _acts(readings, recipient), facts)


def _meant(doc: Doc, recipient: Recipient | None) -> frozenset[str]:
    """What a statement means, insults left out; the recipient becomes "you", and need not be named."""
    kept = (token for token in without_insults(doc) if token.lemma_.lower() not in ROLES)
    return meanings_of(token for token in kept if recipient is None or not recipient.is_meant(token))


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
    return Reading(doc, lemmas_of(doc), meanings_of(doc), numbers_of(doc), dates_of(doc))


def without_slots(text: str) -> str:
    """The text with its slots blanked out, offsets kept."""
    for span in slot_spans(text):
        text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
    return text


def owners_of(doc: Doc, recipient: Recipient | None = None) -> Iterator[tuple[str, int]]:
    """Who owns what: (noun lemma, grammatical person), 0 where nobody is named; the recipient counts as "you"."""
    for token in doc:
        if token.pos_ != "NOUN":
            continue
        owner = next((child for child in token.children if child.dep_ == "poss"), None)
        if owner is None:
            yield token.lemma_.lower(), 0
        elif is_recipient(owner, recipient):
            yield token.lemma_.lower(), 2
        else:
            yield token.lemma_.lower(), _POSSESSIVES.get(owner.lower_, 3)


def _acts(readings: Iterable[FactReading], recipient: Recipient | None) -> frozenset[tuple[int, str]]:
    """Who did what, in the sender's account: the recipient counts as "you" wherever they are spoken of."""
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
        if token.pos_ == "VERB"
        and (subject := subject_of(token)) is not None
        and _is_doer(subject)
        and not _is_asked(token)
    )


def _is_asked(verb: Token) -> bool:
    """Whether a verb is proposed rather than told: "could we agree …?"."""
    may = any(child.lower_ in _MODALS for child in verb.children if child.dep_ == "aux")
    return may and "?" in verb.sent.text


def _is_doer(subject: Token) -> bool:
    named = subject.pos_ == "PROPN" or subject.lower_ in {"he", "she", "they"}
    return subject.dep_ == "nsubj" and (named or person_of(subject) in {1, 2})
