"""Gates for what must still be there, and for voice and form (C1, C3 to C6, A7, B7)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from coach.checks import Finding
from coach.facts import Fact, find_slant
from coach.facts.clauses import clauses_of
from coach.facts.slants import has_insult
from coach.language import Token
from coach.terms import Intent, Severity
from coach.text import Span, word_count
from coach.verify.evidence import Evidence, Reading
from coach.verify.meaning import is_content, is_neutral, is_related, is_said, stem, words_of
from coach.verify.quantities import numerals

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
# How likely the second reader must think that something is missing before a rule counts: rules know words,
# and the same can be said in others. What was given as one's word, and what is owned, may not slip through.
_DOUBTED = 0.4
_VITAL = 0.25
_NEGATIVE = re.compile(
    r"\b(?:not|no|never|nor|cannot|without|nobody|none|nothing|neither|instead of|rather than|only|wrong|untrue|missing"
    r"|absent|alone|unable|empty|barely|hardly|(?:stop|refus|avoid|fail|forg[eo]t|miss|skip|lack|den(?:y|ied))\w*"
    r"|(?:left|leav\w+) (?:\w+ )?(?:out|off|undone)|un(?!til|less|der|it|cle|i)\w+|\w+n['’]?t)\b|n['’]t\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"\b(?:until|till|unless|before|without)\b", re.IGNORECASE)
_MAY_GO = re.compile(
    r"forgiv|^\W*(?:i )?(?:just )?(?:hope|guess|suppose)\b|\bsorry\b|\b(?:don'?t|dont) (?:worry|take it|hate)"
    r"|\bwhat i'?m (?:\w+ )?(?:trying|saying)|\bno worries\b|\bmince (?:my )?words\b|\bbehind (?:my|our) back\b"
    r"|\btaking the (?:p\S+|mick)|\b(?:not|won['’]?t be) (?:asking|saying|telling you) (?:it )?(?:twice|again)\b"
    r"|\bas you(?:['’]?ll| will| may| might| must)? (?:be aware|already know|know)\b"
    r"|\b(?:how|what) (?:would|do|the \w+ do) you (?:even )?know\b",
    re.IGNORECASE,
)
_HARSH: dict[Intent, frozenset[str]] = {
    Intent.REPAIR: frozenset("always_never you_are mind_reading comparison blame_shift insult sarcasm".split()),
    Intent.CONCERN: frozenset({"always_never"}),
    Intent.REPHRASE: frozenset(),
}
_ASKED = frozenset({"request", "boundary", "decision"})
_CONCRETE = re.compile(r"\b(?:my|mine|our|me|i|not)\b|n['’]t\b|\d", re.IGNORECASE)
_MINE = re.compile(r"\b(?:i|we|im|ill|ive|my|our|me|us)\b", re.IGNORECASE)
_ONGOING = re.compile(r"\W*(?:you|u)(?:['’]?re| are| r)? \w+ing\b", re.IGNORECASE)
_YOUR_FAULT = re.compile(r"(?<!not )(?<!n't )(?<!n’t )\b(?:all )?(?:your|ur) (?:own )?fault\b", re.IGNORECASE)
_ABSOLUTE = re.compile(r"\b(?:always|never|every|constantly|all the)\b", re.IGNORECASE)
_OR_ELSE = re.compile(
    r"\b(?:if not|if you don['’]?t|or else|otherwise)\b,? [^.!?]*\b(?:will|'ll)\b[^.!?]*", re.IGNORECASE
)
_OWN_WORDS = re.compile(
    r"\b(?:I|i|we)(?:'d| had| have)? (?:called|said|told|shouted|wrote|texted)\b|\bcalling\b"
)  # owned
_CONDITION = re.compile(r"\b(?:if|or else|otherwise|or|until|unless|till)\b", re.IGNORECASE)
_NEEDLESS = frozenset(
    "over_apology self_erasure self_pity bait lets_not_tell vague_promise promise_too_big sarcasm preamble".split()
)
_DOUBLED = re.compile(r"\b(\w+)\s+\1\b", re.IGNORECASE)
_MAY_DOUBLE = frozenset("had that so very really no you is bye".split())
_SHOUT = re.compile(r"[A-Z]{4,}[.!]*")
_FRAGMENT = re.compile(r"(?:so |very |really )*(?:sorry|apologies|thanks|thank you|cheers)\b", re.IGNORECASE)
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
        vital = fact.kind in _GIVEN or fact.id in owned
        doubted = evidence.grounds.left_out >= (_VITAL if vital else _DOUBTED)
        if doubted and _is_protected(fact, evidence, owned) and not _is_flagged(fact, flagged):
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
    slant = find_slant(fact.text)
    if slant is not None and (_ONGOING.match(fact.text) or (slant.whole and slant.kind in {"verdict", "scorn"})):
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


@dataclass(frozen=True, slots=True)
class _Window:
    """A sentence, or two neighbouring ones: every form of its words and numbers, and the text."""

    words: frozenset[str]
    text: str

    def holds(self, wanted: frozenset[str]) -> int:
        """How many of the wanted meanings are here."""
        return sum(word in self.words or any(is_related(word, other) for other in self.words) for word in wanted)


def _windows(evidence: Evidence) -> list[_Window]:
    read = [
        _Window(words_of(reading.doc) | numerals(reading.doc), evidence.text_of(sentence))
        for sentence, reading in evidence.sentences
    ]
    pairs = (_Window(one.words | two.words, f"{one.text} {two.text}") for one, two in pairwise(read))
    return [*read, *pairs]


def _lost(fact: Fact, evidence: Evidence, windows: list[_Window]) -> Iterator[str]:
    wanted = evidence.account.facts[fact.id]
    wanted = frozenset(word for word in wanted if not is_neutral(word)) or wanted
    if not wanted:
        return
    share = _SHARES.get(fact.kind, _SHARE)
    # One word of a longer fact may be put another way.
    least = min(share * len(wanted), max(1, len(wanted) - 1)) if len(wanted) > 1 else 1
    if fact.kind in _GIVEN and _MINE.search(fact.text):
        alone = windows[: len(evidence.sentences)]
        windows = [one for one in alone if _MINE.search(one.text) or _LIMIT.search(one.text)]
    holding = [(window.holds(wanted), window.text) for window in windows]
    best = max((count for count, _ in holding), default=0)
    if best < least:
        yield f"“{fact.text}” is no longer there"
    elif fact.negated and not any(_NEGATIVE.search(text) for count, text in holding if count >= least):
        yield f"“{fact.text}” has lost its “not”"


def high_findings(findings: Iterable[Finding], intent: Intent) -> Iterator[str]:
    """What a check flags as high in the message itself; in an apology blame (A6), in a concern "never" (B1) too."""
    for finding in findings:
        blames = finding.check in _HARSH[intent] and finding.severity is not Severity.LOW
        blames = blames and (finding.check != "always_never" or _ABSOLUTE.search(finding.text) is not None)
        if finding.severity is Severity.HIGH or blames:
            yield f"“{finding.text}” ({finding.check})"


def hurtful_words(evidence: Evidence) -> Iterator[str]:
    """A verdict or jab that the message still passes, blame put on the other, a threat that the sender did not make."""
    if evidence.message.text.strip() == evidence.brief.draft.strip():
        return
    own = " ".join(evidence.brief.own_texts.values())
    for sentence, reading in evidence.sentences:
        text = evidence.text_of(sentence)
        if _YOUR_FAULT.search(text):
            yield f"“{text}” puts the blame on the other"
        if _OR_ELSE.search(text) and not _CONDITION.search(own):
            yield f"“{text}” threatens with what the sender did not say"
        if not _OWN_WORDS.search(text) and any(_passes_verdict(clause.text) for clause in clauses_of(reading.doc)):
            yield f"“{text}” is a verdict on the other, or a jab"


def _passes_verdict(text: str) -> bool:
    slant = find_slant(text)
    if slant is None or slant.kind not in {"verdict", "scorn"}:
        return False
    return slant.whole or slant.kind == "verdict" or has_insult(text)


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


def _content(reading: Reading) -> Iterator[Token]:
    return (token for token in reading.doc if is_content(token) and not token.like_num)


def broken_sentences(evidence: Evidence) -> Iterator[str]:
    """Changed sentences that are none: no verb, a doubled word, an orphaned connector, an open quote or bracket."""
    own = " ".join(evidence.brief.own_texts.values())
    for sentence, reading in evidence.sentences:
        text = evidence.text_of(sentence)
        if sentence.slot or (text.lower() in own.lower() and not _SHOUT.fullmatch(text)) or _is_frame(text, evidence):
            continue
        if _SHOUT.fullmatch(text.strip()):
            yield f"“{text}” is a word and no sentence"
        doubled = _DOUBLED.search(text)
        if doubled and doubled[1].lower() not in _MAY_DOUBLE and doubled.group().lower() not in own.lower():
            yield f"“{text}” repeats “{doubled[1]}”"
        if _ORPHAN.search(text):
            yield f"“{text}” ends or starts on a loose word"
        if text.count("“") != text.count("”") or text.count('"') % 2 or text.count("(") != text.count(")"):
            yield f"“{text}” leaves a quote or bracket open"
        if len(reading.doc) > 3 and not any(token.pos_ in {"VERB", "AUX"} for token in reading.doc):
            if _FRAGMENT.match(text.strip()) or all(
                is_said(token, evidence.account.words) for token in _content(reading)
            ):
                continue  # "Sorry for the mess-up.", or a fragment in the sender's own words
            yield f"“{text}” has no verb"


def _is_frame(text: str, evidence: Evidence) -> bool:
    """A greeting or the sender's name."""
    name = evidence.brief.from_name
    return (
        bool(re.match(r"(?:hi|hello|hey|dear|to|g['’]day)\b[^.!?]{0,60},?$", text, re.IGNORECASE))
        or text.strip() == name
    )
