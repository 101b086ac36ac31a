"""What a rule of a prompt commands and forbids, so that a rule that was weakened or turned round is noticed.

Two wordings of a rule are compared, clause by clause and word by word. A harmless rewording keeps what stands under
its negations, its numbers, its absolute words and the direction of its commands; it may say all of it in other words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from coach.text import straighten, words
from coach.verify.meaning import stem_word

_CLAUSE = re.compile(r"[.;:!?]\s|\n|[.;:!?]$")
_NEGATIONS = frozenset("not no never nor cannot without neither none nobody nothing don't doesn't isn't won't".split())
_ABSOLUTES = frozenset(
    "every everything everyone entire entirely each all only always exactly must whole alone plainly outright".split()
)
_HEDGES = (
    "try to", "try not to", "if possible", "where possible", "if you can", "where you can", "when convenient", "maybe",
    "perhaps", "usually", "generally", "often", "mostly", "ideally", "preferably", "prefer", "feel free", "optional",
    "optionally", "consider", "should you wish", "as you see fit", "where it fits", "if it helps", "may be ignored",
    "need not", "needn't", "do not have to", "don't have to", "roughly", "approximately",
    "more or less", "as a rule", "in general", "it is fine to", "it is okay to", "you may", "you can", "you could",
    "is allowed", "are allowed", "normally", "tends to", "some of", "most of", "sometimes", "within reason",
    "not necessarily", "it would be nice", "should ideally", "may be dropped", "may change", "may be changed",
    "too many", "too much", "too hard", "too far", "too often", "better not", "better to", "best to", "go easy",
    "as far as", "as much as", "wherever", "when it helps", "if it fits", "if you like", "if you wish",
    "in most cases", "most cases", "reasonably", "if needed", "if necessary", "lightly", "a little", "a bit",
    "slightly", "somewhat", "when in doubt", "at your discretion", "aim to", "aim for", "attempt to", "strive to",
    "hopefully", "where practical", "if practical", "when practical", "when appropriate", "where appropriate",
    "if appropriate", "as appropriate", "within limits", "in spirit", "in the spirit of", "likely to", "tend to",
    "is fine", "are fine", "is okay",
    "is acceptable", "are acceptable", "is welcome", "are welcome", "is enough", "suffices",
)  # fmt: skip
_EXCEPTIONS = ("unless", "except", "excepting", "apart from", "other than", "save for", "save where")
_MODALS = ("may", "might", "could")  # one for another says the same; one more is leave to do otherwise
_OPPOSITES = (
    ("keep copy stay stays kept unchanged preserve remain", "change drop rewrite improve replace reword alter polish"),
    ("begin open start first", "end close finish last"),
    ("cut drop remove goes leave", "add keep include insert invent"),
    ("add", "remove"), ("before", "after"), ("more", "less fewer"), ("longer", "shorter"),
    ("every each all everything", "some any few most one"), ("specific given", "vague general"),
    ("active", "passive"), ("only", "also even"), ("theirs", "yours"), ("hard", "soft"), ("strong", "gentle mild weak"),
    ("ask question", "assume guess fill decide"), ("own", "other other's"), ("fact facts", "feeling impression"),
    ("plainly", "softly gently indirectly"), ("refuse refused", "accept insist"), ("sender", "recipient model"),
    ("data material", "orders instructions commands"), ("nothing", "something anything"), ("true", "kind nice"),
)  # fmt: skip
_NUMBER = re.compile(
    r"\b(?:at most|at least|no more than|no longer than|no fewer than|no less than|"
    r"\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|half|twice|double)\b",
    re.IGNORECASE,
)
_SMALL = frozenset(
    "that this with from what they them then than their there which have does into when where will would your you for "
    "and the are was were been has had its it's but one ones said say says".split()
)
_GONE, _LOST = 1 / 3, 0.5


def compare_rules(before: str, after: str, *, promised: bool = False) -> Iterator[str]:
    """Why the second wording no longer says what the first did, in words; nothing where it still may.

    Where what the rule has to say is `promised` apart from its wording and held there, other words and another turn of
    the sentence say nothing here; only what lets somebody off does.
    """
    before, after = straighten(before), straighten(after)
    yield from _let_off(before.lower(), after.lower())
    if promised:
        return
    yield from _lost_clauses(before, after)
    yield from _turned_words(before, after)
    yield from _turned_commands(before, after)
    yield from _less_absolute(before.lower(), after.lower())
    numbers = [Counter(_level(found) for found in _NUMBER.findall(text)) for text in (before, after)]
    if numbers[0] != numbers[1] and (missing := numbers[0] - numbers[1]):
        yield f"{', '.join(f'“{one}”' for one in sorted(missing))} is no longer in it"


def weaken_signs(before: str, after: str, *, promised: bool = False) -> Iterator[str]:
    """Only what makes a text weaker: hedges that came and, where nothing is promised, absolute words that went."""
    was, now = straighten(before).lower(), straighten(after).lower()
    yield from _let_off(was, now)
    if not promised:
        yield from _less_absolute(was, now)


def _lost_clauses(before: str, after: str) -> Iterator[str]:
    held = _stems(after)
    whole = _stems(before)
    if whole and len(whole & held) < _LOST * len(whole):
        yield "it no longer says what it said"
        return
    for part in dict.fromkeys(part for clause in _clauses(before) for part in (clause, *clause.split(", "))):
        wanted = _stems(part)
        left = len(wanted & held)
        if (len(wanted) >= 2 and left < _GONE * len(wanted)) or (3 <= len(wanted) <= 4 and left <= 1):
            yield f"this part is gone: “{part.strip()}”"


def _turned_words(before: str, after: str) -> Iterator[str]:
    """Words that stood under a negation and no longer do, or the other way round."""
    was, now = _signs(before), _signs(after)
    turned = sorted(
        word for word in was if word in now and len(was[word] | now[word]) > 1 and not was[word] & now[word]
    )
    if turned:
        yield f"turned round: {', '.join(turned[:4])}"


def _turned_commands(before: str, after: str) -> Iterator[str]:
    was, now = Counter(words(before)), Counter(words(after))
    for pair in _OPPOSITES:
        for one, other in (pair, pair[::-1]):
            lost = sum(was[word] for word in one.split()) - sum(now[word] for word in one.split())
            won = sum(now[word] for word in other.split()) - sum(was[word] for word in other.split())
            if lost > 0 and won > 0:
                yield f"turned round: “{one.split()[0]}” became “{other.split()[0]}”"


def _let_off(was: str, now: str) -> Iterator[str]:
    """Hedges and exceptions that came. “Unless” may stand for “if not”: it counts where no negation went for it."""
    for hedge in _HEDGES:
        if _count(hedge, now) > _count(hedge, was):
            yield f"weakened: “{hedge}” came into it"
    if _count_all(_MODALS, now) > _count_all(_MODALS, was):
        yield "weakened: leave to do otherwise came into it (may, might, could)"
    more = _count_all(_EXCEPTIONS, now) - _count_all(_EXCEPTIONS, was)
    denied = [sum(word in _NEGATIONS for word in words(text)) for text in (was, now)]
    if more > 0 and more > denied[0] - denied[1]:
        yield "weakened: an exception came into it (unless, except)"


def _less_absolute(was: str, now: str) -> Iterator[str]:
    absolute = [sum(word in _ABSOLUTES for word in words(text)) for text in (was, now)]
    if absolute[1] < absolute[0]:
        gone = Counter(word for word in words(was) if word in _ABSOLUTES) - Counter(words(now))
        yield f"weakened: {', '.join(f'“{word}”' for word in sorted(gone))} is gone"


def _level(found: str) -> str:
    """A figure or a bound; the ways to say a bound are one."""
    bound = found.lower().split()
    if len(bound) == 1:
        return bound[0]
    return "at least" if bound[-1] == "least" or bound[1] in {"fewer", "less"} else "at most"


def _count_all(phrases: Iterable[str], text: str) -> int:
    return sum(_count(phrase, text) for phrase in phrases)


def _count(phrase: str, text: str) -> int:
    return len(re.findall(rf"\b{re.escape(phrase)}\b", text))


def _clauses(text: str) -> list[str]:
    return [clause for clause in _CLAUSE.split(text) if clause and clause.strip()]


def _stems(text: str) -> frozenset[str]:
    found = (word for word in words(text) if len(word) > 2 and word not in _SMALL and word not in _NEGATIONS)
    return frozenset(stem_word(word) for word in found)


def _signs(text: str) -> dict[str, set[bool]]:
    """Each content stem and whether it stands under a negation: one reaches to the end of its clause."""
    signs: dict[str, set[bool]] = {}
    for clause in _clauses(text):
        negated = False
        for word in words(clause):
            if word in _NEGATIONS:
                negated = True
            elif len(word) > 2 and word not in _SMALL:
                signs.setdefault(stem_word(word), set()).add(negated)
    return signs
