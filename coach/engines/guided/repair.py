"""An apology of the sender's own words: own the act, name the effect, one thing to do, ask how it was."""

from __future__ import annotations

import re
from dataclasses import replace

from coach.apology import owned_facts
from coach.engines.guided import blanks
from coach.engines.guided.account import is_said, tell_account, words_of
from coach.engines.guided.answers import answered
from coach.engines.guided.desk import Desk
from coach.engines.guided.mend import Mended
from coach.engines.guided.operations import effect_as_seen
from coach.engines.guided.parts import Blank, Part
from coach.engines.guided.telling import say_core, say_tokens, tell_clause, tell_sentences
from coach.engines.guided.wording import end_sentence, inside_sentence, join_clauses
from coach.facts import Clause, Fact
from coach.terms import Severity

_ING = re.compile(r"^(?:not )?\w+ing\b", re.IGNORECASE)
_EXCUSE = re.compile(r",?\s+\b(?:because|cause|cos|coz|bc|cuz)\b", re.IGNORECASE)
_CALLED = re.compile(r"^\W*(?:(?:dear|hi|hey|hello) )?[A-Z]\w+(?: [A-Z]\w+)?, (?=[Ii]\b)")  # "Graham, I shouted …"
# What comes before the act itself: "right, yes, I gave …", "my son, I left …", "I admit I read …".
_LEAD_IN = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|right|yes|yeah|yh|look|listen|fine|well|so|and|but|honestly|alright)\b\W*)+(?=i\b)"
    r"|^(?:[\w'’]+(?: [\w'’]+){0,2}, ?)+(?=i\b)",
    re.IGNORECASE,
)
_ADMITTED = re.compile(r"^i (?:admit|confess|accept|acknowledge|know|realise) (?:that )?(?=i\b)", re.IGNORECASE)
_HAD_BEEN = re.compile(r"^I(?:'d|’d| had) been (?=\w+ing\b)")
_THAT_WAY = re.compile(r"\bfe(?:el|lt) (?:that|this|like that)(?: way)?\b", re.IGNORECASE)  # names no effect at all
_FORGIVE = re.compile(r"\bforgiv", re.IGNORECASE)
_MOST_ACTS = 2  # in one sentence; what else was done gets sentences of its own
_I_DID = re.compile(r"\W*(?:that )?i(?:['’]?(?:ve|d))?\b", re.IGNORECASE)
_SORRY = re.compile(r"\b(?:sorry|soz|sry|apolog\w+|regret)\b", re.IGNORECASE)
_STOOD = frozenset("own_act other_act effect feeling boundary decision request".split())
OTHER_VIEW = "I'd like to hear how you see it."
_I_CAN = re.compile(r"\W*(?:i|we) can (?!see|understand|imagine|hear|only|not\b)\w+ (?!believe)", re.IGNORECASE)
_BROKEN = re.compile(r"\W*(?:i|we) (?:had )?(?:promised|swore|agreed|said)\b", re.IGNORECASE)
_DONE_SINCE = re.compile(
    r"\b(?:i|we)(?:['’]?ve| have)?(?: already| since| now)? (?:bought|booked|refunded|repaid|replaced|ordered|paid"
    r"|fixed|repaired|returned|offered|arranged|set up|told \w+ the truth|owned up|signed up|written to|cleared)\b",
    re.IGNORECASE,
)
_NO_DOER = frozenset({"nsubjpass", "auxpass"})
_HAZY = re.compile(
    r"\b(?:circumstances|inconvenience|misunderstanding|miscommunication|mistakes? (?:was|were|have been|happens?)"
    r"|things happen|what happened .*\b(?:was|is)|one of those things|beyond my control)\b",
    re.IGNORECASE,
)
_UNAWARE = frozenset({"own_act", "other_act", "context", "effect", "feeling"})
INVITATION = "I'd like to hear how it was for you."
UNCLEAR = "I'd like to understand what happened from your side."


def compose_apology(desk: Desk, mended: Mended) -> list[Part]:
    """An apology that is owed, in the order that helps: own act, effect, the rest, commitment, invitation."""
    owned = owned_facts(desk.brief.apology, desk.brief.facts) if desk.brief.apology else ()
    first = next((fact for fact in owned if fact.certain), None)
    said = _own_words(desk, mended, owned)
    told = [] if said or any(fact.source == "draft" for fact in owned) else tell_account(desk, owned)
    parts = said or told or _ownership(desk, owned)
    if told:
        parts += _seen_effects(desk, "draft") or _aside(desk, answered(desk, blanks.impact(desk, first)), parts)
    elif not said or not any(_kinds(desk, part) & {"effect"} for part in said):
        parts += _effects(desk, first)
    if not said:
        known = words_of(parts)
        parts += [part for part in _rest_of_draft(desk, mended, owned) if not is_said(part.text, known)]
    parts += _commitment(desk, first, parts)
    if not any("?" in part.text for part in parts):
        parts.append(Part(desk.style.dress(INVITATION), optional=True))
    return parts


def _aside(desk: Desk, blank: list[Part], parts: list[Part]) -> list[Part]:
    """Where it was told how it went for them, the effect is asked about and has no gap of its own."""
    seen = any(_kinds(desk, part) & {"other_act", "effect"} for part in parts)
    return [replace(part, text="") if part.blank and seen else part for part in blank]


def _own_words(desk: Desk, mended: Mended, owned: tuple[Fact, ...]) -> list[Part]:
    """The draft's own sentences, where they already say plainly what was done and that the sender is sorry."""
    if any(fact.source != "draft" for fact in owned) or not owned:
        return []
    ids = {fact.id for fact in owned}
    kept = [part for part in mended.parts if not _FORGIVE.search(part.text)]
    kept = [part for part in kept if not _is_promised_vaguely(desk, part)]
    own = {fact for part in kept if part.own for fact in part.facts}
    plain = any(_I_DID.match(fact.text) for fact in owned)
    sorry = any(part.own and _SORRY.search(part.text) for part in kept)
    return kept if ids <= own and plain and sorry else []


def _is_promised_vaguely(desk: Desk, part: Part) -> bool:
    facts = [fact for fact in desk.brief.facts if fact.id in part.facts]
    return any(is_vague(desk, fact) for fact in facts)


def _kinds(desk: Desk, part: Part) -> set[str]:
    return {fact.kind for fact in desk.brief.facts if fact.id in part.facts}


def compose_unowed(desk: Desk, mended: Mended) -> list[Part]:
    """Where no apology is owed: what the sender wants to say, without a sorry, and a word of theirs invited."""
    parts = [part for part in mended.parts if part.facts or "?" in part.text]
    if any(_kinds(desk, part) - {"apology", "effect"} for part in parts):
        event = blanks.event(desk)
        return [*answered(desk, event), *mended.parts] if mended.dropped and _is_bare(desk, parts) else mended.parts
    told = [part for part in tell_sentences(desk, "situation", _STOOD) if not _SORRY.search(part.text)]
    if not told:
        return answered(desk, blanks.point(desk))
    asked = any("?" in part.text for part in told)
    view = [] if asked else [Part(desk.style.dress(OTHER_VIEW), optional=True)]
    return [*told, *_asides(desk, blanks.feeling(desk, once=True), blanks.request(desk)), *view]


def _is_bare(desk: Desk, parts: list[Part]) -> bool:
    """Whether what is left of a draft tells nothing that happened, is felt or is asked."""
    return not any(_kinds(desk, part) - {"apology", "thanks", "context"} for part in parts)


def _asides(desk: Desk, *found: Blank) -> list[Part]:
    """Answers where they were given; else questions without a place in the message."""
    return [
        replace(part, text="") if part.blank is not None else part
        for blank in found for part in answered(desk, blank, lead="Could you" if blank.id == "request" else "")
    ]  # fmt: skip


def compose_unclear(desk: Desk, mended: Mended) -> list[Part]:
    """Where fault is unclear: what both know, and a question; no confession."""
    apologised = any(fact.kind == "apology" for fact in desk.brief.facts)
    if apologised and any(fact.kind == "own_act" and fact.source == "draft" for fact in desk.brief.facts):
        return [*mended.parts, Part(desk.style.dress("How was it for you?"))]
    parts = _seen_effects(desk) + [part for part in mended.parts if not _is_apology(desk, part)]
    parts = parts or list(tell_sentences(desk, "situation", _UNAWARE))
    if apologised:  # a sorry without an act: what it is for has to come from the sender
        parts = answered(desk, blanks.own_act(desk)) + parts
    parts.append(Part(desk.style.dress(UNCLEAR)))
    parts.append(Part(desk.style.dress("How was it for you?")))
    return parts


def _ownership(desk: Desk, owned: tuple[Fact, ...]) -> list[Part]:
    distinct = _distinct(owned)
    said = [(fact, text) for fact in distinct if (text := _said(desk, fact) or _core(desk, fact))]
    unsaid = answered(desk, blanks.own_act(desk)) if len(said) < len(distinct) else []
    said, more = said[:_MOST_ACTS], said[_MOST_ACTS:]
    if not said:
        return answered(desk, blanks.own_act(desk))
    ids = tuple(fact.id for fact, _ in said)
    if _BROKEN.match(said[0][1]):
        return [*_broken_word(desk, said[0][0]), *unsaid]
    clauses = [text for _, text in said]
    sorry = desk.style.dress("I'm sorry")
    if _ING.match(clauses[0]):
        first = Part(end_sentence(f"{sorry} for {join_clauses(clauses)}"), ids)
    else:
        rest = [text if _ING.match(text) else f"that {text}" for text in clauses[1:]]
        first = Part(end_sentence(f"{sorry} {join_clauses([clauses[0], *rest])}"), ids)
    return [first, *unsaid, *(Part(end_sentence(desk.style.start(text)), (fact.id,)) for fact, text in more)]


def _broken_word(desk: Desk, fact: Fact) -> list[Part]:
    """To have promised was no wrong: the promise and what became of it are told first, and the sorry follows."""
    told = [part for part in tell_sentences(desk, fact.source, frozenset({"own_act"})) if fact.id in part.facts]
    return [*told, Part(end_sentence(desk.style.dress("I'm sorry")), (fact.id,))]


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
    text = _ADMITTED.sub("", _LEAD_IN.sub("", _CALLED.sub("", text)))
    text = _HAD_BEEN.sub("I was ", _EXCUSE.split(text, maxsplit=1)[0])
    return inside_sentence(text)


def _core(desk: Desk, fact: Fact) -> str | None:
    """The act without the "when you …" that reads as its reason: an apology rests on the act alone (A6)."""
    clause = _clause_of(desk, fact)
    if clause is None:
        return None
    inside = [token for token in clause.tokens if fact.start <= token.idx + clause.offset < fact.end]
    text = say_core(desk, fact.source, clause, inside)
    return inside_sentence(text) if text else None


def _clause_of(desk: Desk, fact: Fact) -> Clause | None:
    for clause in desk.clauses(fact.source):
        if clause.start <= fact.start and fact.end <= clause.end:
            return clause
    return None


def _effects(desk: Desk, event: Fact | None) -> list[Part]:
    return _seen_effects(desk) or answered(desk, blanks.impact(desk, event))


def _seen_effects(desk: Desk, only: str | None = None) -> list[Part]:
    parts = []
    for fact in desk.brief.facts:
        if (
            fact.kind != "effect"
            or only not in {None, fact.source}
            or fact.source.startswith("answers.")
            or _THAT_WAY.search(fact.text)
        ):
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
    hazy = {fact.id for fact in desk.brief.facts if owned and _is_hazy(desk, fact)}
    blame = {fact.id for fact in desk.brief.facts if owned and fact.kind == "other_act" and fact.negated}
    gone = said | vague | hazy | blame
    rest = [part for part in mended.parts if not _is_apology(desk, part) and not set(part.facts) & gone]
    return [part for part in rest if not _is_blame(desk, part)]


def _is_blame(desk: Desk, part: Part) -> bool:
    """Whether a sentence tells only what the other did, and a check flagged it: mended or not, it is another talk."""
    facts = [fact for fact in desk.brief.facts if fact.id in part.facts]
    flagged = any(
        one.severity is not Severity.LOW and one.start < fact.end and fact.start < one.end
        for fact in facts for one in desk.brief.findings
    )  # fmt: skip
    return flagged and {fact.kind for fact in facts} == {"other_act"}


def _is_hazy(desk: Desk, fact: Fact) -> bool:
    """What the draft says as if nobody had done it ("the report was delayed"), where an act is named elsewhere."""
    if fact.source != "draft" or fact.kind in {"own_act", "promise", "request", "boundary", "decision"}:
        return False
    clause = _clause_of(desk, fact)
    passive = clause is not None and any(child.dep_ in _NO_DOER for child in clause.root.children)
    return bool(_HAZY.search(fact.text)) or (passive and fact.kind == "context")


def _is_apology(desk: Desk, part: Part) -> bool:
    """Whether a sentence is one of the draft's apologies, or asks to be forgiven, or repeats an effect."""
    kinds = _kinds(desk, part)
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
    if any(_DONE_SINCE.search(part.text) for part in parts):  # a thing done weighs more than one to come
        return [replace(part, text="") if part.blank else part
                for part in answered(desk, blanks.commitment(event), lead="I'll")]  # fmt: skip
    told = [fact for fact in desk.brief.facts if fact.id in promised and fact.source == "situation"]
    for fact in told:
        clause = _clause_of(desk, fact)
        text = tell_clause(desk, fact.source, clause, frozenset({"promise", "own_act"})) if clause else None
        if text:
            return [Part(end_sentence(desk.style.start(text)), (fact.id,))]
    return answered(desk, blanks.commitment(event), lead="I'll")


def _is_promise(desk: Desk, fact: Fact) -> bool:
    given = fact.kind == "promise" or (fact.kind == "own_act" and bool(_I_CAN.match(fact.text)))
    return given and not fact.source.startswith("answers.") and not is_vague(desk, fact)
