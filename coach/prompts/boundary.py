"""Keep somebody's words inside their delimiters: quoting for a line, a boundary for a block."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from hashlib import sha256

from coach.text import collapse

# Characters that no reader sees but a model reads: tags (a hidden alphabet), direction marks, zero-width fillers,
# controls. Joiners (U+200C, U+200D) stay: emoji and some scripts need them.
_UNSEEN = re.compile(
    "[\U000e0000-\U000e007f\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\u2060-\u2064\ufeff\u00ad"
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
_LENGTH = 8


def clean(text: str) -> str:
    """The text without characters that nobody can see, its line breaks as line feeds; nothing else changes."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def quote(text: str) -> str:
    """The text as one double-quoted line: what is inside can end neither the quotes nor the line."""
    return json.dumps(collapse(clean(text)), ensure_ascii=False)


def boundary_for(texts: Iterable[str]) -> str:
    """Eight hexadecimal digits that occur in none of the texts; the same texts give the same digits."""
    whole = "\0".join(texts)
    digest = sha256(whole.encode()).hexdigest()
    while digest[:_LENGTH] in whole.lower():
        digest = sha256(digest.encode()).hexdigest()
    return digest[:_LENGTH]
