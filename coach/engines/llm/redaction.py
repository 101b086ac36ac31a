"""Keep who people are from the model: names, addresses and numbers become placeholders, and come back in its answer.

Found are proper nouns (as the grammar tags them), the two names of the request, e-mail addresses, phone numbers,
postal addresses. A name that is written in lower case is found only when it is one of the request's two names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from coach.brief import Brief
from coach.language import Grammar

_MAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_PHONE = r"(?<![\w.])\+?\(?\d(?:[\s()./-]{0,2}\d){6,14}(?!\w)"
_ENDING = r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Court|Ct|Close|Crescent|Terrace|Place|Square|Way|Row|Park)"
_PLACE = rf"\b\d{{1,5}}[a-zA-Z]?,? (?:[A-Z][\w'’-]+ ){{1,3}}{_ENDING}\b"
_POSTCODE = r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]\d\d ?[A-Z\d]{4}\b"
_PATTERNS = (("Contact", _MAIL), ("Address", _PLACE), ("Address", _POSTCODE), ("Contact", _PHONE))
# Proper nouns that name nobody: the model needs them to understand the message.
_NOBODY = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december christmas easter mum mom mam mummy mommy dad daddy nan nana gran granny "
    "grandma grandpa grandad auntie aunt uncle mr mrs ms dr miss sir god i ok english".split()
)
# Given names that are also ordinary words: only their capital tells.
_ALSO_WORDS = frozenset(
    "will mark grace hope faith may june april august rose bill rob art dawn joy jack pat sue drew frank guy hunter "
    "chase summer autumn sky star angel iris ivy ray miles dean grant".split()
)
_BACK = re.compile(r"\b(Person|Contact|Address)(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Redaction:
    """What stands for what in one request; the same request gives the same placeholders."""

    pairs: tuple[tuple[str, str], ...] = ()  # what was written → its placeholder

    @classmethod
    def of(cls, brief: Brief, grammar: Grammar) -> Redaction:
        """Find everything that names somebody in the words of a request."""
        texts = [brief.draft, brief.situation, brief.received, *brief.answers.values()]
        whole = "\n".join(texts)
        taken = {match.group().lower() for match in _BACK.finditer(whole)}
        pairs: dict[str, str] = {}
        for kind, found in (*_patterned(whole), *_named(brief), *_tagged(texts, grammar)):
            if found not in pairs:
                pairs[found] = _next(kind, taken)
        for _, name in _named(brief):
            if name.lower() not in _ALSO_WORDS:  # people write each other's names small
                pairs.setdefault(name.lower(), pairs[name].lower())
        return cls(tuple(sorted(pairs.items(), key=lambda pair: (-len(pair[0]), pair[0]))))

    def hide(self, value: Any) -> Any:  # noqa: ANN401  # whatever a prompt's inputs are made of
        """The value with every text in it redacted."""
        if isinstance(value, str):
            for written, placeholder in self.pairs:
                value = re.sub(rf"(?<!\w){re.escape(written)}(?!\w)", placeholder, value)
            return value
        if isinstance(value, dict):
            return {key: self.hide(item) for key, item in value.items()}
        return [self.hide(item) for item in value] if isinstance(value, (list, tuple)) else value

    def restore(self, answer: str) -> str:
        """A model's JSON text with what was written in place of the placeholders, in whatever case they came back."""
        known = {placeholder: json.dumps(text, ensure_ascii=False)[1:-1] for text, placeholder in self.pairs}
        known |= {placeholder.lower(): text for placeholder, text in known.items() if placeholder.lower() not in known}
        return _BACK.sub(
            lambda match: known.get(match.group(), known.get(match.group().lower(), match.group())), answer
        )


def _next(kind: str, taken: set[str]) -> str:
    number = 1
    while f"{kind}{number}".lower() in taken:
        number += 1
    taken.add(f"{kind}{number}".lower())
    return f"{kind}{number}"


def _patterned(whole: str) -> Iterator[tuple[str, str]]:
    for kind, pattern in _PATTERNS:
        for match in re.finditer(pattern, whole):
            yield kind, match.group()


def _named(brief: Brief) -> Iterator[tuple[str, str]]:
    for name in (brief.to_name, brief.from_name):
        for word in (name or "").split():
            yield "Person", word


def _tagged(texts: Iterable[str], grammar: Grammar) -> Iterator[tuple[str, str]]:
    for text in texts:
        for token in grammar.parse(text) if text.strip() else ():
            if token.pos_ == "PROPN" and token.text[:1].isupper() and token.lower_ not in _NOBODY:
                yield "Person", token.text
