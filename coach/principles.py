"""The principles of the knowledge base, as typed values."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from coach.datafiles import data_root, load_folder
from coach.errors import DataError
from coach.terms import Grade, Section
from coach.values import Value

Line = Annotated[str, Field(min_length=3, max_length=600)]


class Source(Value):
    """Where a principle comes from and how strongly it is known."""

    work: Line
    grade: Grade
    note: Line


class Practice(Value):
    """What to do and what to avoid, one plain sentence each."""

    do: Annotated[tuple[Line, ...], Field(min_length=1, max_length=5)]
    avoid: Annotated[tuple[Line, ...], Field(min_length=1, max_length=5)]


class Example(Value):
    """A message before and after; the second adds no fact, feeling or promise to the first."""

    before: Line
    after: Line


class Principle(Value):
    """One idea about trust, in our own words; `id` is the file's stem."""

    id: str
    title: Line
    section: Section
    statement: Line
    situations: Annotated[tuple[Line, ...], Field(min_length=6, max_length=12)]
    practice: Practice
    example: Example
    source: Source

    @model_validator(mode="after")
    def _situations_differ(self) -> Principle:
        if len({line.casefold() for line in self.situations}) < len(self.situations):
            raise ValueError("situations: the same one is given twice")
        return self


def load_principles(extra: Path | None = None) -> tuple[Principle, ...]:
    """The built-in principles and those of the folder `extra`, by id.

    Raises:
        DataError: a file is wrong, an id is used twice, or `extra` is no folder.

    """
    found = list(load_folder(data_root() / "knowledge" / "principles", Principle))
    if extra is not None:
        if not extra.is_dir():
            raise DataError(f"{extra}: COACH_KNOWLEDGE_DIR is not a folder")
        found += load_folder(extra, Principle)
    _refuse_twice(found)
    return tuple(sorted(found, key=lambda principle: principle.id))


def _refuse_twice(found: Iterable[Principle]) -> None:
    seen: set[str] = set()
    for principle in found:
        if principle.id in seen:
            raise DataError(f"{principle.id}.yaml: a principle with this id exists already; rename the file")
        seen.add(principle.id)
