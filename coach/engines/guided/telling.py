"""Say to the other what the sender told the coach about them: third person to second, judgements left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from coach.engines.guided.desk import Desk
from coach.engines.guided.operations import Spot, soften_absolute
from coach.engines.guided.parts import Part
from coach.engines.guided.wording import end_sentence, inside_sentence
from coach.facts import CannotTurn, Clause, is_recipient, to_second_person
from coach.language import Token
from coach.text import Span

_GARBLED = re.compile(r",\s*you\s*,|\byou\s+,|,\s*,", re.IGNORECASE)
_MINE = re.compile(r"^\W*(?:so |and |but )*(?:basically|honestly|tbh|ok so|right so)\b[\s,]*", re.IGNORECASE)


def tell_sentences(desk: Desk, source: str, kinds: frozenset[str]) -> Iterator[Part]:
    """The sentences of one text said to the recipient; clauses of other kinds, or unsafe to turn, are left out."""
    for _, clauses in groupby(desk.clauses(source), key=lambda clause: clause.sentence):
        told = [(clause, said) for clause in clauses if (said := tell_clause(desk, source, clause, kinds))]
        if told:
            facts = tuple(fact for clause, _ in told for fact in desk.fact_ids(source, clause.start, clause.end))
            question = told[-1][0].question
            yield Part(_sentence(desk, source, told, question=question), facts)


def _sentence(desk: Desk, source: str, told: list[tuple[Clause, str]], *, question: bool) -> str:
    """The clauses of one sentence with what stood between them; where one was left out, a connector of its own."""
    whole = desk.brief.source_text(source)
    text, last = told[0][1], told[0][0]
    for clause, said in told[1:]:
        gap = whole[last.end : clause.start]
        if len(gap) > 12 or "\n" in gap or not re.search(r"[,;:–—-]|\b(?:and|but|so|or|n|&|yet|plus|else)\b", gap):
            gap = f", {clause.connector} " if clause.connector else ", and "
        text += gap + inside_sentence(said)
        last = clause
    return end_sentence(desk.style.start(text), "?" if question else ".")


def tell_clause(desk: Desk, source: str, clause: Clause, kinds: frozenset[str]) -> str | None:
    """One clause said to the recipient; None when it is a judgement, of another kind, or cannot be turned."""
    facts = [fact for fact in desk.brief.facts if fact.id in desk.fact_ids(source, clause.start, clause.end)]
    if not any(fact.kind in kinds for fact in facts) or _introduces(desk, clause):
        return None
    return say_tokens(desk, source, clause.tokens) or _say_apart(desk, source, clause)


def _say_apart(desk: Desk, source: str, clause: Clause) -> str | None:
    """A clause that passes no gate with its "because I …": the two said side by side."""
    cause = next((verb for verb in hung_verbs(clause) if any(one.lower_ == "because" for one in verb.children)), None)
    core = say_core(desk, source, clause, list(clause.tokens))
    if core is None or cause is None:
        return core
    reason = say_tokens(desk, source, [token for token in cause.subtree if token.lower_ != "because"])
    return f"{core}. {desk.style.start(reason)}" if reason else core


def hung_verbs(clause: Clause) -> list[Token]:
    """The verbs of the adverbial clauses that follow a clause's main verb."""
    return [verb for verb in clause.tokens if verb.dep_ == "advcl" and verb.i > clause.root.i]


def say_core(desk: Desk, source: str, clause: Clause, tokens: list[Token]) -> str | None:
    """Some of a clause's words without its "when you …" or "because …"; None when it has none."""
    away = {token.i for verb in hung_verbs(clause) for token in verb.subtree}
    return say_tokens(desk, source, [token for token in tokens if token.i not in away]) if away else None


def _introduces(desk: Desk, clause: Clause) -> bool:
    """Whether a clause only says who the other is ("the boss is Mrs Whitelaw", "I have a son")."""
    root = clause.root
    names = [child for child in root.children if child.dep_ == "attr" and child.pos_ == "PROPN"]
    meant = is_recipient(clause.subject, desk.recipient) or any(is_recipient(one, desk.recipient) for one in names)
    return root.lemma_ == "be" and bool(names) and meant


def say_tokens(desk: Desk, source: str, tokens: Iterable[Token]) -> str | None:
    """Some of a clause's words said to the recipient; None when they cannot be turned, or are hurtful."""
    kept = list(tokens)
    try:
        text = to_second_person(kept, None if source == "draft" else desk.recipient)
    except CannotTurn:
        return None
    return None if _GARBLED.search(text) else settle(desk, _MINE.sub("", text))


def is_untold(desk: Desk, source: str) -> bool:
    """Whether something in a text could not be turned, since "she" or "he" could be somebody else."""
    for clause in desk.clauses(source):
        try:
            to_second_person(clause.tokens, desk.recipient)
        except CannotTurn:
            return True
    return False


def settle(desk: Desk, text: str) -> str | None:
    """Take the absolutes out of a clause; None when it is still hurtful."""
    text = desk.style.write(text)
    found = desk.tools.checks.find(text, desk.brief.intent, by_meaning=False).findings
    for finding in found:
        if finding.check == "always_never":
            text = soften_absolute(Spot(text, Span(finding.start, finding.end), desk.tools.grammar)) or text
    return None if desk.is_heavy(text) else text
