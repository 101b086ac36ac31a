"""Build the ledger: every statement of the sender's with its place, its kind, and how sure it is.

Judgements ("you always overreact") are kept apart from facts; sentences for the coach and slots are neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from coach.checks.kinds import Finding
from coach.facts import lexicon
from coach.facts.clauses import Clause, is_finite, message_within, split_clauses, subject_of
from coach.facts.fact import Fact, FactKind
from coach.facts.kinds import classify, is_certain, is_for_coach, is_negated, person_of, wants_to_say
from coach.facts.persons import Recipient, is_recipient
from coach.facts.slants import find_slant
from coach.language import Grammar, Token
from coach.text import Span, slot_spans, strip_span

# A clause that one of these families flags says what the sender thinks of the other, not what happened.
JUDGING = frozenset({
    "you_are", "insult", "contempt", "diagnosis", "mind_reading", "sarcasm", "trust_verdict", "comparison",
    "guilt", "threat", "bait", "minimising", "preamble", "silent_treatment", "emotional_blackmail",
})  # fmt: skip
_NEVER_JUDGED = frozenset({"boundary", "request", "apology"})
_NEVER_SLANTED = frozenset({"boundary", "decision", "promise"})
_DISCOVERY = frozenset("find discover see hear know learn catch realise realize notice".split())
_ADMITTING = frozenset("admit confess acknowledge accept".split())  # "I admit I read your messages" is the act
_SORRY = frozenset("sorry soz sry apologise apologize apologies regret".split())
_FEELS_BAD = re.compile(
    r"\b(?:i|we) (?:feel|felt) (?:\w+ ){0,2}(?:bad|awful|terrible|guilty|sick) (?:about|for) (?:not )?\w+ing\b",
    re.IGNORECASE,
)
_WANTS_APOLOGY = re.compile(r"\b(?:sorry|soz|apolog\w+|(?:make|put) (?:it|this|things) (?:up|right))\b", re.IGNORECASE)
_SORRY_IF = re.compile(r"\b(?:sorry|apologi[sz]e|apologies),? (?:\w+ )?if\b", re.IGNORECASE)
_DEFENCE = re.compile(
    r"\b(?:in my defen[cs]e|to be (?:\w+ )?(?:fair|even-?handed|honest with)|in (?:all )?fairness|having said that"
    r"|i (?:do )?also think|but then again)\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:don'?t|do not|dont|didn'?t|not|dunno|idk|no (?:idea|clue))\b.{0,12}\b(?:know|sure|idea"
    r"|clue|what|why|if|how)\b"
    r".{0,25}\b(?:i|did|wrong|happened|upset|angry|why|it was me|mad)\b"
    r"|\b(?:no idea|no clue|dunno|idk|nearly sure|not certain|maybe not|maybe it(?: was|'?s)"
    r"|it (?:might|could) be|could have been"
    r"|don'?t think (?:it|that|this) (?:is|was) (?:rude|wrong|my fault|that bad|unfair)"
    r"|(?:won'?t|will not|doesn'?t|refuses to) (?:tell|say)(?: me)? (?:what|why)"
    r"|(?:i'?m|am) not sure (?:it|if|what|why|how)|whatever (?:i|it)|what(?:ever)? i did wrong)\b",
    re.IGNORECASE,
)
_SUBORDINATE = {"if": "effect", "because": "explanation", "cause": "explanation", "cos": "explanation",
                "coz": "explanation", "bc": "explanation", "cuz": "explanation"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ledger:
    """The sender's statements, and apart from them the judgements and what was said to the coach."""

    facts: tuple[Fact, ...]
    judgements: tuple[Fact, ...]
    lemmas: Mapping[str, frozenset[str]]  # by fact id: the lemmas of its verbs, adjectives and nouns
    apologised: frozenset[str] = frozenset()  # ids of what the sender says sorry for
    wants_apology: bool = False  # whether an apology is made, or asked of the coach
    past: frozenset[str] = frozenset()  # ids of what is told as done, by somebody, not to somebody
    conceded: frozenset[str] = frozenset()  # ids of what is said in one's own defence ("to be fair …")
    unsure: bool = False  # whether the sender says that they do not know what happened or why

    def of_source(self, source: str) -> tuple[Fact, ...]:
        """The facts that stand in one text."""
        return tuple(fact for fact in self.facts if fact.source == source)


@dataclass(frozen=True, slots=True)
class _Piece:
    span: Span
    kind: FactKind
    certain: bool
    negated: bool
    lemmas: frozenset[str] = frozenset()
    judged: bool = False
    apologised: bool = False
    past: bool = False
    conceded: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """One text cut into clauses, without slots; what is said to the coach stands apart in `asides`."""

    source: str
    text: str
    clauses: tuple[Clause, ...]
    asides: tuple[Clause, ...] = ()


def read_texts(texts: Mapping[str, str], grammar: Grammar) -> tuple[Reading, ...]:
    """Cut every text (source → words) into the clauses that state something."""
    return tuple(_read(source, text, grammar) for source, text in texts.items())


def _read(source: str, text: str, grammar: Grammar) -> Reading:
    slots = slot_spans(text)
    clauses: list[Clause] = []
    asides: list[Clause] = []
    for _, group in groupby(split_clauses(text, grammar), key=lambda clause: clause.sentence):
        asking = False
        for clause in group:
            if any(slot.meets(Span(clause.start, clause.end)) for slot in slots):
                continue
            starts = source == "situation" and _is_to_coach(clause, text)
            asking = starts or asking
            if starts:
                inner = message_within(clause)
                clauses += inner
                asking = not (inner or wants_to_say(clause.text))
            (asides if starts or asking else clauses).append(clause)
    return Reading(source, text, tuple(clauses), tuple(asides))


def _is_to_coach(clause: Clause, text: str) -> bool:
    """Whether a clause, or the sentence that it begins, asks the coach for something."""
    first = clause.start <= clause.sentence.start + 6
    return is_for_coach(clause.text) or (first and is_for_coach(clause.sentence.of(text)))


def told_clauses(readings: Iterable[Reading]) -> list[Clause]:
    """What is told about the recipient rather than to them: everything but the draft, asides to the coach included."""
    return [
        clause for reading in readings if reading.source not in {"draft", "received"}
        for clause in sorted((*reading.clauses, *reading.asides), key=lambda one: one.start)
    ]  # fmt: skip


def build_ledger(
    readings: Iterable[Reading], recipient: Recipient | None = None, findings: Iterable[Finding] = ()
) -> Ledger:
    """Read every text into one ledger; ids run f1, f2, … in the texts' order.

    `findings` are those of the draft: a clause that is a verdict is kept as a judgement.
    """
    flagged = tuple(findings)
    facts: list[Fact] = []
    judgements: list[Fact] = []
    lemmas: dict[str, frozenset[str]] = {}
    apologised: set[str] = set()
    past: set[str] = set()
    conceded: set[str] = set()
    wants = unsure = False
    for reading in readings:
        wants = wants or _speaks_of_sorry(reading)
        unsure = unsure or _is_unsure(reading)
        spans = [Span(finding.start, finding.end) for finding in flagged
                 if finding.source == reading.source and finding.check in JUDGING]  # fmt: skip
        for piece in _pieces(reading, recipient, spans):
            kept = judgements if piece.judged else facts
            number = f"{'j' if piece.judged else 'f'}{len(kept) + 1}"
            kept.append(_as_fact(number, reading, piece))
            lemmas[number] = piece.lemmas
            if piece.apologised:
                apologised.add(number)
            if piece.past:
                past.add(number)
            if piece.conceded:
                conceded.add(number)
    return Ledger(
        tuple(facts), tuple(judgements), lemmas, frozenset(apologised), wants_apology=wants, past=frozenset(past),
        conceded=frozenset(conceded), unsure=unsure,
    )  # fmt: skip


def _is_unsure(reading: Reading) -> bool:
    return reading.source != "received" and any(
        _UNSURE.search(clause.plain) for clause in (*reading.clauses, *reading.asides)
    )


def _is_past(clause: Clause, span: Span) -> bool:
    """Whether the main verb of a statement tells of something done."""
    inside = [token for token in clause.tokens if span.start <= token.idx + clause.offset < span.end]
    verb = next((token for token in inside if token.head not in inside or token.head == token), None)
    if verb is None or verb.pos_ not in {"VERB", "AUX"}:
        verb = next((token for token in inside if is_finite(token)), None)
    if verb is None or any(child.dep_ in {"auxpass", "nsubjpass"} for child in verb.children):
        return False
    helpers = {child.lemma_.lower() for child in verb.children if child.dep_ == "aux"}
    told = (
        verb.tag_ in {"VBD", "VBN"}
        or verb.lower_ in lexicon.PASTS
        or any(child.tag_ == "VBD" for child in verb.children if child.dep_ == "aux")
    )
    return told or ("have" in helpers) or (verb.tag_ == "VBG" and not helpers & {"be", "'m", "m"})


def _speaks_of_sorry(reading: Reading) -> bool:
    return any(
        _WANTS_APOLOGY.search(clause.text) or _FEELS_BAD.search(clause.text)
        for clause in (*reading.clauses, *reading.asides)
    )


def _as_fact(number: str, reading: Reading, piece: _Piece) -> Fact:
    start, end = piece.span
    certain = piece.certain and reading.source != "received"
    return Fact(id=number, source=reading.source, start=start, end=end, text=piece.span.of(reading.text),
                kind=piece.kind, certain=certain, negated=piece.negated)  # fmt: skip


def _pieces(reading: Reading, recipient: Recipient | None, flagged: list[Span]) -> Iterator[_Piece]:
    for clause in reading.clauses:
        about = reading.source != "draft" and is_recipient(clause.subject, recipient)
        pieces = [*_of_clause(reading.text, clause, classify(clause, about_recipient=about)), *_found_out(clause)]
        slant = find_slant(clause.text)
        for piece in pieces:
            judged = any(_touches(spot, piece.span) for spot in flagged) and piece.kind not in _NEVER_JUDGED
            slanted = slant is not None and slant.whole and piece.kind not in _NEVER_SLANTED
            judged = judged or slanted or _is_verdict(clause, piece)
            yield replace(
                piece, judged=judged, lemmas=_lemmas(clause, piece.span), past=_is_past(clause, piece.span),
                conceded=bool(_DEFENCE.search(clause.sentence.of(reading.text))),
            )  # fmt: skip


def _touches(flagged: Span, span: Span) -> bool:
    """Whether a flagged range stands in a statement, or leads into it ("or else" before the threat itself)."""
    return flagged.meets(span) or 0 <= span.start - flagged.end <= 1


def _found_out(clause: Clause) -> Iterator[_Piece]:
    """The sender's act inside somebody's discovery: "she found out (I'd been reading her diary)"."""
    if person_of(clause.subject) == 1:
        return
    for verb in clause.tokens:
        found = verb.dep_ == "ccomp" and verb.head.lemma_.lower() in _DISCOVERY and is_finite(verb)
        if found and person_of(subject_of(verb)) == 1:
            first = verb.left_edge.i + (1 if verb.left_edge.lower_ == "that" else 0)
            span = _token_span(clause, first, min(verb.right_edge.i, clause.tokens.end - 1))
            yield _Piece(span, "own_act", True, any(child.dep_ == "neg" for child in verb.children))


def _lemmas(clause: Clause, span: Span) -> frozenset[str]:
    """The lemmas of a statement's own level: what stands in a clause inside it is somebody else's doing."""
    inside = [token for token in clause.tokens if span.start <= token.idx + clause.offset < span.end]
    return frozenset(
        lexicon.PASTS.get(token.lower_, token.lemma_.lower())
        for token in inside
        if token.pos_ in {"VERB", "AUX", "ADJ", "NOUN", "ADV"} and not _is_nested(token, inside)
    )  # fmt: skip


def _is_nested(token: Token, inside: list[Token]) -> bool:
    for above in (token, *token.ancestors):
        if above not in inside:
            return False
        if above.dep_ in {"ccomp", "advcl", "relcl", "acl"} and above.head in inside:
            return not (above.dep_ == "ccomp" and above.head.lemma_.lower() in _ADMITTING)
    return False


def _is_verdict(clause: Clause, piece: _Piece) -> bool:
    """A verb that passes a verdict on the other makes a judgement, whether a check flags it or not."""
    return piece.kind == "other_act" and clause.root.lemma_.lower() in lexicon.VERDICT_VERBS


def _of_clause(text: str, clause: Clause, kind: FactKind) -> Iterator[_Piece]:
    certain, negated = is_certain(clause), is_negated(clause)
    inner = list(_subordinates(text, clause))
    if kind == "apology" or _FEELS_BAD.search(clause.text):
        yield from _apologised_for(text, clause, inner)
        return
    span = Span(clause.start, clause.end)
    for piece in inner:
        if piece.kind == "explanation" and piece.span.end == span.end and piece.span.start > span.start:
            span = strip_span(text, Span(span.start, piece.span.start))
    yield _Piece(span, kind, certain, negated)
    yield from (piece for piece in inner if piece.kind == "explanation" and piece.span.start >= span.end)


def _subordinates(text: str, clause: Clause) -> Iterator[_Piece]:
    """Conditions and reasons that hang on the clause's main verb."""
    for token in clause.tokens:
        kind = _SUBORDINATE.get(token.lower_)
        if kind is None or token.dep_ not in {"mark", "advmod", "prep", "amod", "npadvmod"}:
            continue
        verb = token.head
        if verb.pos_ not in {"VERB", "AUX"} or verb == clause.root or token.i > verb.i:
            continue
        first = token.i if kind == "explanation" else token.i + 1
        span = _token_span(clause, first, min(verb.right_edge.i, clause.tokens.end - 1))
        yield _Piece(strip_span(text, span), kind, kind != "effect", False)  # type: ignore[arg-type]  # both are kinds


def _apologised_for(text: str, clause: Clause, inner: list[_Piece]) -> Iterator[_Piece]:
    """What an apology is for: its complement is the fact; a bare "sorry" is kept as the apology itself."""
    conditions = [piece for piece in inner if piece.kind == "effect" and _SORRY_IF.search(clause.text)]
    reasons = [piece for piece in inner if piece.kind == "explanation"]
    verb = next(_complements(clause), None)
    if verb is not None and not any(piece.span.holds(_token_span(clause, verb.i, verb.i)) for piece in conditions):
        mine = person_of(subject_of(verb)) == 1 or verb.tag_ == "VBG"
        last = min(verb.right_edge.i, clause.tokens.end - 1)
        # "soz i forgot": text-speak is parsed as a part of what it is said about.
        said = max((token.i + 1 for token in clause.tokens if token.i < verb.i and token.lower_ in _SORRY), default=0)
        first = max(verb.left_edge.i, said)
        first += 1 if clause.tokens.doc[first].is_punct else 0
        span = strip_span(text, _token_span(clause, first, last))
        negated = any(child.dep_ == "neg" for child in verb.children)
        yield _Piece(span, "own_act" if mine else "effect", True, negated, apologised=True)
    else:
        yield _Piece(Span(clause.start, clause.end), "apology", not conditions, False)
    yield from conditions
    yield from reasons


def _complements(clause: Clause) -> Iterator[Token]:
    """The verbs that say what the sender is sorry for ("sorry I was late", "sorry for shouting")."""
    seen = False
    for token in clause.tokens:
        if token.lower_ in _SORRY or (token.dep_ == "acomp" and _FEELS_BAD.search(clause.text)):
            seen = True
        elif seen and token.pos_ in {"VERB", "AUX"}:
            subject = subject_of(token)
            if is_finite(token) and subject is not None and token.dep_ not in {"relcl", "aux", "auxpass"}:
                if subject.tag_ not in {"WP", "WDT"}:  # "sorry about what happened" names no act
                    yield token
            elif token.tag_ == "VBG" and token.dep_ == "pcomp":
                yield token


def _token_span(clause: Clause, first: int, last: int) -> Span:
    doc = clause.tokens.doc
    return Span(doc[first].idx + clause.offset, doc[last].idx + len(doc[last].text) + clause.offset)
