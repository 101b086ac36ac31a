"""The sender's answers to earlier questions, shaped into sentences of the message."""

from __future__ import annotations

import re

from coach.engines.guided.desk import Desk
from coach.engines.guided.parts import Blank, Part, blank_part
from coach.engines.guided.telling import settle
from coach.engines.guided.wording import end_sentence, start_sentence
from coach.facts import CannotTurn, to_second_person

_BARE_VERB = frozenset({"VB", "VBP"})


def answered(desk: Desk, blank: Blank, *, lead: str = "") -> list[Part]:
    """The answer as sentences, or the blank when it was never asked, or nothing when it was skipped.

    `lead` makes a sentence of an answer that has no subject: "text when I leave" → "I'll text when I leave".
    """
    if desk.wants(blank.id):
        return [blank_part(blank)]
    source = f"answers.{blank.id}"
    return [
        Part(text, desk.fact_ids(source, clauses[0].start, clauses[-1].end))
        for clauses in _by_sentence(desk, source)
        if (text := _shape(desk, source, clauses, lead))
    ]


def _by_sentence(desk: Desk, source: str) -> list[list]:  # type: ignore[type-arg]
    found: dict[tuple[int, int], list] = {}  # type: ignore[type-arg]
    for clause in desk.clauses(source):
        found.setdefault(clause.sentence, []).append(clause)
    return list(found.values())


def _shape(desk: Desk, source: str, clauses: list, lead: str) -> str | None:  # type: ignore[type-arg]
    text = desk.brief.source_text(source)
    said = clauses[0].sentence.of(text)
    try:
        said = to_second_person(clauses[0].tokens.doc, desk.recipient)
    except CannotTurn:
        return None
    first = clauses[0].tokens[0]
    if lead and clauses[0].subject is None and first.tag_ in _BARE_VERB:
        said = f"{lead} {said[:1].lower()}{said[1:]}"
    settled = settle(desk, said)
    return end_sentence(start_sentence(re.sub(r"\s+", " ", settled))) if settled else None
