"""Say to the other what the sender told the coach about them: third person to second, judgements left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from coach.engines.guided.backdrop import adds_something, is_advice, is_backdrop, is_fragment
from coach.engines.guided.desk import Desk
from coach.engines.guided.operations import Spot, soften_absolute
from coach.engines.guided.parts import Part
from coach.engines.guided.wording import end_sentence, inside_sentence
from coach.facts import CannotTurn, Clause, Recipient, is_recipient, to_second_person
from coach.facts.clauses import message_within, subject_of
from coach.facts.kinds import wants_to_say
from coach.facts.people import PRONOUNS, is_anothers, is_person
from coach.language import Token
from coach.terms import Intent
from coach.text import Span

_GARBLED = re.compile(r",\s*you\s*,|\byou\s+,|,\s*,", re.IGNORECASE)
_TAKES = frozenset("tell say think know hope promise swear wish mean guess".split())
_SAYING = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "VERB"})
_MINE = re.compile(r"^\W*(?:so |and |but )*(?:basically|honestly|tbh|ok(?:ay)? so|right so)\b[\s,]*", re.IGNORECASE)
_AND_THAT = re.compile(r"\b(and|but) that (?=(?:i|we|you|it|my|our)\b)", re.IGNORECASE)
_DOUBLED = re.compile(r"(\b(?:your|ur) [^,.]{1,30}), yours\b", re.IGNORECASE)  # "her diary, my girlfriend's"


Kept = Callable[[Clause], bool]


@dataclass(slots=True)
class _Telling:
    """A text on its way to the other: who has been named so far, and what the last sentence that was told said."""

    desk: Desk
    source: str
    kinds: frozenset[str]
    kept: Kept
    met: list[tuple[Token, bool]] = field(default_factory=list)  # everybody named so far, and whether that was told
    begun: bool = False
    skipped: bool = False

    def sentence(self, clauses: list[Clause]) -> Iterator[Part]:
        """What can be told of one sentence; where a clause was left out, the rest are sentences of their own."""
        told: list[list[tuple[Clause, str]]] = [[]]
        quoting = False
        for clause in clauses:
            # "She says I needn't, it was a safety call": a comma goes on with what was said.
            quoting = is_advice(self.desk, clause) or (quoting and not clause.connector)
            said = None if quoting and self.source == "situation" else self.clause(clause, after_gap=self.skipped)
            self.skipped = said is None
            self.met += [(token, said is not None) for token in clause.tokens if is_person(token, "")]
            if said is None:
                told.append([])
                continue
            told[-1].append((clause, said))
        for group in (one for one in told if one):
            self.begun = True
            facts = tuple(
                fact for clause, _ in group for fact in self.desk.fact_ids(self.source, clause.start, clause.end)
            )
            yield Part(_sentence(self.desk, self.source, group, question=group[-1][0].question), facts)

    def clause(self, clause: Clause, *, after_gap: bool) -> str | None:
        """One clause said to the recipient, None where it cannot be, or leans on something that is not said."""
        if self.source == "situation" and (is_backdrop(self.desk, clause) or not self._stands(clause, after_gap)):
            return None
        if not self.kept(clause):
            return None
        inner = next(iter(message_within(clause)), None) if wants_to_say(clause.text) else None
        if inner is not None and self.source == "situation":  # "I have to tell my flatmates that …"
            said = say_tokens(self.desk, self.source, inner.tokens)
            return _AND_THAT.sub(r"\1 ", said) if said else None
        return tell_clause(self.desk, self.source, clause, self.kinds)

    def _stands(self, clause: Clause, after_gap: bool) -> bool:
        if self._is_perhaps_them(clause):
            return False
        if is_fragment(clause) and not (self.begun and adds_something(clause)):
            return False
        if after_gap and (_leans(clause) or any(_points_back(token) for token in clause.tokens)):
            return False
        if not any(token.pos_ in _SAYING or token.lower_ in {"me", "mine"} for token in clause.tokens):
            return False
        return not any(self._is_nobody(token, clause) for token in clause.tokens)

    def _is_perhaps_them(self, clause: Clause) -> bool:
        """Whether somebody acts who could be the recipient, of whom the account gives no more than a name."""
        recipient, subject = self.desk.recipient, clause.subject
        if recipient is None or recipient.role or not recipient.name or subject is None or self._is_placed(recipient):
            return False
        return is_anothers(subject) and is_person(subject, recipient.gender or "")

    def _is_placed(self, recipient: Recipient) -> bool:
        told = self.desk.clauses(self.source)
        return any(recipient.is_meant(token) for clause in told for token in clause.tokens)

    def _is_nobody(self, token: Token, clause: Clause) -> bool:
        """Whether "she" or "him" would reach the other without a word of who that is."""
        gender = PRONOUNS.get(token.lower_)
        recipient = self.desk.recipient
        if not gender or recipient is None or recipient.gender == "you" or recipient.takes(token) is not False:
            return False
        here = [(one, True) for one in clause.tokens if one.i < token.i]
        fitting = [
            told for one, told in [*self.met, *here] if is_person(one, gender) and not recipient.is_meant(one)
        ]  # fmt: skip
        return not fitting or not fitting[-1]


def _leans(clause: Clause) -> bool:
    """ "Then I'll cry", "I think I do": nothing without what went before."""
    if clause.connector == "so" or clause.tokens[0].lower_ in {"then", "otherwise", "therefore"}:
        return True
    thing = any(token.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"} for token in clause.tokens)
    return not thing and clause.root.lemma_.lower() in {"think", "do", "know", "suppose", "guess", "agree"}


def _points_back(token: Token) -> bool:
    """ "That" or "this" standing for a whole clause, which was left out."""
    return token.lower_ in {"that", "this"} and token.tag_ == "DT" and token.dep_ in {"nsubj", "dobj", "pobj", "attr"}


def tell_sentences(desk: Desk, source: str, kinds: frozenset[str], kept: Kept = lambda _: True) -> Iterator[Part]:
    """The sentences of one text said to the recipient; clauses of other kinds, or unsafe to turn, are left out."""
    telling = _Telling(desk, source, kinds, kept)
    for _, clauses in groupby(desk.clauses(source), key=lambda clause: clause.sentence):
        yield from telling.sentence(list(clauses))


def _sentence(desk: Desk, source: str, told: list[tuple[Clause, str]], *, question: bool) -> str:
    """The neighbouring clauses of one sentence, with what the sender put between them."""
    whole = desk.brief.source_text(source)
    text, last = told[0][1], told[0][0]
    for clause, said in told[1:]:
        gap = re.sub(r"\s+", " ", whole[last.end : clause.start])
        # Chat runs on: "im so done with her she is never on time".
        ends = last.tokens[-1].dep_ == "npadvmod" or last.root.lemma_.lower() in _TAKES
        chats = last.text[:1].islower() and not ends
        runs_on = gap == " " and chats and clause.tokens[0].pos_ == "PRON"
        if runs_on:
            text = end_sentence(text) + gap + desk.style.start(said)
        else:
            text += gap + inside_sentence(said)
        last = clause
    return end_sentence(desk.style.start(text), "?" if question else ".")


def tell_clause(desk: Desk, source: str, clause: Clause, kinds: frozenset[str]) -> str | None:
    """One clause said to the recipient; None when it is a judgement, of another kind, or cannot be turned."""
    facts = [fact for fact in desk.brief.facts if fact.id in desk.fact_ids(source, clause.start, clause.end)]
    if not any(fact.kind in kinds for fact in facts):
        return None
    return say_tokens(desk, source, clause.tokens) or _say_apart(desk, source, clause)


def _say_apart(desk: Desk, source: str, clause: Clause) -> str | None:
    """A clause that passes no gate with its "because I …": the two said side by side."""
    cause = next((verb for verb in hung_verbs(clause) if any(one.lower_ == "because" for one in verb.children)), None)
    core = say_core(desk, source, clause, list(clause.tokens))
    if core is None or cause is None:
        return core
    reason = say_tokens(desk, source, [token for token in cause.subtree if token.lower_ != "because"])
    # In an apology a reason that lies with the other takes it back (A6).
    blames = desk.brief.intent is Intent.REPAIR and is_recipient(subject_of(cause), desk.recipient)
    return f"{core}. {desk.style.start(reason)}" if reason and not blames else core


def hung_verbs(clause: Clause) -> list[Token]:
    """The verbs of the adverbial clauses that follow a clause's main verb."""
    return [verb for verb in clause.tokens if verb.dep_ == "advcl" and verb.i > clause.root.i]


def say_core(desk: Desk, source: str, clause: Clause, tokens: list[Token]) -> str | None:
    """Some of a clause's words without its "when you …" or "because …"; None when it has none."""
    away = {token.i for verb in hung_verbs(clause) for token in verb.subtree}
    return say_tokens(desk, source, [token for token in tokens if token.i not in away]) if away else None


def say_tokens(desk: Desk, source: str, tokens: Iterable[Token]) -> str | None:
    """Some of a clause's words said to the recipient; None when they cannot be turned, or are hurtful."""
    kept = list(tokens)
    try:
        text = to_second_person(kept, None if source == "draft" else desk.recipient)
    except CannotTurn:
        return None
    text = _DOUBLED.sub(r"\1", text)
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
