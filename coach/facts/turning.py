"""A clause about somebody, said to them: "My coworker Dana has missed it" becomes "You have missed it"."""

from __future__ import annotations

from collections.abc import Iterable

from coach.facts.agreement import agreeing_forms, plural_form
from coach.facts.clauses import SUBJECTS, quoted_tokens, subject_of
from coach.facts.people import NOT_NAMES, PRONOUNS, TITLES, owns_next, role_of
from coach.facts.persons import Recipient, is_recipient
from coach.language import Doc, Token

_TO_YOU = {
    "he": "you", "him": "you", "she": "you", "they": "you", "them": "you", "their": "your", "hers": "yours",
    "theirs": "yours", "himself": "yourself", "herself": "yourself", "themself": "yourself", "themselves": "yourself",
}  # fmt: skip
_LONGEST_NAME = 5  # words of "my son's football coach" before the last
_LEADING = frozenset({"my", "our", "the"})


class CannotTurn(Exception):  # noqa: N818  # a control-flow signal inside this package and the engines, not a fault
    """A pronoun could mean somebody else."""


def to_second_person(tokens: Iterable[Token], recipient: Recipient | None) -> str:
    """The tokens' text said to the recipient; the text itself when nobody is spoken of.

    Raises:
        CannotTurn: a pronoun could mean the recipient or somebody else.

    """
    kept = list(tokens)
    if recipient is None:
        return "".join(token.text_with_ws for token in kept).strip()
    swaps: dict[int, str] = {}
    quoted = quoted_tokens(kept[0].doc) if kept else set()
    for token in kept:
        if token.i not in swaps and token.i not in quoted:  # what somebody said stays as it was said
            swaps.update(_swaps(token, recipient))
    parts = []
    for token in kept:
        word = swaps.get(token.i, token.text)
        if word:
            parts.append(word + token.whitespace_)
        elif parts and token.whitespace_ and not parts[-1].endswith(" "):
            parts[-1] += " "
    return "".join(parts).strip()


def _swaps(token: Token, recipient: Recipient) -> dict[int, str]:
    if token.lower_ in PRONOUNS:
        return _pronoun_swaps(token, recipient)
    if not recipient.is_meant(token):
        return {}
    named = token.pos_ in {"NOUN", "PROPN"} or (token.i > 0 and token.nbor(-1).lower_ in {"my", "our"})
    if not named or _is_inseparable(token, recipient):
        raise CannotTurn  # the grammar has lost its way here, or "you" would not fit in
    if token.dep_ == "attr" and is_recipient(subject_of(token.head), recipient):
        return {}  # "he is my manager" becomes "you are my manager"
    return _noun_swaps(token, recipient)


def _is_inseparable(token: Token, recipient: Recipient) -> bool:
    """Whether a word for the recipient is part of a larger phrase: "the family group", "half my family"."""
    head = token.head
    part = token.dep_ == "compound" and head.i > token.i and not (recipient.is_meant(head) or owns_next(token))
    named = head.pos_ == "PROPN" and role_of(token) is not None  # "my colleague Priya"
    return (part and not named) or any(child.dep_ in {"relcl", "predet"} for child in token.children)


def _pronoun_swaps(token: Token, recipient: Recipient) -> dict[int, str]:
    verb = token.head
    reflexive = token.lower_.endswith(("self", "selves")) and is_recipient(subject_of(verb), recipient)
    meant = reflexive or recipient.takes(token)
    if meant is None:
        raise CannotTurn
    if not meant:
        return {}
    word = token.lower_
    if word in {"her", "his"}:
        owner = token.tag_ == "PRP$" and token.i + 1 < len(token.doc) and token.nbor().lower_ == "own"
        owner |= (token.dep_ == "poss" or token.tag_ == "PRP$") and token.head.pos_ not in {"ADJ", "VERB", "AUX"}
        # "They charged her 20 quid": a number or article starts what she was charged.
        after = token.nbor() if token.i + 1 < len(token.doc) else None
        owner &= not (token.tag_ == "PRP" and after is not None and (after.like_num or after.pos_ == "DET"))
        swap = ("your" if owner else "you") if word == "her" else ("your" if owner else "yours")
    else:
        swap = _TO_YOU[word]
    if swap == "you" and token.dep_ in SUBJECTS:
        return {token.i: swap, **_following_form(token.doc, token.i + 1), **agreeing_forms(token)}
    return {token.i: swap, **agreeing_forms(token)}


def _following_form(doc: Doc, index: int) -> dict[int, str]:
    """The verb right after "you" in the form that goes with it, however the grammar hangs it.

    Raises:
        CannotTurn: a noun stands there, so that "you" is not what the grammar takes it for.

    """
    while index < len(doc) and doc[index].pos_ == "ADV":
        index += 1
    after = doc[index] if index < len(doc) else None
    if after is None or index == 0:
        return {}
    bare = after.tag_ == "NNS" or (after.pos_ in {"NOUN", "PROPN", "ADJ"} and after.nbor(-1).pos_ != "ADV")
    if bare and not after.text[:1].isupper():
        raise CannotTurn
    form = plural_form(after, after) if after.tag_ == "VBZ" or after.lower_ in {"was", "is", "has"} else None
    return {} if form is None or after.text.startswith(("'", "’")) else {after.i: form}


def _noun_swaps(token: Token, recipient: Recipient) -> dict[int, str]:
    """Replace the words that name one person ("my coworker Dana") by "you", or by "your" where they own something."""
    doc = token.doc
    first, last = _named_range(token, recipient)
    if first and _belongs_to(doc[first - 1], range(first, last + 1)):
        raise CannotTurn  # "their account manager Lars": words that "you" cannot have before it
    swaps = dict.fromkeys(range(first, last + 1), "")
    if last + 1 < len(doc) and doc[last + 1].tag_ == "POS":
        return {**swaps, **_owner_swaps(token, doc, last + 1)}
    if owns_next(doc[last]):
        return {**swaps, token.i: "your"}
    swaps[token.i] = "you"
    after = doc[last + 1] if last + 1 < len(doc) else None
    if after is not None and after.lower_ in {"'s", "’s"}:  # "my ex's been texting"
        swaps[after.i] = plural_form(after, after.head) or after.text
    opens = first == 0 or doc[first - 1].pos_ in {"PUNCT", "CCONJ", "SPACE"}
    if opens or any(doc[index].dep_ in SUBJECTS for index in range(first, last + 1)):
        swaps.update(_following_form(doc, last + 1))
    for index in range(first, last + 1):
        swaps.update(agreeing_forms(doc[index]))
    return swaps


def _owner_swaps(token: Token, doc: Doc, mark: int) -> dict[int, str]:
    """ "My sister's flat" is "your flat", "to my sister's in May" is "to yours"; "my ex's done it" owns nothing."""
    after = doc[mark + 1] if mark + 1 < len(doc) else None
    if after is not None and after.tag_ == "VBN" and any(child.dep_ == "dobj" for child in after.children):
        return {token.i: "you", mark: "'ve"}
    owned = after is not None and after.pos_ in {"NOUN", "PROPN", "ADJ", "NUM", "ADV", "VERB"}
    return {token.i: "your" if owned else "yours", mark: ""}


def _belongs_to(before: Token, named: range) -> bool:
    """Whether the word before a name is part of what names the person."""
    if before.pos_ not in {"ADJ", "NOUN", "PROPN", "DET", "NUM"}:
        return False
    return before.head.i in named or before.dep_ in {"compound", "nmod", "amod", "poss", "nummod", "det"}


def _named_range(token: Token, recipient: Recipient) -> tuple[int, int]:
    """First and last token of a name by its surface: no parse of "my best friend Leah's secret" is to be relied on."""
    doc, last = token.doc, token.i
    if token.dep_ == "appos" and token.i and doc[token.i - 1].text == "," and _is_led(token.head):
        closed = last + 1 < len(doc) and doc[last + 1].text == ","  # "our new commis, Idris, …"
        return token.head.left_edge.i, last + 1 if closed else last
    if last + 2 < len(doc) and doc[last + 1].text == "," and recipient.is_meant(doc[last + 2]):
        last += 3 if last + 3 < len(doc) and doc[last + 3].text == "," else 2
    while last + 1 < len(doc) and _goes_on(doc[last + 1], recipient):
        last += 1
    return _first_of(token, recipient), last


def _first_of(token: Token, recipient: Recipient) -> int:
    """Where the words for one person begin: "my", a title, or the name itself."""
    doc, first = token.doc, token.i
    before = doc[first - 1] if first else None
    if before is not None and recipient.role is not None and role_of(before) == recipient.role and _is_led(before):
        return before.left_edge.i  # "my fiancé's mum Paula"
    if _is_led(token) and token.i - token.left_edge.i <= _LONGEST_NAME:
        return token.left_edge.i  # "my son's football coach"
    while first > max(0, token.i - 4) and doc[first - 1].pos_ in {"ADJ", "NOUN", "PROPN"}:
        first -= 1
    first = first - 1 if first > 0 and doc[first - 1].lower_ in _LEADING else token.i
    return first - 1 if first and doc[first - 1].lower_.rstrip(".") in TITLES else first


def _is_led(token: Token) -> bool:
    return token.left_edge.lower_ in _LEADING and token.left_edge.dep_ != "predet"


def _goes_on(token: Token, recipient: Recipient) -> bool:
    if token.lower_ in {"upstairs", "downstairs"}:
        return True
    before = token.nbor(-1)
    if token.pos_ == "PRON" or (token.pos_ != "PROPN" and not token.text[:1].isupper()):
        return False
    # "my client Mr. Bo"
    titled = before.pos_ == "NOUN" and recipient.is_meant(before) and token.lower_ not in NOT_NAMES
    return recipient.is_meant(token) or titled or before.lower_.rstrip(".") in TITLES
