"""The forms of an English verb, for patterns that name a verb once."""

from __future__ import annotations

_VOWELS = "aeiou"
# Base: past and participle; forms after a stroke are other spellings of the same one.
_IRREGULAR = {
    line.split(":")[0]: tuple(line.split(":")[1].split())
    for line in """
be:am is are was were been being|beat:beat beaten|become:became|begin:began begun|bend:bent|bet:bet|bite:bit bitten
bleed:bled|blow:blew blown|break:broke broken|bring:brought|build:built|burn:burnt burned|buy:bought|catch:caught
choose:chose chosen|come:came|cost:cost|cut:cut|deal:dealt|do:does did done|drag:dragged|draw:drew drawn
dream:dreamt dreamed|drink:drank drunk|drive:drove driven|drop:dropped|eat:ate eaten|fall:fell fallen|feed:fed
feel:felt|fight:fought|find:found|fly:flew flown|forget:forgot forgotten forgetting|forgive:forgave forgiven
freeze:froze frozen|get:got gotten getting|give:gave given|go:went gone|grow:grew grown|hang:hung|have:has had
hear:heard|hide:hid hidden|hit:hit hitting|hold:held|hurt:hurt|keep:kept|know:knew known|lay:laid|lead:led
learn:learnt learned|leave:left|lend:lent|let:let letting|lie:lied lying|lose:lost|make:made|mean:meant|meet:met
pay:paid|put:put putting|quit:quit|read:read|ride:rode ridden|ring:rang rung|rise:rose risen|run:ran running|say:said
see:saw seen|sell:sold|send:sent|set:set setting|shake:shook shaken|show:showed shown|shut:shut shutting|sing:sang sung
sit:sat sitting|sleep:slept|slam:slammed|slip:slipped|snap:snapped|speak:spoke spoken|spend:spent|spill:spilt spilled
stand:stood|steal:stole stolen|stick:stuck|stop:stopped|swear:swore sworn|take:took taken|teach:taught|tear:tore torn
tell:told|think:thought|throw:threw thrown|understand:understood|upset:upset upsetting|wake:woke woken
wear:wore worn|win:won winning|write:wrote written|admit:admitted|commit:committed|regret:regretted|plan:planned
text:texted|chat:chatted|rob:robbed|beg:begged|flirt:flirted|kid:kidded|nag:nagged|grab:grabbed|skip:skipped
dump:dumped|cheat:cheated|ghost:ghosted|panic:panicked panicking|misread:misread|mislead:misled|overreact:overreacted
overlook:overlooked|withdraw:withdrew withdrawn|undo:undid undone|overhear:overheard|slag:slagged|bin:binned
""".replace("\n", "|")
    .strip("|")
    .split("|")
}
_DOUBLED = frozenset("b d g m n p r t".split())


def verb_forms(base: str) -> tuple[str, ...]:
    """All forms of a verb, the base first; irregular ones come from a table, the rest by rule."""
    forms = [base, _third(base), *_IRREGULAR.get(base, (_past(base),)), _present_participle(base)]
    return tuple(dict.fromkeys(forms))


def _third(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    return base[:-1] + "ies" if _ends_in_consonant_y(base) else base + "s"


def _past(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if _ends_in_consonant_y(base):
        return base[:-1] + "ied"
    return (base + base[-1] if _doubles(base) else base) + "ed"


def _present_participle(base: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "ye", "oe")) and base != "be":
        return base[:-1] + "ing"
    return (base + base[-1] if _doubles(base) else base) + "ing"


def _ends_in_consonant_y(base: str) -> bool:
    return len(base) > 2 and base[-1] == "y" and base[-2] not in _VOWELS


def _doubles(base: str) -> bool:
    """Whether a short word doubles its last letter: stop, grab, but not wait or open."""
    return (
        3 <= len(base) <= 4
        and base[-1] in _DOUBLED
        and base[-2] in _VOWELS
        and base[-3] not in _VOWELS
        and sum(letter in _VOWELS for letter in base) == 1
    )
