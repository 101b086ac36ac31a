"""Whether a draft is good already, so that rewording it is a fault (C5).

That nothing was found in it shows nothing: the checks miss about half. A draft is taken for good only where it says
something of its own plainly, and nothing in it shouts, orders, jabs, reproaches, talks about itself, or wanders.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.brief import Brief
from coach.facts import find_slant
from coach.facts.clauses import Clause
from coach.facts.kinds import is_imperative
from coach.language import Grammar, Token
from coach.terms import Intent, Severity
from coach.text import straighten, word_count
from coach.verify.evidence import Evidence
from coach.verify.meaning import meanings_of

_LONGEST = 90  # words; beyond it a reader is glad of a shorter one
_ROUGH = re.compile(
    r"!!|\?\?|[?!]{2}|\w\*+\w|\{|\[|\b(?:haha|lol)\b|(?-i:\b[A-Z]{4,}:)"
    r"|\bwhat a (?:surprise|joke|shame)\b|\bapparently\b|\bnot (?:one|even one|a single) (?:word|single|thing)\b"
    r"|\bhow would (?:you|u) know\b|\b(?:can|could|do|did|have)(?:no|['’]?n)['’]?t (?:even|bother)\b"
    r"|\bstill (?:can['’]?t|cannot|can not|don['’]?t|won['’]?t)\b|\bwhich \w+ (?:left|took|did|was|is)\b"
    r"|\bnot (?:asking|saying|telling you) (?:it )?(?:twice|again)\b|\b(?:it['’]?s|its) not (?:hard|difficult)\b"
    r"|\bma(?:de|ke|king) an? \w+ of (?:you|ur)\w*sel(?:f|ves)\b"
    r"|\bsong and dance\b|\bsuch (?:a )?(?:big )?(?:drama|fuss)\b|\bsorry,? sorry\b",
    re.IGNORECASE,
)
_REPROACH = re.compile(
    r"\b(?:you|u)(?: really| at least)? (?:could|should|might|ought to)(?: have|['’]ve| of)\b", re.IGNORECASE
)
_ABOUT_ITSELF = re.compile(
    r"\bmince (?:my )?words\b|\bwritten this\b|\bwhere to start\b|\bjust starting\b|\bpress send\b|\blong and short\b"
    r"|\b(?:as )?you(?:['’]ll| will) be aware\b|\bwhat i['’]?m trying to say\b|\bhow to (?:say|put) (?:this|it)\b"
    r"|\breach out\b",
    re.IGNORECASE,
)
_SOFT_ORDER = re.compile(
    r"\b(?:please|pls|plz|kindly|let me know|(?:tell|ring|call|text|ask|give|show|send) me|feel free|thank)\b"
    r"|\bif (?:you|u|that|it)\b",
    re.IGNORECASE,
)
_OPEN_QUESTION = re.compile(
    r"\b(?:could|can|would|wid|will|may|might|shall|should) (?:you|u|ye|we|i)\b"
    r"|\b(?:how|what|when) (?:is|was|do|did|would|could|does|about)\b|\bok\b|\bpossible\b",
    re.IGNORECASE,
)


def needless_change(evidence: Evidence) -> Iterator[str]:
    """A draft shown to be good that came back altered, all of it there and in its order: rewording for its own sake."""
    brief = evidence.brief
    if brief.intent is not Intent.REPHRASE or brief.answers or not is_good(brief, evidence.grammar):
        return
    if evidence.message.text.strip() == brief.draft.strip():
        return
    meant = (meanings_of(clause.tokens) for clause, _ in _draft_clauses(brief, evidence.grammar))
    places = [_place(words, evidence) for words in meant if words]
    # What may be left out is a matter of `facts_kept`; what was moved to the front has its reason (C3).
    if -1 not in places and places == sorted(places):
        yield "the draft was good already and should come back as it was"


def is_good(brief: Brief, grammar: Grammar) -> bool:
    """Whether a draft is shown to be good: a message of some length, with nothing in it to put right."""
    draft = straighten(brief.draft)
    if not draft.strip() or word_count(draft) < word_count(brief.situation) / 3 or word_count(draft) > _LONGEST:
        return False  # a few words beside a long account are no message yet
    if any(finding.severity is not Severity.LOW for finding in brief.findings):
        return False
    if any(pattern.search(draft) for pattern in (_ROUGH, _REPROACH, _ABOUT_ITSELF)):
        return False
    stated = list(_draft_clauses(brief, grammar))
    return bool(brief.strengths or brief.facts) and not any(_is_hard(clause, said) for clause, said in stated)


def _draft_clauses(brief: Brief, grammar: Grammar) -> Iterator[tuple[Clause, str]]:
    """Each clause of the draft, with the sentence that it stands in."""
    for reading in brief.read(grammar):
        if reading.source == "draft":
            yield from ((clause, straighten(clause.sentence.of(reading.text))) for clause in reading.clauses)


def _is_hard(clause: Clause, sentence: str) -> bool:
    """A verdict or jab, an order, a question that asks for nothing, or words that are shouted."""
    ordered = is_imperative(clause) and not _SOFT_ORDER.search(sentence)
    rhetorical = clause.question and not _OPEN_QUESTION.search(sentence)
    return ordered or rhetorical or find_slant(clause.text) is not None or any(map(_is_shouted, clause.tokens))


def _is_shouted(token: Token) -> bool:
    """A small word in capitals ("MY", "AGAIN"); what else is written so may be a name of letters, as "IT" is."""
    if not token.is_upper or len(token) < 2 or token.text in {"IT", "US"}:
        return False
    return token.is_stop or token.pos_ in {"ADV", "NUM", "VERB", "ADJ"}


def _place(meant: frozenset[str], evidence: Evidence) -> int:
    """The number of the message's sentence in which most of a clause's words are; -1 when they are gone."""
    shares = [len(meant & reading.meanings) for _, reading in evidence.sentences]
    best = max(shares, default=0)
    return shares.index(best) if 2 * best > len(meant) else -1
