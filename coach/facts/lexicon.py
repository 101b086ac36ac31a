"""Small closed word lists that the grammar cannot supply; all are lemmas in lower case."""

from __future__ import annotations

FEELINGS = frozenset(
    "afraid alone angry annoyed anxious ashamed awful bad betrayed bitter bothered confused crushed cross deceived "
    "devastated disappointed disrespected down drained embarrassed exhausted frightened frustrated furious gutted "
    "guilty happy heartbroken helpless hurt ignored insecure insulted invisible irritated isolated jealous let-down "
    "lonely lost mad manipulated miserable nervous numb overlooked overwhelmed pleased powerless proud rejected "
    "relieved resentful sad scared shaken shocked sick sidelined small stressed stupid terrible tired uncomfortable "
    "undermined uneasy unhappy unheard unimportant unsafe unseen unsettled upset used worn worried worthless "
    "wronged".split()
)
FEELING_VERBS = frozenset("feel love hate miss hope fear worry regret resent care".split())
# Verbs that pass a verdict on how somebody behaves; a sentence built on one is a judgement, not an event.
VERDICT_VERBS = frozenset(
    "overreact exaggerate whine nag sulk moan dramatise dramatize sabotage disrespect manipulate gaslight".split()
)
# Acts that one owes an apology for when they are one's own; neutral acts ("I asked her") are not here.
WRONGS = frozenset(
    "forget miss lie cheat shout yell snap scream break lose ruin ignore cancel ghost sleep kiss flirt steal "
    "borrow hide "
    "gossip blab leak mock tease insult swear slam hit push hurt upset embarrass humiliate exclude betray deceive "
    "mislead exaggerate blame accuse interrupt dismiss bail flake skip drop crash damage spill stain overspend gamble "
    "drink snoop spy read delete overreact avoid neglect abandon leave delay waste fail mess screw criticise criticize "
    "blow undermine block copy plagiarise plagiarize bully pressure promise bite offend let scratch wreck smash "
    "throw".split()
)
FAULTS = frozenset(
    "late rude mean harsh distant unfair careless drunk horrible jealous impatient short behind awful "
    "terrible stupid cruel nasty".split()
)
EMOTION_EFFECTS = frozenset("cry wait worry feel suffer struggle hurt sit stand".split())

# Past forms that the grammar now and then takes for something else ("I forgot to feed the cat").
PASTS = dict(
    pair.split(":") for pair in (
        "forgot:forget lost:lose broke:break told:tell said:say left:leave took:take ate:eat drank:drink stole:steal "
        "hid:hide bit:bite threw:throw slept:sleep read:read spent:spend sold:sell wore:wear gave:give went:go "
        "came:come swore:swear lied:lie missed:miss yelled:yell shouted:shout snapped:snap ignored:ignore "
        "cancelled:cancel canceled:cancel borrowed:borrow ghosted:ghost dropped:drop spilled:spill spilt:spill "
        "binned:bin laughed:laugh lay:lay lain:lay"
    ).split()
)  # fmt: skip

FEMALE = frozenset(
    "wife girlfriend mum mom mother mummy mam grandma grandmother nan gran sister daughter aunt auntie niece gf "
    "fiancée stepmum stepmother stepmom mother-in-law sister-in-law daughter-in-law mil mam mama nana sis "
    "landlady ex-wife lass".split()
)
MALE = frozenset(
    "husband boyfriend dad father daddy grandad grandpa grandfather brother son uncle nephew bf fiancé stepdad "
    "stepfather father-in-law brother-in-law son-in-law fil papa bro ex-husband lad".split()
)
ROLES_BY_RELATIONSHIP: dict[str, frozenset[str]] = {
    "partner": frozenset(
        "wife husband girlfriend boyfriend partner spouse fiancé fiancée fiance fiancee gf bf hubby ex "
        "ex-wife ex-husband missus".split()
    ),
    "family": FEMALE - {"wife", "girlfriend", "gf", "landlady"}
    | MALE - {"husband", "boyfriend", "bf"}
    | frozenset(
        "parent parents child kid kids sibling cousin grandparents twin family in-laws stepson stepdaughter".split()
    ),
    "friend": frozenset(
        "friend mate bestie bff buddy pal flatmate roommate housemate bandmate neighbour neighbor".split()
    ),
    "colleague": frozenset("colleague coworker co-worker teammate workmate deskmate peer designer developer".split()),
    "manager": frozenset("boss manager supervisor lead director head ceo foreman".split()),
    "report": frozenset("report employee intern trainee apprentice assistant junior".split()),
    "client": frozenset("client customer buyer guest patient".split()),
    "other": frozenset(
        "landlord landlady tenant teacher tutor coach doctor nurse builder plumber supplier guy bloke man woman "
        "lady person dude neighbour neighbor cleaner nanny childminder hairdresser barber vet dentist electrician "
        "gardener mechanic vicar priest pastor caretaker trainer instructor".split()
    ),
}  # fmt: skip
ROLES = frozenset().union(*ROLES_BY_RELATIONSHIP.values())
