"""Words that say what the sender thinks of somebody, or of themselves, rather than what happened.

The checks flag what will hurt; this tells a statement from a verdict, a jab, an excuse or running oneself down by its
build ("you're a …", "hope you are proud", "I'm the worst"), whatever nouns it uses. Nothing here is a fact.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from coach.language import Doc, Token
from coach.text import Span, straighten

SlantKind = Literal["verdict", "scorn", "excuse", "self_blame"]
_I = re.IGNORECASE

INSULTS = (
    r"(?:absolute |utter |complete |total |massive |proper |right |bloody |stupid |big |little |lazy |selfish |fat )*"
    r"(?:idiots?|morons?|muppets?|clowns?|slobs?|pigs?|pigsty|leech(?:es)?|parasites?|crooks?"
    r"|thie(?:f|ves)|liars?|cheats?"
    r"|knobs?|dicks?|dickheads?|pricks?|twats?|tossers?|wankers?|bellends?|arseholes?|assholes?"
    r"|bastards?|bitch(?:es)?|cows?(?! s)"
    r"|snakes?|rats?|weasels?|creeps?|doormats?|jerks?|losers?|cowards?|hypocrites?|princess|drama queens?"
    r"|man[- ]?child(?:ren)?"
    r"|manchild|bully|bullies|monsters?|sociopaths?|psychopaths?|psychos?|narcissists?|freeloaders?|scroungers?"
    r"|spongers?|skivers?|shirkers?|airheads?|thickos?|dimwits?|halfwits?|numpty|numpties|plonkers?|prats?|eejits?"
    r"|gobshites?|wasters?|layabouts?|dinosaurs?|control freaks?|gold[- ]?diggers?|backstabbers?|traitors?|shower of"
    r"|bunch of|chimpanzees?|monkeys|brain[- ]?dead|two[- ]faced|soaks|shopaholics?|alcoholics?"
    r"|disgrace|waste of space"
    r"|a joke|pathetic excuse)"
)  # fmt: skip
_TRAITS = (
    r"(?:exhausting|vain|tight|selfish|lazy|useless|pathetic|thick|dense|childish|immature|petty"
    r"|stingy|cruel|heartless"
    r"|toxic|crazy|mental|insane|hopeless|unreliable|impossible|needy|clingy|controlling|entitled|spoilt|spoiled"
    r"|arrogant|ignorant|incompetent|unprofessional|two-faced|fake|jealous|bitter|paranoid|delusional|dramatic"
    r"|ridiculous|disgusting|vile|nasty|horrible|stupid|dumb|worthless|boring|cheap|greedy|manipulative|lying|sneaky"
    r"|rude|thoughtless|inconsiderate|ungrateful|disrespectful|unbelievable|insufferable|unbearable|mad)"
)
_YOU_ARE = r"(?:you(?:'re| are|re|'ve always been| were always)|u(?: are| r|'re)|ur|yr)"
_PADS = (
    r"(?:(?:just|basically|literally|actually|really|honestly|so|such|being|always|such an?"
    r"|nothing but|no better than"
    r"|obviously|clearly|probably|still|a bit|a|an|the|too|very|as|all|most) )*"
)
_KIND = (
    r"(?:\w+ )?(?:good|great|kind|lovely|dear|brilliant|wonderful|fantastic|nice|decent|amazing"
    r"|strong|true|real|big help"
    r"|star|legend|friend|mate|angel|gem|part|member|parent|bit|little|lot|person|grown|fine"
    r"|lifesaver|godsend|diamond"
    r"|better|much|father|mother|sister|brother|guest|customer|client|colleague|professional|team|busy|different)\b"
)
_WHOLE: tuple[tuple[SlantKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, _I))  # type: ignore[misc]  # a literal of the kinds
    for kind, pattern in (
        (
            "verdict",
            rf"\b{_YOU_ARE} (?:just |basically |literally |really |honestly |such )*(?:an?|some kind of) (?!{_KIND})",
        ),
        ("verdict", rf"\b{_YOU_ARE} (?:just |basically |exactly )*like (?:an?|some|something|someone|the|my|your)\b"),
        ("verdict", rf"\b{_YOU_ARE} {_PADS}{_TRAITS}\b(?! (?:with|at|about|because|that) (?:me|us))"),
        (
            "verdict",
            rf"\b{_YOU_ARE} (?:just |simply )*not (?:\w+ )?(?:material|fit|cut out|capable|worth|man enough|up to)",
        ),
        (
            "verdict",
            rf"\b(?:(?:he|she|it)(?:'s|s| is)|they(?:'re| are)|\w+ (?:is|are|be)|who(?:'s| is)) {_PADS}{INSULTS}\b",
        ),
        ("verdict", rf"\b(?:for|with|by|of|like) (?:an? |such |some |such a )?{INSULTS}\b"),
        (
            "verdict",
            (
                r"\b(?:men|women|blokes|girls|boys|kids|bosses|landlords|you people|you lot|your (?:lot|kind|sort|type)"
                r"|people like you) (?:are|is) (?:all|the) \w+"
            ),
        ),
        ("verdict", rf"^\W*(?:(?:an?|you|such an?|what an?) )?{INSULTS}\W*$"),
        (
            "scorn",
            (
                r"\bhope (?:the|your|that|it|this|you)\b.{0,40}\b(?:worth it|happy|proud|goes? bust|rots?|fails?"
                r"|chokes?|go under)\b"
            ),
        ),
        (
            "scorn",
            (
                r"^\W*(?:wow|oh|well|yeah)?,? ?(?:\w+,? )?(?:nice|great|good|classy|smooth|slick) (?:move|one|job"
                r"|going|work)\W*$"
            ),
        ),
        ("scorn", r"\bget off (?:your|ur) (?:\w+ )?(?:arse|ass|backside|butt|bum)\W*$"),
        ("scorn", r"\bhappy now\b|\bthanks for nothing\b|\bsurprise,? surprise\b|^\W*typical\W*$|\bmust be nice\b"),
        ("scorn", r"\bdon'?t (?:\w+ )?(?:play|act|come) (?:the|all|like)\b.{0,40}\bwith me\b"),
        ("scorn", r"\bmaybe (?:you should |you could )?(?:\w+ )?think before you\b|\bsay it to my face\b"),
        ("scorn", r"\bnot all of us (?:have|can|are|get)\b|\bsome of us (?:have to|actually|work)\b"),
        (
            "scorn",
            (
                r"\byou'?d know if you\b|\bif you (?:ever |even |actually |really )*(?:bothered|cared|listened"
                r"|were ever)\b"
            ),
        ),
        (
            "scorn",
            (
                r"\byou'?d (?!like|love|prefer|rather|better|have|be (?:happy|willing|able|free"
                r"|up))\w+ (?:the devil|anything|anyone|your own)\b"
            ),
        ),
        (
            "scorn",
            (
                r"\b(?:do (?:it|the needful) yourself|get a life|grow up|get over yourself|do one"
                r"|good riddance)\b"
            ),
        ),
        (
            "scorn",
            (
                r"\bwhy (?:are|do|must) you (?:always |constantly |keep )?(?:picking|pick) on\b"
                r"|\bwhat is wrong with you\b"
            ),
        ),
        ("scorn", r"n['’]?t (?:even )?(?:take|handle) (?:a|the) (?:joke|truth|bit of)\b"),
        ("verdict", rf"\b{INSULTS} (?:that )?(?:you|u|he|she|they) (?:are|is|r)\b"),
        ("scorn", r"\bdo (?:it|that) again (?:and|n) (?:you|u|i|we|ur|see)\b|\b(?:gonna|going to) have a problem\b"),
        (
            "excuse",
            (
                r"\b(?:it|that|this) was (?:only|just) (?:an? )?(?:\w+ )?(?:joke|laugh|banter|bit of fun|spoonful"
                r"|text|drink|mistake)\b"
            ),
        ),
        (
            "excuse",
            (
                r"\b(?:she|he|they|you|it|everyone)(?:'?d| would)(?:'?ve| have) \w+ (?:\w+ )?(?:anyway"
                r"|eventually)\b|\bdying anyway\b"
            ),
        ),
        (
            "excuse",
            (
                r"\bit'?s (?:just |only )?what (?:dogs|cats|boys|men|kids|children|people|we|they|i) do\b"
                r"|\bthese things happen\b"
            ),
        ),
        (
            "excuse",
            (
                r"\b(?:i'?m|i am) (?:too old|not perfect|only human|just the way)\b|\bthat'?s (?:just )?(?:how"
                r"|the way|who) i am\b"
            ),
        ),
        (
            "excuse",
            (
                r"\byou(?:'?ll| will)? (?:just )?(?:have|need|got) to (?:be patient|understand|accept|realise"
                r"|realize|see|forgive)\b"
            ),
        ),
        (
            "excuse",
            (
                r"\b(?:bible|scripture|quran) says\b|\byou must honou?r\b|\bi (?:can'?t|cannot) be (?:watching"
                r"|everywhere|expected)\b"
            ),
        ),
        (
            "excuse",
            (
                r"\bmisunderstanding\b|\bmistakes were made\b|\b(?:made|makes?) it impossible for me\b"
                r"|\bno(?:body| one)(?:'s| is) perfect\b"
            ),
        ),
        (
            "self_blame",
            (
                r"\bi(?:'m| am|m)? (?:know (?:that )?)?(?:i(?:'m| am|m) )?(?:(?!fe(?:el|lt)\b)\w+ )?"
                r"(?:being |just |such |so |the "
                r"|an? |a total |a complete )*"
                r"(?:worst|useless|hopeless|pathetic|terrible (?:person|friend|partner|\w+)|awful (?:person"
                r"|friend|\w+)|bad (?:person|friend|mum|dad|mother|father)"
                r"|idiot|stupid|silly|dramatic|pain|nuisance|burden|mess|failure|monster|rubbish|needy|annoying"
                r"|worthless|ridiculous|over-?sensitive|petty|paranoid)\b"
            ),
        ),
        (
            "self_blame",
            (
                r"\bi ruin (?:everything|it all)\b|\b(?:please |pls )?(?:dont|don'?t) (?:hate|kill) me\b"
                r"|\b(?:u'?ll|you'?ll) (?:kill|hate) me\b"
            ),
        ),
        (
            "self_blame",
            (
                r"\byou (?:probably |must |surely )*(?:hate|despise) me\b|\bfeel like (?:the|a) (?:biggest "
                r"|worst |total |complete )*(?:idiot|person|monster|failure|fool)\b"
            ),
        ),
        (
            "self_blame",
            (
                r"\bit'?s (?:totally|all|probably|just) me\b|\bdon'?t take (?:it|this) the wrong way\b"
                r"|\bthis is (?:the worst|so awkward)\b"
            ),
        ),
        (
            "self_blame",
            (
                r"\b(?:sorry|apologies) for (?:\w+ )?(?:making it a thing|existing|being (?:me|here|annoying"
                r"|needy|a pain|dramatic))\b"
            ),
        ),
        ("self_blame", r"\b(?:it'?s )?(?:probably|prob) nothing\b"),
    )
)
_PARTS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, _I)
    for pattern in (
        rf",? (?:you|u|ya|yous) {INSULTS}\b",
        (
            r",? (?:as (?:per )?(?:usual|always)|typical(?: you)?|of course|surprise,? surprise|for once"
            r"|quelle surprise)(?=\W*$|[,.!?])"
        ),
        rf",? (?:the |an? |such an? )?{INSULTS}(?=\W*$)",
    )
)
_CHECKS: dict[SlantKind, tuple[str, str]] = {
    "verdict": (
        "you_are",
        "It says what somebody is, not what happened, and nobody can answer that. What happened stays.",
    ),
    "scorn": ("sarcasm", "Scorn is what they would answer, instead of the point. The point stays."),
    "excuse": ("minimising", "It makes what you did smaller, and takes away from owning it."),
    "self_blame": ("self_erasure", "Running yourself down asks them to comfort you. Your point stands without it."),
}


_JOINT = re.compile(r"[,;]\s*(?:and|but|so|then|n)?\b|\s+(?:and|but|so|then|n|&)\s", _I)
_ENOUGH = 4  # words that can state something


@dataclass(frozen=True, slots=True)
class Slant:
    """A range of a clause (code points into the clause's own text) that states nothing; `whole`: all of it."""

    kind: SlantKind
    span: Span
    whole: bool

    @property
    def check(self) -> str:
        """The check that is nearest to it."""
        return _CHECKS[self.kind][0]

    @property
    def why(self) -> str:
        """The reason, for the sender."""
        return _CHECKS[self.kind][1]


def find_slant(text: str) -> Slant | None:
    """The slant of one clause; None when it states something and nothing else.

    A clause that is a verdict, jab, excuse or self-blame as a whole comes first; else the loose words in it.
    """
    plain = straighten(text)
    for part in _PARTS:
        match = part.search(plain)
        if match and match.start() > 0 and len(plain[: match.start()].split()) > 2:
            return Slant("scorn", Span(*match.span()), whole=False)
    for kind, pattern in _WHOLE:
        match = pattern.search(plain)
        if match:
            joint = _last_joint(plain[: match.start()])
            if len(plain[:joint].split()) >= _ENOUGH:
                return Slant(kind, Span(joint, len(text)), whole=False)
            return Slant(kind, Span(0, len(text)), whole=True)
    return None


def _last_joint(before: str) -> int:
    """Where the piece starts in which a jab stands: what was told before it is told still."""
    return max((match.start() for match in _JOINT.finditer(before)), default=0)


_INSULT = re.compile(rf"\b{INSULTS}\b", _I)


def has_insult(text: str) -> bool:
    """Whether a word that is an insult stands in a text."""
    return _INSULT.search(text) is not None


def without_insults(doc: Doc) -> Iterator[Token]:
    """The words of a statement that are no insult; these alone have to be kept."""
    spans = [match.span() for match in _INSULT.finditer(doc.text)]
    return (token for token in doc if not any(start <= token.idx < end for start, end in spans))
