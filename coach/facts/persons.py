"""Who the message is for, as the sender speaks of them, and the same clause said *to* them.

A situation tells of the other in the third person ("My coworker Dana has missed…"); a message speaks to them
("You have missed…"). Where a pronoun could mean somebody else, nothing is turned: the engine asks instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from coach.facts import lexicon
from coach.facts.agreement import agreeing_forms, plural_form
from coach.facts.clauses import SUBJECTS, Clause, subject_of
from coach.facts.kinds import is_for_coach
from coach.language import Token
from coach.terms import Relationship

_PRONOUNS = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
    "they": "", "them": "", "their": "", "theirs": "", "themself": "", "themselves": "",
}  # fmt: skip
_TO_YOU = {
    "he": "you", "him": "you", "she": "you", "they": "you", "them": "you", "their": "your", "hers": "yours",
    "theirs": "yours", "himself": "yourself", "herself": "yourself", "themself": "yourself", "themselves": "yourself",
}  # fmt: skip
TITLES = frozenset("mr mrs ms miss dr prof professor reverend rev pastor sir madam aunt auntie uncle".split())
_NOT_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december christmas easter eid diwali english london whatsapp instagram facebook zoom "
    "slack teams google god mum mom dad ok".split()
)


@dataclass(frozen=True, slots=True)
class Recipient:
    """The other person as the sender names them; `alone` when nobody else is spoken of who could be "she" or "he"."""

    role: str | None = None
    name: str | None = None
    gender: str | None = None  # "f", "m", or None when it is not known
    alone: bool = True
    rivals: frozenset[str | None] = frozenset()
    acting_rivals: frozenset[str | None] = frozenset()  # those of them that are a subject somewhere

    def is_meant(self, token: Token) -> bool:
        """Whether a noun or name stands for the recipient."""
        word = token.lower_.rstrip("’'")
        if self.name and word in set(self.name.lower().split()) - TITLES:
            return True
        if self.role is None or _is_anothers(token):
            return False
        return _role_of(token) == self.role and (_is_owned(token) or token.pos_ == "PROPN" or bool(self.name))

    def takes(self, pronoun: Token) -> bool | None:
        """Whether a third-person pronoun means the recipient; None when it cannot be told."""
        gender = _PRONOUNS[pronoun.lower_]
        if self.gender == "you":
            return False
        if self.gender and gender and gender != self.gender:
            return False
        if not gender and (self.gender or _has_plural_before(pronoun)):
            return False
        if pronoun.dep_ in SUBJECTS:
            # A subject pronoun goes on with the subject before it: a person who never acts is not meant.
            if self._is_only_one_yet(pronoun, gender):
                return True
            return None if _fits(gender, self.acting_rivals) or self._told_somebody(pronoun) else True
        if not _fits(gender, self.rivals) or self._is_only_one_yet(pronoun, gender):
            return True
        return self._takes_object(pronoun, gender)

    def _is_only_one_yet(self, pronoun: Token, gender: str) -> bool:
        """Whether they alone have been named so far: whoever is named later is not meant yet."""
        before = pronoun.doc[: pronoun.i]
        named = [token for token in before if self.is_meant(token)]
        return (
            bool(named) and bool(gender) and not any(_could_be(token, gender) for token in before if token not in named)
        )

    def _told_somebody(self, pronoun: Token) -> bool:
        """ "My sister told my mum and she …": whoever was just acted upon could be meant as well."""
        if self.alone:
            return False
        gender = _PRONOUNS[pronoun.lower_]
        return any(
            token.dep_ in {"dobj", "dative"}
            and token.head.i < pronoun.i  # of a later verb the pronoun may be the subject itself
            and self._acts_in(token.head)
            and (_could_be(token, gender) or _PRONOUNS.get(token.lower_) == gender)
            for token in pronoun.doc[: pronoun.i]
            if not self.is_meant(token)
        )

    def _acts_in(self, verb: Token) -> bool:
        subject = subject_of(verb)
        if subject is None or subject.i >= verb.i:
            return False
        return self.is_meant(subject) or (subject.lower_ in _PRONOUNS and self.takes(subject) is True)

    def _takes_object(self, pronoun: Token, gender: str) -> bool | None:
        """An object or owner, with somebody else about whom it could mean as well."""
        verb = next((token for token in pronoun.ancestors if token.pos_ in {"VERB", "AUX"}), pronoun)
        above = subject_of(verb)
        if above is not None and above.lower_ in _PRONOUNS and self.takes(above) and pronoun.tag_ == "PRP":
            return False  # "she told her": the object is somebody else
        if above is not None and above.lower_ in {"i", "we"} and not _fits(gender, self.acting_rivals):
            # "My mum keeps telling my aunt though I asked her not to": the one whom the sentence is about.
            return True if any(self.is_meant(token) for token in pronoun.doc[: pronoun.i]) else None
        return None


def _could_be(token: Token, gender: str) -> bool:
    """Whether a noun or name may be who a pronoun of this gender means."""
    role = _role_of(token) if _is_owned(token) else None
    return _is_name(token) or (role is not None and _gender_of(role) in {gender, None})


def _has_plural_before(pronoun: Token) -> bool:
    """Whether "they" or "them" has things or several people to mean ("the dishes … doing them")."""
    before = pronoun.doc[: pronoun.i]
    return any(token.tag_ in {"NNS", "NNPS"} and not _owns_next(token) for token in before)


def _fits(gender: str, rivals: frozenset[str | None]) -> bool:
    return bool(rivals) and (not gender or gender in rivals or None in rivals)


def find_recipient(
    clauses: Iterable[Clause], relationship: Relationship | None, to_name: str | None
) -> Recipient | None:
    """Who the sender's account (situation and answers, questions to the coach too) is about; None when nobody is."""
    kept = list(clauses)
    tokens = [token for clause in kept for token in clause.tokens]
    if any(
        clause.subject is not None and clause.subject.lower_ in {"you", "u"} and not clause.question for clause in kept
    ):
        return Recipient(name=to_name, gender="you")  # the account speaks to them already
    people = list(_people(tokens))
    addressed = _addressed(kept, people)
    chosen = _choose(people, relationship, to_name) if addressed is None else addressed
    if chosen is None:
        pronoun = next((token for token in tokens if token.lower_ in {"he", "she", "him", "her", "they", "them"}), None)
        if pronoun is None:
            return Recipient(name=to_name) if to_name else None
        rivals = frozenset(person.gender for person in people)
        gender = _PRONOUNS[pronoun.lower_] or None
        return Recipient(name=to_name, gender=gender, alone=not rivals, rivals=rivals, acting_rivals=rivals)
    others = [person for person in people if not _same(person, chosen)]
    rivals = frozenset(person.gender for person in others)
    acting = frozenset(
        person.gender for person in others if any(token.dep_ in SUBJECTS and person.is_meant(token) for token in tokens)
    )
    gender = chosen.gender or _gender_used(tokens, rivals)
    return Recipient(chosen.role, chosen.name or to_name, gender, alone=not rivals, rivals=rivals, acting_rivals=acting)


def _addressed(clauses: list[Clause], people: list[Recipient]) -> Recipient | None:
    """The one whom the sender wants to tell or ask, by the request to the coach ("how do I tell him")."""
    for clause in clauses:
        if not is_for_coach(clause.text):
            continue
        for person in people:
            if any(person.is_meant(token) for token in clause.tokens):
                return person
        for token in clause.tokens:
            gender = _PRONOUNS.get(token.lower_)
            if gender:
                fitting = [person for person in people if person.gender == gender]
                if len(fitting) == 1:
                    return fitting[0]
    return None


def _gender_used(tokens: list[Token], rivals: frozenset[str | None]) -> str | None:
    used = {_PRONOUNS[token.lower_] for token in tokens if token.lower_ in _PRONOUNS} - {""}
    return used.pop() if len(used) == 1 and not rivals else None


def _same(one: Recipient, other: Recipient) -> bool:
    if one.name and other.name:
        return one.name == other.name
    return one.role == other.role


def _choose(people: list[Recipient], relationship: Relationship | None, to_name: str | None) -> Recipient | None:
    for person in people:
        if to_name and person.name and person.name.lower() == to_name.split()[0].lower():
            return person
    if relationship is not None:
        fitting = lexicon.ROLES_BY_RELATIONSHIP[relationship.value]
        for person in people:
            if person.role in fitting:
                return person
    if to_name:
        named = [person for person in people if person.role and not person.name]
        return named[0] if len(named) == 1 else None
    return people[0] if people else None


def _people(tokens: list[Token]) -> Iterator[Recipient]:
    taken: set[int] = set()
    for token in tokens:
        role = _role_of(token)
        if role is None or not (_is_owned(token) or _is_introduced(token)):
            continue
        named = next((near for near in _beside(token) if _is_name(near)), None)
        if named is not None:
            taken.add(id(named.doc) + named.i)
        yield Recipient(role, named.text if named is not None else None, _gender_of(role))
    for token in tokens:
        if _is_name(token) and id(token.doc) + token.i not in taken and _acts(token):
            yield Recipient(None, token.text)


def _beside(token: Token) -> Iterator[Token]:
    doc = token.doc
    step = 2 if token.i + 1 < len(doc) and doc[token.i + 1].text in {",", "("} else 1
    if token.i + step < len(doc):
        yield doc[token.i + step]
    if token.i > 1 and doc[token.i - 1].pos_ == "PROPN":
        yield doc[token.i - 1]


def _role_of(token: Token) -> str | None:
    word = token.lower_.rstrip("’'")
    for form in (word, token.lemma_.lower(), word.removesuffix("s")):
        if form in lexicon.ROLES:  # a word spelt as the singular is one, whatever its tag
            return None if token.tag_ == "NNS" and form != word and not _owns_next(token) else form
    return None


def _owns_next(token: Token) -> bool:
    """Whether "mums" is a possessive whose apostrophe was left out ("my mums birthday")."""
    doc = token.doc
    return token.tag_ in {"NNS", "NNPS", "NNP"} and token.lower_.endswith("s") and token.i + 1 < len(doc) and (
        doc[token.i + 1].pos_ in {"NOUN", "PROPN"} and token.dep_ in {"compound", "poss", "nmod"}
    )  # fmt: skip


def _is_anothers(token: Token) -> bool:
    """Whether somebody spoken of owns the word: "his manager" is not "my manager"."""
    return any(child.dep_ == "poss" and child.lower_ in {"his", "her", "their"} for child in token.children)


def _is_owned(token: Token) -> bool:
    """Whether somebody is the sender's own: "my mother", not the mother in "my fiancée's mother"."""
    before = token.doc[max(0, token.i - 4) : token.i]
    last = next((near.i for near in reversed(before) if near.tag_ == "POS" or _owns_next(near)), -1)
    return any(near.lower_ in {"my", "our", "me", "the"} and near.i > last for near in before)


def _is_introduced(token: Token) -> bool:
    """ "I have a son Kenneth": a role with its name right beside it."""
    doc = token.doc
    return token.i + 1 < len(doc) and _is_name(doc[token.i + 1])


def _is_name(token: Token) -> bool:
    if token.pos_ != "PROPN" or not token.text[:1].isupper() or not token.text.isalpha():
        return False
    return token.lower_ not in _NOT_NAMES and token.lower_ not in lexicon.ROLES and len(token.text) > 1


def _acts(token: Token) -> bool:
    """Whether a name stands where people stand: as subject, owner, or the one told, asked or met."""
    if token.dep_ in {"nsubj", "nsubjpass", "dative", "poss"}:
        return True
    return token.dep_ in {"pobj", "dobj"} and token.head.lemma_.lower() in {
        "to", "with", "at", "on", "tell", "ask", "hurt", "meet", "see", "call", "text", "avoid", "ignore", "help",
    }  # fmt: skip


def _gender_of(role: str) -> str | None:
    if role in lexicon.FEMALE:
        return "f"
    return "m" if role in lexicon.MALE else None


def is_recipient(token: Token | None, recipient: Recipient | None) -> bool:
    """Whether a clause's subject is the one the message is for."""
    if token is None or recipient is None:
        return False
    if token.lower_ in _PRONOUNS:
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
    for token in kept:
        if token.i not in swaps:
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
    if token.lower_ in _PRONOUNS:
        return _pronoun_swaps(token, recipient)
    if not recipient.is_meant(token):
        return {}
    if token.pos_ not in {"NOUN", "PROPN"} or _is_inseparable(token, recipient):
        raise CannotTurn  # the grammar has lost its way here, or "you" would not fit in
    if token.dep_ == "attr" and is_recipient(subject_of(token.head), recipient):
        return {}  # "he is my manager" becomes "you are my manager"
    return _noun_swaps(token, recipient)


def _is_inseparable(token: Token, recipient: Recipient) -> bool:
    """Whether a word for the recipient is part of a larger phrase: "the family group", "half my family"."""
    head = token.head
    part = token.dep_ == "compound" and head.i > token.i and not (recipient.is_meant(head) or _owns_next(token))
    named = head.pos_ == "PROPN" and _role_of(token) is not None  # "my colleague Priya"
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
        swap = ("your" if owner else "you") if word == "her" else ("your" if owner else "yours")
    else:
        swap = _TO_YOU[word]
    return {token.i: swap, **agreeing_forms(token)}


def _noun_swaps(token: Token, recipient: Recipient) -> dict[int, str]:
    """Replace the words that name one person ("my coworker Dana") by "you", or by "your" where they own something."""
    doc = token.doc
    first, last = _named_range(token, recipient)
    swaps = dict.fromkeys(range(first, last + 1), "")
    if last + 1 < len(doc) and doc[last + 1].tag_ == "POS":
        return {**swaps, token.i: "your", last + 1: ""}
    if _owns_next(doc[last]):
        return {**swaps, token.i: "your"}
    swaps[token.i] = "you"
    after = doc[last + 1] if last + 1 < len(doc) else None
    if after is not None and after.lower_ in {"'s", "’s"}:  # "my ex's been texting"
        swaps[after.i] = plural_form(after, after.head) or after.text
    for index in range(first, last + 1):
        swaps.update(agreeing_forms(doc[index]))
    return swaps


def _named_range(token: Token, recipient: Recipient) -> tuple[int, int]:
    """First and last token of a name by its surface: no parse of "my best friend Leah's secret" is to be relied on."""
    doc, first, last = token.doc, token.i, token.i
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
    # "my client Mr. Bo"
    titled = before.pos_ == "NOUN" and recipient.is_meant(before) and token.lower_ not in _NOT_NAMES
    return token.pos_ == "PROPN" and (recipient.is_meant(token) or titled or before.lower_.rstrip(".") in TITLES)
