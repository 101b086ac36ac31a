"""What a message says beside what the sender said: words, numbers, names, dates, and who does what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coach.brief import Brief
from coach.facts import Reading as FactReading
from coach.facts import Recipient, find_recipient, is_recipient, told_clauses, without_insults
from coach.facts.clauses import parse_stated, subject_of
from coach.facts.kinds import person_of
from coach.facts.lexicon import ROLES
from coach.facts.persons import TITLES
from coach.language import Doc, Grammar, Token
from coach.message import Message, Sentence
from coach.text import slot_spans
from coach.verify.deeds import ANYBODY, Deed, deeds_of
from coach.verify.grounding import Grounds, join_words
from coach.verify.meaning import lemmas_of, meanings_of, words_of
from coach.verify.quantities import dates_of, numbers_of, numerals

_NAME_ENDS = re.compile(r"(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)[.,;:!?\"]+\s")
_INSTRUCTIONS = re.compile(r"\[\[.*?\]\]", re.DOTALL)  # words for a machine, hidden in somebody's text
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

    `words` holds every form of every word said; `deeds` are who did what, `habits` what is told as not past: pairs of
    grammatical person and verb lemma; `owners` (noun, grammatical person of its owner) pairs; `facts` are the meanings
    of each fact's content words, by id; `text` is all of it, as the second reader reads it.
    """

    brief: Brief
    said: Reading
    words: frozenset[str]
    owners: frozenset[tuple[str, int]]
    deeds: tuple[Deed, ...]
    habits: frozenset[tuple[int, str]]
    facts: Mapping[str, frozenset[str]]
    text: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A message and the sender's account, side by side."""

    account: Account
    message: Message
    grammar: Grammar
    sent: Reading
    grounds: Grounds
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
    texts = (_INSTRUCTIONS.sub(" ", text) for text in (*brief.own_texts.values(), brief.received))
    said = read(grammar, "\n".join([*texts, names]).strip())
    readings = brief.read(grammar)
    recipient = find_recipient(told_clauses(readings), brief.relationship, brief.to_name)
    docs = grammar.parse_all([fact.text for fact in brief.facts])
    facts = {fact.id: _meant(doc, recipient) for fact, doc in zip(brief.facts, docs, strict=True)}
    docs_read = {id(clause.tokens.doc): clause.tokens.doc for reading in readings for clause in reading.clauses}
    owners = frozenset(pair for doc in docs_read.values() for pair in owners_of(doc, recipient))
    deeds = tuple(deed for reading in readings for deed in _deeds(reading, recipient))
    habits = frozenset(
        (person, deed.lemma) for deed in deeds for person in deed.persons if deed.finite and not deed.told
    )
    return Account(brief, said, words_of(said.doc), owners, deeds, habits, facts, _as_told(brief))


def _deeds(reading: FactReading, recipient: Recipient | None) -> Iterator[Deed]:
    docs = {id(clause.tokens.doc): clause.tokens.doc for clause in reading.clauses}
    if reading.source == "draft":
        yield from deeds_of(docs.values())
    else:
        yield from deeds_of(docs.values(), recipient, ordered=ANYBODY)


def _meant(doc: Doc, recipient: Recipient | None) -> frozenset[str]:
    """What a statement means, insults left out; the recipient becomes "you", and need not be named."""
    kept = (token for token in without_insults(doc) if token.lemma_.lower() not in ROLES)
    meant = meanings_of(token for token in kept if recipient is None or not recipient.is_meant(token))
    return meant | numerals(doc)


def _as_told(brief: Brief) -> str:
    """The names and the texts in the order in which the second reader learnt them."""
    names = ((word, name) for word, name in (("to", brief.to_name), ("from", brief.from_name)) if name)
    return join_words([*(f"{word} {_name_alone(name)}." for word, name in names), *brief.own_texts.values()])


def _name_alone(name: str) -> str:
    """A name without the sentence that somebody wrote behind it: that would pass for the sender's account."""
    return " ".join(_NAME_ENDS.split(name)[0].split()[:_LONGEST_NAME])


def gather(account: Account, message: Message, grammar: Grammar, grounds: Grounds) -> Evidence:
    """Read a message, whole and sentence by sentence."""
    texts = [message.text[sentence.start : sentence.end] for sentence in message.sentences]
    docs = parse_stated([without_slots(text) for text in texts], grammar)
    sentences = tuple(zip(message.sentences, map(reading_of, docs), strict=True))
    return Evidence(account, message, grammar, read(grammar, without_slots(message.text)), grounds, sentences)


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


def addressee(name: str) -> Recipient:
    """The one whom a message calls by this name and speaks to as "you"."""
    words = [word for word in name.split() if word.lower().rstrip(".") not in TITLES]
    return Recipient(name=(words or [name])[0], gender="you")


def owners_of(doc: Doc, recipient: Recipient | None = None) -> Iterator[tuple[str, int]]:
    """Who owns what: (noun lemma, grammatical person), 0 where nobody is named; the recipient counts as "you"."""
    for token in doc:
        if token.pos_ == "NOUN":
            hung = next((child for child in token.children if child.dep_ == "poss"), None)
            owner = token.nbor(-1) if token.i and token.nbor(-1).lower_ in _POSSESSIVES else hung
            yield token.lemma_.lower(), _owner_person(owner, recipient)


def _owner_person(owner: Token | None, recipient: Recipient | None) -> int:
    if owner is None or owner.lower_ == "whose":
        return 0
    if is_recipient(owner, recipient):
        return 2
    person = _POSSESSIVES.get(owner.lower_, 3)
    unclear = owner.lower_ in {"his", "her", "their"} and recipient is not None and recipient.takes(owner) is None
    return 0 if unclear else person


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
