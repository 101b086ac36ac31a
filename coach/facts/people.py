"""Words for people: who a word could stand for, by the word and what stands around it."""

from __future__ import annotations

from collections.abc import Iterator

from coach.facts import lexicon
from coach.language import Token

PRONOUNS = {
    "he": "m", "him": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "hers": "f", "herself": "f",
    "they": "", "them": "", "their": "", "theirs": "", "themself": "", "themselves": "",
}  # fmt: skip
TITLES = frozenset(
    "mr mrs ms miss dr prof professor reverend rev pastor father sir madam madame herr frau aunt auntie uncle".split()
)
_TITLED = {
    **dict.fromkeys("mrs ms miss madam madame frau aunt auntie".split(), "f"),
    **dict.fromkeys("mr sir herr uncle".split(), "m"),
}
COLLECTIVES = frozenset("band team committee family group crew choir club council class".split())
# People who are somebody to be spoken of, and hardly ever whom a message is for.
_OTHERS = {
    "baby": "", "toddler": "", "newborn": "", "girl": "f", "boy": "m", "bride": "f", "groom": "m", "widow": "f",
    "somebody": "", "someone": "",
}  # fmt: skip
NOT_NAMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december christmas easter eid diwali english london whatsapp instagram facebook zoom "
    "slack teams google god mum mom dad ok".split()
)


def could_be(token: Token, gender: str) -> bool:
    """Whether a noun or name may be who a pronoun of this gender means; any person where the gender is empty."""
    role = role_of(token) if is_owned(token) or (is_anothers(token) and token.dep_ == "nsubj") else None
    return _fits_gender(token, role, gender)


def is_person(token: Token, gender: str) -> bool:
    """Whether a word is somebody of this gender, whosever they are: what a pronoun can stand for once it was said."""
    return _fits_gender(token, role_of(token), gender)


def _fits_gender(token: Token, role: str | None, gender: str) -> bool:
    if token.pos_ not in {"NOUN", "PROPN"}:
        return False  # "I lead a team"
    if role is None and token.lower_ in _OTHERS:
        return not gender or _OTHERS[token.lower_] in {gender, ""}
    if role is None and not is_name(token):
        return False
    told = gender_of(role) if role is not None else title_gender(token)
    return not gender or told in {gender, None}


def beside(token: Token) -> Iterator[Token]:
    """The words in which a name may stand by a role: "my coworker Dana", "the coach, Darren"."""
    doc = token.doc
    index = token.i + (2 if token.i + 1 < len(doc) and doc[token.i + 1].text in {",", "("} else 1)
    while index + 1 < len(doc) and doc[index].lower_.rstrip(".") in TITLES:
        index += 1
    if index < len(doc):
        yield doc[index]
    if token.i > 1 and doc[token.i - 1].pos_ == "PROPN":
        yield doc[token.i - 1]


def role_of(token: Token) -> str | None:
    """The role that a word names, in the singular; None for any other word, and for several people."""
    word = token.lower_.rstrip("’'")
    if token.i > 1 and token.nbor(-1).text == "-" and token.nbor(-2).lower_ == "ex":
        word = f"ex-{word}"
        return word if word in lexicon.ROLES else None
    for form in (word, token.lemma_.lower(), word.removesuffix("s")):
        if form in lexicon.ROLES:  # a word spelt as the singular is one, whatever its tag
            return None if token.tag_ == "NNS" and form != word and not owns_next(token) else form
    return None


def owns_next(token: Token) -> bool:
    """Whether "mums" is a possessive whose apostrophe was left out ("my mums birthday")."""
    doc = token.doc
    return token.tag_ in {"NNS", "NNPS", "NNP"} and token.lower_.endswith("s") and token.i + 1 < len(doc) and (
        doc[token.i + 1].pos_ in {"NOUN", "PROPN"} and token.dep_ in {"compound", "poss", "nmod"}
    )  # fmt: skip


def is_anothers(token: Token) -> bool:
    """Whether somebody spoken of owns the word: "his manager" is not "my manager"."""
    return any(child.dep_ == "poss" and child.lower_ in {"his", "her", "their"} for child in token.children)


def is_owned(token: Token) -> bool:
    """Whether somebody is the sender's own: "my mother", not the mother in "my fiancée's mother"."""
    before = token.doc[max(0, token.i - 4) : token.i]
    last = next((near.i for near in reversed(before) if near.tag_ == "POS" or owns_next(near)), -1)
    owners = {"my", "our", "the", "me"} if token.i and token.nbor(-1).lower_ == "me" else {"my", "our", "the"}
    return any(near.lower_ in owners and near.i > last for near in before)


def is_introduced(token: Token) -> bool:
    """ "I have a son Kenneth": a role with its name right beside it."""
    doc = token.doc
    return any(near.i > token.i and is_name(near) for near in beside(token)) and token.i + 1 < len(doc)


def is_name(token: Token) -> bool:
    """Whether a word reads as somebody's name; chat writes names small ("i told jess her bf was on tinder")."""
    if token.dep_ == "dobj" and token.tag_ == "NN" and token.head.lemma_ == "tell" and not list(token.children):
        return token.i == token.head.i + 1 and any(child.dep_ == "ccomp" for child in token.head.children)
    if token.pos_ == "NOUN" and token.i and token.text[:1].isupper() and role_of(token.nbor(-1)) is not None:
        return token.lower_ not in NOT_NAMES  # "my cousin Tunde"
    if token.pos_ != "PROPN" or not token.text[:1].isupper() or not token.text.isalpha():
        return False
    return token.lower_ not in NOT_NAMES and token.lower_ not in lexicon.ROLES and len(token.text) > 1


def acts(token: Token) -> bool:
    """Whether a name stands where people stand: as subject, owner, or the one told, asked or met."""
    if token.dep_ in {"nsubj", "nsubjpass", "dative", "poss"}:
        return True
    if token.dep_ == "dobj" and token.head.pos_ == "VERB" and title_gender(token) is None:
        return True
    return token.dep_ == "pobj" and token.head.lemma_.lower() in {
        "to", "with", "at", "on", "tell", "ask", "hurt", "meet", "see", "call", "text", "avoid", "ignore", "help",
    }  # fmt: skip


def title_gender(name: Token) -> str | None:
    """ "Mrs Whitelaw" is a woman."""
    before = name.doc[name.i - 1].lower_.rstrip(".") if name.i else ""
    return _TITLED.get(before)


def title_of(name: str | None) -> str | None:
    """The gender that a name's title tells."""
    return _TITLED.get(name.split()[0].lower().rstrip(".")) if name and name.split() else None


def gender_of(role: str) -> str | None:
    """The gender that a role tells."""
    if role in lexicon.FEMALE:
        return "f"
    return "m" if role in lexicon.MALE else None
