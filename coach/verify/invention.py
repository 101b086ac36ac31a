"""Gates against anything that the sender did not say (criterion C2, and A4, A9 for apologies)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.facts.clauses import subject_of
from coach.facts.kinds import person_of
from coach.facts.lexicon import FEELINGS
from coach.language import Grammar, Token
from coach.terms import Intent
from coach.verify.evidence import Account, Evidence, acts_of, is_content, lemmas_of, read, stem, stem_word

# Words that state nothing about anybody: what a message needs to open, ask and listen. As `evidence.stem` has them.
_NEUTRAL = frozenset(
    stem_word(word)
    for word in (
        "apology hear know like raise talk think understand side see tell say want moment time thing happen sorry "
        "apologise "
        "apologize listen ask look feel let maybe may miss thank hi hello dear regard hope hard trust true seem often "
        "view way point come mean start need give take make go get back kind glad welcome please word right wrong "
        "share open honest plain own part real actual sure entire everything something anything lot bit believe belief "
        "today change next different answer question discuss mind agree experience now mistake fault land matter "
        "okay careless wrong"
        " sit"
    ).split()
)
_PROMISE = re.compile(
    r"\b(?:i|we)(?:'ll|’ll|\s+will|\s+shall|\s+promise|\s+swear|(?:'m|’m|\s+am)\s+going\s+to)\s+(?:(?:not|never"
    r"|always|also)\s+)?(\w+)",
    re.IGNORECASE,
)
_APOLOGY = re.compile(r"\b(?:sorry|apologi[sz]\w*|apolog(?:y|ies)|forgive)\b", re.IGNORECASE)
_MISSED_YOU = re.compile(r"\bmiss(?:ed|ing)? (?:you|u|him|her|them)\b", re.IGNORECASE)
_LOVING = frozenset("love adore hate respect cherish value care admire".split())
_WHO = {0: "nobody", 1: "the sender", 2: "the other", 3: "somebody else"}
_PROCESS = frozenset("listen hear understand wait ask talk".split())
_SHARE = 1 / 3  # of a sentence's content words may be the writer's own paraphrase
_MOST = 3


def strange_details(account: Account, text: str, grammar: Grammar) -> Iterator[str]:
    """Numbers, days and names in a text that the sender did not give."""
    reading = read(grammar, text)
    said = {token.lower_ for token in account.said.doc}
    yield from (f"{number:g}" for number in reading.numbers - account.said.numbers - {1.0})
    yield from reading.dates - account.said.dates
    yield from (token.text for token in reading.doc if token.i and token.pos_ == "PROPN" and token.lower_ not in said)


def strange_words(account: Account, text: str, grammar: Grammar) -> Iterator[str]:
    """Things and qualities in a text that are neither the sender's nor neutral; actions may be asked for."""
    own = account.said.lemmas | _NEUTRAL
    for token in grammar.parse(text):
        if is_content(token) and token.pos_ in {"NOUN", "PROPN", "ADJ"} and stem(token) not in own:
            yield token.text


def invented_subject(evidence: Evidence) -> Iterator[str]:
    """A subject line that says more than the sender did."""
    subject = evidence.message.subject
    if subject:
        new = lemmas_of(evidence.grammar.parse(subject)) - evidence.said.lemmas - _NEUTRAL
        if new:
            yield f"the subject “{subject}” says what the sender did not: {', '.join(sorted(new))}"


def invented_facts(evidence: Evidence) -> Iterator[str]:
    """Sentences whose words the sender's do not support."""
    yield from invented_subject(evidence)
    known = {fact.id for fact in evidence.brief.facts}
    for sentence, reading in evidence.sentences:
        strange = [fact for fact in sentence.facts if fact not in known]
        if strange:
            yield f"“{evidence.text_of(sentence)}” rests on {strange[0]}, which is no fact of the sender's"
        content = {stem(token) for token in reading.doc if is_content(token)}
        new = content - evidence.said.lemmas - _NEUTRAL
        allowed = min(_MOST, int(_SHARE * len(content))) if sentence.facts else 0
        if len(new) > allowed:
            yield f"“{evidence.text_of(sentence)}” says what the sender did not: {', '.join(sorted(new))}"


def invented_numbers(evidence: Evidence) -> Iterator[str]:
    """Numbers that the sender did not give ("an hour" and "60 minutes" are the same)."""
    said = evidence.said.numbers | {1.0}
    hours = {number * 60 for number in said} | {number / 60 for number in said}
    for number in sorted(evidence.sent.numbers - said - hours):
        yield f"the number {number:g} is not the sender's"


def invented_dates(evidence: Evidence) -> Iterator[str]:
    """Days and times that the sender did not name."""
    for date in sorted(evidence.sent.dates - evidence.said.dates):
        yield f"“{date}” is not the sender's"


def invented_names(evidence: Evidence) -> Iterator[str]:
    """Names that the sender did not use."""
    said = {token.lower_.removesuffix("'s") for token in evidence.said.doc}
    for sentence, reading in evidence.sentences:
        for token in reading.doc:
            name = token.pos_ == "PROPN" and token.i > 0 and token.text[:1].isupper() and token.is_alpha
            if name and token.lower_ not in said and token.lower_ not in {"i", "hi", "dear"}:
                yield f"the name {token.text} in “{evidence.text_of(sentence)}” is not the sender's"


def invented_gaps(evidence: Evidence) -> Iterator[str]:
    """Gaps whose label tells the sender something instead of asking for it."""
    for slot in evidence.message.slots:
        for detail in strange_details(evidence.account, slot.label, evidence.grammar):
            yield f"the gap “{slot.label}” says “{detail}”, which is not the sender's"


def invented_feelings(evidence: Evidence) -> Iterator[str]:
    """Feelings of the sender's that the sender did not state."""
    said = {token.lemma_.lower() for token in evidence.said.doc} | {token.lower_ for token in evidence.said.doc}
    for token in evidence.sent.doc:
        word = token.lower_
        if word in FEELINGS and word not in said and token.lemma_.lower() not in said and _is_own(token):
            yield f"“{word}”: the sender did not say that they feel this"
    for person, verb in sorted(acts_of(evidence.sent.doc)):
        if person == 1 and verb in _LOVING and verb not in said:
            yield f"“I {verb}”: the sender did not say this"
    if _MISSED_YOU.search(evidence.message.text) and not _MISSED_YOU.search(evidence.said.doc.text):
        yield "“missed you”: the sender did not say this"


def _is_own(token: Token) -> bool:
    """Whether a feeling word hangs on "I am", "I feel" or the like."""
    for above in (token, *token.ancestors):
        subject = subject_of(above) if above.pos_ in {"VERB", "AUX"} else None
        if subject is not None:
            return person_of(subject) == 1 and above.lemma_.lower() in {"be", "feel", "get", "m", "'m", "seem"}
    return False


def invented_apology(evidence: Evidence) -> Iterator[str]:
    """An apology where none is owed, or where the sender made none."""
    brief = evidence.brief
    match = _APOLOGY.search(evidence.message.text)
    if match is None:
        return
    asked = any(_APOLOGY.search(text) for text in brief.own_texts.values())
    if brief.intent is Intent.REPAIR and brief.apology is not None and brief.apology.owed == "no":
        yield "an apology is in the message though none is owed"
    elif brief.intent is not Intent.REPAIR and not asked:
        yield "an apology is in the message though the sender made none"


def invented_promises(evidence: Evidence) -> Iterator[str]:
    """Promises that the sender did not give."""
    said = evidence.said.lemmas | {token.lemma_.lower() for token in evidence.said.doc}
    given = any(fact.kind in {"promise", "boundary", "decision"} for fact in evidence.brief.facts)
    for match in _PROMISE.finditer(evidence.message.text):
        verb = evidence.grammar.parse(match[1])[0]
        backed = stem(verb) in said or verb.lemma_.lower() in said
        if verb.lemma_.lower() in _PROCESS:
            continue
        if not backed or not (given or evidence.brief.answers):
            yield f"“{match.group()}”: the sender promised no such thing"


def swapped_roles(evidence: Evidence) -> Iterator[str]:
    """Who did what, turned round: somebody does what, by the sender's account, only somebody else did."""
    account = evidence.account.acts
    for person, verb in sorted(acts_of(evidence.sent.doc)):
        if stem_word(verb) in _NEUTRAL or (person, verb) in account:
            continue
        others = {other for other, done in account if done == verb}
        if others and not (person == 3 and 2 in others):
            yield f"{_WHO[person]} would be the one to {verb}, where the sender says it was {_WHO[min(others)]}"
