"""Mend a draft sentence by sentence: what is not flagged stays as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from coach.checks.kinds import Finding
from coach.engines.guided.desk import Desk
from coach.engines.guided.operations import BY_CHECK, BY_EDIT, Operation, Spot, drop_clause, drop_sorry, drop_words, keep
from coach.engines.guided.parts import Part
from coach.engines.guided.wording import end_sentence, start_sentence, tidy
from coach.facts import Clause
from coach.message import Change
from coach.terms import Intent, Severity
from coach.text import Span, sentence_spans

# What must be kept word for word is never dropped for its tone.
_KEPT = frozenset({"boundary", "decision", "request", "promise"})


@dataclass(slots=True)
class Mended:
    """A draft after mending: its sentences, what was changed, and the findings that only the sender can resolve."""

    parts: list[Part] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    open: list[Finding] = field(default_factory=list)
    dropped: bool = False


def mend_draft(desk: Desk, *, without_sorry: bool = False) -> Mended:
    """Every sentence of the draft, mended; with `without_sorry` needless apologies go too."""
    draft = desk.brief.draft
    mended = Mended()
    last = 0
    for span in sentence_spans(draft):
        gap = draft[last : span.start] or " "
        last = span.end
        for part in _sentence(desk, span, mended, without_sorry=without_sorry):
            # A line break of the sender's stays; a space that a dropped sentence left behind does not add up.
            mended.parts.append(replace(part, gap=gap if "\n" in gap else " "))
            gap = " "
    return mended


def _sentence(desk: Desk, span: Span, mended: Mended, *, without_sorry: bool) -> Iterator[Part]:
    draft = desk.brief.draft
    findings = [finding for finding in desk.brief.findings if _edits(finding) and _starts_in(finding, span)]
    clauses = [clause for clause in desk.clauses("draft") if span.holds(Span(clause.start, clause.end))]
    sorry = without_sorry and re.search(r"\bsorry\b|\bapolog|\bi know i'?m (?:a |being )", span.of(draft), re.IGNORECASE)
    mixed = not sorry and _is_mixed(desk, clauses)
    if not findings and not sorry and not mixed:
        yield Part(span.of(draft), desk.fact_ids("draft", *span), own=True)
        return
    pieces = _pieces(desk, span, clauses, findings, mended, drop_apology=bool(sorry))
    if mixed:
        for piece in pieces:
            yield Part(end_sentence(desk.style.start(piece.text)), piece.facts)
        return
    text = _join(pieces, draft[pieces[-1].end : span.end]) if pieces else ""
    if span.of(draft)[:1].isupper():
        text = start_sentence(text)
    if not text or desk.is_heavy(text):
        mended.dropped = True
        mended.changes.append(_change(span.of(draft), "", findings))
        return
    if text != span.of(draft):
        mended.changes.append(_change(span.of(draft), text, findings))
    facts = tuple(fact for piece in pieces for fact in piece.facts)
    for one in sentence_spans(text):
        yield Part(one.of(text), facts, own=text == span.of(draft))


def _is_mixed(desk: Desk, clauses: list[Clause]) -> bool:
    """Whether a sentence of an apology runs on into something else that has to be kept apart from it."""
    if desk.brief.intent is not Intent.REPAIR:
        return False
    owning = [bool(desk.kinds(clause) & {"apology", "own_act"}) for clause in clauses]
    return any(owning) and not all(owning)


def _edits(finding: Finding) -> bool:
    return finding.severity is not Severity.LOW


def _starts_in(finding: Finding, span: Span) -> bool:
    return span.start <= finding.start < span.end


def _change(before: str, after: str, findings: Sequence[Finding]) -> Change:
    first = findings[0] if findings else None
    why = first.why if first else "There is nothing here to be sorry for, and the request is clearer without it."
    return Change(before=before, after=after, check=first.check if first else None, why=why)


@dataclass(slots=True)
class _Piece:
    gap: str
    text: str
    facts: tuple[str, ...]
    end: int  # where the clause ended in the draft


def _pieces(
    desk: Desk, span: Span, clauses: list[Clause], findings: list[Finding], mended: Mended, *, drop_apology: bool
) -> list[_Piece]:
    draft = desk.brief.draft
    kept: list[_Piece] = []
    last = span.start
    for index, clause in enumerate(clauses):
        mine = [finding for finding in findings if _belongs(finding, clause, clauses, index)]
        text = _clause_text(desk, clause, mine, mended, drop_apology=drop_apology)
        gap = draft[last : clause.start]
        last = clause.end
        if text:
            if any(finding.check == "but_apology" for finding in findings) and clause.connector == "but" and kept:
                gap, text = ". ", start_sentence(text)
            kept.append(_Piece(gap, text, desk.fact_ids("draft", clause.start, clause.end), clause.end))
    if kept:
        kept[-1].end = last
    return kept


def _belongs(finding: Finding, clause: Clause, clauses: list[Clause], index: int) -> bool:
    """A finding belongs to the clause in which it starts, or to the last one that begins before it."""
    if clause.start <= finding.start < clause.end:
        return True
    before_first = index == 0 and finding.start < clause.start
    follows = index + 1 < len(clauses) and clauses[index + 1].start <= finding.start
    return before_first or (finding.start >= clause.end and not follows)


def _clause_text(
    desk: Desk, clause: Clause, findings: list[Finding], mended: Mended, *, drop_apology: bool
) -> str | None:
    text: str | None = clause.text
    kinds = desk.kinds(clause)
    if drop_apology:
        if kinds == {"apology"} or (kinds == {"own_act"} and re.match(r"\W*(?:i'?m |i am |so )*sorry\b", clause.text, re.I)):
            return None
        text = drop_sorry(Spot(clause.text, Span(0, 0), desk.tools.grammar))
    if findings and not kinds and desk.brief.intent is Intent.REPAIR:
        mended.dropped = True
        return None  # a verdict on the other has no place in an apology
    for finding in reversed(findings):
        operation = _operation(desk, finding, judged=not kinds)
        if operation is drop_clause and kinds & _KEPT:  # the tone goes, the word given stays
            operation = drop_words if len(finding.text) < 0.5 * len(clause.text) else keep
        if operation is keep:
            mended.open.append(finding)
        if text is None:
            break
        text = operation(_spot(desk, clause, finding, text, mended))
    if text is None:
        mended.dropped = True
    return text


def _operation(desk: Desk, finding: Finding, *, judged: bool) -> Operation:
    if finding.check in BY_CHECK:
        return BY_CHECK[finding.check]
    if finding.check == "but_apology":
        return lambda spot: spot.text
    edit = desk.check(finding).edit
    operation = BY_EDIT[edit] if edit else keep
    if operation is keep and finding.severity is Severity.HIGH:
        return drop_clause
    if operation is drop_clause and finding.severity is not Severity.HIGH and not judged:
        return keep
    return operation


def _spot(desk: Desk, clause: Clause, finding: Finding, text: str, mended: Mended) -> Spot:
    if text == clause.text:
        flagged = Span(max(0, finding.start - clause.start), max(0, min(len(text), finding.end - clause.start)))
    else:
        at = text.find(finding.text)
        flagged = Span(at, at + len(finding.text)) if at >= 0 else Span(0, 0)
    topic = any(part.facts for part in mended.parts)
    return Spot(text, flagged, desk.tools.grammar, has_topic=topic)


def _join(pieces: list[_Piece], tail: str) -> str:
    text = pieces[0].text
    for piece in pieces[1:]:
        text += piece.gap + piece.text
    return end_sentence(tidy(text + tail))
