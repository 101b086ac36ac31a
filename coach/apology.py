"""Is an apology owed, and for which part? The first question of every repair.

Rests on the ledger alone. For "unclear" the coach offers sympathy and a question instead of a confession: for an
ambiguous wrong a full apology soothes less than a partial one (CRITERIA A9, three studies).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from coach.facts import Fact, Ledger
from coach.facts.lexicon import FAULTS, WRONGS
from coach.message import Apology
from coach.text import straighten

_SMALL = re.compile(
    r"\b(?:sorry|apolog\w+)\b.{0,20}\b(?:to bother|bothering|ask(?:ing)?|to disturb|disturbing|trouble"
    r"|pain|nuisance|question|annoying|inconvenience|bad timing"
    r"|needy|exist\w*"
    r"|being here|taking up|bugging|chas(?:e|ing)|interrupt(?:ing)?|rant(?:ing)?|crying|emotional)\b"
    r"|\bi know i'?m (?:a |being )?(?:a )?(?:pain|nuisance|needy|annoying|too much|a lot)\b",
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
_TALKING = frozenset("speak talk answer reply respond text call know want look".split())
_BLAMELESS = re.compile(
    r"\bsaid no\b|\bsay(?:ing)? no\b|\b(?:did ?n[o'’]?t|do ?n[o'’]?t"
    r"|could ?n[o'’]?t) (?:\w+ )?(?:understand|hear|know|sleep)\b"
    r"|\b(?:cried|crying|cry)\b|\b(?:ill|sick|fever|poorly|unwell|covid)\b|\bwon'?t be in\b|\bsigned for\b"
    r"|\b(?:my|the) (?:pay|wages|money|refund|rights?|leave|holiday|english|accent)\b|\b(?:meant"
    r"|mean) (?:it|well|to)\b"
    r"|\b(?:waited|waiting)\b|\b(?:asked|ask) (?:him|her|them|you|for|twice|again|what)\b"
    r"|\bpaid (?:for|him|her|them|you)\b|\bdon'?t want\b|\bhad (?:it|that|them) (?:agreed|approved|signed off)\b",
    re.IGNORECASE,
)
_NAMELESS = re.compile(
    r"\b(?:whatever|anything|what|something|everything)(?: that)? i(?:'ve| have|'d)? "
    r"(?:did|done|might|may|said)\b",
    re.IGNORECASE,
)
_TAKING = (
    r"(?:ate|eat|eaten|used|took|taken|wore|worn|opened|sold|finished|drank|read|binned|moved|touched"
    r"|spent|killed)"
)
_TAKEN_OURS = re.compile(rf"\b{_TAKING}\b.{{0,30}}\b(?:his|her|their|your|ur|joint|our|\w+['’]s)\b", re.IGNORECASE)
_TAKEN_MINE = re.compile(rf"\b{_TAKING}\b.{{0,30}}\bmy\b", re.IGNORECASE)
_AS_MINE = re.compile(r"\bas (?:my|mine)\b|\bto myself\b", re.IGNORECASE)
_UNASKED = re.compile(
    r"\bwithout (?:\w+ )?(?:telling|asking|a message|a word|checking|warning|letting|notice|permission|even)\b"
    r"|\bbehind (?:my|his|her|their|your) backs?\b|\bin front of\b|\binstead of\b|\bon the day\b"
    r"|\bchanged? the .{0,30}\bwithout\b",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\bcall(?:ed|ing)? (?:you|him|her|them|me|us|[A-Z]\w+|my \w+) "
    r"(?!back|up|about|to|on|at|yesterday|today)",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"\W*(?:about|for|over) (?!\w+ing\b)", re.IGNORECASE)
_REACTIONS = frozenset("sleep ignore leave block avoid cry".split())  # how somebody takes a hurt
_SHORTEST = 2  # words
_MORE_THAN = re.compile(r"n'?t (?:just|only|simply)\b|\bblocked (?:out |off )?(?:\d|an hour|time|the )", re.IGNORECASE)
_KNOWING = re.compile(r"\W*(?:i|we) (?:know|knew)\b", re.IGNORECASE)
_ALSO = re.compile(r"\W*i (?:do )?also think\b", re.IGNORECASE)
_NOT_AT_FIRST = re.compile(
    r"\W*(?:\S+ ){0,3}(?:(?!should)\w+n'?t|(?<!should )not|never)\b(?! (?:of|have|a)\b)", re.IGNORECASE
)
_MYSELF = re.compile(r"\W*(?:(?:so |very )*sorry\W*)*(?:i|im|i'?m)\b", re.IGNORECASE)
_SINCE = re.compile(r"\W*(?:i|we)(?:'ve|ve| have) (?!not|never|been)", re.IGNORECASE)
_FORCED = re.compile(r"\b(?:had to|couldn'?t|could not)\b", re.IGNORECASE)
_GAVE_WORD = re.compile(
    r"\W*(?:i|we) (?:(?:had )?(?:said|promised|told \w+|agreed)(?: in \w+| on \w+)? (?:that )?(?:i|we)(?:'?d| would)"
    r"|(?:was|were) (?:supposed|meant|due) to)\b",
    re.IGNORECASE,
)
# What somebody can be sorry for by its name alone; "any inconvenience" names nothing.
_NAMED_FAULT = re.compile(
    r"\b(?:sorry|apologi[sz]e|apologies) (?:again )?(?:for|about) (?:the|my|our|this|that) (?:\w+ )?"
    r"(?:delay|mistakes?|error|mix-?up|wait|silence|mess|noise|outburst|lateness|absence|oversight"
    r"|(?:late|slow) (?:reply|response|answer)|behaviou?r|tone|comment|remark|language|confusion)\b",
    re.IGNORECASE,
)
_NOT_KEPT = re.compile(
    r"\b(?:and|but|n) (?:then )?(?:i|we) (?:did ?n'?t|did not|have ?n'?t|have not|never)\b", re.IGNORECASE
)
_ASKED_NOT = re.compile(r"\b(?:asked|told|begged) (?:me|us) (?:not to|to (?:stop|keep))\b", re.IGNORECASE)
_DUE = re.compile(r"\b(?:supposed|meant|due) to\b", re.IGNORECASE)
_BEGAN = re.compile(r"\b(?:'d|had|did) .*\bfirst\b|\bstarted it\b", re.IGNORECASE)  # "he'd made a dig at me first"
_NEXT = 3  # characters between a statement and its reason
_BEFORE = re.compile(r"\b(?:had(?:n'?t| not)|never|'d not)\b", re.IGNORECASE)
_LEFT_ME = re.compile(r"\bleft (?:me|us)\b|\bwalked out\b", re.IGNORECASE)
_WAS_WRONG = re.compile(r"\bi was (?:\w+ )?wrong\b", re.IGNORECASE)
_OWNED_UP = re.compile(
    r"\bi (?:know |grant )?(?:i )?(?:should|shud|shoulda)(?:n'?t| not)?(?:'?ve| have| of|a)?\b (?:have |of )?\w+"
    r"|\bmy fault\b|\bwas(?:n'?t| not) mine to\b|\bit was me\b|\bon me\b|\bi was (?:\w+ )?wrong\b",
    re.IGNORECASE,
)


def judge_apology(ledger: Ledger, *, asked: bool = False) -> Apology:
    """Who owes what, by the sender's own account; `asked`: the sender said outright that they want to apologise."""
    own = _without_mending([fact for fact in ledger.facts if _is_own_wrong(fact, ledger)], ledger)
    theirs = theirs_of(ledger)
    own = tuple(fact for fact in own if not _is_nameless(fact)) or own
    plain = tuple(fact for fact in own if _is_wrong(fact, ledger))
    if plain:
        return _owed(_with_neighbours(own, ledger), shared=bool(theirs))
    regretted = _regretted(ledger) if asked or ledger.wants_apology else ()
    if regretted:
        return _owed(regretted, shared=bool(theirs))
    if theirs and not ledger.unsure:
        return Apology(owed="no", why="By your account the other did this, not you: you can say so without a sorry.")
    small = any(_is_small(fact, ledger) for fact in (*ledger.facts, *ledger.judgements)) or _asks_humbly(ledger)
    sure = () if ledger.unsure else _owed_by_more(own, ledger, small=small, asked=asked)
    if sure:
        return _owed(sure, shared=False)
    if not ledger.unsure and (small or _only_blameless(ledger)):
        why = "You have nothing to apologise for here: asking for something, or taking up room, is no wrong."
        return Apology(owed="no", why=why)
    named = _named_before_sorry(ledger, asked=asked) if not ledger.unsure else ()
    if named:
        return _owed(named, shared=False)
    why = "It is not clear yet what you did that hurt them. Asking is honest; confessing to a guess is not."
    return Apology(owed="unclear", why=why)


def _owed_by_more(own: tuple[Fact, ...], ledger: Ledger, *, small: bool, asked: bool) -> tuple[Fact, ...]:
    """What is owed for though no verb of it is a wrong: a fault by its name, or what an act brought the other."""
    if own:
        return () if small else _with_neighbours(own, ledger)
    faults = tuple(fact for fact in ledger.facts if fact.kind == "apology" and _NAMED_FAULT.search(fact.text))
    return faults or (_with_harm(ledger) if asked or ledger.wants_apology else ())


def _without_mending(own: list[Fact], ledger: Ledger) -> tuple[Fact, ...]:
    """What was done about it since ("I've cancelled the detention") is no part of the wrong that is told before it."""
    told: set[str] = set()
    kept = []
    for fact in own:
        since = _SINCE.match(straighten(fact.text)) is not None and fact.id not in ledger.apologised
        if not (since and fact.source in told):
            kept.append(fact)
        if not since:
            told.add(fact.source)
    return tuple(kept)


def _is_nameless(fact: Fact) -> bool:
    """ "About last night", or "im so": what names no act goes where an act is named."""
    return bool(_ABOUT.match(fact.text)) or len(fact.text.split()) <= _SHORTEST


def _asks_humbly(ledger: Ledger) -> bool:
    """A request wrapped in running oneself down, with no act of one's own told."""
    humble = any(_MYSELF.match(fact.text) for fact in ledger.judgements)
    asks = any(fact.kind == "request" for fact in ledger.facts)
    return humble and asks and not any(fact.kind == "own_act" and fact.id in ledger.past for fact in ledger.facts)


def _only_blameless(ledger: Ledger) -> bool:
    """Whether the sender wants to say sorry, and all that they tell of themselves is nothing to be sorry for."""
    acts = [fact for fact in ledger.facts if fact.kind == "own_act"]
    blameless = any(_BLAMELESS.search(straighten(fact.text)) for fact in ledger.facts)
    return ledger.wants_apology and blameless and not any(
        fact.id in ledger.past and not _BLAMELESS.search(straighten(fact.text)) and fact.id in ledger.apologised
        for fact in acts
    )  # fmt: skip


def theirs_of(ledger: Ledger) -> tuple[Fact, ...]:
    """What the other did wrong, by the sender's account."""
    return tuple(
        fact for fact in ledger.facts
        if (fact.kind == "other_act" and _is_their_wrong(fact, ledger)) or _is_counted(fact, ledger)
    )  # fmt: skip


def _is_counted(fact: Fact, ledger: Ledger) -> bool:
    """What the sender puts on the other side of the scales: "to be fair, the form is still not in"."""
    if fact.kind == "own_act":
        return bool(_ALSO.match(fact.text))
    if fact.kind == "other_act" and fact.certain and _BEGAN.search(straighten(fact.text)):
        return True
    return fact.id in ledger.conceded and fact.kind in {"own_act", "other_act", "context"} and fact.certain


def _named_before_sorry(ledger: Ledger, *, asked: bool) -> tuple[Fact, ...]:
    """An act that is no wrong by its verb, but which the sender wants to repair ("I watered them once")."""
    if not (asked or ledger.wants_apology):
        return ()
    acts = [
        fact for fact in ledger.facts
        if fact.kind == "own_act" and fact.certain and fact.id in ledger.past and _is_act(fact, ledger)
    ]  # fmt: skip
    return tuple(acts[:1])


def _regretted(ledger: Ledger) -> tuple[Fact, ...]:
    """What the sender did, where they say themselves that it was wrong ("I should have asked")."""
    own = [fact for fact in ledger.facts if fact.kind == "own_act" and fact.certain]
    if not any(_OWNED_UP.search(straighten(fact.text)) for fact in own):
        return ()
    acts = [fact for fact in own if fact.id in ledger.past and _is_act(fact, ledger)]
    plain = [fact for fact in own if _WAS_WRONG.search(straighten(fact.text))]
    told = [fact for fact in acts if not _OWNED_UP.search(straighten(fact.text))]
    return tuple((plain or told or acts)[:1])


def _with_harm(ledger: Ledger) -> tuple[Fact, ...]:
    """An act of no wrong by its verb, and what it brought the other: "I put it down for the 21st, she had to …"."""
    found = []
    for act, after in pairwise(ledger.facts):
        done = act.kind == "own_act" and act.certain and act.id in ledger.past and _is_act(act, ledger)
        if done and after.kind == "effect" and after.certain and after.source == act.source:
            found.append(act)
    return tuple(found)


def _is_act(fact: Fact, ledger: Ledger) -> bool:
    text = straighten(fact.text)
    return not ledger.lemmas[fact.id] & _NO_ACT and not _BLAMELESS.search(text) and not _NAMELESS.search(text)


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
    if fact.kind != "own_act" or not fact.certain or _is_small(fact, ledger) or _KNOWING.match(fact.text):
        return False
    if _NAMELESS.search(straighten(fact.text)) or _BLAMELESS.search(straighten(fact.text)):
        return False
    if _FORCED.search(straighten(fact.text)) and _BLAMELESS.search(straighten(_reason_of(fact, ledger))):
        return False
    return fact.id in ledger.apologised or _is_wrong(fact, ledger)


def _reason_of(fact: Fact, ledger: Ledger) -> str:
    """The "because …" that follows a statement."""
    return next(
        (one.text for one in ledger.facts
         if one.kind == "explanation" and one.source == fact.source and 0 <= one.start - fact.end <= _NEXT), ""
    )  # fmt: skip


def _is_broken_word(fact: Fact, ledger: Ledger) -> bool:
    """ "I said I'd be home by two and I got home at five": a word given, and right after it what was done instead."""
    if not _GAVE_WORD.match(straighten(fact.text)):
        return False
    if _NOT_KEPT.search(straighten(fact.text)):
        return True
    if not ledger.wants_apology and not _DUE.search(fact.text):
        return False
    after = [one for one in ledger.facts if one.source == fact.source and one.start >= fact.end]
    return bool(after) and after[0].kind == "own_act" and after[0].id in ledger.past


def _is_against_asking(fact: Fact, ledger: Ledger) -> bool:
    """ "She asked me to stop telling my mother. I told my mother …": done after one was asked not to."""
    if fact.kind != "own_act" or fact.id not in ledger.past:
        return False
    before = (one for one in ledger.facts if one.source == fact.source and one.start < fact.start)
    asked = [one.text.lower() for one in before if _ASKED_NOT.search(straighten(one.text))]
    words = ledger.lemmas[fact.id] - _NO_ACT
    return any(re.search(rf"\b{re.escape(word)}", text) for text in asked for word in words if len(word) > _SHORTEST)


def _is_their_wrong(fact: Fact, ledger: Ledger) -> bool:
    """Silence after a hurt is a reaction, not a wrong of theirs; nor is leaving something somewhere."""
    lemmas = ledger.lemmas[fact.id]
    text = straighten(fact.text)
    reaction = fact.negated and (bool(lemmas & _TALKING) or (_is_after_own(fact, ledger) and not _BEFORE.search(text)))
    reaction = reaction or (bool(lemmas & _REACTIONS) and _is_after_own(fact, ledger))
    if reaction or not fact.certain or not (fact.id in ledger.past or _UNASKED.search(text)):
        return False
    return _is_taken_from_me(text) or (_is_wrong(fact, ledger) and "leave" not in lemmas)


def _is_after_own(fact: Fact, ledger: Ledger) -> bool:
    """Whether it is told after a wrong of the sender's: what they did not do then is how they took it."""
    own = (one for one in ledger.facts if one.source == fact.source and one.start < fact.start)
    return any(_is_own_wrong(one, ledger) for one in own)


def _is_taken_from_me(text: str) -> bool:
    return bool(_TAKEN_MINE.search(text) or _UNASKED.search(text) or _LEFT_ME.search(text))


def tells_blame(text: str, verb: str) -> bool:
    """Whether a statement about the other, by its words and its verb's lemma, names a wrong of theirs."""
    plain = straighten(text)
    return _is_taken_from_me(plain) or verb in WRONGS - {"leave", "miss"} or _CALLED.search(plain) is not None


def _is_wrong(fact: Fact, ledger: Ledger) -> bool:
    """A wrong by its verb, a quality such as "late", something left undone, taken unasked, or a secret told."""
    lemmas = ledger.lemmas[fact.id]
    text = straighten(fact.text)
    unasked = _TAKEN_OURS.search(text) or _AS_MINE.search(text) or _UNASKED.search(text)
    given = _is_broken_word(fact, ledger) or _is_against_asking(fact, ledger)
    if fact.kind == "own_act" and ((fact.id in ledger.past and unasked) or given):
        return True
    if _MORE_THAN.search(text):
        return False
    if lemmas & (WRONGS | FAULTS):
        return not (_NOT_AT_FIRST.match(text) and lemmas & WRONGS)
    if fact.negated:
        return not lemmas & _NO_ACT and fact.id in ledger.past
    return ("tell" in lemmas and "secret" in lemmas) or ("call" in lemmas and bool(_CALLED.search(text)))


def owned_facts(apology: Apology, facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts that the apology is for, in the ledger's order."""
    return tuple(fact for fact in facts if fact.id in apology.facts)
