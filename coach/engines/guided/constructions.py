"""Ways of putting a thing that hurt whoever reads them, known by their build, and what is left when they are mended.

They stand beside the checks: a check finds words, a construction knows what the clause says without them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from coach.engines.guided.wording import inside_sentence, start_sentence, tidy
from coach.facts.lexicon import ROLES
from coach.terms import Intent
from coach.text import straighten

_I = re.IGNORECASE
_ALL = frozenset(Intent)
_APOLOGY = frozenset({Intent.REPAIR})
_Rewrite = Callable[[re.Match[str]], str | None]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A clause without the construction, None when nothing is left; the check that is nearest, and the reason."""

    text: str | None
    check: str
    why: str


@dataclass(frozen=True, slots=True)
class _Construction:
    pattern: re.Pattern[str]
    rewrite: _Rewrite
    check: str
    why: str
    intents: frozenset[Intent] = _ALL


def _gone(_: re.Match[str]) -> None:
    return None


def _cut(match: re.Match[str]) -> str | None:
    """What stands before and after the match."""
    rest = tidy(f"{match.string[: match.start()]} {match.string[match.end() :]}")
    return rest or None


def _wish(match: re.Match[str]) -> str:
    """ "If you loved me you wouldn't go" → "I wish you wouldn't go"; "you'd have called" → "I wish you had called"."""
    denied = "n't" in match["modal"] or "not" in match["modal"]
    rest = match["rest"]
    done = re.match(r"(?:have|of|'ve) (.+)", rest, _I)
    if done:
        return f"I wish you {'hadn' if denied else 'had'}{chr(39) + 't' if denied else ''} {done[1]}"
    return f"I wish you {'wouldn' + chr(39) + 't' if denied else 'would'} {rest}"


def _as_seen(match: re.Match[str]) -> str:
    return f"It seems to me that {inside_sentence(match['view'])}"


_CONDUCT = frozenset(
    "behaviour behavior attitude conduct comment comments joke jokes remark remarks tone language manners".split()
)


def _fell_short(match: re.Match[str]) -> str | None:
    """ "Your report was rubbish" → "I don't think your report was good enough": as plain, and a view."""
    head = match["what"].split()[-1].lower()
    if head in ROLES:
        return match.string
    enough = "OK" if head in _CONDUCT else "good enough"
    return f"I don't think {inside_sentence(match['what'])} {match['be']} {enough}"


_LOVED = (
    r"if (?:you|u) (?:really |actually |truly |ever |even )*(?:loved|cared|respected|valued|trusted|appreciated)"
    r"(?: (?:about )?(?:me|us|this family|our \w+|your family))?(?: at all| one bit)?"
)
_WOULD = r"(?:you|u)(?P<modal>'d| would(?:n't| not)?|d)"
_BAD = (
    r"(?:terrible|rubbish|garbage|crap|crappy|shit|shite|awful|pathetic|a joke|useless|atrocious|appalling|dreadful"
    r"|trash|abysmal|laughable|shoddy|lousy|disgraceful"
    r"|disgusting|revolting|inedible|embarrassing"
    r"|an embarrassment|a (?:complete |total )?disaster)"
)
_WISH_WHY = "It makes a test of love out of what you want. Said as a wish, it can be answered."
_DEFENCE_WHY = "In an apology this puts the weight on somebody else. What you did stands better by itself."
_CONSTRUCTIONS = (
    _Construction(
        re.compile(r"^\W*(?:(?:ok|okay|yeah|oh|well|so|lol)\W+)*(?:whatever|yeah right|as if|fine then|suit yourself)"
                   r"\W*$", _I),
        _gone, "dismissive", "It waves the other away before they have answered. What you want to say stays.",
    ),
    _Construction(
        re.compile(rf"^{_LOVED},? (?:then )?{_WOULD} (?!know\b|see\b|understand\b)(?P<rest>.+)$", _I),
        _wish, "coercion", _WISH_WHY,
    ),
    _Construction(
        re.compile(rf"^{_WOULD} (?!know\b|see\b|understand\b)(?P<rest>.+?),? {_LOVED}$", _I),
        _wish, "coercion", _WISH_WHY,
    ),
    _Construction(
        re.compile(
            r"^(?:and |so )?(?:clearly|obviously|apparently|evidently|i guess|guess|i suppose)\b,? "
            r"(?P<view>(?:my|our|what i|i|we) .*(?:do(?:es)?n't|do not|does not) (?:matter|count)\b.*|"
            r"(?:my|our) [\w ]+ (?:mean|means|counts?|matters?) nothing\b.*)$", _I),
        _as_seen, "mind_reading", "What you see is yours to say; what they think is theirs.",
    ),
    _Construction(
        re.compile(r",? which (?:you|u) (?:obviously|clearly|evidently|apparently)\b[^,]*,?", _I),
        lambda match: tidy(f"{match.string[: match.start()]}, {match.string[match.end() :]}".rstrip(" ,")),
        "mind_reading", "It tells them what they did not care to do, and that is what they would answer.",
    ),
    _Construction(
        re.compile(r"(?<=\byou) (?:people|lot|guys always)\b(?=\W*$)", _I),
        _cut, "contempt", "It speaks to them as a kind of people. You are talking to somebody.",
    ),
    _Construction(
        re.compile(rf"^(?P<what>(?:your|the|this|that) (?:[\w'-]+ ){{0,3}}[\w'-]+) (?P<be>was|is|were|are)"
                   rf"(?: (?:just|so|really|absolutely|frankly|honestly|completely|utterly|totally))* {_BAD}$", _I),
        _fell_short, "contempt", "A verdict this hard is argued with. Your view, and what was wrong, can be used.",
    ),
    _Construction(
        re.compile(r"\bget off your (?:\w+ )*(?:arse|ass|backside|butt|bum)\b(?: and\b)?", _I),
        _cut, "insult", "The insult is what they would answer. What you ask for stays.",
    ),
    _Construction(
        re.compile(
            r"^\W*(?:(?:but|come on|well)\W+)*(?:she|he|they|you|u|it)(?:'d| had| did|'ve)? "
            r"(?:(?:was|were) the one who |also |kind of |really )?"
            r"(?:started (?:it|this|that)|asked for it|had it coming|provoked me|pushed me to it|wound me up"
            r"|deserved it|just happened|drove me to (?:it|this)|made me (?:do|say|shout|snap|lose)\b.*)\W*$"
            r"|^\W*it takes two\b.*$"
            r"|^\W*(?:but |oh )*come on\W*$|^\W*(?:(?:ok|okay|well|oh)\W+)*(?:fine|happy now)\W*$", _I),
        _gone, "blame_shift", _DEFENCE_WHY, _APOLOGY,
    ),
    _Construction(
        re.compile(r",?\s*\b(?:but (?:come on|you know|still)|come on)\W*$", _I),
        _cut, "but_apology", _DEFENCE_WHY, _APOLOGY,
    ),
    _Construction(
        re.compile(r",?\s*\b(?:i guess|i suppose|or whatever|or something)\b", _I),
        _cut, "minimising", "It takes half of the apology back. Meant, it needs no “I guess”.", _APOLOGY,
    ),
)  # fmt: skip


def rebuild(text: str, intent: Intent) -> Rebuilt | None:
    """The clause without the constructions in it; None when there are none."""
    now = straighten(text)
    first: _Construction | None = None
    for one in _CONSTRUCTIONS:
        match = one.pattern.search(now) if intent in one.intents else None
        if match is None:
            continue
        new = one.rewrite(match)
        if new == now:
            continue
        first = first or one
        if new is None:
            return Rebuilt(None, first.check, first.why)
        now = new
    if first is None:
        return None
    return Rebuilt(start_sentence(now) if text[:1].isupper() else now, first.check, first.why)
