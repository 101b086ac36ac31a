"""Safe grammatical operations on one clause of the sender's: each gives the clause mended, or None to leave it out.

Every operation states no more than the clause did: "you never listen" says that often you don't, "you lied about X"
says that what you told me about X wasn't true.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from coach.engines.guided.wording import inside_sentence, start_sentence, tidy
from coach.language import Grammar, Token
from coach.text import Span, straighten

_I = re.IGNORECASE


@dataclass(frozen=True, slots=True)
class Spot:
    """A clause with the flagged range in it, and whether an earlier sentence gives "it" something to mean."""

    text: str
    flagged: Span
    grammar: Grammar
    has_topic: bool = False


Operation = Callable[[Spot], str | None]


def drop_words(spot: Spot) -> str | None:
    """Leave out the flagged words, and what hung on them; None when no clause remains."""
    start, end = _whole_phrase(spot)
    rest = tidy(spot.text[:start] + " " + spot.text[end:])
    return rest if len(rest.split()) > 1 else None


def _whole_phrase(spot: Spot) -> Span:
    """The flagged words with a preposition that has nothing else; "with you slobs" keeps its "you"."""
    start, end = spot.flagged
    before = [token for token in spot.grammar.parse(spot.text) if token.idx + len(token.text) <= start]
    if not before or start >= end:
        return Span(start, end)
    address = re.match(r"\W*(?:you|u|ya|yous)\b", spot.text[start:end], _I)
    if before[-1].pos_ == "ADP" and address:
        return Span(start + address.end(), end)
    while before and (before[-1].pos_ in {"ADP", "DET"} or before[-1].lower_ in {"like", "such", "as"}):
        if before[-1].tag_ == "RP":
            break
        start = before.pop().idx
    return Span(start, end)


_HEDGES = re.compile(
    r"(?:,\s*)?\b(?:maybe|perhaps|possibly|probably|prob|just(?! (?:because|as|before|after|now|got|been|had|like))"
    r"|kind of|sort of|kinda|sorta|i guess|i suppose|a (?:tiny |little )?bit|slightly|ever so|lol|haha|hopefully)\b,?",
    _I,
)
_LEAD_INS = re.compile(
    r"^\W*(?:just |only )?(?:a |one )?(?:very )?(?:tiny|small|little|quick|minor) (?:thing|question|point|one)\b"
    r"[,:;–—-]*\s*"
    r"|\bno (?:worries|rush|pressure|problem)(?: at all)? if not\b,?\s*|\bi know (?:you're|you are|ur) (?:super "
    r"|really |so )?busy\b,?\s*|\b(?:sorry to bother|hope you don't mind)(?: you)?\b,?\s*",
    _I,
)


def drop_hedges(spot: Spot) -> str | None:
    """Leave out the words that make a thing small, and no others: what is said stays whole."""
    if re.search(r"\bi(?:'m| am|m) (?:\w+ )?being\b", straighten(spot.text), _I):
        return spot.text  # "I'm probably being silly" would only say it harder
    text = tidy(_HEDGES.sub(" ", _LEAD_INS.sub(" ", straighten(spot.text))))
    text = tidy(re.sub(r"^(?:\W*(?:but|and|so)\b)+[\s,]*", "", text, flags=_I))
    return (start_sentence(text) if spot.text[:1].isupper() else text) or spot.text


def drop_clause(_: Spot) -> str | None:
    """Leave out the whole clause."""
    return None


def keep(spot: Spot) -> str | None:
    """Leave the clause as it is; the finding is shown, and a question asks for what is missing."""
    return spot.text


def after_but(spot: Spot) -> str | None:
    """What follows the "but" of an apology: a reason of one's own may stand, a word about the other goes."""
    return None if re.match(r"\W*(?:you|u|your|ur|it takes two)\b", spot.text, _I) else spot.text


def soften_absolute(spot: Spot) -> str | None:
    """ "You never listen" → "You often don't listen"; "always" → "often"."""
    text = re.sub(r"\b(?:literally |just )?(?:always|constantly)\b", _like("often"), spot.text, flags=_I)
    text = re.sub(r"\b(?:all the (?:damn |bloody )?time|24/7)\b", "a lot", text, flags=_I)
    text = re.sub(r"\bevery (?:single )?time (?=(?:i|we)\b)", _like("often when "), text, flags=_I)
    text = re.sub(r"\bevery (?:single )?(?:time|day|night|week)\b(?! i\b)", "often", text, flags=_I)
    doc = spot.grammar.parse(text)
    never = next((token for token in doc if token.lower_ == "never"), None)
    if never is None:
        return text if text != spot.text else None
    return _without_never(text, never)


def _like(word: str) -> Callable[[re.Match[str]], str]:
    return lambda match: word.capitalize() if match.group()[0].isupper() and match.start() == 0 else word


def _without_never(text: str, never: Token) -> str | None:
    doc = never.doc
    last = never.i
    while last + 1 < len(doc) and doc[last + 1].lower_ in {"ever", "once", "even"}:
        last += 1
    if last + 1 >= len(doc):
        return None
    before, verb = doc[never.i - 1] if never.i else None, doc[last + 1]
    head, tail = text[: never.idx], text[verb.idx :]
    if before is not None and before.lower_ in {"'ve", "’ve", "have", "had"}:
        stem = text[: before.idx].rstrip()
        return f"{stem} {'hadn' if before.lower_ == 'had' else 'haven'}'t {tail}"
    if before is not None and (before.lemma_ == "be" or before.lower_ in {"'re", "’re", "are", "were"}):
        return f"{head}often not {tail}"
    if verb.tag_ == "VBD":
        return f"{head}didn't {verb.lemma_}{text[verb.idx + len(verb.text) :]}"
    if verb.tag_ in {"VBP", "VB"}:
        return f"{head}often don't {tail}"
    return None


_ABOUT_THEM = re.compile(
    r"\W*(?:and |but |so )?(?:you|u|ur|your|he|she|they|it|this|that|nobody|no one|every\w+)\b", _I
)


def own_the_view(spot: Spot) -> str | None:
    """ "You don't care" → "It seems to me that you don't care": the words stay, as the sender's view."""
    text = re.sub(r"\b(?:clearly|obviously|of course|evidently),?\s*", "", spot.text, flags=_I)
    if not _ABOUT_THEM.match(text):
        return start_sentence(text) if spot.text[:1].isupper() else text
    if re.match(r"\W*(?:i (?:think|feel|guess)|it (?:seems|feels|looks))\b", text, _I):
        return text
    return "It seems to me that " + inside_sentence(tidy(text))


_TRUST = re.compile(
    r"\b(?:i )?can(?:no|['’])?t (?:ever )?(trust|believe) (?:anything|a word|a thing|a single (?:word|thing)"
    r"|nothing) (?:that )?(you (?:say|tell me|do))\b",
    _I,
)
_TRUST_YOU = re.compile(
    r"\bi (?:can(?:no|['’])?t|could never|will never|['’]?ll never|don['’]?t) (?:ever )?trust you\b", _I
)


def narrow_trust(spot: Spot) -> str | None:
    """ "I can't trust anything you say" → "It's hard for me to trust what you say about it"."""
    about = " about it" if spot.has_topic else ""
    text = _TRUST.sub(lambda match: f"It's hard for me to {match[1].lower()} what {match[2]}{about}", spot.text)
    text = _TRUST_YOU.sub("It's hard for me to trust you", text)
    return start_sentence(text) if text != spot.text else own_the_view(spot)


_LIED = re.compile(
    r"\byou (?:have |'ve |just |straight up )*lied(?: to (me|us|my face|her|him|them))?(?: (about .+?))?(?:,? "
    r"(again))?$",
    _I,
)
_LYING_LONG = re.compile(r"\byou(?:'ve|’ve|ve| have)? been lying(?: to (me|us))?(?: (about .+))?$", _I)
_STOP_LYING = re.compile(r"\b(?:stop|quit) (?:\w+ing )?lying(?: to (?:me|us|my face))?(?=\W*$)", _I)
_LYING_NOW = re.compile(r"\byou(?:'re|’re|re| are)? lying(?: to (me|us))?(?: (about .+))?$", _I)


def name_untruth(spot: Spot) -> str | None:
    """ "You lied to me about X again" → "What you told me about X wasn't true, again": intent cannot be known."""
    match = _LIED.search(spot.text)
    if match:
        whom = match[1] if match[1] and match[1] != "my face" else "me"
        about = f" {match[2]}" if match[2] else ""
        return _swap(spot.text, match, f"what you told {whom}{about} wasn't true{', again' if match[3] else ''}")
    match = _LYING_LONG.search(spot.text)
    if match:
        about = f" {match[2]}" if match[2] else ""
        return _swap(spot.text, match, f"what you've been telling {match[1] or 'me'}{about} isn't true")
    if _STOP_LYING.search(spot.text):
        return _STOP_LYING.sub("I don't believe what you're telling me", spot.text)
    match = _LYING_NOW.search(spot.text)
    if match:
        about = f" {match[2]}" if match[2] else ""
        return _swap(spot.text, match, f"I don't believe what you're saying{about}")
    return own_the_view(spot)


def _swap(text: str, match: re.Match[str], new: str) -> str:
    new = text[: match.start()] + new + text[match.end() :]
    return start_sentence(new) if text[:1].isupper() else new


_MADE_ME = re.compile(
    r"\b(?:you|that|it|this) (?:really |always |just )?(makes?|made|making) (me|us) (?:feel (?:so |really |very "
    r")?)?(?P<rest>.+)$",
    _I,
)


def own_feeling(spot: Spot) -> str | None:
    """ "You made me feel small" → "I felt small"; "you make me so angry when…" → "I feel so angry when…"."""
    match = _MADE_ME.search(spot.text)
    if not match or not spot.text.lower().startswith("you"):
        return spot.text
    doc = spot.grammar.parse(match["rest"])
    if not doc or (doc[0].pos_ not in {"ADJ", "ADV", "PART"} and doc[0].tag_ != "VBN"):
        return spot.text
    verb = "felt" if match[1].lower() == "made" else "feel"
    who = "I" if match[2].lower() == "me" else "we"
    strength = re.search(r"feel (so |really |very )", match.group(), _I)
    return start_sentence(f"{who} {verb} {strength[1] if strength else ''}{match['rest']}")


_SORRY_IF_YOU = re.compile(
    r"\b(?:i['’]?m |i am |im )?(?:so |very |really |truly )?sorry,? (?:if|that) (you (?:were|was|got|felt|feel|are) "
    r"(?:so |a bit |really )?(?P<how>[\w ]+?))$",
    _I,
)
_SORRY_IF_I = re.compile(r"\b(?:i['’]?m |i am |im )?(?:so |very |really |truly )?sorry,? if (i (?P<rest>.+))$", _I)
_SORRY_IF_IT = re.compile(
    r"\b(?:i['’]?m |i am |im )?(?:so |very |really |truly )?sorry,? if (?:that|it|this|what i (?:said|did)|anything "
    r"i (?:said|did)) (?P<verb>hurt|upset|offended|bothered|scared|embarrassed|annoyed|worried) (?P<whom>\w+)$",
    _I,
)
_MADE_VERB = {
    "hurt": "hurt you", "upset": "upset you", "offended": "offended you", "embarrassed": "embarrassed you",
    "annoyed": "annoyed you", "worried": "worried you", "scared": "scared you", "disappointed": "disappointed you",
    "let down": "let you down", "bothered": "bothered you", "frustrated": "frustrated you", "insulted": "insulted you",
}  # fmt: skip


def effect_as_seen(effect: str) -> str | None:
    """What the sender saw of the effect: "you felt hurt" → "I think that hurt you"."""
    match = re.match(
        r"\W*you (?:were|was|got|felt|feel|are|'re) (?:so |a bit |really |very )?(?P<how>[\w ]+?)\W*$", effect, _I
    )
    if match and match["how"].lower() in _MADE_VERB:
        return f"I think that {_MADE_VERB[match['how'].lower()]}"
    if match and match["how"].lower() in {"that way", "like that", "this way"}:
        return None
    return f"I think {inside_sentence(effect)}"


def drop_condition(spot: Spot) -> str | None:
    """ "Sorry if you felt hurt" → "I think that hurt you"; "if I was rude" → "I think I was rude, and I'm sorry"."""
    match = _SORRY_IF_YOU.search(spot.text)
    if match:
        return effect_as_seen(match[1])
    match = _SORRY_IF_I.search(spot.text)
    if match:
        return f"I think {match[1][:1].upper()}{match[1][1:]}, and I'm sorry"
    match = _SORRY_IF_IT.search(spot.text)
    if match:
        return f"I think that {match['verb'].lower()} {match['whom']}, and I'm sorry"
    return None


_UNHEDGE = (
    (re.compile(r"\b(would|could|can) (i|we|you|u) (?:maybe|possibly|perhaps|by any chance|just) ", _I), r"\1 \2 "),
    (
        re.compile(
            r"\bis there any (?:chance|way) (?:that )?(i|we|you) (could|can) (?:maybe |possibly |perhaps )?", _I
        ),
        r"\2 \1 ",
    ),
    (
        re.compile(
            r"\bi was (?:just )?wondering if (?:maybe |perhaps )?(i|we|you) (could|can|would) (?:maybe |possibly "
            r"|perhaps )?",
            _I,
        ),
        r"\2 \1 ",
    ),
)
_SORRY_WORDS = re.compile(
    r"\b(?:i(?:['’]m|m| am) )?(?:so |very |really )?sorry(?: again| to (?:bother|disturb|trouble|bug) you(?: again)?"
    r"| for (?:asking|bothering you|the bother))?\b[,!]*\s*",
    _I,
)


def drop_sorry(spot: Spot) -> str | None:
    """Take needless apologies and hedges off a request: "sorry, is there any chance I could…" → "could I…"."""
    text = tidy(_SORRY_WORDS.sub("", spot.text))
    for pattern, short in _UNHEDGE:
        text = pattern.sub(short, text)
    return tidy(re.sub(r"^(?:but|and|so)\b[\s,]*", "", text, flags=_I)) or None


BY_CHECK: dict[str, Operation] = {
    "accused_of_lying": name_untruth,
    "trust_verdict": narrow_trust,
    "made_me_feel": own_feeling,
    "mind_reading": own_the_view,
    "always_never": soften_absolute,
    "conditional_apology": drop_condition,
    "over_apology": drop_sorry,
    "hedge_serious": drop_hedges,
    "you_are": drop_clause,
    "but_apology": after_but,
}  # operations that one check alone needs; the others are named by the check's own `edit`
BY_EDIT: dict[str, Operation] = {
    "drop_clause": drop_clause,
    "drop_sentence": drop_clause,
    "drop_words": drop_words,
    "drop_condition": drop_condition,
    "soften_absolute": soften_absolute,
    "own_perception": own_the_view,
    "event_not_verdict": name_untruth,
    "ask": keep,
}
