"""Numbers and days, made comparable: "forty-five" is 45, "half an hour" thirty minutes, "Fri" Friday."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from coach.language import Doc, Token

_UNITS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * number for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "dozen": 12, "grand": 1000}
_ORDINALS = {
    word: number for number, word in enumerate("third fourth fifth sixth seventh eighth ninth tenth".split(), 3)
}
_OTHERS = {
    "once": 1,
    "twice": 2,
    "thrice": 3,
    "half": 0.5,
    "quarter": 0.25,
    "fiver": 5,
    "tenner": 10,
    "fortnight": 2,
    "couple": 2,
    "pair": 2,
}
_DATE_WORDS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september "
    "october november december yesterday tonight tomorrow weekend weekends midnight noon lunchtime christmas easter "
    "birthday anniversary spring summer autumn winter".split()
)
_SHORT_DAYS = {"mon": "monday", "tue": "tuesday", "tues": "tuesday", "wed": "wednesday", "weds": "wednesday",
               "thu": "thursday", "thur": "thursday", "thurs": "thursday", "fri": "friday", "sat": "saturday",
               "sun": "sunday", "tmrw": "tomorrow", "tmr": "tomorrow", "2nite": "tonight", "2moro": "tomorrow",
               "jan": "january", "feb": "february", "apr": "april", "aug": "august", "sept": "september",
               "sep": "september", "oct": "october", "nov": "november", "dec": "december", "xmas": "christmas",
               "bday": "birthday", "wkend": "weekend"}  # fmt: skip
_DIGITS = re.compile(r"\d+(?:[.,:]\d+)*(?:k\b)?", re.IGNORECASE)
_ALL_OF = re.compile(r"(?<!-)\b(?:the two of|you two|us two|two of (?:you|us|them)|both of)\b", re.IGNORECASE)
_MINUTES = {
    "minute": 1,
    "min": 1,
    "hour": 60,
    "hr": 60,
    "day": 1440,
    "week": 10_080,
    "fortnight": 20_160,
    "month": 43_200,
    "year": 518_400,
}  # a year of twelve such months
_LENGTH = re.compile(
    r"\b(\d+(?:[.,]\d+)?|an?|[a-z]+)[ -]?(minutes?|mins?|hours?|hrs?|days?|weeks?|fortnights?|months?|years?)\b"
)  # fmt: skip
_SHARES = frozenset({0.0, 0.5})  # "half of it", "zero trust" count nothing


def numbers_of(doc: Doc) -> frozenset[float]:
    """Every number in a text, in figures or words."""
    return frozenset([*_figures(doc.text), *_worded([token.lower_ for token in doc])])


def numerals(doc: Doc) -> frozenset[str]:
    """The numbers of a text as words that can be compared, one left out: "a" and "one" count nothing."""
    return frozenset(f"#{number:g}" for number in claimed_numbers(doc) if number != 1)


def claimed_numbers(doc: Doc) -> frozenset[float]:
    """The numbers that a message claims: "the two of you" counts nothing."""
    text = _ALL_OF.sub(" ", doc.text)
    return frozenset([*_figures(text), *_worded(re.findall(r"[^\W\d_]+", text.lower()))]) - _SHARES


def _figures(text: str) -> Iterator[float]:
    for match in _DIGITS.finditer(text):
        whole = match.group()
        scale = 1000 if whole[-1] in "kK" else 1
        whole = whole.rstrip("kK")
        # A time of day, or pounds and pence, in its two halves: "8.15" is "8:15".
        apart = r"[.:]" if re.fullmatch(r"\d{1,2}[.:]\d{2}", whole) else r":"
        for part in re.split(apart, whole):
            plain = re.sub(r",(?=\d{3}\b)", "", part).replace(",", ".")
            if plain.count(".") <= 1:
                yield float(plain) * scale


def _worded(words: Iterable[str]) -> Iterator[float]:
    total: float | None = None
    for word in [*words, ""]:
        if word in _UNITS or word in _TENS:
            number = float(_UNITS.get(word, _TENS.get(word, 0)))
            joins = total is not None and total % 10 == 0 and total % 100 >= 20 and number < 10
            if total is not None and not joins and total % 100 != 0:
                yield total
                total = None
            total = (total or 0) + number
        elif word in _SCALES:
            total = (total or 1) * _SCALES[word]
        elif total is not None and word not in {"-", "and", "–"}:
            yield total
            total = None
        if word in _ORDINALS:
            yield float(_ORDINALS[word])
        if word in _OTHERS:
            yield float(_OTHERS[word])


def agree(number: float, said: frozenset[float], message: str, told: str) -> bool:
    """Whether a number is the sender's, by itself or as the same time in another unit ("an hour", "60 minutes")."""
    if number in said | {1.0} or (number == 2.0 and len(said) > 1):  # "both days", of two that were named
        return True
    lengths = set(_times(told))
    return any(value == number and any(abs(span - one) < 1 for one in lengths) for value, span in _values(message))


def _times(text: str) -> Iterator[float]:
    return (minutes for _, minutes in _values(text))


def _values(text: str) -> Iterator[tuple[float, float]]:
    """Every length of time: its number, and how many minutes it is."""
    for match in _LENGTH.finditer(text.lower()):
        count, unit = match.groups()
        value = next(_figures(count), None) if count[0].isdigit() else next(_worded([count]), 1.0)
        if value is not None:
            yield value, value * _MINUTES[unit.rstrip("s")]


def counted(doc: Doc) -> dict[str, set[float]]:
    """How many of what: the numbers that stand before a noun, by its lemma."""
    found: dict[str, set[float]] = {}
    for token in doc:
        if token.dep_ == "nummod" and token.head.pos_ == "NOUN":
            numbers = set(_figures(token.text)) | set(_worded([token.lower_]))
            found.setdefault(token.head.lemma_.lower(), set()).update(numbers)
    return found


def dates_of(doc: Iterable[Token]) -> frozenset[str]:
    """The days and times of year that a text names."""
    return frozenset(_dates(doc))


def _dates(doc: Iterable[Token]) -> Iterator[str]:
    for token in doc:
        if token.lower_ == "sat" and token.pos_ == "VERB":
            continue
        word = _SHORT_DAYS.get(token.lower_, token.lower_)
        if word in {"sun", "mon", "march"} and token.text[:1].islower():
            continue
        for form in (word, word.removesuffix("s")):
            if form in _DATE_WORDS:
                yield form.removesuffix("s") if form == "weekends" else form
