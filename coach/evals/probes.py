"""Each scorer before messages that it has to pass and messages that it has to fail: one file for each scorer.

What the planted replies cannot show, that each scorer by itself still says yes and no, is shown here: a scorer that
always passes, always fails or scores nothing is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from coach.brief import Brief
from coach.datafiles import data_root, load_folder
from coach.engines.llm.failures import BadAnswer
from coach.errors import DataError
from coach.evals.cases import Case, Words
from coach.evals.scorers import Scorer, Subject, list_scorers
from coach.evals.stage import Stage
from coach.message import Message, Sentence, Slot, Written
from coach.reply import Request
from coach.text import Span, sentence_spans, slot_spans
from coach.values import Value

_NOT_ID = re.compile(r"[^a-z0-9]+")


class Example(Value):
    """A request with a case's labels, messages that the scorer has to pass, and messages that it has to fail.

    A message rests on all facts; a gap's id is its label. One that begins with ``{`` is a model's raw answer.
    """

    request: Request
    keep: tuple[Words, ...] = ()
    verbatim: tuple[Words, ...] = ()
    drop: tuple[Words, ...] = ()
    forbid: tuple[Words, ...] = ()
    owed: Literal["yes", "partly", "unclear", "no"] | None = None
    unchanged: bool = False
    passes: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()

    def as_case(self) -> Case:
        """The same as a case."""
        return Case(
            id="example", split="tune", family="example", kind="ordinary", request=self.request, keep=self.keep,
            verbatim=self.verbatim, drop=self.drop, forbid=self.forbid, criteria=(), owed=self.owed,
            unchanged=self.unchanged, why="An example of a scorer.",
        )  # fmt: skip


class Probe(Value):
    """The examples of one scorer, which the file is called after; there is at least one of each sort.

    `faults` are the labels of planted replies that this scorer answers for.
    """

    id: str
    faults: tuple[str, ...] = ()
    examples: tuple[Example, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _has_both(self) -> Probe:
        if not any(one.passes for one in self.examples) or not any(one.fails for one in self.examples):
            raise ValueError("give at least one message that passes and one that fails")
        return self


class Answer(Value):
    """What a scorer said of one example's message; `number` counts the file's messages from 1."""

    scorer: str
    number: int
    expected: bool
    value: bool | None

    @property
    def is_right(self) -> bool:
        """Whether it said what it has to."""
        return self.value is self.expected


def load_probes(folder: Path | None = None, scorers: Iterable[Scorer] | None = None) -> tuple[Probe, ...]:
    """Every probe, by scorer. Raises DataError where a file is wrong or called after no scorer."""
    place = folder or data_root() / "evals" / "faults" / "scorers"
    probes = load_folder(place, Probe)
    known = {scorer.name for scorer in scorers or list_scorers()}
    strange = sorted({probe.id for probe in probes} - known)
    if strange:
        allowed = ", ".join(sorted(known))
        lines = (f"{place}/{name}.yaml:1: no scorer is called so; there are {allowed}" for name in strange)
        raise DataError("\n".join(lines))
    return probes


def try_scorers(stage: Stage, probes: Iterable[Probe]) -> Iterator[Answer]:
    """Put each scorer before its examples."""
    scorers = {scorer.name: scorer for scorer in list_scorers()}
    for probe in probes:
        number = 0
        for example in probe.examples:
            for expected, texts in ((True, example.passes), (False, example.fails)):
                for text in texts:
                    number += 1
                    score = scorers[probe.id].score(_subject(stage, example, text))
                    yield Answer(scorer=probe.id, number=number, expected=expected, value=score.value)


def _subject(stage: Stage, example: Example, text: str) -> Subject:
    brief = stage.brief(example.request)
    if brief is None:
        raise DataError("faults/scorers: the coach ends before a message for one of the requests")
    written, problem = _read(stage, brief, text)
    gates = stage.coach.verify(brief, written.message) if written and written.message else ()
    return Subject(example.as_case(), brief, written, problem, gates, stage.grammar)


def _read(stage: Stage, brief: Brief, text: str) -> tuple[Written | None, str | None]:
    if not text.lstrip().startswith("{"):
        return Written(message=_message(brief, text)), None
    try:
        return stage.reader.read(text, brief), None
    except BadAnswer as bad:
        return None, bad.problem


def _message(brief: Brief, text: str) -> Message:
    facts = tuple(fact.id for fact in brief.facts)
    slots = tuple(_slot(span.of(text)[1:-1], span) for span in slot_spans(text))
    sentences = tuple(
        Sentence(
            start=span.start, end=span.end, facts=facts,
            slot=next((slot.id for slot in slots if span.start <= slot.start < span.end), None),
        )
        for span in sentence_spans(text)
    )  # fmt: skip
    return Message(text=text, changed=text.strip() != brief.draft.strip(), sentences=sentences, slots=slots)


def _slot(label: str, span: Span) -> Slot:
    return Slot(id=_NOT_ID.sub("_", label.lower()), label=label, start=span.start, end=span.end)
