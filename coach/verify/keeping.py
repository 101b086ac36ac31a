"""Gates for what must still be there, and for voice and form (C1, C3 to C6, A7, B7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from coach.checks import Finding
from coach.facts import Fact
from coach.terms import Intent, Severity
from coach.text import Span, word_count
from coach.verify.evidence import Evidence, is_content, stem

_WORD_FOR_WORD = frozenset({"boundary", "decision", "promise"})
_KEPT_IN: dict[Intent, frozenset[str]] = {
    Intent.REPHRASE: frozenset(
        "own_act other_act effect feeling request boundary decision promise thanks".split()
    ),
    Intent.CONCERN: frozenset({"boundary", "decision", "request"}),
    Intent.REPAIR: frozenset({"boundary", "decision", "request", "promise"}),
}  # fmt: skip
_NEGATIVE = re.compile(r"\b(?:not|no|never|nor|cannot|without|\w+n['’]?t)\b|n['’]t\b", re.IGNORECASE)
_DOUBLED = re.compile(r"\b(\w+)\s+\1\b", re.IGNORECASE)
_MAY_DOUBLE = frozenset("had that so very really no you is bye".split())
_ORPHAN = re.compile(r"(?:\b(?:and|but|or|because|if|the|a)\s*[.!?](?:\s|$))|(?:,\s*[.!?])|(?:^|[.!?]\s+)[,;]")


def lost_facts(evidence: Evidence) -> Iterator[str]:
    """Facts, decisions, boundaries and requests of the sender's that the message no longer has."""
    brief = evidence.brief
    kinds = _KEPT_IN[brief.intent]
    owned = brief.apology.facts if brief.apology and brief.intent is Intent.REPAIR else ()
    if any(slot.id == "own_act" for slot in evidence.message.slots):
        owned = ()  # the sender is asked to say it
    flagged = [Span(finding.start, finding.end) for finding in brief.findings if _may_go(finding)]
    for fact in brief.facts:
        if (fact.source != "draft" and fact.id not in owned) or "forgiv" in fact.text.lower():
            continue  # asking for forgiveness is the least helpful part of an apology, and may go
        if (fact.kind not in kinds and fact.id not in owned) or any(
            span.meets(Span(fact.start, fact.end)) for span in flagged
        ):
            continue
        yield from _lost(fact, evidence)


def _may_go(finding: Finding) -> bool:
    """What is hurtful may go; a promise that nobody can keep or check becomes a question."""
    return finding.severity is Severity.HIGH or finding.check in {"vague_promise", "promise_too_big"}


def _lost(fact: Fact, evidence: Evidence) -> Iterator[str]:
    wanted = evidence.account.facts[fact.id]
    if not wanted:
        return
    # "You lied about X" may become "what you told me about X wasn't true": one word of a fact may be reworded.
    share = 1.0 if fact.kind in _WORD_FOR_WORD else 0.6
    if len(wanted & evidence.sent.lemmas) < share * len(wanted) - (0 if share == 1.0 else 0.4):
        yield f"“{fact.text}” is no longer there"
    elif fact.kind in _WORD_FOR_WORD and fact.negated and not _NEGATIVE.search(_where_said(wanted, evidence)):
        yield f"“{fact.text}” has lost its “not”"


def _where_said(wanted: frozenset[str], evidence: Evidence) -> str:
    """The sentences that share most of a fact's words: a "not" elsewhere in the message is about something else."""
    shared = [(len(wanted & reading.lemmas), sentence) for sentence, reading in evidence.sentences]
    most = max((count for count, _ in shared), default=0)
    return " ".join(evidence.text_of(sentence) for count, sentence in shared if count == most)


def high_findings(findings: Iterable[Finding]) -> Iterator[str]:
    """What a check flags as high in the message itself."""
    for finding in findings:
        if finding.severity is Severity.HIGH:
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
    doc = evidence.grammar.parse(brief.draft)
    own = {stem(token) for token in doc if is_content(token) and not any(s.start <= token.idx < s.end for s in gone)}
    if own and len(own & evidence.sent.lemmas) < 0.5 * len(own):
        yield f"only {len(own & evidence.sent.lemmas)} of {len(own)} of the sender's own words are left"


def needless_change(evidence: Evidence) -> Iterator[str]:
    """A draft without a fault that came back altered."""
    brief = evidence.brief
    faults = [finding for finding in brief.findings if finding.severity is not Severity.LOW]
    if brief.intent is not Intent.REPHRASE or not brief.draft.strip() or faults or brief.answers:
        return
    if word_count(brief.draft) < word_count(brief.situation) / 3:
        return  # a few words beside a long account are no message yet
    if evidence.message.text.strip() != brief.draft.strip():
        yield "the draft was good already and should come back as it was"


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
