"""Gates against the sender's account turned round: who did what, whether it was done, and how sure it is (C2)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from coach.facts import Fact
from coach.facts.clauses import clauses_of
from coach.facts.kinds import is_negated
from coach.facts.lexicon import ROLES
from coach.verify.deeds import Deed, deeds_of
from coach.verify.evidence import Evidence, Reading, acts_of, addressee, owners_of
from coach.verify.meaning import meanings_of

_WHO = {0: "nobody", 1: "the sender", 2: "the other", 3: "somebody else"}
_SLIGHT = frozenset(
    "be have hear know like think understand see want hope feel let look need say mean do go get".split()
)
_DENIES = re.compile(r"\b(?:not|no|never|nobody|nothing|without|stop\w*|refus\w+|\w+n['’]?t)\b|n['’]t\b", re.IGNORECASE)
_IT_WAS = re.compile(r"\b(?:it|that) was (?:all |only )?(me|you|him|her|us|them)\b", re.IGNORECASE)


def turned_round(evidence: Evidence) -> Iterator[str]:
    """Somebody does, or owns, what by the sender's account only somebody else does; or it is the opposite of it."""
    name = evidence.brief.to_name
    who = addressee(name) if name else None
    own = " ".join(evidence.brief.own_texts.values())
    for sentence, reading in evidence.sentences:
        text = evidence.text_of(sentence)
        wrong = list(_swapped_owners(evidence, reading))
        if text not in own:
            deeds = deeds_of([reading.doc], who)
            wrong += [*_swapped_doers(evidence, reading, deeds), *_swapped_names(evidence, deeds)]
            wrong += [*_swapped_truth(evidence, deeds), *_swapped_statements(evidence, reading)]
            wrong += _swapped_person(text, own)
        yield from (f"“{text}”: {one}" for one in wrong)


def _swapped_owners(evidence: Evidence, reading: Reading) -> Iterator[str]:
    owners = evidence.account.owners
    for noun, person in sorted(set(owners_of(reading.doc))):
        held = {owner for thing, owner in owners if thing == noun}
        if person in {1, 2} and held == {3} and noun not in ROLES:
            yield f"the {noun} would be {_WHO[person]}'s, where the sender says it is {_WHO[3]}'s"


def _swapped_person(text: str, own: str) -> Iterator[str]:
    """ "It was you", where the sender says "it was me"."""
    said = {match.lower() for match in _IT_WAS.findall(own)}
    for whom in _IT_WAS.findall(text):
        if said and whom.lower() not in said:
            yield f"“it was {whom}”, where the sender says “it was {min(said)}”"


def _swapped_doers(evidence: Evidence, reading: Reading, deeds: Iterable[Deed]) -> Iterator[str]:
    doers = acts_of(reading.doc)
    for deed in deeds:
        if deed.lemma in _SLIGHT or not any((person, deed.lemma) in doers for person in deed.persons):
            continue
        done = [other for other in evidence.account.deeds if other.lemma == deed.lemma and other.has_doer]
        if not done or any(deed.may_be(other) for other in done):
            continue
        others = {person for other in done for person in other.persons}
        if not (deed.persons == {3} and 2 in others and not deed.subject):
            who = _WHO[min(deed.persons)]
            yield f"{who} would be the one to {deed.lemma}, where the sender says it was {_WHO[min(others)]}"


def _swapped_names(evidence: Evidence, deeds: Iterable[Deed]) -> Iterator[str]:
    """A name in another's place: "you told Jenna", where it was Margaret who was told."""
    for deed in deeds:
        done = [other for other in evidence.account.deeds if other.lemma == deed.lemma and deed.may_be(other)]
        for name in sorted(deed.names):
            held = [other.names for other in done if other.names]
            if held and len(held) == len(done) and not any(name in names for names in held):
                yield f"{deed.lemma} would be about {name.title()}, where the sender says {min(min(held)).title()}"
        doers = {other.subject for other in evidence.account.deeds if other.lemma == deed.lemma}
        if deed.subject and doers and "" not in doers and deed.subject not in doers:
            yield f"{deed.subject.title()} would be the one to {deed.lemma}, where the sender says {min(doers).title()}"


def _swapped_truth(evidence: Evidence, deeds: Iterable[Deed]) -> Iterator[str]:
    """What was done told as not done, or the other way round; a guess of the sender's told as if it were sure."""
    for deed in deeds:
        done = [other for other in evidence.account.deeds if other.verb == deed.verb and deed.may_be(other)]
        if not done or deed.lemma in _SLIGHT:
            continue
        if _is_denied(deed, done):
            yield f"“{deed.lemma}” is {'affirmed' if deed.done else 'denied'}, where the sender says the opposite"
        if deed.told and not deed.guessed and 1 not in deed.persons and all(other.guessed for other in done):
            yield f"“{deed.lemma}” is told as sure, where the sender only guesses"


def _swapped_statements(evidence: Evidence, reading: Reading) -> Iterator[str]:
    """A statement of the sender's with a "not" that it lacks, whatever the grammar makes of its verb."""
    facts = [(fact, evidence.account.facts[fact.id]) for fact in evidence.brief.facts]
    for clause in clauses_of(reading.doc):
        meant = meanings_of(clause.tokens)
        holding = [fact for fact, wanted in facts if meant <= wanted and len(wanted) <= len(meant) + 1]
        if is_negated(clause) and len(meant) > 1 and holding and not any(_denies(fact) for fact in holding):
            yield f"“{clause.text}” denies what the sender says"


def _denies(fact: Fact) -> bool:
    return fact.negated or _DENIES.search(fact.text) is not None


def _is_denied(deed: Deed, done: list[Deed]) -> bool:
    if deed.done is None or any(other.done is None for other in done):
        return False
    same = _nearness(deed, (other for other in done if other.done == deed.done))
    opposite = _nearness(deed, (other for other in done if other.done != deed.done))
    return opposite > max(same + 1, 0) if same >= 0 else opposite > 0


def _nearness(deed: Deed, others: Iterable[Deed]) -> int:
    """The most words that a deed shares with one of the others; -1 when there is none."""
    return max((len(deed.context & other.context) for other in others), default=-1)
