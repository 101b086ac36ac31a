"""Mend a draft sentence by sentence: what is not flagged stays as it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from coach.checks.kinds import Finding
from coach.engines.guided.constructions import Rebuilt, rebuild
from coach.engines.guided.desk import Desk
from coach.engines.guided.operations import (
    BY_CHECK,
    BY_EDIT,
    Operation,
    Spot,
    drop_clause,
    drop_hedges,
    drop_sorry,
    drop_words,
    keep,
)
from coach.engines.guided.parts import Part
from coach.engines.guided.shards import is_broken, is_shard
from coach.engines.guided.wording import end_sentence, inside_sentence, start_sentence, tidy
from coach.facts import Clause, Slant, find_slant
from coach.facts.clauses import SUBJECTS
from coach.message import Change
from coach.terms import Intent, Severity
from coach.text import Span, sentence_spans

# What must be kept word for word is never dropped for its tone.
_KEPT = frozenset({"boundary", "decision", "request", "promise"})
_APOLOGISES = re.compile(r"\bsorry\b|\bapolog|\bi know i['’]?m (?:a |being )", re.IGNORECASE)
_STARTS_SORRY = re.compile(r"\W*(?:i['’]?m |i am |so |very )*sorry\b", re.IGNORECASE)
_BOTHERS = re.compile(
    r"\W*(?:i['’]?m |so |very |really )*(?:sorry|apologies) (?:again )?(?:to|for) (?:bother|disturb|chas|bug|troubl"
    r"|be a|the bother)[\w ]*\W*$",
    re.IGNORECASE,
)
_RUNS_DOWN = re.compile(r"\W*i know i['’]?m (?:being |such )?(?:a|an|the|being)\b(?! \w+ing\b)", re.IGNORECASE)
_SMALLER = "It makes what you have to say smaller than it is, and easier to pass over."
_HELLO = re.compile(r"\W*(?:hi|hello|hey|hiya|dear|morning)\b(?: \w+){0,2}\W*$", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_]{2,}")
_JOINT = re.compile(r"\W*(?:and|but|so|or|yet|plus|else|then|n|&)\W*", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|no|cannot|dont|wont|cant)\b|n['’]t\b", re.IGNORECASE)
_NEEDLESS = "There is nothing here to be sorry for, and the request is clearer without it."


@dataclass(slots=True)
class Mended:
    """A draft after mending: its sentences, what was changed, and the findings that only the sender can resolve."""

    parts: list[Part] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    open: list[Finding] = field(default_factory=list)
    dropped: bool = False


@dataclass(slots=True)
class _Piece:
    """A clause that stays: its words, what stands before it, its facts, and where it ended in the draft."""

    gap: str
    text: str
    facts: tuple[str, ...]
    end: int


def mend_draft(desk: Desk, *, without_sorry: bool = False) -> Mended:
    """Every sentence of the draft, mended; with `without_sorry` needless apologies go too."""
    draft = desk.brief.draft
    mended = Mended()
    last = 0
    for span in sentence_spans(draft):
        gap = draft[last : span.start] or " "
        last = span.end
        for part in _Sentence(desk, mended, span, without_sorry=without_sorry).mend():
            # A line break of the sender's stays; a space that a dropped sentence left behind does not add up.
            mended.parts.append(replace(part, gap=gap if "\n" in gap else " "))
            gap = " "
    return mended


class _Sentence:
    """One sentence of the draft on the bench."""

    def __init__(self, desk: Desk, mended: Mended, span: Span, *, without_sorry: bool) -> None:
        self.desk = desk
        self.mended = mended
        self.span = span
        self.text = span.of(desk.brief.draft)
        self.clauses = [one for one in desk.clauses("draft") if span.holds(Span(one.start, one.end))]
        self.findings = [
            finding for finding in desk.brief.findings
            if finding.severity is not Severity.LOW and span.start <= finding.start < span.end
        ]  # fmt: skip
        self.needless = without_sorry and bool(_APOLOGISES.search(self.text))
        self.slants = {clause.start: slant for clause in self.clauses if (slant := self._slant(clause))}
        self.rebuilt = {clause.start: new for clause in self.clauses if (new := self._rebuilt(clause))}

    def _slant(self, clause: Clause) -> Slant | None:
        """A verdict, jab or self-blame to leave out; an excuse only in an apology, and never a word that was given."""
        slant = find_slant(clause.text)
        if slant is None or (slant.kind == "excuse" and self.desk.brief.intent is not Intent.REPAIR):
            return None
        return None if slant.whole and self.desk.kinds(clause) & {"boundary", "decision", "promise"} else slant

    def _rebuilt(self, clause: Clause) -> Rebuilt | None:
        """A clause without a hurtful construction; a word that was given only loses what is not part of it."""
        new = rebuild(clause.text, self.desk.brief.intent)
        if new is None and self.desk.is_humble and self.desk.brief.intent is Intent.CONCERN:
            new = self._unhedged(clause)
        given = new is not None and new.text is None and self.desk.kinds(clause) & {"boundary", "decision", "promise"}
        return None if given else new

    def _unhedged(self, clause: Clause) -> Rebuilt | None:
        """A clause of a draft that makes itself small, without the words that do so."""
        if _BOTHERS.match(clause.text):
            return Rebuilt(None, "over_apology", _NEEDLESS)
        text = drop_hedges(Spot(clause.text, Span(0, 0), self.desk.tools.grammar))
        return Rebuilt(text, "hedge_serious", _SMALLER) if text and text != clause.text else None

    def mend(self) -> Iterator[Part]:
        mixed = not self.needless and self._is_mixed()
        if not (self.findings or self.slants or self.rebuilt or self.needless or mixed):
            yield Part(self.text, self.desk.fact_ids("draft", *self.span), own=True)
            return
        pieces = self._pieces()
        if mixed:
            whole = (piece for piece in pieces if not is_shard(piece.text, self.desk.tools.grammar))
            for piece in whole:
                yield Part(end_sentence(self.desk.style.start(piece.text)), piece.facts)
            return
        text = self._join(pieces)
        if not text:
            return  # every clause was left out, and noted
        if self.desk.is_heavy(text):
            self._note(self.text, "", self.findings[:1])
            return
        facts = tuple(fact for piece in pieces for fact in piece.facts)
        for one in sentence_spans(text):
            yield Part(one.of(text), facts, own=text == self.text)

    def _is_mixed(self) -> bool:
        """Whether a sentence of an apology runs on into something else that has to be kept apart from it."""
        if self.desk.brief.intent is not Intent.REPAIR:
            return False
        owning = [bool(self.desk.kinds(clause) & {"apology", "own_act"}) for clause in self.clauses]
        return any(owning) and not all(owning)

    def _join(self, pieces: list[_Piece]) -> str:
        if not pieces:
            return ""
        text = pieces[0].text + "".join(piece.gap + piece.text for piece in pieces[1:])
        text = end_sentence(tidy(text + self.desk.brief.draft[pieces[-1].end : self.span.end]))
        called = self._called()
        if called and not text.startswith(called.strip()):
            text = called + inside_sentence(text)
        return start_sentence(text) if self.text[:1].isupper() else text

    def _called(self) -> str:
        """The name that the sentence starts with ("Dear Opa, "): it stays before whatever stays."""
        lead = self.desk.brief.draft[self.span.start : self.clauses[0].start] if self.clauses else ""
        return lead if _NAME.search(lead) and not _JOINT.fullmatch(lead) else ""

    def _pieces(self) -> list[_Piece]:
        kept: list[_Piece] = []
        last = self.span.start
        for index, clause in enumerate(self.clauses):
            text = self._clause(clause, [one for one in self.findings if self._belongs(one, index)])
            gap = self.desk.brief.draft[last : clause.start]
            if kept and _HELLO.match(kept[-1].text) and last != kept[-1].end:
                gap = ", "  # what stood between a greeting and this is gone
            last = clause.end
            if not text or (text != clause.text and is_shard(text, self.desk.tools.grammar)):
                continue
            if self.needless and is_shard(text, self.desk.tools.grammar):
                continue
            if kept and clause.connector == "but" and any(one.check == "but_apology" for one in self.findings):
                gap, text = ". ", self.desk.style.start(text)
            kept.append(_Piece(gap, text, self.desk.fact_ids("draft", clause.start, clause.end), clause.end))
        if kept:
            kept[-1].end = last
        return kept

    def _belongs(self, finding: Finding, index: int) -> bool:
        """A finding belongs to the clause in which it starts, or to the one after the gap in which it starts."""
        clause = self.clauses[index]
        if clause.start <= finding.start < clause.end:
            return True
        before = self.clauses[index - 1].end if index else self.span.start
        in_gap = before <= finding.start < clause.start
        after_all = index == len(self.clauses) - 1 and finding.start >= clause.end
        return in_gap or after_all

    def _clause(self, clause: Clause, findings: list[Finding]) -> str | None:
        """The clause mended, None when it goes; every change is noted with its reason."""
        kinds = self.desk.kinds(clause)
        text: str | None = clause.text
        slant, new = self.slants.get(clause.start), self.rebuilt.get(clause.start)
        if new is not None:
            text = self._as_built(clause, new)
            findings = [finding for finding in findings if finding.text in (text or "")]
        elif slant is not None:
            text = self._without_slant(clause, slant)
        if text is None:
            return None
        if self.needless:
            text = self._without_sorry(clause, kinds)
        elif findings and not kinds and self.desk.brief.intent is Intent.REPAIR:
            text = None  # a verdict on the other has no place in an apology
        for finding in reversed(findings):
            if text is not None:
                text = self._operation(finding, clause, kinds)(self._spot(clause, finding, text))
        if text and text != clause.text and is_broken(text, clause.text, self.desk.tools.grammar):
            text = None if self._is_hurtful(clause, findings) else clause.text
        if text != clause.text and (new is None or text != new.text):
            self._note(clause.text, text or "", findings)
        return text

    def _is_hurtful(self, clause: Clause, findings: list[Finding]) -> bool:
        """Whether a clause that cannot be mended goes, rather than stays as it was."""
        flagged = clause.start in self.slants or clause.start in self.rebuilt or self.needless
        return flagged or any(one.severity is Severity.HIGH for one in findings)

    def _as_built(self, clause: Clause, new: Rebuilt) -> str | None:
        self.mended.dropped = self.mended.dropped or (new.text is None and bool(self.desk.kinds(clause) - {"apology"}))
        self.mended.changes.append(Change(before=clause.text, after=new.text or "", check=new.check, why=new.why))
        return new.text

    def _without_slant(self, clause: Clause, slant: Slant) -> str | None:
        text = None if slant.whole else drop_words(Spot(clause.text, slant.span, self.desk.tools.grammar))
        self.mended.dropped = self.mended.dropped or not text
        self.mended.changes.append(Change(before=clause.text, after=text or "", check=slant.check, why=slant.why))
        return text

    def _without_sorry(self, clause: Clause, kinds: set[str]) -> str | None:
        if kinds == {"apology"} or (kinds == {"own_act"} and _STARTS_SORRY.match(clause.text)):
            return None
        if kinds <= {"own_act", "context"} and _RUNS_DOWN.match(clause.plain):
            return None
        return drop_sorry(Spot(clause.text, Span(0, 0), self.desk.tools.grammar))

    def _note(self, before: str, after: str, findings: list[Finding]) -> None:
        first = findings[0] if findings else None
        self.mended.dropped = self.mended.dropped or not after
        self.mended.changes.append(
            Change(
                before=before, after=after, check=first.check if first else None, why=first.why if first else _NEEDLESS
            )
        )

    def _operation(self, finding: Finding, clause: Clause, kinds: set[str]) -> Operation:
        operation = _named_operation(self.desk, finding)
        if operation is keep and finding.severity is Severity.HIGH:
            operation = drop_clause
        if operation is drop_clause and not kinds and self._states_beside(finding, clause):
            operation = drop_words
        if operation is drop_clause and kinds and finding.severity is not Severity.HIGH:
            operation = keep
        if operation is drop_clause and kinds & _KEPT:  # the tone goes, the word given stays
            small = len(finding.text) < 0.5 * len(clause.text) and not _NOT.search(finding.text)
            operation = drop_words if small else keep
        if operation is keep:
            self.mended.open.append(finding)
        return operation

    def _states_beside(self, finding: Finding, clause: Clause) -> bool:
        """Whether a clause says something of its own besides the few words that are flagged."""
        start = finding.start - clause.start
        rest = clause.text[: max(0, start)] + clause.text[max(0, start) + len(finding.text) :]
        own = any(one.dep_ in SUBJECTS and one.lower_ in {"i", "we"} for one in self.desk.tools.grammar.parse(rest))
        return finding.severity is not Severity.HIGH and len(finding.text) < 0.5 * len(clause.text) and own

    def _spot(self, clause: Clause, finding: Finding, text: str) -> Spot:
        at = finding.start - clause.start if text == clause.text else text.find(finding.text)
        start = max(0, min(len(text), at))
        flagged = Span(start, min(len(text), start + len(finding.text))) if at >= 0 else Span(0, 0)
        topic = any(part.facts for part in self.mended.parts)
        return Spot(text, flagged, self.desk.tools.grammar, has_topic=topic)


def _named_operation(desk: Desk, finding: Finding) -> Operation:
    if finding.check in BY_CHECK:
        return BY_CHECK[finding.check]
    edit = desk.check(finding).edit
    return BY_EDIT[edit] if edit else keep
