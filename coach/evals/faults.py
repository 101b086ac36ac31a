"""Faults planted in prompts: one file each, what is replaced by what, and which rule or contract that breaks."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from coach.datafiles import data_root, load_folder
from coach.errors import DataError
from coach.evals.verdict import Exit
from coach.values import Value

Kind = Literal[
    "deleted", "weakened", "turned", "moved", "delimiters", "schema", "variable", "partial", "language",
    "harmless", "unseen",
]  # fmt: skip


class Edit(Value):
    """One replacement in one file under ``prompts/``; `find` stands there exactly once."""

    file: str = Field(pattern=r"^[a-z_]+/[a-z0-9_]+\.md\.j2$")
    find: str = Field(min_length=1)
    replace: str

    @model_validator(mode="after")
    def _changes_something(self) -> Edit:
        if self.find == self.replace:
            raise ValueError("the replacement is what it replaces")
        return self


class Fault(Value):
    """One planted edit. `subject` is the rule or contract that it breaks, or, where harmless, says in other words.

    A harmless edit keeps every rule's meaning and changes the request; an unseen one changes no byte of any request.
    """

    id: str
    kind: Kind
    subject: str | None = None
    edits: tuple[Edit, ...] = Field(min_length=1)
    why: str = Field(min_length=1)

    @property
    def expected(self) -> Exit:
        """How the suite has to leave."""
        return {"harmless": Exit.STALE, "unseen": Exit.PASS}.get(self.kind, Exit.WORSE)

    @property
    def is_fault(self) -> bool:
        """Whether something is broken by it."""
        return self.expected is Exit.WORSE

    @model_validator(mode="after")
    def _names_subject(self) -> Fault:
        if (self.subject is None) != (self.kind == "unseen"):
            raise ValueError("subject: every edit but an unseen one names the rule or contract that it is about")
        return self


def load_faults(folder: Path | None = None) -> tuple[Fault, ...]:
    """Every planted edit of the prompts, by id. Raises DataError with path:line."""
    return load_folder(folder or data_root() / "evals" / "faults" / "prompts", Fault)


def check_faults(faults: Iterable[Fault], prompts: Path) -> None:
    """Raise DataError, all complaints at once, where an edit's words do not stand exactly once in their file.

    A prompt was edited then, and the fault is none any more until its file follows.
    """
    complaints = [complaint for fault in faults for complaint in _find_lost(fault, prompts)]
    if complaints:
        raise DataError("\n".join(complaints))


def plant(fault: Fault, prompts: Path, target: Path) -> None:
    """Copy a folder of prompts to `target`, replacing what is there, and make the fault's edits. Raises DataError."""
    check_faults([fault], prompts)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(prompts, target)
    for edit in fault.edits:
        path = target / edit.file
        path.write_text(path.read_text(encoding="utf-8").replace(edit.find, edit.replace), encoding="utf-8")


def _find_lost(fault: Fault, folder: Path) -> Iterator[str]:
    for number, edit in enumerate(fault.edits, 1):
        path = folder / edit.file
        count = path.read_text(encoding="utf-8").count(edit.find) if path.is_file() else 0
        if count != 1:
            place = f"faults/prompts/{fault.id}.yaml: edit {number}"
            yield f"{place}: its words stand {count} times in {edit.file}, not once"
