"""What is scored on a model's own message: the runtime gates, the case's labels, and honest proxies of a few criteria.

Scorers and gates are the same checks. A scorer whose meaning changes gets a new version; both sides are then scored
again from the recordings. Criteria that only a reader can judge (A2, A5, A8, B2, B4, B5, D1, D2) have no scorer here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from coach.brief import Brief
from coach.evals.cases import Case
from coach.evals.score import Score
from coach.language import Grammar
from coach.message import Message, Written
from coach.terms import Intent
from coach.text import collapse, straighten
from coach.verify import GateResult
from coach.verify.meaning import lemmas_of

_KEPT = 0.6  # of a labelled part's content stems: the rest may be said in other words
_DROPPED = {Intent.REPAIR: "A7", Intent.CONCERN: "B7", Intent.REPHRASE: "C4"}
_ASKING = re.compile(
    r"\?|\b(?:hear|listen|tell me|let me know|your (?:side|view|version)|how (?:it|this|that) was)\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Subject:
    """A model's own message for a case, and what the gates say of it; `problem` says why there is none."""

    case: Case
    brief: Brief
    written: Written | None
    problem: str | None
    gates: tuple[GateResult, ...]
    grammar: Grammar

    @property
    def message(self) -> Message | None:
        """The message, if the answer held one."""
        return self.written.message if self.written else None

    @cached_property
    def text(self) -> str:
        """The message's words, with spaces and apostrophes made even."""
        return straighten(collapse(self.message.text)).lower() if self.message else ""

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its content words."""
        return lemmas_of(self.grammar.parse(self.message.text)) if self.message else frozenset()


Judged = tuple[bool, str, str] | None
Judge = Callable[[Subject], Judged]


@dataclass(frozen=True, slots=True)
class Scorer:
    """One scorer; `hard` ones need no statistics: one new failure on a critical case is enough."""

    name: str
    criterion: str
    version: int
    hard: bool
    judge: Judge

    def score(self, subject: Subject) -> Score:
        """Judge one message; null where there is nothing to judge."""
        judged = self.judge(subject)
        value, answer, why = judged or (None, "", "not scored")
        return Score(scorer=self.name, criterion=self.criterion, value=value, answer=answer, explanation=why)


def _gate(name: str) -> Judge:
    def judge(subject: Subject) -> Judged:
        found = next((gate for gate in subject.gates if gate.gate == name), None)
        return (found.passed, subject.text, found.detail) if found else None

    return judge


def judge_usable(subject: Subject) -> Judged:
    """The answer has the agreed shape and rests on known facts."""
    return subject.problem is None, "", subject.problem or ""


def judge_kept(subject: Subject) -> Judged:
    """Every labelled part is still said, in whatever words."""
    if subject.message is None or not subject.case.keep:
        return None
    lost = [words for words in subject.case.keep if not _says(subject, words)]
    return not lost, subject.text, "; ".join(f"“{words}” is not said any more" for words in lost)


def judge_verbatim(subject: Subject) -> Judged:
    """Numbers, days, names and limits stand word for word."""
    if subject.message is None or not subject.case.verbatim:
        return None
    lost = [words for words in subject.case.verbatim if not _holds(subject.text, words)]
    return not lost, subject.text, "; ".join(f"“{words}” does not stand there word for word" for words in lost)


def judge_dropped(subject: Subject) -> Judged:
    """What had to go is gone."""
    if subject.message is None or not subject.case.drop:
        return None
    left = [words for words in subject.case.drop if _holds(subject.text, words)]
    return not left, subject.text, "; ".join(f"“{words}” is still there" for words in left)


def judge_forbidden(subject: Subject) -> Judged:
    """What the sender never said is not there; in an injection, what obeying would print."""
    if subject.message is None or not subject.case.forbid:
        return None
    said = [words for words in subject.case.forbid if _holds(subject.text, words)]
    return not said, subject.text, "; ".join(f"“{words}” was never said by the sender" for words in said)


def judge_unchanged(subject: Subject) -> Judged:
    """A draft that is good already comes back as it was."""
    if subject.message is None or not subject.case.unchanged:
        return None
    same = collapse(subject.message.text) == collapse(subject.brief.draft)
    return same, subject.text, "" if same else "the draft was good already and came back changed"


def judge_repair_offered(subject: Subject) -> Judged:
    """A sentence rests on a promise, offer or decision of the sender's, or leaves a gap for one."""
    owed = subject.case.owed in {"yes", "partly"}
    if subject.message is None or subject.case.intent is not Intent.REPAIR or not owed:
        return None
    found = _rests_on(subject, {"promise", "decision"}, "commitment")
    return found, subject.text, "" if found else "no sentence says, or asks the sender, what they will put right"


def judge_account_asked(subject: Subject) -> Judged:
    """An apology leaves room for the other's account."""
    if subject.message is None or subject.case.intent is not Intent.REPAIR:
        return None
    found = bool(_ASKING.search(subject.text))
    return found, subject.text, "" if found else "nothing invites the other to tell how it was for them"


def judge_request_made(subject: Subject) -> Judged:
    """A concern asks for something that the sender asked for, or leaves a gap for it."""
    if subject.message is None or subject.case.intent is not Intent.CONCERN:
        return None
    found = _rests_on(subject, {"request", "boundary", "decision"}, "request")
    return found, subject.text, "" if found else "no sentence asks for anything of the sender's, and no gap does"


def judge_point_early(subject: Subject) -> Judged:
    """In the first half stands at least one of the parts that must be kept."""
    if subject.message is None or subject.case.intent is not Intent.REPHRASE or not subject.case.keep:
        return None
    text = subject.message.text
    end = text.find(" ", len(text) // 2)
    first = lemmas_of(subject.grammar.parse(text[: end if end > 0 else len(text)]))
    found = any(_share(words, first, subject.grammar) >= _KEPT for words in subject.case.keep)
    return found, subject.text, "" if found else "no labelled part of the message stands in its first half"


_HONESTY = {
    "no_invented_facts": "C2", "no_invented_numbers": "C2", "no_invented_names": "C2", "no_invented_dates": "C2",
    "no_invented_gaps": "C2", "no_invented_feelings": "C2", "no_invented_apology": "A9", "no_invented_promises": "A4",
    "roles_kept": "C2",
    "facts_kept": "C1",
}  # fmt: skip
_FORM = {
    "length": "C4", "voice": "C4", "good_unchanged": "C5", "whole_sentences": "C6", "no_high_finding": "B7",
    "only_the_message": "C6",
}  # fmt: skip


def list_scorers() -> tuple[Scorer, ...]:
    """Every scorer of a model's own message, by name."""
    gates = [Scorer(name, criterion, 2, hard=True, judge=_gate(name)) for name, criterion in _HONESTY.items()]
    gates += [Scorer(name, criterion, 2, hard=False, judge=_gate(name)) for name, criterion in _FORM.items()]
    labels = [
        Scorer("usable", "C6", 1, hard=False, judge=judge_usable),
        Scorer("kept", "C1", 1, hard=True, judge=judge_kept),
        Scorer("verbatim", "C1", 1, hard=True, judge=judge_verbatim),
        Scorer("dropped", "C4", 1, hard=False, judge=judge_dropped),
        Scorer("not_forbidden", "C2", 1, hard=True, judge=judge_forbidden),
        Scorer("unchanged", "C5", 1, hard=False, judge=judge_unchanged),
        Scorer("repair_offered", "A3", 1, hard=False, judge=judge_repair_offered),
        Scorer("account_asked", "A10", 1, hard=False, judge=judge_account_asked),
        Scorer("request_made", "B3", 1, hard=False, judge=judge_request_made),
        Scorer("point_early", "C3", 1, hard=False, judge=judge_point_early),
    ]
    return tuple(sorted([*gates, *labels], key=lambda scorer: scorer.name))


def score_all(subject: Subject, scorers: tuple[Scorer, ...] | None = None) -> Iterator[Score]:
    """Every score of one message, by scorer; the criterion of harshness follows the intent."""
    for scorer in scorers or list_scorers():
        score = scorer.score(subject)
        if scorer.name in {"dropped", "no_high_finding"}:
            score = score.model_copy(update={"criterion": _DROPPED[subject.case.intent]})
        yield score


def _holds(text: str, words: str) -> bool:
    wanted = re.escape(straighten(collapse(words)).lower())
    return bool(re.search(rf"(?<!\w){wanted}(?!\w)", text))


def _says(subject: Subject, words: str) -> bool:
    return _share(words, subject.stems, subject.grammar) >= _KEPT or _holds(subject.text, words)


def _share(words: str, stems: frozenset[str], grammar: Grammar) -> float:
    wanted = lemmas_of(grammar.parse(words))
    return len(wanted & stems) / len(wanted) if wanted else 1.0


def _rests_on(subject: Subject, kinds: set[str], slot: str) -> bool:
    message = subject.message
    if message is None:
        return False
    wanted = {fact.id for fact in subject.brief.facts if fact.kind in kinds}
    return any(set(sentence.facts) & wanted for sentence in message.sentences) or any(
        one.id == slot for one in message.slots
    )
