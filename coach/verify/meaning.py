"""When two words say the same: stems, everyday synonyms, and the words that state nothing by themselves."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import takewhile

from coach.language import Token

_CONTENT = frozenset({"NOUN", "VERB", "ADJ", "ADV", "PROPN", "INTJ"})
_ENDINGS = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ness",
    "ings",
    "ing",
    "ions",
    "ion",
    "ied",
    "ies",
    "ed",
    "es",
    "s",
    "ly",
    "er",
)
_SHORTEST = 4  # letters of a stem
_LONG = 6  # letters in which a wrong one is a slip and not another word ("later", "water")

# One line, one meaning; as close as a person would accept for the same thing in a message.
_GROUPS = """
angry cross furious mad annoyed raging livid fuming
sad down low unhappy miserable gutted
hurt upset wounded
scared afraid frightened worried anxious
embarrassed humiliated ashamed mortified
tired exhausted drained knackered shattered worn
small belittled
ring phone call telephone bell
text message msg txt write
tell say mention inform let
shout yell scream holler
speak talk chat discuss
start begin
stop quit
end finish over done
mum mom mother mam mummy mama
dad father papa daddy
kid child son daughter lad girl boy bairn
friend mate pal buddy bestie
boss manager supervisor
flat apartment place
come attend show turn arrive
leave go depart
buy get purchase
pay cover cost
owe owed
return back
give hand
help support assist
fix repair mend
break damage wreck smash pause
big large huge
job work role
holiday vacation trip
want like wish prefer rather ask
need require must
see notice spot
think believe reckon feel
know realise realize
try attempt
cancel call-off
late delay
soon early
often always constantly frequently repeatedly
sometimes occasionally
never not
house home
money cash
meeting call catch-up
deadline due
email e-mail mail
wait hang
sit stay remain
move shift
agree settle
decide choose
meal dinner lunch supper tea
birthday bday
picture photo pic
take bring fetch collect
lose miss
look check
keep hold
wrong mistake fault error
unkind harsh nasty rude cruel
joke laugh
answer reply respond
forget forgot
lie untrue true truth
finish ready
send forward
week wk
hour hr hrs
minute min mins
metre meter m
kilometre kilometer km
kilo kg
pound quid £
euro €
dollar bucks $
percent %
roster rota
nobody no-one none
surgery operation
medicine tablet pill
bike bicycle
row argument quarrel fight
rubbish trash bin
wages salary
invoice bill
mobile phone
garden yard
nappy diaper
pavement sidewalk
post mail
cupboard closet
happen occur
change alter
plan arrange
spend use
read look
clean tidy wash
noise loud noisy
shop store
car truck van vehicle
"""
_SAME = {word: line.split()[0] for line in reversed(_GROUPS.strip().splitlines()) for word in line.split()}

# Words that state nothing about anybody: what a message needs to open, ask, listen and hedge.
_NEUTRAL_WORDS = """
apology apologise apologize sorry hear know like raise talk think understand side see tell say want moment
time thing happen listen ask look feel let maybe may miss thank thanks hi hello hey dear regard hope hard true
seem often view way point come mean start need give take make go get back kind glad welcome please word right
wrong part put real actual actually sure entire everything something anything lot bit today change next
different answer question discuss mind agree now mistake fault land matter okay ok careless well plain plainly
honest open fair straight share explain sort follow instead really just still only also even again ever yet
then there here able have do be find work out whole set use try keep best better good great fine own possible
possibly perhaps especially note love xx x lol ta cheers mate hiya morning evening regards yours sincerely
person people somebody someone anyone other both each last enough much many most more less little long short
quick quickly directly together meantime trot row yes no never always sometimes already once far please kindly
happy free trust deal stand sit wish rather bring call
"""

# New words that claim nothing in a paraphrase beside the sender's own, though a statement of the sender's may hang on
# them: plain verbs of having, moving and placing, nouns that point back, and words that join.
_BLAND_WORDS = """
live find put bring present label carry set knock place pick turn run pass leave stay remain pay
amount sum figure total past previous last late early long prior former whole side
beforehand afterwards after before instead however although though while when since until
possible able ready clear simple serious important usual full half both
"""


def stem_word(word: str) -> str:
    """A form that agrees for "yelling", "yelled" and "yells", for "pay" and "payment"."""
    word = word.lower().strip("'’")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= (3 if ending in {"ment", "ments"} else _SHORTEST):
            word = word.removesuffix(ending)
            break
    if len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "lse":
        word = word[:-1]
    return word.rstrip("eyi") if len(word) > _SHORTEST else word


_SAME_STEMS = {stem_word(word): stem_word(first) for word, first in _SAME.items()}


def canon(word: str) -> str:
    """The stem that stands for a word and its synonyms."""
    stem = stem_word(word)
    return _SAME_STEMS.get(stem, stem)


_NEUTRAL = frozenset(stem_word(word) for word in _NEUTRAL_WORDS.split())


_BLAND = _NEUTRAL | {stem_word(word) for word in _BLAND_WORDS.split()}


def is_neutral(word: str) -> bool:
    """Whether a word states nothing by itself."""
    return stem_word(word) in _NEUTRAL


def is_bland(word: str) -> bool:
    """Whether a word, new in a message, adds nothing that could be true or false of its own."""
    return stem_word(word) in _BLAND


def is_content(token: Token) -> bool:
    """Whether a word carries meaning of its own."""
    return token.pos_ in _CONTENT and not token.is_stop and token.is_alpha and len(token) > 1


def stem(token: Token) -> str:
    """The stem of a token's lemma."""
    return stem_word(token.lemma_)


def forms(token: Token) -> set[str]:
    """All that a word may agree with another by: the stems and synonyms of its lemma and its spelling."""
    return {canon(token.lemma_), canon(token.lower_), stem_word(token.lower_), token.lower_}


def lemmas_of(tokens: Iterable[Token]) -> frozenset[str]:
    """The stems of the content words."""
    return frozenset(stem(token) for token in tokens if is_content(token))


def meanings_of(tokens: Iterable[Token]) -> frozenset[str]:
    """The content words by what they mean: stems with synonyms folded together."""
    return frozenset(canon(token.lemma_) for token in tokens if is_content(token))


def words_of(tokens: Iterable[Token]) -> frozenset[str]:
    """Every word of a text in every form, function words too: what counts as said."""
    return frozenset(form for token in tokens for form in forms(token))


def is_said(token: Token, said: frozenset[str]) -> bool:
    """Whether a word, a synonym, or a near relation of it ("resign", "resignation") is among what was said."""
    if forms(token) & said:
        return True
    words = {stem_word(token.lower_), token.lower_}
    return any(is_related(word, other) for word in words if len(word) > _SHORTEST for other in said)


def is_related(word: str, other: str) -> bool:
    """Whether two words share a stem ("resign", "resignation"), or one is a slip of the other ("togethr")."""
    shorter = min(len(word), len(other))
    if shorter <= _SHORTEST:
        return False
    return _start(word, other) >= max(5, shorter - 1) or _is_slip(word, other)


def _start(word: str, other: str) -> int:
    """How many letters two words share from the start."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False)))


def _is_slip(word: str, other: str) -> bool:
    """Whether one letter is missing, doubled, wrong or changed places; the first one is right."""
    if abs(len(word) - len(other)) > 1 or word[0] != other[0] or word == other:
        return word == other
    start = _start(word, other)
    one, two = word[start:], other[start:]
    swapped = one[1::-1] + one[2:] == two
    return one[1:] == two or one == two[1:] or swapped or (one[1:] == two[1:] and len(word) > _LONG)
