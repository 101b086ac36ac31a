"""Who the message is for, as the sender speaks of them, and the same clause said *to* them.

A situation tells of the other in the third person ("My coworker Dana has missed…"); a message speaks to them
("You have missed…"). Where a pronoun could mean somebody else, nothing is turned: the engine asks instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from coach.facts import lexicon
from coach.facts.agreement import agreeing_forms, plural_form
from coach.facts.clauses import SUBJECTS, quoted_tokens, subject_of
from coach.facts.people import NOT_NAMES, PRONOUNS, TITLES, could_be, is_anothers, is_owned, owns_next, role_of
from coach.language import Doc, Token

__all__ = ["TITLES", "CannotTurn", "Recipient", "Scene", "is_recipient", "to_second_person"]

_TO_YOU = {
    "he": "you", "him": "you", "she": "you", "they": "you", "them": "you", "their": "your", "hers": "yours",
    "theirs": "yours", "himself": "yourself", "herself": "yourself", "themself": "yourself", "themselves": "yourself",
}  # fmt: skip
SEVERAL = "several"  # the gender of parents, or of a couple
_OFFICES = lexicon.ROLES_BY_RELATIONSHIP["other"] | lexicon.ROLES_BY_RELATIONSHIP["manager"]
_LONGEST_NAME = 5  # words of "my son's football coach" before the last


@dataclass(frozen=True, slots=True)
class Scene:
    """Whom a sentence finds on the stage, by gender: `named` so far, and `acting` since the recipient last acted."""

    named: frozenset[str | None] = frozenset()
    acting: frozenset[str | None] = frozenset()
    apart: bool = False  # the last sentence about somebody else did not speak of the recipient at all
    known: bool = False  # the recipient has been named


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
        if self.role == word and token.tag_ == "NNS":  # "the neighbours" are several, and one message is for them
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
        if gender and self.mixed and self.gender is None:
            return None  # one of the two is somebody else, and nothing tells which
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
    return recipient.is_meant(token) or any(recipient.is_meant(near) for near in token.children if near.dep_ == "appos")


class CannotTurn(Exception):  # noqa: N818  # a control-flow signal inside this package and the engines, not a fault
    """A pronoun could mean somebody else."""


def to_second_person(tokens: Iterable[Token], recipient: Recipient | None) -> str:
    """The tokens' text said to the recipient; the text itself when nobody is spoken of.

    Raises:
        CannotTurn: a pronoun could mean the recipient or somebody else.

    """
    kept = list(tokens)
    if recipient is None:
        return "".join(token.text_with_ws for token in kept).strip()
    swaps: dict[int, str] = {}
    quoted = quoted_tokens(kept[0].doc) if kept else set()
    for token in kept:
        if token.i not in swaps and token.i not in quoted:  # what somebody said stays as it was said
            swaps.update(_swaps(token, recipient))
    parts = []
    for token in kept:
        word = swaps.get(token.i, token.text)
        if word:
            parts.append(word + token.whitespace_)
        elif parts and token.whitespace_ and not parts[-1].endswith(" "):
            parts[-1] += " "
    return "".join(parts).strip()


def _swaps(token: Token, recipient: Recipient) -> dict[int, str]:
    if token.lower_ in PRONOUNS:
        return _pronoun_swaps(token, recipient)
    if not recipient.is_meant(token):
        return {}
    named = token.pos_ in {"NOUN", "PROPN"} or (token.i > 0 and token.nbor(-1).lower_ in {"my", "our"})
    if not named or _is_inseparable(token, recipient):
        raise CannotTurn  # the grammar has lost its way here, or "you" would not fit in
    if token.dep_ == "attr" and is_recipient(subject_of(token.head), recipient):
        return {}  # "he is my manager" becomes "you are my manager"
    return _noun_swaps(token, recipient)


def _is_inseparable(token: Token, recipient: Recipient) -> bool:
    """Whether a word for the recipient is part of a larger phrase: "the family group", "half my family"."""
    head = token.head
    part = token.dep_ == "compound" and head.i > token.i and not (recipient.is_meant(head) or owns_next(token))
    named = head.pos_ == "PROPN" and role_of(token) is not None  # "my colleague Priya"
    return (part and not named) or any(child.dep_ in {"relcl", "predet"} for child in token.children)


def _pronoun_swaps(token: Token, recipient: Recipient) -> dict[int, str]:
    meant = recipient.takes(token)
    if meant is None:
        raise CannotTurn
    if not meant:
        return {}
    word = token.lower_
    if word in {"her", "his"}:
        owner = token.tag_ == "PRP$" and token.i + 1 < len(token.doc) and token.nbor().lower_ == "own"
        owner |= (token.dep_ == "poss" or token.tag_ == "PRP$") and token.head.pos_ not in {"ADJ", "VERB", "AUX"}
        # "They charged her 20 quid": a number or article starts what she was charged.
        after = token.nbor() if token.i + 1 < len(token.doc) else None
        owner &= not (token.tag_ == "PRP" and after is not None and (after.like_num or after.pos_ == "DET"))
        swap = ("your" if owner else "you") if word == "her" else ("your" if owner else "yours")
    else:
        swap = _TO_YOU[word]
    if swap == "you" and token.dep_ in SUBJECTS:
        return {token.i: swap, **_following_form(token.doc, token.i + 1), **agreeing_forms(token)}
    return {token.i: swap, **agreeing_forms(token)}


def _following_form(doc: Doc, index: int) -> dict[int, str]:
    """The verb right after "you" in the form that goes with it, however the grammar hangs it.

    Raises:
        CannotTurn: a noun stands there, so that "you" is not what the grammar takes it for.

    """
    while index < len(doc) and doc[index].pos_ == "ADV":
        index += 1
    after = doc[index] if index < len(doc) else None
    if after is None or index == 0:
        return {}
    bare = after.tag_ == "NNS" or (after.pos_ in {"NOUN", "PROPN", "ADJ"} and after.nbor(-1).pos_ != "ADV")
    if bare and not after.text[:1].isupper():
        raise CannotTurn
    form = plural_form(after, after) if after.tag_ == "VBZ" or after.lower_ in {"was", "is", "has"} else None
    return {} if form is None or after.text.startswith(("'", "’")) else {after.i: form}


def _noun_swaps(token: Token, recipient: Recipient) -> dict[int, str]:
    """Replace the words that name one person ("my coworker Dana") by "you", or by "your" where they own something."""
    doc = token.doc
    first, last = _named_range(token, recipient)
    if first and _belongs_to(doc[first - 1], range(first, last + 1)):
        raise CannotTurn  # "their account manager Lars": words that "you" cannot have before it
    swaps = dict.fromkeys(range(first, last + 1), "")
    if last + 1 < len(doc) and doc[last + 1].tag_ == "POS":
        owned = last + 2 < len(doc) and doc[last + 2].pos_ in {"NOUN", "PROPN", "ADJ", "NUM", "ADV", "VERB", "PUNCT"}
        return {**swaps, token.i: "your" if owned and doc[last + 2].text not in ".,!?;" else "yours", last + 1: ""}
    if owns_next(doc[last]):
        return {**swaps, token.i: "your"}
    swaps[token.i] = "you"
    after = doc[last + 1] if last + 1 < len(doc) else None
    if after is not None and after.lower_ in {"'s", "’s"}:  # "my ex's been texting"
        swaps[after.i] = plural_form(after, after.head) or after.text
    opens = first == 0 or doc[first - 1].pos_ in {"PUNCT", "CCONJ", "SPACE"}
    if opens or any(doc[index].dep_ in SUBJECTS for index in range(first, last + 1)):
        swaps.update(_following_form(doc, last + 1))
    for index in range(first, last + 1):
        swaps.update(agreeing_forms(doc[index]))
    return swaps


def _belongs_to(before: Token, named: range) -> bool:
    """Whether the word before a name is part of what names the person."""
    if before.pos_ not in {"ADJ", "NOUN", "PROPN", "DET", "NUM"}:
        return False
    return before.head.i in named or before.dep_ in {"compound", "nmod", "amod", "poss", "nummod", "det"}


def _named_range(token: Token, recipient: Recipient) -> tuple[int, int]:
    """First and last token of a name by its surface: no parse of "my best friend Leah's secret" is to be relied on."""
    doc, first, last = token.doc, token.i, token.i
    edge = token.left_edge
    if edge.lower_ in {"my", "our", "the"} and edge.dep_ != "predet" and token.i - edge.i <= _LONGEST_NAME:
        first = edge.i + 1  # "my son's football coach"
    if first and recipient.role is not None and role_of(doc[first - 1]) == recipient.role:
        first = doc[first - 1].left_edge.i  # "my fiancé's mum Paula"
    while first > max(0, token.i - 4) and doc[first - 1].pos_ in {"ADJ", "NOUN", "PROPN"}:
        first -= 1
    first = first - 1 if first > 0 and doc[first - 1].lower_ in {"my", "our", "the"} else token.i
    first -= 1 if first and doc[first - 1].lower_.rstrip(".") in TITLES else 0
    if last + 2 < len(doc) and doc[last + 1].text == "," and recipient.is_meant(doc[last + 2]):
        last += 3 if last + 3 < len(doc) and doc[last + 3].text == "," else 2
    while last + 1 < len(doc) and _goes_on(doc[last + 1], recipient):
        last += 1
    return first, last


def _goes_on(token: Token, recipient: Recipient) -> bool:
    if token.lower_ in {"upstairs", "downstairs"}:
        return True
    before = token.nbor(-1)
    if token.pos_ == "PRON" or (token.pos_ != "PROPN" and not token.text[:1].isupper()):
        return False
    # "my client Mr. Bo"
    titled = before.pos_ == "NOUN" and recipient.is_meant(before) and token.lower_ not in NOT_NAMES
    return recipient.is_meant(token) or titled or before.lower_.rstrip(".") in TITLES
