"""Small safe changes of wording: case, contractions, and the sender's own way of writing."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CONTRACTION = re.compile(r"\b\w+['’](?:m|re|ve|ll|d|s|t)\b", re.IGNORECASE)
_PLAIN_CONTRACTION = re.compile(r"\b(?:im|dont|didnt|cant|wont|ive|youre|thats|isnt|wasnt|doesnt)\b", re.IGNORECASE)
_EXPANDED = (
    (
        re.compile(
            r"\b([Yy])ou have (?=(?:\w+ly )?(?:not )?\w+(?:ed|en|ne|wn|ld|pt|ft|ng|de|ught|ood|ad|aid|ent|ut|ost)\b)"
        ),
        r"\1ou've ",
    ),
    (re.compile(r"\b([Yy])ou are\b(?= \w)"), r"\1ou're"),
    (re.compile(r"\bI have been\b"), "I've been"),
    (re.compile(r"\bI am\b(?= \w)"), "I'm"),
)
_ACRONYM = re.compile(r"^(?:I\b|I['’]|[A-Z]{2,}|[A-Z][a-z]+['’]s\b)")


@dataclass(frozen=True, slots=True)
class Style:
    """How the sender writes: all lower case, without apostrophes, with contractions."""

    lower: bool = False
    bare: bool = False  # "dont", "im"
    contracts: bool = True

    @classmethod
    def of(cls, text: str) -> Style:
        """Read the style off the sender's own words."""
        letters = [char for char in text if char.isalpha()]
        upper = sum(char.isupper() for char in letters)
        bare = bool(_PLAIN_CONTRACTION.search(text)) and not re.search(r"\w['’]\w", text)
        contracts = bool(_CONTRACTION.search(text) or _PLAIN_CONTRACTION.search(text)) or len(text) < 200
        return cls(lower=len(letters) > 15 and upper <= 0.004 * len(letters), bare=bare, contracts=contracts)

    def dress(self, text: str) -> str:
        """Our own words, put the way the sender writes."""
        if self.contracts:
            for pattern, short in _EXPANDED:
                text = pattern.sub(short, text)
        if self.bare:
            text = re.sub(r"(?<=\w)['’](?=\w)", "", text)
        return text.lower() if self.lower else text

    def write(self, text: str) -> str:
        """The sender's words from another of their texts, put the way this one is written; names keep their capital."""
        if not self.lower:
            return self.dress(text)
        text = re.sub(r"(?<=\w)['’](?=\w)", "", text) if self.bare else text
        return re.sub(r"^You(?=\b)", "you", re.sub(r"\bI(?=\b(?!\.))", "i", text))

    def start(self, text: str) -> str:
        """The text as the start of a sentence, with a capital unless the sender writes none."""
        return text if self.lower else start_sentence(text)


def start_sentence(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]


def inside_sentence(text: str, *, name: bool = False) -> str:
    """With a small first letter, unless it is "I", a name or an acronym."""
    if not text or name or _ACRONYM.match(text):
        return text
    return text[:1].lower() + text[1:]


def end_sentence(text: str, mark: str = ".") -> str:
    """With an end mark, and no comma or dash dangling before it."""
    text = text.rstrip(" ,;:–—-")
    return text if text.endswith((".", "!", "?", "…", "]")) or not text else text + mark


def join_clauses(clauses: list[str]) -> str:
    """ "a", "a, and b", "a, b, and c": clauses with subjects of their own."""
    if len(clauses) < 2:
        return "".join(clauses)
    return ", ".join(clauses[:-1]) + ", and " + clauses[-1]


def tidy(text: str) -> str:
    """Mend what a cut leaves behind: doubled spaces and commas, a space before a mark."""
    text = re.sub(r"[ \t]{2,}", " ", text)
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    text = re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", text)
    text = re.sub(r"[,;:]+([.!?])", r"\1", text)
    return re.sub(r"^[\s,;:.!?–—-]+", "", text).strip()
