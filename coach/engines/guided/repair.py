"""An apology of the sender's own words: own the act, name the effect, one thing to do, ask how it was."""

from __future__ import annotations

import re

from coach.apology import owned_facts
from coach.engines.guided import blanks
from coach.engines.guided.answers import answered
from coach.engines.guided.desk import Desk
from coach.engines.guided.mend import Mended
from coach.engines.guided.operations import effect_as_seen
from coach.engines.guided.parts import Part
from coach.engines.guided.telling import say_tokens, tell_clause, tell_sentences
from coach.engines.guided.wording import end_sentence, inside_sentence, join_clauses
from coach.facts import Clause, Fact

_ING = re.compile(r"^(?:not )?\w+ing\b", re.IGNORECASE)
_EXCUSE = re.compile(r",?\s+\b(?:because|cause|cos|coz|bc|cuz)\b", re.IGNORECASE)
_HAD_BEEN = re.compile(r"^I(?:'d|’d| had) been (?=\w+ing\b)")
_THAT_WAY = re.compile(r"\bfe(?:el|lt) (?:that|this|like that)(?: way)?\b", re.IGNORECASE)  # names no effect at all
_FORGIVE = re.compile(r"\bforgiv", re.IGNORECASE)
_MOST_ACTS = 2  # in one sentence; what else was done gets sentences of its own
_UNAWARE = frozenset({"own_act", "other_act", "context", "effect", "feeling"})
INVITATION = "I'd like to hear how it was for you."
UNCLEAR = "I'd like to understand what happened from your side."


def compose_apology(desk: Desk, mended: Mended) -> list[Part]:
    """An apology that is owed, in the order that helps: own act, effect, the rest, commitment, invitation."""
    owned = owned_facts(desk.brief.apology, desk.brief.facts) if desk.brief.apology else ()
    first = owned[0] if owned else None
    parts = _ownership(desk, owned)
    parts += _effects(desk, first)
    parts += _rest_of_draft(desk, mended, owned)
    parts += _commitment(desk, first, parts)
    if not any("?" in part.text for part in parts):
        parts.append(Part(desk.style.dress(INVITATION), optional=True))
    return parts


def compose_unclear(desk: Desk, mended: Mended) -> list[Part]:
    """Where fault is unclear: what both know, and a question; no confession."""
    apologised = any(fact.kind == "apology" for fact in desk.brief.facts)
    parts = _seen_effects(desk) + [part for part in mended.parts if not _is_apology(desk, part)]
    parts = parts or list(tell_sentences(desk, "situation", _UNAWARE))
    if apologised:  # a sorry without an act: what it is for has to come from the sender
        parts = answered(desk, blanks.own_act(desk)) + parts
    parts.append(Part(desk.style.dress(UNCLEAR)))
    parts.append(Part(desk.style.dress("How was it for you?")))
    return parts


def _ownership(desk: Desk, owned: tuple[Fact, ...]) -> list[Part]:
    distinct = _distinct(owned)
    said = [(fact, text) for fact in distinct if (text := _said(desk, fact))]
    unsaid = answered(desk, blanks.own_act(desk)) if len(said) < len(distinct) else []
    said, more = said[:_MOST_ACTS], said[_MOST_ACTS:]
    if not said:
        return answered(desk, blanks.own_act(desk))
    ids = tuple(fact.id for fact, _ in said)
    clauses = [text for _, text in said]
    sorry = desk.style.dress("I'm sorry")
    if _ING.match(clauses[0]):
        first = Part(end_sentence(f"{sorry} for {join_clauses(clauses)}"), ids)
    else:
        rest = [text if _ING.match(text) else f"that {text}" for text in clauses[1:]]
        first = Part(end_sentence(f"{sorry} {join_clauses([clauses[0], *rest])}"), ids)
    return [first, *unsaid, *(Part(end_sentence(desk.style.start(text)), (fact.id,)) for fact, text in more)]


def _distinct(facts: tuple[Fact, ...]) -> list[Fact]:
    """The same act told twice, in draft and situation, is one act: the fuller telling stays."""
    kept: list[Fact] = []
    for fact in sorted(facts, key=lambda one: -len(one.text)):
        own = set(re.findall(r"\w+", fact.text.lower()))
        if not any(len(own & set(re.findall(r"\w+", other.text.lower()))) >= 0.7 * len(own) for other in kept):
            kept.append(fact)
    return sorted(kept, key=facts.index)


def _said(desk: Desk, fact: Fact) -> str | None:
    """The act in the sender's words, without an excuse that hangs on it."""
    clause = _clause_of(desk, fact)
    if clause is None:
        return None
    inside = [token for token in clause.tokens if fact.start <= token.idx + clause.offset < fact.end]
    text = say_tokens(desk, fact.source, inside)
    if text is None:
        return None
    text = _HAD_BEEN.sub("I was ", _EXCUSE.split(text, maxsplit=1)[0])
    return inside_sentence(text)


def _clause_of(desk: Desk, fact: Fact) -> Clause | None:
    for clause in desk.clauses(fact.source):
        if clause.start <= fact.start and fact.end <= clause.end:
            return clause
    return None


def _effects(desk: Desk, event: Fact | None) -> list[Part]:
    return _seen_effects(desk) or answered(desk, blanks.impact(desk, event))


def _seen_effects(desk: Desk) -> list[Part]:
    parts = []
    for fact in desk.brief.facts:
        if fact.kind != "effect" or fact.source.startswith("answers.") or _THAT_WAY.search(fact.text):
            continue
        text = fact.text if fact.source == "draft" else _told(desk, fact)
        if text is None:
            continue
        said = effect_as_seen(text) if not fact.certain else desk.style.start(text)
        if said and not desk.is_heavy(said):
            parts.append(Part(end_sentence(desk.style.dress(said)), (fact.id,)))
    return parts[:2]


def _told(desk: Desk, fact: Fact) -> str | None:
    clause = _clause_of(desk, fact)
    return tell_clause(desk, fact.source, clause, frozenset({"effect"})) if clause else None


def _rest_of_draft(desk: Desk, mended: Mended, owned: tuple[Fact, ...]) -> list[Part]:
    """What else the draft says: requests, thanks, reasons (after ownership), promises that can be kept."""
    said = {fact.id for fact in owned}
    vague = {fact.id for fact in desk.brief.facts if is_vague(desk, fact)}
    return [part for part in mended.parts if not _is_apology(desk, part) and not set(part.facts) & (said | vague)]


def _is_apology(desk: Desk, part: Part) -> bool:
    """Whether a sentence is one of the draft's apologies, or asks to be forgiven, or repeats an effect."""
    kinds = {fact.kind for fact in desk.brief.facts if fact.id in part.facts}
    return (bool(kinds) and kinds <= {"apology", "effect"}) or bool(_FORGIVE.search(part.text))


def is_vague(desk: Desk, fact: Fact) -> bool:
    """A promise that nobody could check, or keep: the sender is asked for one that can be."""
    return fact.source == "draft" and any(
        finding.check in {"vague_promise", "promise_too_big"} and finding.start < fact.end and fact.start < finding.end
        for finding in desk.brief.findings
    )


def _commitment(desk: Desk, event: Fact | None, parts: list[Part]) -> list[Part]:
    promised = {fact.id for fact in desk.brief.facts if _is_promise(desk, fact)}
    if any(set(part.facts) & promised for part in parts):
        return []
    told = [fact for fact in desk.brief.facts if fact.id in promised and fact.source == "situation"]
    for fact in told:
        clause = _clause_of(desk, fact)
        text = tell_clause(desk, fact.source, clause, frozenset({"promise"})) if clause else None
        if text:
            return [Part(end_sentence(desk.style.start(text)), (fact.id,))]
    return answered(desk, blanks.commitment(event), lead="I'll")


def _is_promise(desk: Desk, fact: Fact) -> bool:
    return fact.kind == "promise" and not fact.source.startswith("answers.") and not is_vague(desk, fact)
