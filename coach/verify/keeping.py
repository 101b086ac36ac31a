"""Gates for what must still be there, and for voice and form (C1, C3 to C6, A7, B7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from coach.checks import Finding
from coach.facts import Fact, find_slant
from coach.terms import Intent, Severity
from coach.text import Span, word_count
from coach.verify.evidence import Evidence, Reading
from coach.verify.meaning import is_content, is_neutral, meanings_of, stem

_GIVEN = frozenset({"boundary", "decision", "promise"})  # a word given: kept nearly whole, with its "not"
_KEPT_IN: dict[Intent, frozenset[str]] = {
    Intent.REPHRASE: frozenset(
        "own_act other_act effect feeling request boundary decision promise thanks".split()
    ),
    Intent.CONCERN: frozenset({"boundary", "decision", "request", "other_act"}),
    Intent.REPAIR: frozenset({"boundary", "decision", "request", "promise"}),
}  # fmt: skip
_SHARES = {"boundary": 0.6, "decision": 0.6, "promise": 0.6, "request": 0.5}  # of a fact's meaning; others:
_SHARE = 0.5
_NEGATIVE = re.compile(r"\b(?:not|no|never|nor|cannot|without|\w+n['’]?t)\b|n['’]t\b", re.IGNORECASE)
_MAY_GO = re.compile(
    r"forgiv|^\W*(?:i )?(?:just )?(?:hope|guess|suppose)\b|\bsorry\b|\b(?:don'?t|dont) (?:worry|take it|hate)"
    r"|\bwhat i'?m "
    r"(?:\w+ )?(?:trying|saying)|\bno worries\b",
    re.IGNORECASE,
)
_BLAME = frozenset("always_never you_are mind_reading comparison blame_shift insult sarcasm".split())
_ASKED = frozenset({"request", "boundary", "decision"})
_CONCRETE = re.compile(r"\b(?:my|mine|our|me|i|not)\b|n['’]t\b|\d", re.IGNORECASE)
_MINE = re.compile(r"\b(?:i|we|im|ill|ive|my|our|me|us)\b", re.IGNORECASE)
_ONGOING = re.compile(r"\W*(?:you|u)(?:['’]?re| are| r)? \w+ing\b", re.IGNORECASE)
_NEEDLESS = frozenset(
    "over_apology self_erasure self_pity bait lets_not_tell vague_promise promise_too_big sarcasm preamble".split()
)
_DOUBLED = re.compile(r"\b(\w+)\s+\1\b", re.IGNORECASE)
_MAY_DOUBLE = frozenset("had that so very really no you is bye".split())
_ORPHAN = re.compile(r"(?:\b(?:and|but|or|because|if|the|a)\s*[.!?](?:\s|$))|(?:,\s*[.!?])|(?:^|[.!?]\s+)[,;]")


def lost_facts(evidence: Evidence) -> Iterator[str]:
    """Facts, decisions, boundaries and requests of the sender's that the message no longer has."""
    brief = evidence.brief
    owned = brief.apology.facts if brief.apology and brief.intent is Intent.REPAIR else ()
    if any(slot.id == "own_act" for slot in evidence.message.slots):
        owned = ()  # the sender is asked to say it
    flagged = [finding for finding in brief.findings if _may_go(finding)]
    windows = _windows(evidence)
    for fact in brief.facts:
        if _is_protected(fact, evidence, owned) and not _is_flagged(fact, flagged):
            yield from _lost(fact, evidence, windows)


def _is_protected(fact: Fact, evidence: Evidence, owned: Iterable[str]) -> bool:
    if fact.id in owned:
        return True
    if fact.source == "situation" and fact.kind in _ASKED and evidence.brief.intent is Intent.CONCERN:
        return not evidence.brief.draft.strip() and not any(slot.id == "request" for slot in evidence.message.slots)
    kinds = _KEPT_IN[evidence.brief.intent]
    plain = fact.kind == "context" and "own_act" in kinds and _CONCRETE.search(fact.text)
    if fact.source != "draft" or not (fact.kind in kinds or plain):
        return False
    if _ONGOING.match(fact.text) and find_slant(fact.text):
        return False
    # Asking for forgiveness is the least helpful part of an apology, and may go; so may a hope or a hedge.
    if fact.kind in _GIVEN:
        return True
    return not _MAY_GO.search(fact.text) and not (fact.kind == "other_act" and not fact.certain)


def _is_flagged(fact: Fact, flagged: list[Finding]) -> bool:
    span = Span(fact.start, fact.end)
    chosen = fact.kind in {"boundary", "decision"}  # a limit that the sender chose stays, whatever else it is (B7)
    spans = [Span(found.start, found.end) for found in flagged if not (chosen and found.check == "ultimatum")]
    return fact.source == "draft" and any(
        found.meets(span) and 2 * (min(found.end, span.end) - max(found.start, span.start)) >= span.end - span.start
        for found in spans
    )


def _may_go(finding: Finding) -> bool:
    """What is hurtful or needless may go; a promise that nobody can keep or check becomes a question."""
    return finding.severity is not Severity.LOW or finding.check in _NEEDLESS


def _windows(evidence: Evidence) -> list[tuple[frozenset[str], str]]:
    """The meanings and the words of each sentence, and of each two neighbouring ones."""
    read = [(reading.meanings, evidence.text_of(sentence)) for sentence, reading in evidence.sentences]
    return read + [(one[0] | two[0], f"{one[1]} {two[1]}") for one, two in pairwise(read)]


def _lost(fact: Fact, evidence: Evidence, windows: list[tuple[frozenset[str], str]]) -> Iterator[str]:
    wanted = evidence.account.facts[fact.id]
    wanted = frozenset(word for word in wanted if not is_neutral(word)) or wanted
    if not wanted:
        return
    share = _SHARES.get(fact.kind, _SHARE)
    # One word of a longer fact may be put another way.
    least = min(share * len(wanted), max(1, len(wanted) - 1)) if len(wanted) > 1 else 1
    if fact.kind in _GIVEN and _MINE.search(fact.text):
        windows = [one for one in windows[: len(evidence.sentences)] if _MINE.search(one[1])]
    holding = [(len(wanted & meanings), text) for meanings, text in windows]
    best = max((count for count, _ in holding), default=0)
    if best < least:
        yield f"“{fact.text}” is no longer there"
    elif (
        fact.kind in _GIVEN
        and fact.negated
        and not any(_NEGATIVE.search(text) for count, text in holding if count == best)
    ):
        yield f"“{fact.text}” has lost its “not”"


def high_findings(findings: Iterable[Finding], intent: Intent) -> Iterator[str]:
    """What a check flags as high in the message itself; in an apology blame counts as well (A6)."""
    for finding in findings:
        blames = intent is Intent.REPAIR and finding.check in _BLAME and finding.severity is not Severity.LOW
        if finding.severity is Severity.HIGH or blames:
            yield f"“{finding.text}” ({finding.check})"


def not_only_message(findings: Iterable[Finding]) -> Iterator[str]:
    """A preamble or a closing line of the writer's own."""
    for finding in findings:
        if finding.check == "preamble":
            yield f"“{finding.text}” is not part of a message"


def too_long(evidence: Evidence) -> Iterator[str]:
    """More words than CRITERIA C4 allows: 1.3 × the draft, or for repair and concern 1.3 × all given + 30."""
    brief = evidence.brief
    length = word_count(evidence.message.text)
    if brief.intent is Intent.REPHRASE and brief.draft.strip():
        allowed = max(1.3 * word_count(brief.draft), word_count(brief.draft) + 6)
    else:
        allowed = 1.3 * sum(word_count(text) for text in brief.own_texts.values()) + 30
    if length > allowed:
        yield f"{length} words, where {int(allowed)} are allowed"


def lost_voice(evidence: Evidence) -> Iterator[str]:
    """Fewer than half of the draft's content words, what had to go left out of the count."""
    brief = evidence.brief
    if brief.intent is not Intent.REPHRASE or not brief.draft.strip() or not evidence.sent.lemmas:
        return  # a message of slots alone has no voice yet; that it keeps the facts is another gate's matter
    gone = [Span(finding.start, finding.end) for finding in brief.findings]
    said = [
        Span(fact.start, fact.end) for fact in brief.facts if fact.source == "draft" and not _MAY_GO.search(fact.text)
    ]
    doc = evidence.grammar.parse(brief.draft)
    own = {
        stem(token) for token in doc
        if is_content(token) and not any(s.start <= token.idx < s.end for s in gone)
        and any(s.start <= token.idx < s.end for s in said)
    }  # fmt: skip
    if own and len(own & evidence.sent.lemmas) < 0.5 * len(own):
        yield f"only {len(own & evidence.sent.lemmas)} of {len(own)} of the sender's own words are left"


def needless_change(evidence: Evidence) -> Iterator[str]:
    """A draft without a fault that came back altered, with nothing taken out of it: rewording for its own sake."""
    brief = evidence.brief
    if brief.intent is not Intent.REPHRASE or not brief.draft.strip() or brief.findings or brief.answers:
        return
    if word_count(brief.draft) < word_count(brief.situation) / 3:
        return  # a few words beside a long account are no message yet
    if evidence.message.text.strip() == brief.draft.strip():
        return
    left_out = [clause for clause in _draft_clauses(evidence) if not _is_there(clause, evidence.sent)]
    if not left_out:  # what may be left out is a matter of `facts_kept`
        yield "the draft was good already and should come back as it was"


def _draft_clauses(evidence: Evidence) -> Iterator[frozenset[str]]:
    for reading in evidence.brief.read(evidence.grammar):
        if reading.source == "draft":
            for clause in reading.clauses:
                yield meanings_of(clause.tokens)


def _is_there(meant: frozenset[str], sent: Reading) -> bool:
    return not meant or 2 * len(meant & sent.meanings) > len(meant)


def broken_sentences(evidence: Evidence) -> Iterator[str]:
    """Changed sentences that are none: no verb, a doubled word, an orphaned connector, an open quote or bracket."""
    own = " ".join(evidence.brief.own_texts.values())
    for sentence, reading in evidence.sentences:
        text = evidence.text_of(sentence)
        if sentence.slot or text.lower() in own.lower() or _is_frame(text, evidence):
            continue
        doubled = _DOUBLED.search(text)
        if doubled and doubled[1].lower() not in _MAY_DOUBLE and doubled.group().lower() not in own.lower():
            yield f"“{text}” repeats “{doubled[1]}”"
        if _ORPHAN.search(text):
            yield f"“{text}” ends or starts on a loose word"
        if text.count("“") != text.count("”") or text.count('"') % 2 or text.count("(") != text.count(")"):
            yield f"“{text}” leaves a quote or bracket open"
        if len(reading.doc) > 3 and not any(token.pos_ in {"VERB", "AUX"} for token in reading.doc):
            yield f"“{text}” has no verb"


def _is_frame(text: str, evidence: Evidence) -> bool:
    """A greeting or the sender's name."""
    name = evidence.brief.from_name
    return bool(re.match(r"(?:hi|hello|hey|dear)\b[^.!?]{0,60},?$", text, re.IGNORECASE)) or text.strip() == name
