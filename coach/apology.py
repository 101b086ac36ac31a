"""Is an apology owed, and for which part? The first question of every repair.

Rests on the ledger alone. For "unclear" the coach offers sympathy and a question instead of a confession: for an
ambiguous wrong a full apology soothes less than a partial one (CRITERIA A9, three studies).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from coach.facts import Fact, Ledger
from coach.facts.lexicon import FAULTS, WRONGS
from coach.message import Apology
from coach.text import straighten

_SMALL = re.compile(
    r"\b(?:sorry|apolog\w+)\b.{0,20}\b(?:to bother|bothering|ask(?:ing)?|to disturb|disturbing|trouble"
    r"|pain|nuisance|question|annoying"
    r"|needy|exist\w*"
    r"|being here|taking up|bugging|chas(?:e|ing)|interrupt(?:ing)?|rant(?:ing)?|crying|emotional)\b"
    r"|\bi know i'?m (?:a |being )?(?:a )?(?:pain|nuisance|needy|annoying|too much|a lot)\b|^\W*(?:so |very "
    r")?sorry(?: again)?\W*$",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"\b(?:needy|nuisance|annoying|too much|a (?:pain|lot|mess|bother|burden)|emotional|sensitive|bother\w*"
    r"|ask(?:ing)?|here|awkward|rambling"
    r"|like this|crying)\b",
    re.IGNORECASE,
)
_NO_ACT = frozenset(
    "m s re 'm 's know think should want need like love have be mean hope feel live work wish guess suppose try".split()
)
_TALKING = frozenset("speak talk answer reply respond text call know want look come".split())
_UNAWARE = re.compile(
    r"\b(?:don'?t|do not|dont|not sure|no idea|dunno|idk)\b.{0,12}\b(?:know|what|why|if|how)\b.{0,25}\b(?:i|did"
    r"|wrong|happened|upset|angry|why|it was me)\b",
    re.IGNORECASE,
)


def judge_apology(ledger: Ledger, *, asked: bool = False) -> Apology:
    """Who owes what, by the sender's own account; `asked`: the sender said outright that they want to apologise."""
    own = _with_neighbours(tuple(fact for fact in ledger.facts if _is_own_wrong(fact, ledger)), ledger)
    theirs = theirs_of(ledger)
    unaware = any(_UNAWARE.search(straighten(fact.text)) for fact in ledger.facts)
    if not own and not theirs_of(ledger):
        own = _named_before_sorry(ledger, asked=asked)
    if own and not unaware:
        return _owed(own, shared=bool(theirs))
    if theirs and not unaware:
        return Apology(owed="no", why="By your account the other did this, not you: you can say so without a sorry.")
    if not unaware and any(_is_small(fact, ledger) for fact in ledger.facts):
        why = "You have nothing to apologise for here: asking for something, or taking up room, is no wrong."
        return Apology(owed="no", why=why)
    why = "It is not clear yet what you did that hurt them. Asking is honest; confessing to a guess is not."
    return Apology(owed="unclear", why=why)


def theirs_of(ledger: Ledger) -> tuple[Fact, ...]:
    """What the other did wrong, by the sender's account."""
    return tuple(fact for fact in ledger.facts if fact.kind == "other_act" and _is_their_wrong(fact, ledger))


def _named_before_sorry(ledger: Ledger, *, asked: bool) -> tuple[Fact, ...]:
    """An act that is no wrong by its verb, but which the sender wants to repair ("I watered them once")."""
    if not (asked or ledger.wants_apology) or any(_is_small(fact, ledger) for fact in ledger.facts):
        return ()
    acts = [fact for fact in ledger.facts if fact.kind == "own_act" and fact.certain and _is_act(fact, ledger)]
    return tuple(acts[:1])


def _is_act(fact: Fact, ledger: Ledger) -> bool:
    return not ledger.lemmas[fact.id] & _NO_ACT and not _UNAWARE.search(straighten(fact.text))


def _owed(own: tuple[Fact, ...], *, shared: bool) -> Apology:
    ids = tuple(fact.id for fact in own)
    if shared:
        why = "You name something of your own and something of theirs. Apologise for yours; theirs is another talk."
        return Apology(owed="partly", facts=ids, why=why)
    return Apology(owed="yes", facts=ids, why="You say yourself what you did, so it can be owned plainly.")


def _is_small(fact: Fact, ledger: Ledger) -> bool:
    """An apology for asking, or for being there at all."""
    return bool(_SMALL.search(straighten(fact.text))) or (
        fact.id in ledger.apologised and bool(_HARMLESS.search(fact.text))
    )


def _with_neighbours(own: tuple[Fact, ...], ledger: Ledger) -> tuple[Fact, ...]:
    """What is joined to a wrong ("I got drunk and I gave that speech") is told as part of it."""
    kept = []
    for fact in ledger.facts:
        joined = any(0 <= fact.start - other.end <= 6 and fact.source == other.source for other in own)
        if fact in own or (joined and fact.kind == "own_act" and fact.certain and _is_act(fact, ledger)):
            kept.append(fact)
    return tuple(kept)


def _is_own_wrong(fact: Fact, ledger: Ledger) -> bool:
    if fact.kind != "own_act" or not fact.certain or _is_small(fact, ledger):
        return False
    if "know" in ledger.lemmas[fact.id]:
        return False
    return fact.id in ledger.apologised or _is_wrong(fact, ledger)


def _is_their_wrong(fact: Fact, ledger: Ledger) -> bool:
    """Silence after a hurt is a reaction, not a wrong of theirs."""
    reaction = fact.negated and bool(ledger.lemmas[fact.id] & _TALKING)
    return _is_wrong(fact, ledger) and not reaction


def _is_wrong(fact: Fact, ledger: Ledger) -> bool:
    """A wrong by its verb, a quality such as "late", something left undone, or a secret told."""
    lemmas = ledger.lemmas[fact.id]
    if lemmas & (WRONGS | FAULTS):
        return "know" not in lemmas
    if fact.negated:
        return not lemmas & _NO_ACT
    return ("tell" in lemmas and "secret" in lemmas) or ("call" in lemmas and fact.kind == "own_act")


def owned_facts(apology: Apology, facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts that the apology is for, in the ledger's order."""
    return tuple(fact for fact in facts if fact.id in apology.facts)
