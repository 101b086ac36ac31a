"""The sender's answers to earlier questions, shaped into sentences of the message."""

from __future__ import annotations

from itertools import groupby

from coach.engines.guided.desk import Desk
from coach.engines.guided.parts import Blank, Part, blank_part
from coach.engines.guided.telling import settle
from coach.engines.guided.wording import end_sentence
from coach.facts import CannotTurn, Clause, to_second_person
from coach.text import collapse


def answered(desk: Desk, blank: Blank, *, lead: str = "") -> list[Part]:
    """The answer as sentences, or the blank when it was never asked, or nothing when it was skipped.

    `lead` makes a sentence of an answer that has no subject: "text when I leave" → "I'll text when I leave".
    """
    if desk.wants(blank.id):
        return [blank_part(blank, desk.style.dress(blank.frame))]
    source = f"answers.{blank.id}"
    parts = []
    for _, group in groupby(desk.clauses(source), key=lambda clause: clause.sentence):
        clauses = list(group)
        text = _shape(desk, clauses, lead)
        if text:
            parts.append(Part(text, desk.fact_ids(source, clauses[0].start, clauses[-1].end)))
    return parts


def _shape(desk: Desk, clauses: list[Clause], lead: str) -> str | None:
    first = clauses[0]
    try:
        said = to_second_person(first.tokens.doc, desk.recipient)
    except CannotTurn:
        return None
    if lead and first.subject is None and first.tokens[0].tag_ in {"VB", "VBP"}:
        said = f"{lead} {said[:1].lower()}{said[1:]}"
    settled = settle(desk, collapse(said))
    mark = "?" if said.startswith("Could you ") else "."
    return end_sentence(desk.style.start(settled.rstrip(".") if mark == "?" else settled), mark) if settled else None
