"""What a clause says: whose act, a feeling, a request, a boundary and so on."""

from __future__ import annotations

import re

from coach.facts import lexicon
from coach.facts.clauses import Clause, is_finite
from coach.facts.fact import FactKind
from coach.language import Token
from coach.text import straighten

_FIRST = frozenset("i we me us".split())
_ASKING = frozenset("can could will would".split())
_SECOND = frozenset("you u ya".split())
_REQUEST = re.compile(
    r"(?:^\W*|\b(?:and|so|but) )kindly\b"
    r"|\b(?:please|pls|plz|let's|lets|i(?:'d| would)? (?:like|want|need|ask|hope|prefer)(?: for)? (?:you|u|us)\b"
    r"|i(?:'?d| would) (?:love|like|prefer|appreciate)(?: for)? (?:you|u|us)\b"
    r"|i(?:'?d| would) (?:really |just )?(?:love|like|prefer|appreciate) it if\b"
    r"|i (?:want|need|wish|ask) that\b"
    r"|i (?:want|need) (?:to know|an?|the|some|my|more|less)|(?:can|could|would|will|may|cld|wld) (?:you|u|we|i)\b"
    r"|i(?:'d| would)? (?:like|want|need|wish) (?:us )?to (?:\w+ ){0,6}?(?:together|with (?:him|her|them|you)\b)"
    r"|i'?d (?:like|love) to\b"
    r"|i(?:'d| would)? (?:like|want|need) (?:him|her|them|my \w+|our \w+|[A-Z]\w+)(?: \w+)? to\b"
    r"|(?:is|are) there any (?:chance|way)|would you mind|how about|what if we|shall we|i'd (?:like|appreciate)|i "
    r"would (?:like|appreciate)"
    r"|i (?:kindly |humbly )?request)\b",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(
    r"\b(?:i|we)(?:'m|m| am|'re| are)? (?:not (?:going to|gonna|willing|prepared|ok(?:ay)?|\w+ing)|won'?t|wont"
    r"|can'?t|cant|cannot|will not|refuse"
    r"|don'?t want|no longer|need (?:space|time|some (?:space|time)))\b",
    re.IGNORECASE,
)
_NOT_DOING = re.compile(
    r"^\W*(?:i|we)(?:['’]?m|['’]?re| am| are) not (?!feeling|being|saying|asking|trying|sure|doing well|getting"
    r"|looking|talking about)\w+ing\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"\b(?:until|unless|any ?more|no longer|from now on|again|without|if you|before)\b", re.IGNORECASE)
_MAY_NOT = re.compile(
    r"\b(?:does(?:n'?t| not)|do(?:n'?t| not)|may not|can(?:'?t|not)|is(?:n'?t| not)|won'?t|will not) .*"
    r"\b(?:until|till|unless)\b"
    r"|\bi (?:don'?t|do not) want (?:to be \w+ed\b|(?:you|u|him|her|them|anyone|people|ppl) (?:to )?\w+)"
    r"|^\W*i (?:can'?t|cannot|can not) (?:have|accept|lend|host|cover|take|do|come|keep) ",
    re.IGNORECASE,
)
_DECISION = re.compile(
    r"\b(?:i|we)(?:'ve|ve| have)? (?:decided|chosen|resigned|made up (?:my|our) mind)\b"
    r"|\b(?:i|we)(?:'m|m| am|'re| are) (?:leaving|quitting|moving|ending|resigning|stepping|cancelling|canceling"
    r"|stopping|withdrawing)\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(?:next time|from now on),? (?:i|we)\b(?! (?:was|were|had|did))"
    r"|\b(?:i|we)(?:'ll| will| shall| promise| swear|'m going to| am going to|'m gonna| am gonna"
    r"| can (?:pay|replace|fix|bring|come|help|cover|repair|make|give|return|start|send))\b",
    re.IGNORECASE,
)
_ILL_DO = re.compile(r"^\W*ill (?!and\b|health|will\b|feeling)\w", re.IGNORECASE)  # "ill call u"
_HURTS_ME = re.compile(
    r"\b(?:hurts?|hurting|upsets?|upset|bothers?|scares?|worries|frustrates?|driving|drives|makes|made) (?:me|us)\b",
    re.IGNORECASE,
)
_APOLOGY = re.compile(r"\b(?:sorry|soz|sry|apologi[sz]e|apolog(?:y|ies)|my bad)\b", re.IGNORECASE)
_WANTS_TO_SAY = re.compile(
    r"\b(?:want|wanna|need|like|have|got|gotta) (?:to )?(?:\w+ly )?(?:say|tell|text|write|message|let)\b", re.IGNORECASE
)
_WANTS_TO_APOLOGISE = re.compile(r"\b(?:like|want|love|need) to (?:say sorry|apologi[sz]e)\b", re.IGNORECASE)
_SEES_EFFECT = re.compile(
    r"^\W*i (?:know|saw|could see|can see|realise|realize|noticed|think|guess) (?:that )?(?:you|it|this|that)\b",
    re.IGNORECASE,
)
_FELT = re.compile(
    r"^\W*(?:i|we)['’]?(?:m|re| am| are| was| were| feel| felt)\s+(?:\w+\s+){0,2}?(\w+)\b", re.IGNORECASE
)
_THANKS = re.compile(
    r"\b(?:thanks|thank (?:you|u)|thx|cheers|(?:i|we) (?:really )?appreciate|grateful)\b", re.IGNORECASE
)
_UNSURE = re.compile(
    r"\b(?:maybe|perhaps|probably|possibly|apparently|might|i (?:think|guess|suppose|suspect|assume)|seems?"
    r"|seemed|not sure|may have)\b",
    re.IGNORECASE,
)
_FOR_THE_COACH = re.compile(
    r"^\W*(?:(?:so |and |but |please |pls |kindly )*)"
    r"(?:how (?:do|can|should|would|could|might|to|shd|d'?you)\b|what (?:do|should|can|could|would|shall) i\b"
    r"|what'?s the best way\b"
    r"|(?:can|could|would|will) (?:you|u) (?:please )?(?:help|write|draft|make|rewrite|rephrase|suggest|tell me "
    r"how|give me)\b"
    r"|help(?: me)?\b|(?:re)?write (?:me|this|it|a|an|something)\b|draft (?:me|a|an)\b|rephrase\b|make (?:this"
    r"|it) (?:sound|nicer|better|less|more|polite)"
    r"|should i\b|where do i (?:start|begin)|any (?:advice|tips|ideas|suggestions)|advice\b|is it (?:ok|okay|fair"
    r"|wrong) (?:to|if i|for me)\b"
    r"|am i (?:wrong|right|being|overreacting)\b"
    r"|i (?:just )?(?:want|need|would like|should like|'?d like|have|wanna|am trying|'m trying|m trying|was "
    r"hoping) to (?:\w+ly )?(?:say|tell|apologi[sz]e|ask (?:him|her|them|my)|raise|bring|write|message|text|"
    r"talk to (?:him|her|them|my)|let (?:him|her|them) know|make (?:it|things) (?:up|right)|find (?:a|the) (?:way"
    r"|words)|word|phrase|reply|respond|send|call|ring|phone|see)\b"
    r"|i (?:don'?t|do not|dont|dunno|have no idea|'?m not sure|am not sure)(?: really)?(?: know)? (?:how|what) "
    r"(?:to|i should)\b|dunno (?:how|what)\b|idk (?:how|what)\b)",
    re.IGNORECASE,
)


def is_for_coach(sentence: str) -> bool:
    """Whether a sentence of the situation asks the coach something rather than telling what happened."""
    return _FOR_THE_COACH.search(straighten(sentence)) is not None


def wants_to_say(clause: str) -> bool:
    """Whether what follows in the sentence is what is to be said ("I want to tell him …")."""
    return _WANTS_TO_SAY.search(clause) is not None


def person_of(token: Token | None) -> int:
    """The grammatical person of a subject: 1, 2 or 3; 0 when there is none."""
    if token is None:
        return 0
    if token.lower_ in _FIRST or any(joined.lower_ in _FIRST for joined in token.conjuncts):
        return 1
    return 2 if token.lower_ in _SECOND else 3


def is_imperative(clause: Clause) -> bool:
    """Whether the clause is an order: a bare verb first, and no subject."""
    root = clause.root
    return (
        clause.subject is None and root.tag_ in {"VB", "VBP"} and root.pos_ == "VERB" and not is_finite_fragment(clause)
    )


def is_finite_fragment(clause: Clause) -> bool:
    """Whether the clause has a tensed verb though its subject was left out ("Was late again", "Didn't text")."""
    root = clause.root
    verbs = (root, *(child for child in root.children if child.dep_ in {"aux", "auxpass"}))
    return is_finite(root) and any(verb.tag_ in {"VBD", "VBZ", "MD"} for verb in verbs)


def is_negated(clause: Clause) -> bool:
    """Whether the clause's main verb is negated."""
    if any(child.dep_ == "neg" for child in clause.root.children):
        return True
    return bool(re.search(r"\b(?:never|didnt|dont|wont|cant|isnt|wasnt|hasnt|havent)\b", clause.plain, re.IGNORECASE))


def is_certain(clause: Clause) -> bool:
    """Whether the sender states this without doubt."""
    return _UNSURE.search(clause.plain) is None


def classify(clause: Clause, *, about_recipient: bool = False) -> FactKind:
    """The kind of one clause, by its words first and its subject then.

    `about_recipient`: the subject, though in the third person, is the one the message is for.
    """
    text = clause.plain
    person = 2 if about_recipient else person_of(clause.subject)
    if clause.subject is None and is_finite_fragment(clause):
        person = 1  # a telegram leaves out "I" ("Was late again.")
    worded = _by_words(clause, person)
    if worded is not None:
        return worded
    if about_recipient and _is_inverted(clause) and clause.tokens[0].lower_ in _ASKING:
        return "request"  # "could they stop at eight?", told to the coach
    if clause.question or _is_inverted(clause):
        return "question"
    if _is_feeling(clause, person):
        return "feeling"
    if (person == 2 and _is_effect(clause)) or (person == 1 and _SEES_EFFECT.match(text)):
        return "effect"
    if _HURTS_ME.search(text) and person != 1:
        return "feeling"
    if is_imperative(clause):
        return "request"
    return {1: "own_act", 2: "other_act"}.get(person, "context")  # type: ignore[return-value]  # both are kinds


def _is_inverted(clause: Clause) -> bool:
    """Whether the words stand as in a question; chat leaves its mark out ("did you even read it")."""
    root, subject, first = clause.root, clause.subject, clause.tokens[0]
    if subject is None or subject.head != root:
        return False
    verbs = (root, *(child for child in root.children if child.dep_ in {"aux", "auxpass"}))
    fronted = [verb.i for verb in verbs if verb.pos_ == "AUX" and verb.i < subject.i]
    return bool(fronted) and (first.i in fronted or first.tag_ in {"WRB", "WP", "WDT"})


def _by_words(clause: Clause, person: int) -> FactKind | None:
    text = clause.plain
    if _APOLOGY.search(text) and person in {0, 1}:
        return "request" if _WANTS_TO_APOLOGISE.search(text) else "apology"
    if _THANKS.search(text) and person in {0, 1}:
        return "thanks"
    if _REQUEST.search(text):
        return "request"
    if _DECISION.search(text):
        return "decision"
    if _is_boundary(text, person):
        return "boundary"
    if (person == 1 and _PROMISE.search(text)) or _ILL_DO.match(text):
        return "promise"
    return None


def _is_boundary(text: str, person: int) -> bool:
    if _MAY_NOT.search(text):
        return True
    if person != 1:
        return False
    limited = _LIMIT.search(text) or re.search(r"not (?:ok|willing|prepared)|refuse|space", text)
    return bool(_NOT_DOING.search(text) or (_BOUNDARY.search(text) and limited))


def _is_feeling(clause: Clause, person: int) -> bool:
    if person != 1:
        return False
    root = clause.root
    near = {child.lemma_.lower() for child in root.subtree if root in {child.head, child.head.head}}
    if (
        root.lemma_.lower() in lexicon.FEELING_VERBS
        and root.tag_ != "VBN"
        and not (root.lemma_ == "miss" and _of_a_thing(root))
    ):
        return True
    match = _FELT.match(clause.plain)
    if match and match[1].lower() in lexicon.FEELINGS:
        return True
    return root.lemma_.lower() in {"be", "feel", "get"} and bool(near & lexicon.FEELINGS)


def _of_a_thing(verb: Token) -> bool:
    """Whether "miss" is about an event ("missed dinner") rather than a person ("miss him")."""
    things = (child for child in verb.children if child.dep_ == "dobj" and child.pos_ == "NOUN")
    return any(thing.lemma_.lower() not in lexicon.ROLES for thing in things)


def _is_effect(clause: Clause) -> bool:
    root = clause.root
    near = {child.lemma_.lower() for child in root.children}
    return (
        root.lemma_.lower() in lexicon.EMOTION_EFFECTS
        or bool(near & lexicon.FEELINGS)
        or (root.lemma_.lower() == "have" and any(child.lower_ == "to" for child in root.subtree))
    )
