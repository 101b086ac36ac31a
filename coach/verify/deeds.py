"""Who did what to whom, done or not done, sure or guessed: one record for each verb of a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coach.facts import Recipient, is_recipient
from coach.facts.clauses import is_finite, subject_of
from coach.facts.kinds import person_of
from coach.language import Doc, Token
from coach.verify.meaning import canon, is_content
from coach.verify.quantities import dates_of

ANYBODY = frozenset({0})
_WE = frozenset({"we", "us"})
_THIRD = frozenset("he him his she her hers they them their".split())
_MUTUAL = frozenset("agree argue chat decide discuss fight go live meet sit speak spend talk text watch".split())
_NOT = frozenset("not n't n’t nt never cannot".split())
_NOBODY = frozenset({"nobody", "none", "nothing", "neither"})
_NEARLY_NOT = frozenset("hardly barely rarely seldom almost nearly".split())
_UNDOING = frozenset("stop quit refuse avoid forget fail forbid deny pretend prevent miss".split())
_THINKING = frozenset("think believe suppose feel seem expect say mean know claim realise realize see".split())
_WANTING = frozenset("want like need wish intend agree plan let allow able willing going".split())
_NESTED = frozenset({"ccomp", "advcl", "relcl", "acl", "conj", "parataxis", "csubj"})
_GUESS = re.compile(
    r"\b(?:maybe|perhaps|probably|possibly|apparently|supposedly|might|may have|could have|i (?:think|guess|suspect"
    r"|assume|wonder|suppose|heard)|seems?|seemed|looks like|not sure|whether|if|i don['’]?t know|somebody says)\b|\?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One verb with its people and its truth.

    `persons` are grammatical ones, {0} where nobody is named ("it was agreed"), and `has_doer` is False where the verb
    has no subject at all ("for shouting"); `done` is None where it cannot be told; `told` says that
    it is told as happened; `names` are those to whom it was done; `context` the meanings of the words beside it.
    """

    verb: str
    lemma: str
    has_doer: bool
    persons: frozenset[int]
    subject: str
    done: bool | None
    guessed: bool
    finite: bool
    told: bool
    names: frozenset[str]
    context: frozenset[str]

    def may_be(self, other: Deed) -> bool:
        """Whether the same people could be meant."""
        return bool(self.persons & other.persons) or 0 in self.persons | other.persons


def deeds_of(
    docs: Iterable[Doc], recipient: Recipient | None = None, *, ordered: frozenset[int] = frozenset({2})
) -> tuple[Deed, ...]:
    """Every deed of some texts; the recipient counts as "you" wherever they are spoken of.

    `ordered` is whom a bare verb without a subject means: in a message the other, in an answer perhaps the sender.
    """
    return tuple(_deed(verb, recipient, ordered) for doc in docs for verb in doc if _states(verb))


def _states(verb: Token) -> bool:
    if verb.pos_ == "VERB":
        return True
    return verb.pos_ == "AUX" and any(child.dep_ in {"acomp", "attr"} for child in verb.children)


def _deed(verb: Token, recipient: Recipient | None, ordered: frozenset[int]) -> Deed:
    level = list(_level(verb))
    core = next((child for child in verb.children if child.dep_ in {"acomp", "attr"}), verb)
    word = core if verb.pos_ == "AUX" else verb
    subject = _doer(verb)
    persons = ordered if subject is None and _is_order(verb) else _persons(subject, verb, recipient)
    return Deed(
        verb=canon(word.lemma_), lemma=word.lemma_.lower(), has_doer=subject is not None or _has_place(verb),
        persons=persons, subject=subject.lower_ if subject is not None and subject.pos_ == "PROPN" else "",
        done=_is_done(verb),
        guessed=_GUESS.search(_around(verb)) is not None, finite=is_finite(verb), told=_is_told(verb),
        names=frozenset(_names(verb, recipient)),
        context=frozenset(
            canon(token.lemma_) for token in level if token != word and (is_content(token) or token.like_num)
        ),
    )  # fmt: skip


def _level(verb: Token) -> Iterator[Token]:
    """A verb with what hangs on it, clauses inside it left out."""
    yield verb
    for child in verb.children:
        if child.dep_ not in _NESTED:
            yield from _level(child)


def _around(verb: Token) -> str:
    """The words from the clause's start to its end, and the end mark of a question."""
    top = verb
    while top.dep_ in {"ccomp", "xcomp", "advcl"} and top.head != top:
        top = top.head
    words = top.doc[top.left_edge.i : top.right_edge.i + 1].text
    return words + ("?" if verb.sent.text.rstrip().endswith("?") else "")


def _doer(verb: Token) -> Token | None:
    if any(child.dep_ == "nsubjpass" for child in verb.children):
        agent = next((child for child in verb.children if child.dep_ == "agent"), None)
        return next((child for child in agent.children if child.dep_ == "pobj"), None) if agent is not None else None
    return subject_of(verb)


def _has_place(verb: Token) -> bool:
    """Whether a verb without a subject of its own still has a doer: a passive, or an order."""
    return any(child.dep_ == "nsubjpass" for child in verb.children) or _is_order(verb)


def _is_order(verb: Token) -> bool:
    bare = verb.tag_ == "VB" and verb.dep_ in {"ROOT", "conj", "ccomp"} and subject_of(verb) is None
    return bare and not any(child.tag_ in {"TO", "MD", "VBD"} for child in verb.children)


def _persons(subject: Token | None, verb: Token, recipient: Recipient | None) -> frozenset[int]:
    if subject is None or subject.tag_ in {"WDT", "WP"} or subject.lower_ in {"it", "that", "this", "there"}:
        return ANYBODY
    if subject.lower_ in _WE and verb.lemma_.lower() in _MUTUAL:
        return frozenset({1, 2, 3})
    if is_recipient(subject, recipient):
        return frozenset({2})
    if recipient is not None and subject.lower_ in _THIRD and recipient.takes(subject) is None:
        return frozenset({2, 3})
    return frozenset({person_of(subject)})


def _is_told(verb: Token) -> bool:
    tags = {verb.tag_, *(child.tag_ for child in verb.children if child.dep_ in {"aux", "auxpass"})}
    return "MD" not in tags and bool(tags & {"VBD", "VBN"})


def _is_done(verb: Token) -> bool | None:
    """Whether the verb is affirmed; None in questions and conditions, and where "not" could belong elsewhere."""
    own = {child.lower_ for child in verb.children}
    if own & _NEARLY_NOT or verb.sent.text.rstrip().endswith("?") or "if" in own or "unless" in own:
        return None
    negated = bool(own & _NOT)
    above = verb.head
    if verb.dep_ in {"pcomp", "prep"} and above.lower_ == "without":
        return False
    if above.lower_ in {"than", "of"} and above.i and above.nbor(-1).lower_ in {"rather", "instead"}:
        return None
    if above != verb and verb.dep_ in {"xcomp", "ccomp", "pcomp"}:
        lemma = above.lemma_.lower()
        if lemma in _UNDOING or above.head.lemma_.lower() in _UNDOING:
            return None
        if any(child.lower_ in _NOT for child in (*above.children, *_copula(above))):
            return None if lemma not in _WANTING or negated else False
    passive = any(child.dep_ == "nsubjpass" for child in verb.children)
    things = (child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass", "" if passive else "dobj"})
    nothing = any(thing.lower_ in _NOBODY or any(child.lower_ == "no" for child in thing.children) for thing in things)
    return not (negated or nothing)


def _copula(word: Token) -> Iterator[Token]:
    """What hangs on the "be" of an adjective: "not" in "won't be able"."""
    if word.pos_ == "ADJ" and word.head.pos_ == "AUX":
        yield from word.head.children


def _names(verb: Token, recipient: Recipient | None) -> Iterator[str]:
    for child in verb.children:
        for thing in (child, *(one for one in child.children if child.dep_ in {"prep", "dative"})):
            if thing.dep_ in {"dobj", "dative", "pobj", "nsubjpass"}:
                for part in (thing, *(one for one in thing.children if one.dep_ in {"appos", "compound"})):
                    if (
                        part.pos_ == "PROPN"
                        and not dates_of([part])
                        and not (recipient is not None and recipient.is_meant(part))
                    ):
                        yield part.lower_
