"""The screen: raw words in, one fixed reply out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from coach.datafiles import data_root
from coach.safety.cases import Case, Casebook, Safety
from coach.safety.phrases import Phrase

RECEIVED = "received"
# Violence both ways, or violence that is justified: whoever writes may be the one in danger.
BOTH = "violence_between"


class Screen:
    """Looks for danger, coercion, deceit and crisis in what the sender wrote. Safe to share between threads."""

    def __init__(self, book: Casebook) -> None:
        self._book = book
        self._by_word: dict[str, set[tuple[str, int]]] = defaultdict(set)
        for rule in book.rules.values():
            for index, phrase in enumerate(rule.phrases):
                for word in phrase.anchors:
                    self._by_word[word].add((rule.case.id, index))

    @classmethod
    def load(cls, folder: Path | None = None) -> Screen:
        """Read the cases of `folder`, by default the built-in ones. Raises DataError."""
        return cls(Casebook(folder or data_root() / "knowledge" / "safety"))

    def screen(self, texts: Mapping[str, str]) -> Safety:
        """The fixed reply for these texts (by source), with level ``none`` where nothing was found."""
        found = self.find(texts)
        return self._book.replies[_weigh(found)] if found else Safety()

    def find(self, texts: Mapping[str, str]) -> list[Case]:
        """Every case that holds in these texts, by id."""
        own = " \n\n ".join(text for source, text in texts.items() if source != RECEIVED)
        found = self._look(own)
        for case_id in self._look(texts.get(RECEIVED, "")):
            case = self._book.rules[case_id].case
            if case.received is not None:
                found.add(case.received)
        return [self._book.rules[case_id].case for case_id in sorted(found)]

    def _look(self, text: str) -> set[str]:
        plain = self._book.plain.level(text)
        hits: dict[str, list[Phrase]] = defaultdict(list)
        for case_id, phrase in self._candidates(plain):
            if phrase.found_in(plain):
                hits[case_id].append(phrase)
        if not hits:
            return set()
        for idiom in self._book.idioms:
            plain = idiom.cut_from(plain)
        return {case_id for case_id, phrases in hits.items() if self._book.rules[case_id].holds(plain, phrases)}

    def _candidates(self, plain: str) -> Iterable[tuple[str, Phrase]]:
        keys = {key for word in set(plain.split()) for key in self._by_word.get(word, ())}
        for case_id, index in sorted(keys):
            yield case_id, self._book.rules[case_id].phrases[index]


def _weigh(found: list[Case]) -> str:
    """The id of the case whose reply is given: life first, then stop before caution, target before aggressor."""
    ranked = sorted(found, key=_rank)
    first = ranked[0]
    target = any(case.who == "target" and case.kind == "abuse" for case in found)
    both = target and first.kind == "abuse" and first.who == "aggressor" and first.level == "stop"
    return BOTH if both else first.id


def _rank(case: Case) -> tuple[bool, bool, bool, str]:
    life = case.kind in ("self_harm", "danger")
    return (not life, case.level != "stop", case.who == "aggressor", case.id)
