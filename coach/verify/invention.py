"""Gates against anything that the sender did not say (criterion C2, and A4, A9 for apologies)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.facts.clauses import Clause, clauses_of, subject_of
from coach.facts.kinds import classify, person_of
from coach.facts.lexicon import FEELINGS, ROLES
from coach.language import Grammar, Token
from coach.terms import Intent
from coach.verify.evidence import Account, Evidence, acts_of, read, without_slots
from coach.verify.meaning import canon, is_bland, is_content, is_said, meanings_of, stem
from coach.verify.quantities import agree, claimed_numbers, counted, dates_of

_PROMISE = re.compile(
    r"\b(?:i|we)(?:'ll|’ll|\s+will|\s+shall|\s+promise|\s+swear|(?:'m|’m|\s+am)\s+going\s+to)\s+(?:(?:not|never"
    r"|always|also|just|be)\s+)*(\w+)",
    re.IGNORECASE,
)
_APOLOGY = re.compile(r"\b(?:sorry|soz|apologi[sz]\w*|apolog(?:y|ies)|forgive|regret)\b", re.IGNORECASE)
_UNABLE = re.compile(r"able\b", re.IGNORECASE)
_MISSED_YOU = re.compile(r"\bmiss(?:ed|ing)? (?:you|u|him|her|them)\b", re.IGNORECASE)
_LOVING = frozenset("love adore hate respect cherish value care admire".split())
_PROCESS = frozenset("listen hear understand wait ask talk".split())
_INVITES = frozenset(
    "listen hear talk tell raise understand discuss chat know let see say think like want need be do go keep make put "
    "stop".split()
)
_UNITS = frozenset(
    "second minute hour day week month year metre meter kilometre mile pound quid euro dollar time".split()
)
_FOLK = frozenset("kid child people parent everyone".split())
_ASKING = frozenset({"request", "boundary", "decision", "question", "promise"})
_WISHES = re.compile(
    r"\b(?:want|wants|wish|hope|need|needs|should|shouldn['’]?t|must|supposed|would like|['’]d like|stop|don['’]?t)\b",
    re.IGNORECASE,
)
_CAUSES = frozenset("because since cos coz bc cuz".split())
_HEDGED = re.compile(r"\b(?:may|might|maybe|perhaps|if|whether|imagine|guess|wonder)\b|\?", re.IGNORECASE)
# How much a new word weighs: a noun or verb is a claim of its own, a describing word colours one.
_WEIGHTS = {"NOUN": 1.0, "PROPN": 1.0, "VERB": 1.0, "ADJ": 0.5, "ADV": 0.4, "INTJ": 0.0}
_SLACK = 0.5
_NO_NAMES = frozenset("i hi dear hey hello thanks sorry sir madam regards ref".split())  # capital letters of form
_SHORT_NAME = 3
_SECONDED = 0.2  # whether one is owed is judged by rules, which are sometimes wrong
_LOOSE = frozenset("time day week month year minute hour person thing way one".split())  # counted again and again
_PREDICATES = frozenset("acomp attr conj oprd advmod xcomp ccomp amod nmod dep".split())


def strange_details(account: Account, text: str, grammar: Grammar) -> Iterator[str]:
    """Numbers, days and names in a text that the sender did not give."""
    reading = read(grammar, text)
    said = {token.lower_ for token in account.said.doc}
    yield from (f"{number:g}" for number in reading.numbers - account.said.numbers - {1.0})
    yield from reading.dates - account.said.dates
    yield from (token.text for token in reading.doc if token.i and token.pos_ == "PROPN" and token.lower_ not in said)


def strange_words(account: Account, text: str, grammar: Grammar) -> Iterator[str]:
    """Things and qualities in a text that are neither the sender's nor neutral; actions may be asked for."""
    for token in grammar.parse(text):
        if token.pos_ in {"NOUN", "PROPN", "ADJ"} and _is_new(token, account):
            yield token.text


def invented_subject(evidence: Evidence) -> Iterator[str]:
    """A subject line that says more than the sender did."""
    subject = evidence.message.subject
    if subject:
        doc = evidence.grammar.parse(subject)
        new = sorted({token.text for token in doc if _is_new(token, evidence.account)})
        if new:
            yield f"the subject “{subject}” says what the sender did not: {', '.join(new)}"


def invented_sources(evidence: Evidence) -> Iterator[str]:
    """Sentences that rest on facts which the sender never gave; and the subject line, which only rules read."""
    yield from invented_subject(evidence)
    known = {fact.id for fact in evidence.brief.facts}
    for sentence, _ in evidence.sentences:
        strange = [fact for fact in sentence.facts if fact not in known]
        if strange:
            yield f"“{evidence.text_of(sentence)}” rests on {strange[0]}, which is no fact of the sender's"


def invented_facts(evidence: Evidence) -> Iterator[str]:
    """Clauses whose words the sender's do not support."""
    yield from invented_requests(evidence)
    for sentence, reading in evidence.sentences:
        for clause in clauses_of(reading.doc):
            new = _unsupported(clause, evidence, based=bool(sentence.facts))
            if new:
                yield f"“{evidence.text_of(sentence)}” says what the sender did not: {', '.join(new)}"


def _is_new(token: Token, account: Account) -> bool:
    if not is_content(token) or token.like_num or _is_counted(token):
        return False
    if token.lemma_.lower() in _FOLK and account.words & {"they", "them"}:
        return False  # "bring them", of children
    return not is_bland(token.lemma_) and not is_bland(token.lower_) and not is_said(token, account.words)


def _is_counted(token: Token) -> bool:
    """A unit beside its number, which is a matter of the numbers: "2 m" is "two metres"."""
    return token.lemma_.lower() in _UNITS and any(
        near.like_num or near.lower_ in {"a", "an"} for near in token.children
    )


def _unsupported(clause: Clause, evidence: Evidence, *, based: bool) -> list[str]:
    """The new words of a clause, when they are more than the words of the sender's that they can stand for.

    A paraphrase puts one word in another's place; what comes on top of a whole fact is an invention.
    """
    account = evidence.account
    tokens = [token for token in clause.tokens if is_content(token)]
    new = [token for token in tokens if _is_new(token, account)] + _new_reasons(clause, account)
    weight = sum(_WEIGHTS.get(token.pos_, 1.0) for token in new)
    if _APOLOGY.search(clause.tokens.sent.text):
        weight *= 2  # an apology confesses nothing beyond the facts (A9)
    causal = any(_gives_reason(token) for token in clause.tokens)
    if not new or (weight <= _SLACK and based and not causal):
        return []
    replaced = 0 if causal or not based else _replaced(tokens, evidence)
    return [] if weight <= replaced + (0 if causal else 0.2) else sorted({token.text for token in new})


def _gives_reason(token: Token) -> bool:
    return token.lower_ in _CAUSES and token.dep_ in {"mark", "prep", "advmod"}


def _new_reasons(clause: Clause, account: Account) -> list[Token]:
    """The words of a reason that are new, plain ones too: "because it is quicker" says why."""
    reasons = [
        reason for token in clause.tokens if _gives_reason(token) and token.lower_ != "since"
        for reason in token.head.subtree
    ]  # fmt: skip
    return [
        token for token in reasons
        if is_content(token) and is_bland(token.lemma_) and not is_said(token, account.words) and token in clause.tokens
    ]  # fmt: skip


def _replaced(tokens: list[Token], evidence: Evidence) -> int:
    """How many words of the sender's nearest statement are missing, so that new ones may stand for them."""
    meant = meanings_of(tokens)
    facts = evidence.account.facts.values()
    nearest = max(facts, key=lambda fact: len(fact & meant), default=frozenset())
    return min(len(nearest - evidence.sent.meanings), len(nearest & meant) // 2, 2)


def invented_requests(evidence: Evidence) -> Iterator[str]:
    """A request where the sender asks for nothing, and wants nothing changed."""
    facts = evidence.brief.facts
    if any(fact.kind in _ASKING or _WISHES.search(fact.text) for fact in facts):
        return
    said = {deed.lemma for deed in evidence.account.deeds}
    for sentence, reading in evidence.sentences:
        for clause in clauses_of(reading.doc):
            asked = (verb for verb in clause.tokens if verb == clause.root or verb.dep_ in {"xcomp", "conj"})
            new = {verb.lemma_.lower() for verb in asked if verb.pos_ == "VERB"} - said - _INVITES
            if new and classify(clause) == "request" and not sentence.slot:
                yield f"“{clause.text}”: the sender asked for no such thing"


def invented_numbers(evidence: Evidence) -> Iterator[str]:
    """Numbers that the sender did not give ("an hour" and "60 minutes" are the same)."""
    said, told = evidence.said.numbers, evidence.said.doc.text
    for number in sorted(claimed_numbers(evidence.sent.doc)):
        if not agree(number, said, evidence.sent.doc.text, told):
            yield f"the number {number:g} is not the sender's"
    given = counted(evidence.said.doc)
    for noun, numbers in sorted(counted(evidence.sent.doc).items()):
        other = sorted(numbers - given.get(noun, numbers))
        if other and noun not in _LOOSE:
            yield f"{other[0]:g} {noun}, where the sender says {min(given[noun]):g}"


def invented_dates(evidence: Evidence) -> Iterator[str]:
    """Days and times that the sender did not name."""
    for date in sorted(evidence.sent.dates - evidence.said.dates):
        around = date == "weekend" and evidence.said.dates & {"saturday", "sunday"}
        short = date == "saturday" and any(token.lower_ == "sat" for token in evidence.said.doc)  # no form of "sit"
        if not around and not short:
            yield f"“{date}” is not the sender's"


def invented_names(evidence: Evidence) -> Iterator[str]:
    """Names that the sender did not use."""
    said = {part for token in evidence.said.doc for part in (token.lower_, token.lower_.rstrip("s’'"))}
    for sentence, reading in evidence.sentences:
        for token in reading.doc:
            name = token.pos_ == "PROPN" and token.i > 0 and token.text[:1].isupper() and token.is_alpha
            title = token.lower_ in ROLES or token.lower_ in _NO_NAMES or bool(dates_of([token]))
            if name and not title and not _is_named(token.lower_, said):
                yield f"the name {token.text} in “{evidence.text_of(sentence)}” is not the sender's"


def _is_named(name: str, said: set[str]) -> bool:
    """Whether the sender uses this name, be it short or long: "insta" is Instagram."""
    long = (word for word in said if len(word) >= _SHORT_NAME)
    return bool({name, name.rstrip("s")} & said) or any(
        name.startswith(word) or (len(name) >= _SHORT_NAME and word.startswith(name)) for word in long
    )


def invented_gaps(evidence: Evidence) -> Iterator[str]:
    """Gaps whose label tells the sender something instead of asking for it."""
    for slot in evidence.message.slots:
        for detail in strange_details(evidence.account, slot.label, evidence.grammar):
            yield f"the gap “{slot.label}” says “{detail}”, which is not the sender's"


def invented_feelings(evidence: Evidence) -> Iterator[str]:
    """Feelings of the sender's, or seen in the other, that the sender did not state."""
    said = evidence.account.words
    for token in evidence.sent.doc:
        if token.lower_ not in FEELINGS or is_said(token, said) or canon(token.lower_) in said:
            continue
        who = _who_feels(token)
        if who == 1:
            yield f"“{token.text}”: the sender did not say that they feel this"
        elif who == 2 and not _HEDGED.search(token.sent.text):
            yield f"“{token.text}”: the sender did not say that the other feels this"
    spoken = {token.lemma_.lower() for token in evidence.said.doc}
    for person, verb in sorted(acts_of(evidence.sent.doc)):
        if person == 1 and verb in _LOVING and verb not in spoken:
            yield f"“I {verb}”: the sender did not say this"
    if _MISSED_YOU.search(evidence.message.text) and not _MISSED_YOU.search(evidence.said.doc.text):
        yield "“missed you”: the sender did not say this"


def _who_feels(token: Token) -> int:
    """The grammatical person on whom a feeling word hangs ("I am", "you felt"); 0 for nobody."""
    above = token
    while above.dep_ in _PREDICATES and above.head != above and (above == token or above.pos_ not in {"VERB", "AUX"}):
        above = above.head
    if above.pos_ not in {"VERB", "AUX"}:
        return 0
    subject = subject_of(above)
    feels = above.lemma_.lower() in {"be", "feel", "get", "m", "'m", "’m", "seem", "look"} or above == token
    return person_of(subject) if subject is not None and feels else 0


def invented_apology(evidence: Evidence) -> Iterator[str]:
    """An apology where none is owed, or where the sender made none."""
    brief = evidence.brief
    if _APOLOGY.search(evidence.message.text) is None:
        return
    asked = any(_APOLOGY.search(text) for text in brief.own_texts.values())
    none_owed = brief.intent is Intent.REPAIR and brief.apology is not None and brief.apology.owed == "no"
    if none_owed and evidence.grounds.added >= _SECONDED:
        yield "an apology is in the message though none is owed"
    elif brief.intent is not Intent.REPAIR and not asked:
        yield "an apology is in the message though the sender made none"


def invented_promises(evidence: Evidence) -> Iterator[str]:
    """Promises that the sender did not give."""
    said = evidence.said.lemmas | {token.lemma_.lower() for token in evidence.said.doc}
    given = any(_PROMISE.search(text) for text in evidence.brief.own_texts.values()) or any(
        fact.kind in {"promise", "boundary", "decision"} for fact in evidence.brief.facts
    )
    for match in _PROMISE.finditer(without_slots(evidence.message.text)):
        verb = evidence.grammar.parse(match[1])[0]
        lemma = verb.lemma_.lower()
        if lemma in _PROCESS or _UNABLE.match(match.string, match.start(1)):
            continue
        backed = stem(verb) in said or lemma in said or is_said(verb, evidence.account.words)
        if not backed or not (given or evidence.brief.answers or (1, lemma) in evidence.account.habits):
            yield f"“{match.group()}”: the sender promised no such thing"
