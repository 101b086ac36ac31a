"""Who the message is for, as the sender speaks of them, and the same clause said *to* them.

A situation tells of the other in the third person ("My coworker Dana has missed…"); a message speaks to them
("You have missed…"). Where a pronoun could mean somebody else, nothing is turned: the engine asks instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from coach.facts import lexicon
from coach.facts.clauses import SUBJECTS, quoted_tokens, subject_of
from coach.facts.people import (
    COLLECTIVES,
    PRONOUNS,
    TITLES,
    could_be,
    is_anothers,
    is_owned,
    owns_next,
    role_of,
)
from coach.language import Token

__all__ = ["SEVERAL", "TITLES", "Recipient", "Scene", "is_recipient"]

SEVERAL = "several"  # the gender of parents, or of a couple
_OFFICES = lexicon.ROLES_BY_RELATIONSHIP["other"] | lexicon.ROLES_BY_RELATIONSHIP["manager"]


@dataclass(frozen=True, slots=True)
class Scene:
    """Whom a sentence finds on the stage, by gender: `named` so far, and `acting` since the recipient last acted."""

    named: frozenset[str | None] = frozenset()
    acting: frozenset[str | None] = frozenset()
    apart: bool = False  # the last sentence about somebody else did not speak of the recipient at all
    known: bool = False  # the recipient has been named
    unmet: bool = False  # the account names the recipient only later: no pronoun means them yet


@dataclass(frozen=True, slots=True)
class Recipient:
    """The other person as the sender names them; `alone` when nobody else is spoken of who could be "she" or "he"."""

    role: str | None = None
    name: str | None = None
    gender: str | None = None  # "f", "m", or None when it is not known
    alone: bool = True
    rivals: frozenset[str | None] = frozenset()
    acting_rivals: frozenset[str | None] = frozenset()  # those of them that are a subject somewhere
    mixed: bool = False  # both "he" and "she" are spoken of
    scenes: Mapping[str, Scene] = field(default_factory=dict, compare=False)  # by the sentence that begins there

    def is_meant(self, token: Token) -> bool:
        """Whether a noun or name stands for the recipient."""
        word = token.lower_.rstrip("’'")
        if self.name and word in set(self.name.lower().split()) - TITLES:
            return True
        if self.role is None or is_anothers(token):
            return False
        if self.role == word and (
            token.tag_ == "NNS" or word in COLLECTIVES
        ):  # "the neighbours" are several, and one message is for them
            return is_owned(token)
        known = is_owned(token) or token.pos_ == "PROPN" or (bool(self.name) and not _is_kin_of(token, self.role))
        return role_of(token) == self.role and known

    def takes(self, pronoun: Token) -> bool | None:
        """Whether a third-person pronoun means the recipient; None when it cannot be told."""
        gender = PRONOUNS[pronoun.lower_]
        if self.gender == "you":
            return False
        if self.gender and gender and gender != self.gender:
            return False
        several = _has_plural_before(pronoun, self)
        if not gender and self.gender == SEVERAL and not several:
            return True
        if not gender and (self.gender or several):
            return None if _is_asked(pronoun) and not several else False
        if self._is_only_one_yet(pronoun, gender):
            return True
        # Of both "he" and "she" one is somebody else, and nothing tells which.
        if gender and (self._is_unmet(pronoun) or (self.mixed and self.gender is None)):
            return None
        if pronoun.dep_ in SUBJECTS and pronoun.lower_ in {"he", "she", "they"}:
            return self._takes_subject(pronoun, gender)
        return True if not _fits(gender, self._named(pronoun)) else self._takes_object(pronoun, gender)

    def _takes_subject(self, pronoun: Token, gender: str) -> bool | None:
        """A subject pronoun goes on with the subject before it: a person who never acts is not meant."""
        if self._goes_on_with_another(pronoun, gender):
            return False
        if _acts_on_likeness(pronoun, gender):
            return True
        if _fits(gender, self._acting(pronoun)):
            scene = self.scenes.get(pronoun.doc.text, Scene())
            sure = self.gender is None or gender in scene.acting
            return False if self._is_apart(pronoun) and sure else None
        return None if self._told_somebody(pronoun) else True

    def _acting(self, pronoun: Token) -> frozenset[str | None]:
        """The others who acted since the recipient did, whom a subject pronoun could go on with."""
        scene = self.scenes.get(pronoun.doc.text)
        return self.acting_rivals if scene is None else scene.acting | self._others_in(pronoun)

    def _named(self, pronoun: Token) -> frozenset[str | None]:
        """The others spoken of so far: whoever comes in later is not meant yet."""
        scene = self.scenes.get(pronoun.doc.text)
        if scene is None:
            return self.rivals
        gender = PRONOUNS[pronoun.lower_]
        here = any(could_be(token, gender) and not self.is_meant(token) for token in pronoun.doc[: pronoun.i])
        return scene.named | ({gender} if here else set())

    def _is_unmet(self, pronoun: Token) -> bool:
        scene = self.scenes.get(pronoun.doc.text)
        return scene is not None and scene.unmet and not any(self.is_meant(one) for one in pronoun.doc[: pronoun.i])

    def _is_apart(self, pronoun: Token) -> bool:
        """ "Maisie tries hard. She is slow.": the sentence before was about somebody else alone."""
        scene = self.scenes.get(pronoun.doc.text)
        here = any(self.is_meant(token) for token in pronoun.doc[: pronoun.i])
        return scene is not None and scene.apart and not here

    def _others_in(self, pronoun: Token) -> frozenset[str | None]:
        gender = PRONOUNS[pronoun.lower_]
        before = [token for token in pronoun.doc[: pronoun.i] if token.dep_ in SUBJECTS]
        last = next((token for token in reversed(before) if self.is_meant(token) or could_be(token, gender)), None)
        return frozenset() if last is None or self.is_meant(last) else frozenset({gender})

    def _goes_on_with_another(self, pronoun: Token, gender: str) -> bool:
        """ "Mum knows I know, she cried": somebody else is all that the sentence has to mean."""
        before = pronoun.doc[: pronoun.i]
        others = [token for token in before if token.dep_ in SUBJECTS and could_be(token, gender)]
        return bool(gender) and bool(others) and not any(self.is_meant(token) for token in before)

    def _is_only_one_yet(self, pronoun: Token, gender: str) -> bool:
        """Whether they alone have been named so far: whoever is named later is not meant yet."""
        quoted = quoted_tokens(pronoun.doc)
        before = [token for token in pronoun.doc[: pronoun.i] if token.i not in quoted]
        named = [token for token in before if self.is_meant(token)]
        return (
            bool(named) and bool(gender) and not any(could_be(token, gender) for token in before if token not in named)
        )

    def _told_somebody(self, pronoun: Token) -> bool:
        """ "My sister told my mum and she …": whoever was just acted upon could be meant as well."""
        if self.alone:
            return False
        gender = PRONOUNS[pronoun.lower_]
        return any(
            token.dep_ in {"dobj", "dative"}
            and token.head.i < pronoun.i  # of a later verb the pronoun may be the subject itself
            and self._acts_in(token.head)
            and (could_be(token, gender) or PRONOUNS.get(token.lower_) == gender)
            for token in pronoun.doc[: pronoun.i]
            if not self.is_meant(token)
        )

    def _acts_in(self, verb: Token) -> bool:
        subject = subject_of(verb)
        if subject is None or subject.i >= verb.i or _is_told_to(verb):
            return False
        return self.is_meant(subject) or (subject.lower_ in PRONOUNS and self.takes(subject) is True)

    def _takes_object(self, pronoun: Token, gender: str) -> bool | None:
        """An object or owner, with somebody else about whom it could mean as well."""
        verbs = (token for token in pronoun.ancestors if token.pos_ in {"VERB", "AUX"})
        subjects = (subject_of(verb) for verb in verbs)
        above = next((one for one in subjects if one is not None and one.i < pronoun.i), None)
        if above is not None and above.lower_ in PRONOUNS and self.takes(above) and pronoun.tag_ == "PRP":
            return False  # "she told her": the object is somebody else
        before = pronoun.doc[: pronoun.i]
        if above is not None and above.lower_ in {"i", "we"} and not _fits(gender, self._acting(pronoun)):
            # "My mum keeps telling my aunt though I asked her not to": the one whom the sentence is about.
            scene = self.scenes.get(pronoun.doc.text, Scene())
            alone = scene.known and not any(could_be(token, gender) for token in before)
            return True if alone or any(self.is_meant(token) for token in before) else None
        return None


def _is_kin_of(token: Token, role: str) -> bool:
    """ "My sister's friend" is not my friend; "my son's coach" is the coach."""
    return role not in _OFFICES and any(child.dep_ == "poss" for child in token.children)


def _acts_on_likeness(pronoun: Token, gender: str) -> bool:
    """ "Every time she minds her": two of one gender in one clause, and the first goes on with the subject."""
    objects = (child for child in pronoun.head.children if child.dep_ in {"dobj", "dative"} and child.i > pronoun.i)
    return bool(gender) and any(PRONOUNS.get(child.lower_) == gender for child in objects)


def _is_asked(pronoun: Token) -> bool:
    """ "I want them to let me in": several people, the recipient perhaps among them."""
    return pronoun.lower_ == "them" and pronoun.i + 1 < len(pronoun.doc) and pronoun.nbor().tag_ == "TO"


def _is_told_to(verb: Token) -> bool:
    """ "She asked me to pick her kid up": the one who is asked does it."""
    above = verb.head
    return verb.dep_ in {"xcomp", "ccomp"} and any(
        child.dep_ in {"dobj", "dative"} and above.i < child.i < verb.i for child in above.children
    )


def _has_plural_before(pronoun: Token, recipient: Recipient) -> bool:
    """Whether "they" or "them" has things or several people to mean ("the dishes … doing them")."""
    before = (token for token in pronoun.doc[: pronoun.i] if not recipient.is_meant(token))
    return any(token.tag_ in {"NNS", "NNPS"} and not owns_next(token) for token in before)


def _fits(gender: str, rivals: frozenset[str | None]) -> bool:
    return bool(rivals) and (not gender or gender in rivals or None in rivals)


def is_recipient(token: Token | None, recipient: Recipient | None) -> bool:
    """Whether a clause's subject is the one the message is for."""
    if token is None or recipient is None:
        return False
    if token.lower_ in PRONOUNS:
        return recipient.takes(token) is True
    beside = (near for near in token.children if near.dep_ == "appos")
    return any(recipient.is_meant(near) for near in (token, *beside, *_name_after(token)))


def _name_after(token: Token) -> Iterator[Token]:
    """ "Our accountant Mr Fry": the name right after a noun, where the grammar takes the noun for the subject."""
    after = token.i + 1
    while after < len(token.doc) and token.doc[after].lower_.rstrip(".") in TITLES:
        after += 1
    if token.pos_ == "NOUN" and after < len(token.doc) and token.doc[after].pos_ == "PROPN":
        yield token.doc[after]
