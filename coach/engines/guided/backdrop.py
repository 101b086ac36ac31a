"""What a sender tells the coach so that it understands, and would not say to the other: descriptions, plans, advice."""

from __future__ import annotations

import re

from coach.engines.guided.desk import Desk
from coach.facts import Clause, is_recipient
from coach.facts.addressee import WANTS_SORRY, is_to_reader
from coach.facts.clauses import is_finite, subject_of
from coach.facts.kinds import is_imperative, person_of
from coach.facts.people import could_be, is_anothers, is_name, role_of
from coach.language import Token

_I = re.IGNORECASE
_OFTEN = frozenset("always never often constantly usually still again sometimes rarely regularly late".split())
_SPEECH = frozenset("say think reckon go tell keep insist believe swear suggest want guess".split())
_ADVICE = re.compile(
    r"\b(?:should|have to|has to|ought|must|need to|needs to|better|let (?:it|him|her|them) \w+|leave it|drop it"
    r"|just (?:stop|say|put|tell|write|go|get|do))\b",
    _I,
)
# "I want it firm but not a war", "I don't want to sound bitter": how it is to be said, not what.
_MANNER = re.compile(
    r"\b(?:want|wanna|need|like|trying|hoping|looking|mean)\b"
    r"(?: (?:not|to|it|this|that|be|come|without|for|the message))*"
    r" (?:sound\w*|seem\w*|across|accus\w+|grovel\w*|preach\w*|lectur\w+|nag\w*|fight it|firm|gentl[ey]|kindl?y?"
    r"|nice(?:ly)?|polite(?:ly)?|honest(?:ly)?|plain(?:ly)?|short|brief|normal|civil|calm|warm|fair|the man|about"
    r"|end it|keep (?:the peace|my job)|get \w+ in (?:trouble|bother))\b",
    _I,
)
# "I'm going to tell her tomorrow", "I need to see him before Friday": that it will be said.
_ERRAND = re.compile(
    r"\b(?:i|we)(?:'m|m|'ve|'ll| am| have| will| need| want| got| going| planning| about| decided| gonna| to)+ "
    r"(?:tell|ring|write to|talk to|speak to|message|text|see|face) (?:him|her|them)"
    r"(?! (?:that|how|what|why|i|we|about)\b)"
    r"|\b(?:i|we) (?:haven'?t|have not|didn'?t) (?:told|said|spoken|mentioned)\b.*\byet\b"
    r"|\b(?:write|put|leave|send|drop|do) (?:a|him|her|them|the) (?:\w+ )?(?:note|card|letter|message|text|email)\b",
    _I,
)
_WORDING = re.compile(r"\b(?:how|what) (?:do|should|can|would|to)\b.*\b(?:say|word|put|tell|write|bring|raise)\b", _I)
_NAMES = re.compile(r"\W*(?:his|her|their) (?:first )?names?\b", _I)
_OWED = re.compile(r"\b(?:say|says|said|think|thinks|reckon|reckons)\b.*\b(?:apologi[sz]e|apology|say sorry)\b", _I)
_UNKNOWING = frozenset("know suspect realise realize remember hear find".split())
_OCCUPIES = frozenset("run lead manage coach work teach study own".split())
_TALKING = frozenset("talk speak answer reply respond text".split())
_TIME = re.compile(r"\d|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\btomorrow\b|\btonight\b|\bnext\b", _I)
_FEWEST = 4  # words of a fragment that can add something


def is_backdrop(desk: Desk, clause: Clause) -> bool:
    """Whether a clause of the situation was meant for the coach alone."""
    subject = clause.subject
    theirs = is_recipient(subject, desk.recipient)
    return (
        _introduces(desk, clause)
        or (theirs and (_describes(clause) or _is_unknowing(clause)))
        or (person_of(subject) == 3 and (theirs or _is_somebody(subject)) and _predicts(clause))
        or is_advice(desk, clause)
        or any(pattern.search(clause.plain) for pattern in (_MANNER, _ERRAND, _WORDING, WANTS_SORRY))
        or _is_age(clause)
        or _introduces_self(desk, clause)
        or is_to_reader(clause)
    )


def is_fragment(clause: Clause) -> bool:
    """Whether a clause has no verb that states or asks: "Physio clinic.", "Five months."."""
    return not is_imperative(clause) and not any(is_finite(token) for token in clause.tokens)


def adds_something(clause: Clause) -> bool:
    """Whether a fragment says more than a heading or a sigh: a number, or a handful of words."""
    words = [token for token in clause.tokens if token.is_alpha or token.like_num]
    return (any(token.like_num for token in words) and len(words) > 1) or len(words) >= _FEWEST


def is_silence(clause: Clause) -> bool:
    """ "She is not speaking to me": how they took it, which an apology need not tell them."""
    denied = any(child.dep_ == "neg" for child in clause.root.children)
    return denied and person_of(clause.subject) == 3 and clause.root.lemma_.lower() in _TALKING


def _introduces(desk: Desk, clause: Clause) -> bool:
    """Whether a clause only says who the other is ("the boss is Mrs Whitelaw", "I have a son")."""
    root, recipient = clause.root, desk.recipient
    if recipient is not None and _NAMES.match(clause.plain):
        return True
    if (
        root.lemma_ == "call"
        and root.tag_ == "VBN"
        and (
            is_recipient(clause.subject, recipient)
            or any(recipient is not None and recipient.is_meant(child) for child in root.children)
        )
    ):
        return True  # "she's called Rosa"
    if root.lemma_ not in {"be", "have"} or recipient is None:
        return False
    dep = "attr" if root.lemma_ == "be" else "dobj"
    things = [child for child in root.children if child.dep_ == dep]
    meant = any(
        recipient.is_meant(one) or any(recipient.is_meant(near) and near.dep_ != "poss" for near in one.children)
        for one in things
    )  # fmt: skip
    named = clause.subject is not None and is_recipient(clause.subject, recipient)
    called = clause.subject is not None and clause.subject.lower_ == "name" and is_anothers(clause.subject)
    return meant or called or (named and root.lemma_ == "be" and any(one.pos_ == "PROPN" for one in things))


def _introduces_self(desk: Desk, clause: Clause) -> bool:
    """ "I run a small bakery.", "I'm a maths teacher.": how an account begins, where nothing else is said with it."""
    root = clause.root
    alone = clause.start == clause.sentence.start and clause.end >= clause.sentence.end - 1
    if clause.start > 0 or not alone or person_of(clause.subject) != 1 or root.tag_ != "VBP":
        return False
    is_one = any(child.dep_ == "attr" and child.pos_ == "NOUN" for child in root.children)
    named = any(desk.recipient is not None and desk.recipient.is_meant(token) for token in clause.tokens)
    return not named and (is_one or root.lemma_.lower() in _OCCUPIES)


def _describes(clause: Clause) -> bool:
    """ "She's lovely", "he is 76", "they're furious": what the other knows of themselves."""
    root = clause.root
    if root.lemma_ not in {"be", "get", "seem", "mean"} or root.tag_ not in {"VBZ", "VBP"}:
        return False
    said = [child for child in root.children if child.dep_ in {"acomp", "attr"}]
    often = any(token.lower_ in _OFTEN for token in root.subtree)
    denied = any(child.dep_ == "neg" for child in root.children) and any(one.dep_ == "attr" for one in said)
    return (bool(said) or root.lemma_ == "mean") and not often and not denied


def _is_unknowing(clause: Clause) -> bool:
    root = clause.root
    denied = any(child.dep_ == "neg" for child in root.children)
    now = root.tag_ in {"VB", "VBP", "VBZ"} and not any(child.lower_ == "did" for child in root.children)
    return denied and now and root.lemma_.lower() in _UNKNOWING


def _predicts(clause: Clause) -> bool:
    """ "She'll be hurt", "my mum will kick off": how it may be taken; with a day or a number it is an arrangement."""
    helpers = {child.lower_ for child in clause.root.children if child.dep_ == "aux"}
    if "have" in helpers:
        return False  # "she may have paid for the boiler" is said for her
    return bool(helpers & {"will", "'ll", "’ll", "ll", "might", "may"}) and not _TIME.search(clause.text)


def is_advice(desk: Desk, clause: Clause) -> bool:
    """ "My husband says leave it": what others think of it; what they say that the other does is told on."""
    if person_of(clause.subject) == 3 and _OWED.search(clause.plain):
        return True
    spoken = (token for token in clause.tokens if token.lemma_.lower() in _SPEECH and token.pos_ == "VERB")
    root = next(spoken, clause.root)
    subject = subject_of(root)
    if subject is None or root.lemma_.lower() not in _SPEECH or not _is_adviser(subject):
        return False
    if person_of(subject) != 3 or is_recipient(subject, desk.recipient):
        return False
    for verb in root.children:
        if verb.dep_ == "ccomp" and verb.pos_ == "VERB" and is_recipient(subject_of(verb), desk.recipient):
            return False
    return root.tag_ in {"VBZ", "VBP"} or _ADVICE.search(clause.plain) is not None


def _is_adviser(token: Token) -> bool:
    """The sender's own people, or everybody; "a different person at the desk" is part of what happened."""
    own = role_of(token) is not None and any(child.lower_ in {"my", "our"} for child in token.children)
    return own or is_name(token) or token.lower_ in {"he", "she", "everyone", "everybody", "people"} or (
        role_of(token) is not None and token.text[:1].isupper()
    )  # fmt: skip


def _is_somebody(token: Token | None) -> bool:
    if token is None:
        return False
    people = {"he", "she", "everyone", "everybody", "people", "somebody", "someone", "they"}
    return token.lower_ in people or role_of(token) is not None or could_be(token, "")


def _is_age(clause: Clause) -> bool:
    """ "I'm 41.": for the coach, where nothing else is said."""
    words = [token for token in clause.tokens if not token.is_punct]
    return (
        len(words) <= 3
        and person_of(clause.subject) == 1
        and words[-1].like_num
        and clause.root.lemma_ in {"be", "m", "'m"}
    )
