"""How people really write: contractions, missing apostrophes, text-speak and frequent slips, as standard words."""

from __future__ import annotations

import re
import unicodedata

# One line per standard form: what it stands for, then the spellings that mean it.
_TABLE = """
i am: im ima iam
i have: ive
you are: youre ure yer u're
you have: youve uve
you will: youll ull
you would: youd
we have: weve
they are: theyre
they have: theyve
he is: hes
she is: shes
that is: thats
there is: theres
what is: whats
who is: whos
it will: itll
it would: itd
that will: thatll
let us: lets let's
can not: cannot cant can't
do not: dont don't dnt
does not: doesnt
did not: didnt
is not: isnt aint ain't innit
are not: arent
was not: wasnt wasn't
were not: werent
will not: wont won't
would not: wouldnt
could not: couldnt
should not: shouldnt
have not: havent
has not: hasnt
had not: hadnt
must not: mustnt
shall not: shan't shant
would have: wouldve woulda
could have: couldve coulda
should have: shouldve shoulda
going to: gonna gunna
want to: wanna
got to: gotta
have to: hafta
trying to: tryna
give me: gimme
let me: lemme
kind of: kinda
sort of: sorta
out of: outta
lot of: lotta
i do not know: idk dunno
i do not care: idc
i do not give a fuck: idgaf
never mind: nvm nevermind
shut up: stfu
you all: y'all yall
you: u ya ye yous youse
your: yr
are: r
why: y
and: n
because: cus cuz coz cos bc bcuz becuz becoz b/c cause 'cause 'cos
though: tho altho
please: pls plz pleas pleeease
thanks: thx thnx tnx ta
sorry: sry soz sorri sory srry sozz soory
people: ppl
right now: rn
tomorrow: tmrw tmr tomo 2moro 2morrow tomoro tommorow tommorrow tomorow
tonight: 2nite tonite 2night 2nyt
yesterday: yday yest yesturday
week: wk
minutes: mins min
hours: hrs
message: msg
messages: msgs
probably: prolly prob probs probly
definitely: definately defo definitly def
seriously: srsly
really: rly rlly realy
always: allways alwys alway alwayz
never: nvr neva neverr
every time: everytime
a lot: alot
whatever: watever whatevs wateva
what: wat wot
apologise: apologize appologise appologize apologies
apologised: apologized
apologising: apologizing
realise: realize
realised: realized
love: luv
something: sumthing somethin smth
nothing: nuthin nothin
someone: sumone sum1 some1
everyone: every1
with: w
about: bout
before: b4
great: gr8
later: l8r
fucking: fkn fking fckin fuckin f*cking f**king fuking effing
fuck: fck f*ck f**k fuk
shit: sh*t
bullshit: bs bullsh*t
bitch: b*tch biatch
asshole: arsehole a**hole asshat
believe: beleive belive
mum: mom mam mummy mommy
dad: daddy
until: til till 'til
them: 'em em
ridiculous: rediculous
embarrass: embarass
embarrassed: embarassed
embarrassing: embarassing
disappointed: dissapointed disapointed dissappointed
disappointing: dissapointing disapointing
their: thier
friend: freind
weird: wierd
stupid: stoopid stupud
listen: lisen
tired: tierd
feelings: feelins
doing: doin
going: goin
saying: sayin
making: makin
being: bein
talking: talkin
trying: tryin
getting: gettin
taking: takin
having: havin
lying: lyin
nagging: naggin
acting: actin
ps: p.s. p.s
"""
_STANDARD = {
    spelling: tuple(standard.split())
    for standard, _, spellings in (line.partition(":") for line in _TABLE.strip().splitlines())
    for spelling in spellings.split()
}
_ENDINGS = (("n't", "not"), ("'re", "are"), ("'m", "am"), ("'ve", "have"), ("'ll", "will"), ("'d", "would"))
# After these, 's is "is" or "has"; after a noun it is the possessive.
_IS_AFTER = frozenset("it he she that this there here what who where how when why everything nothing".split())
_RUN = re.compile(r"([^\W\d_])\1{2,}")
_DOUBLE = frozenset("too so see off all well will tell call good feel keep need been seen cool still".split())
_APOSTROPHES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "＇": "'"})
_INVISIBLE = re.compile("[\u0300-\u036f\u200b-\u200f\u2060\u00ad\ufe0e\ufe0f]")

# "your" and "ur" stand for "you are" before these words.
_AFTER_YOU_ARE = frozenset(
    """so always never just not a an such too very really going acting making doing saying lying being constantly
    wrong welcome overreacting impossible the""".split()
)
# "your" and "ur" before one of these stand for "you are" only where the clause ends after it: "ur lazy", "ur lazy dog".
_VERDICTS = frozenset(
    """lazy selfish rude mean stupid dumb crazy insane pathetic ridiculous useless hopeless unreliable bipolar toxic
    dramatic annoying childish immature tight thick slow moody cheap drunk hot fit gorgeous spoilt spoiled entitled
    nasty vile bitter clueless two-faced heartless mental gross fat ugly old lost blocked dumped fired done banned full
    fake jealous insecure ungrateful disgusting cold cruel unfair dead weird
    narcissistic delusional paranoid controlling manipulative needy clingy awful horrible terrible boring sick right
    late mad angry upset amazing welcome sweet kind funny cute beautiful worthless evil stubborn careless""".split()
)
_CLAUSE_END = frozenset(
    """, . ! ? ; : ) and but for to when i if because with about or like sometimes today again lately at as you that
    all it in on so then lol""".split()
)
_AFTER_I_WILL = frozenset(
    """be do call make try send pay bring never always get go tell talk fix come give take let ask text leave see
    meet stop have keep show start buy clean book pick not just also probably definitely wait drop put write""".split()
)
_AFTER_I_WOULD = frozenset("like love rather be appreciate prefer never have want really hate say do also".split())
_AFTER_IT_IS = frozenset(
    """me him her us them a an the not just so my your over fine ok okay been always never all about like too really
    very on only that this because no what how why hard still going getting obvious clear almost nothing you either
    impossible good bad nice great sad funny time been up down""".split()
)
_UNSURE = {
    "its": (("it", "is"), _AFTER_IT_IS),
    "your": (("you", "are"), _AFTER_YOU_ARE),
    "ur": (("you", "are"), _AFTER_YOU_ARE),
    "ill": (("i", "will"), _AFTER_I_WILL),
    "id": (("i", "would"), _AFTER_I_WOULD),
}


def standard_words(word: str) -> tuple[str, ...]:
    """The standard lower-case words that one written word stands for: ``"dont"`` gives ``("do", "not")``."""
    plain = word.lower()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKC", _INVISIBLE.sub("", plain.translate(_APOSTROPHES))).lower()
    known = _STANDARD.get(plain)
    if known is not None:
        return known
    if "'" in plain:
        return _split(plain)
    return _shorten(plain) if _RUN.search(plain) else (plain,)


UNSURE = frozenset(_UNSURE)


def settle(words: list[str]) -> list[tuple[int, tuple[str, ...]]]:
    """Which words of a sentence mean something else in their place, as (index, standard words)."""
    changes: list[tuple[int, tuple[str, ...]]] = []
    for index, word in enumerate(words):
        if word in _UNSURE:
            meaning, following = _UNSURE[word]
            after, next_but_one = (*words[index + 1 : index + 3], "", "")[:2]
            ends = not next_but_one or next_but_one in _CLAUSE_END
            if after in following or (word in ("your", "ur") and after in _VERDICTS and ends):
                changes.append((index, meaning))
            elif word == "ur":
                changes.append((index, ("your",)))
    return changes


def _split(word: str) -> tuple[str, ...]:
    word = word.strip("'")
    for ending, meaning in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending):
            return (*standard_words(word[: -len(ending)]), meaning)
    stem, mark, rest = word.partition("'")
    if mark and rest == "s":
        return (stem, "is") if stem in _IS_AFTER else (stem, "'s")
    bare = word.replace("'", "")
    return _STANDARD.get(bare, (bare,)) if bare else (word or "'",)


def _shorten(word: str) -> tuple[str, ...]:
    """``"sooooo"`` is "so", ``"pleeease"`` is "please", ``"tooo"`` is "too"."""
    twice, once = _RUN.sub(r"\1\1", word), _RUN.sub(r"\1", word)
    if twice in _DOUBLE and once != "so":
        return (twice,)
    return _STANDARD.get(once, (once,))
