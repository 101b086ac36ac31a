"""Who a message is for, found from the sender's account of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from coach.facts import lexicon
from coach.facts.clauses import SUBJECTS, Clause, subject_of
from coach.facts.kinds import is_for_coach, person_of
from coach.facts.people import (
    COLLECTIVES,
    PRONOUNS,
    TITLES,
    acts,
    beside,
    could_be,
    gender_of,
    is_introduced,
    is_name,
    is_owned,
    is_person,
    role_of,
    title_gender,
    title_of,
)
from coach.facts.persons import SEVERAL, Recipient, Scene
from coach.language import Token
from coach.terms import Relationship

_YOU = frozenset({"you", "u"})
# "You can imagine", "if you follow me": spoken to whoever reads the account.
_TO_READER = frozenset("imagine know see guess understand follow follows say think tell ask picture believe".split())
_COLLECTIVE = frozenset("parents kids grandparents in-laws twins".split())
_OTHER = {"f": "m", "m": "f"}
_ADVISING = frozenset("say think reckon tell go".split())
_GROUPS = frozenset("people neighbour neighbor parent tenant lad owner student guest folk".split())
_AT_HOME = frozenset({"flatmate", "roommate", "housemate"})
_MEANT_FOR = re.compile(
    r"\b(?:tell|apologi[sz]e|sorry|write|talk|speak|ask|text|message|email|say|raise|bring|explain|thank|call|ring|reply)"
    r"\b",
    re.IGNORECASE,
)
_I_WANT = re.compile(
    r"\b(?:i|we)(?:'d|'m|'ve|m|d| would| am| have| just)? (?:really |just )?(?:want|need|like|going|have|got|wanna"
    r"|gonna|must|should|owe)\b",
    re.IGNORECASE,
)
WANTS_SORRY = re.compile(r"\b(?:wants?|deserves?|expects?|is owed) (?:an|my|some kind of an) apology\b", re.IGNORECASE)


def find_recipient(
    clauses: Iterable[Clause], relationship: Relationship | None, to_name: str | None
) -> Recipient | None:
    """Who the sender's account (situation and answers, questions to the coach too) is about; None when nobody is."""
    kept = list(clauses)
    tokens = [token for clause in kept for token in clause.tokens]
    if _speaks_to_them(kept):
        return Recipient(name=to_name, gender="you")
    people = list(_people(tokens, to_name))
    chosen = _named(people, to_name) or _addressed(kept, people) or _choose(people, relationship, to_name, tokens)
    if chosen is None:
        found = _by_pronoun(tokens, people, to_name)
        return replace(found, scenes=_scenes(kept, found, people)) if found is not None else None
    chosen = _with_role(chosen, people, relationship, tokens)
    others = [person for person in people if not _same(person, chosen)]
    rivals = frozenset(person.gender for person in others)
    acting = frozenset(
        person.gender for person in others if any(token.dep_ in SUBJECTS and person.is_meant(token) for token in tokens)
    )
    several = chosen.role in _COLLECTIVE or (to_name is not None and " and " in to_name)
    gender = SEVERAL if several else chosen.gender or title_of(to_name) or _gender_told(tokens, chosen, rivals)
    found = Recipient(
        chosen.role, chosen.name or to_name, gender, alone=not rivals, rivals=rivals, acting_rivals=acting,
        mixed=len({PRONOUNS[token.lower_] for token in tokens if PRONOUNS.get(token.lower_)}) > 1,
    )  # fmt: skip
    return replace(found, scenes=_scenes(kept, found, others))


def _speaks_to_them(clauses: list[Clause]) -> bool:
    """Whether the account speaks to the other as "you", rather than to whoever reads it."""
    spoken = sum(_is_spoken_to(clause) for clause in clauses)
    told = sum(
        subject.lower_ in {"he", "she"} or role_of(subject) is not None
        for subject in (clause.subject for clause in clauses) if subject is not None
    )  # fmt: skip
    return spoken > told or (spoken > 0 and spoken == told and _is_spoken_to(clauses[0]))


def _is_spoken_to(clause: Clause) -> bool:
    return _says_you(clause) and not clause.question and not is_to_reader(clause)


def _says_you(clause: Clause) -> bool:
    return clause.subject is not None and clause.subject.lower_ in _YOU


def is_to_reader(clause: Clause) -> bool:
    """ "You can imagine": a word to whoever reads the account, not to the one it is about."""
    return (
        _says_you(clause)
        and clause.root.lemma_.lower() in _TO_READER
        and clause.root.tag_ not in {"VBD", "VBN"}
        and not any(child.dep_ == "neg" for child in clause.root.children)
    )


def _by_pronoun(tokens: list[Token], people: list[Recipient], to_name: str | None) -> Recipient | None:
    """Somebody who is only "she" or "he" in the account, or has a name that the account does not use."""
    pronoun = next((token for token in tokens if token.lower_ in {"he", "she", "him", "her", "they", "them"}), None)
    if pronoun is None:
        return Recipient(name=to_name) if to_name else None
    rivals = frozenset(person.gender for person in people)
    gender = title_of(to_name) or PRONOUNS[pronoun.lower_] or None
    group = None if gender else next((token for token in tokens if _is_group(token)), None)
    if group is not None:
        return Recipient(group.lower_, to_name, alone=not rivals, rivals=rivals, acting_rivals=rivals)
    return Recipient(name=to_name, gender=gender, alone=not rivals, rivals=rivals, acting_rivals=rivals)


def _is_group(token: Token) -> bool:
    """ "The people upstairs", "our neighbours": several who act, and whom "they" goes on with."""
    several = (token.tag_ == "NNS" and token.lemma_.lower() in _GROUPS) or token.lower_ in COLLECTIVES
    return several and token.dep_ == "nsubj" and is_owned(token)


def _is_by_the_way(subject: Token) -> bool:
    """ "My husband says leave it", "when her mother rang": not whom the next "she" or "he" goes on with."""
    if subject.head.dep_ in {"advcl", "relcl", "acl"}:
        return True
    return subject.head.lemma_.lower() in _ADVISING and subject.head.tag_ in {"VBZ", "VBP"}


def _with_role(
    chosen: Recipient, people: list[Recipient], relationship: Relationship | None, tokens: list[Token]
) -> Recipient:
    """ "My manager … Her name is Ingrid": the one nameless person of the right kind is whom the name belongs to."""
    if chosen.role is not None or relationship is None:
        return chosen
    fitting = lexicon.ROLES_BY_RELATIONSHIP[relationship.value]
    able = {person.role: person for person in people if person.role in fitting and person.name is None}
    fits = [one for one in able.values() if chosen.gender is None or one.gender in {None, chosen.gender}]
    acting = [one for one in fits for token in tokens if token.dep_ in SUBJECTS and one.is_meant(token)]
    fits = acting[:1] if len(fits) > 1 and len({one.role for one in acting}) == 1 else fits
    if len(fits) != 1:
        return chosen
    return replace(chosen, role=fits[0].role, gender=chosen.gender or fits[0].gender)


def _before_they_come(clauses: list[Clause], chosen: Recipient) -> frozenset[str]:
    """The sentences before the recipient is named at all; none where only a request to the coach names them."""
    for index, clause in enumerate(clauses):
        if any(chosen.is_meant(token) for token in clause.tokens):
            to_coach = is_for_coach(clause.text) or _MEANT_FOR.search(clause.plain) is not None
            name = next(token for token in clause.tokens if chosen.is_meant(token))
            to_coach |= any(PRONOUNS.get(one.lower_) for one in clause.tokens if one.i < name.i)  # "her name's Ingrid"
            named = frozenset() if to_coach else frozenset(one.tokens.doc.text for one in clauses[:index])
            return named - {clause.tokens.doc.text}
    return frozenset()


def _scenes(clauses: list[Clause], chosen: Recipient, others: list[Recipient]) -> dict[str, Scene]:
    """For every sentence, who else has been spoken of when it begins, and who acted since the recipient last did."""
    found: dict[str, Scene] = {}
    named: set[str | None] = set()
    acting: set[str | None] = set()
    apart = known = False
    docs = {id(clause.tokens.doc): clause.tokens.doc for clause in clauses}
    unmet = _before_they_come(clauses, chosen)
    for doc in docs.values():
        found.setdefault(doc.text, Scene(frozenset(named), frozenset(acting), apart, known, unmet=doc.text in unmet))
        spoken_of, others_act = any(chosen.is_meant(token) for token in doc), False
        for token in doc:
            if chosen.is_meant(token):
                acting = set() if token.dep_ in SUBJECTS else acting
                continue
            gender = next((person.gender for person in others if person.is_meant(token)), "")
            if gender == "" and could_be(token, ""):
                gender = next((one for one in ("f", "m") if not could_be(token, _OTHER[one])), None)
            if gender != "":
                named.add(gender)
                acts_here = token.dep_ in SUBJECTS and not _is_by_the_way(token)
                acting |= {gender} if acts_here else set()
                others_act = others_act or acts_here
        known = known or spoken_of
        apart = not spoken_of and (others_act or apart)
    return found


def _addressed(clauses: list[Clause], people: list[Recipient]) -> Recipient | None:
    """The one whom the sender wants to tell or ask ("how do I tell him"), or who wants an apology."""
    for clause in clauses:
        if WANTS_SORRY.search(clause.plain) and clause.subject is not None:
            meant = [person for person in people if person.is_meant(clause.subject)]
            if meant:
                return meant[0]
        if is_for_coach(clause.text) or (_I_WANT.search(clause.plain) and _MEANT_FOR.search(clause.plain)):
            found = _told_in(clause, people, clauses)
            if found is not None:
                return found
    return None


def _told_in(clause: Clause, people: list[Recipient], clauses: list[Clause]) -> Recipient | None:
    """Who stands after the "tell" or "ask" of a clause."""
    said = _MEANT_FOR.search(clause.plain)
    first = said.end() if said else 0
    for token in clause.tokens:
        if token.idx + clause.offset - clause.start < first:
            continue
        owned = role_of(token.head) if token.dep_ == "poss" and role_of(token) else None
        if owned is not None:  # "talk to my husband's mother"
            return Recipient(owned, None, gender_of(owned))
        if token.lower_ in {"them", "they"} and token.dep_ in {"dobj", "dative", "pobj"}:
            group = next((one for one in _before(clauses, clause) if _is_group(one)), None)
            if group is not None:
                return Recipient(group.lower_, None, SEVERAL)
        meant = next((person for person in people if person.is_meant(token)), None)
        if meant is None and PRONOUNS.get(token.lower_):
            meant = _by_gender(people, PRONOUNS[token.lower_], _before(clauses, clause))
        if meant is not None:
            return meant
    return None


def _before(clauses: list[Clause], last: Clause) -> list[Token]:
    """The words of an account up to one clause."""
    return [token for clause in clauses[: clauses.index(last)] for token in clause.tokens]


def _by_gender(people: list[Recipient], gender: str, before: list[Token]) -> Recipient | None:
    """The one whom a pronoun fits, of several the last who acted; of one who could be either it tells which."""
    distinct: list[Recipient] = []
    for person in people:
        if person.gender in {gender, None} and not any(_same(person, other) for other in distinct):
            distinct.append(person)
    sure = [person for person in distinct if person.gender == gender]
    if len(sure) == 1:
        return sure[0]
    if sure:
        acting = (token for token in reversed(before) if token.dep_ in SUBJECTS)
        found = next((one for token in acting for one in sure if one.is_meant(token)), None)
        return found or next((one for token in reversed(before) for one in sure if one.is_meant(token)), None)
    return replace(distinct[0], gender=gender) if len(distinct) == 1 else None


def _gender_told(tokens: list[Token], chosen: Recipient, rivals: frozenset[str | None]) -> str | None:
    return _gender_acted_on(tokens) or _gender_at_first(tokens, chosen) or _gender_used(tokens, rivals)


def _gender_acted_on(tokens: list[Token]) -> str | None:
    """ "I paid her", "I need her to let people finish": whom the sender has to do with; None where both are."""
    found = set()
    for token in tokens:
        verb = token.head if token.dep_ != "nsubj" else token.head.head
        if token.lower_ in {"him", "her"} and token.tag_ == "PRP" and person_of(subject_of(verb)) == 1:
            found.add(PRONOUNS[token.lower_])
    return found.pop() if len(found) == 1 else None


def _gender_at_first(tokens: list[Token], chosen: Recipient) -> str | None:
    """ "My mate Deano … He rang me": while nobody else has come in, the first "he" is theirs."""
    met = False
    for token in tokens:
        if PRONOUNS.get(token.lower_) and met:
            return PRONOUNS[token.lower_]
        met = met or chosen.is_meant(token)
        if not chosen.is_meant(token) and is_person(token, ""):
            return None
    return None


def _gender_used(tokens: list[Token], rivals: frozenset[str | None]) -> str | None:
    used = {PRONOUNS[token.lower_] for token in tokens if token.lower_ in PRONOUNS} - {""}
    return used.pop() if len(used) == 1 and not used & rivals else None


def _same(one: Recipient, other: Recipient) -> bool:
    if one.name and other.name:
        return one.name == other.name
    return one.role == other.role


def _named(people: list[Recipient], to_name: str | None) -> Recipient | None:
    """The one who bears the name that the sender gave."""
    return next((person for person in people if to_name and person.name and _bears(person.name, to_name)), None)


def _bears(name: str, to_name: str) -> bool:
    words = {word.rstrip(".,") for word in to_name.lower().split()}
    return name.lower() in words - TITLES


def _choose(
    people: list[Recipient], relationship: Relationship | None, to_name: str | None, tokens: list[Token]
) -> Recipient | None:
    able = people
    if relationship is not None:
        fitting = lexicon.ROLES_BY_RELATIONSHIP[relationship.value]
        acting = {one.role for one in people for token in tokens if token.dep_ in SUBJECTS and one.is_meant(token)}
        told = {one.role for one in people for token in tokens if not _only_owns(token) and one.is_meant(token)}
        fits = {one.role for one in people if one.role in fitting}
        if len(fits) == 1 and any(PRONOUNS.get(token.lower_) for token in tokens):
            acting |= fits  # "my neighbour's hedge … he is angry"
        for person in sorted(people, key=lambda one: one.role not in told):
            # Of strangers many are spoken of ("no talk with the landlord yet, please"): one who acts is meant.
            if person.role in fitting and (relationship is not Relationship.OTHER or person.role in acting):
                return person
        # One who lives with the sender is a friend to some and "other" to many, where nobody else can be meant.
        home = [person for person in people if person.role in _AT_HOME and person.name]
        if relationship is Relationship.OTHER and len(people) == len(home) == 1 and not to_name:
            return home[0]
        # Whoever is something else to the sender, a mother or a flatmate, is not the supplier that they write to.
        able = [person for person in people if person.role is None]
    if to_name:
        named = [person for person in able if person.role and not person.name]
        return named[0] if len(named) == 1 else None
    return able[0] if able else None


def _people(tokens: list[Token], to_name: str | None) -> Iterator[Recipient]:
    taken: set[int] = set()
    for token in tokens:
        role = role_of(token)
        if role is None or not (is_owned(token) or is_introduced(token) or _is_somebody(token, role)):
            continue
        named = next((near for near in (*beside(token), *_equated(token)) if is_name(near)), None)
        if named is not None:
            taken.add(id(named.doc) + named.i)
        gender = gender_of(role) or (title_gender(named) if named is not None else None)
        yield Recipient(role, named.text if named is not None else None, gender)
    for token in tokens:
        given = to_name is not None and token.text[:1].isupper() and token.is_alpha and _bears(token.text, to_name)
        if id(token.doc) + token.i not in taken and (given or (is_name(token) and acts(token))):
            yield Recipient(None, token.text, title_gender(token) or _gender_of_called(token))


def _gender_of_called(name: Token) -> str | None:
    """ "Her name is Ingrid" tells that Ingrid is a woman."""
    owners = (child for word in _equated(name) for child in word.children if child.dep_ == "poss")
    return next((PRONOUNS[one.lower_] or None for one in owners if one.lower_ in PRONOUNS), None)


def _only_owns(token: Token) -> bool:
    """ "Our daughter's party": somebody who is only there as an owner."""
    return token.dep_ == "poss" and token.head.pos_ in {"NOUN", "PROPN"}


def _is_somebody(token: Token, role: str) -> bool:
    """ "There's a young man": somebody of no family or firm, brought in by "a"."""
    brought = any(child.lower_ in {"a", "an"} for child in token.children) and role != "person"
    strangers = lexicon.ROLES_BY_RELATIONSHIP["other"]
    return brought and role in strangers and token.dep_ in {"attr", "nsubj", "dobj", "pobj"}


def _equated(token: Token) -> Iterator[Token]:
    """ "The boss is Mrs Whitelaw": the name that a role is said to be."""
    if token.dep_ in SUBJECTS and token.head.lemma_ == "be":
        yield from (child for child in token.head.children if child.dep_ == "attr")
    if token.dep_ == "attr" and token.head.lemma_ == "be":
        yield from (child for child in token.head.children if child.dep_ in SUBJECTS)
