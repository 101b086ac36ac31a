"""A suite's file: how big a drop matters, how often each case is asked, how long a recording is believed."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from coach.datafiles import data_root, load_folder
from coach.values import Value


class Suite(Value):
    """`margin` and `level` are in points and percent; a recording older than `expires_days` is expired."""

    id: str
    about: str
    margin: float = Field(gt=0, le=100)
    level: float = Field(gt=0, lt=50)
    epochs: int = Field(ge=1, le=20)
    expires_days: int = Field(ge=1)
    retired: tuple[str, ...] = ()


def load_suites(folder: Path | None = None) -> tuple[Suite, ...]:
    """Every suite, by id. Raises DataError with path:line."""
    return load_folder(folder or data_root() / "evals" / "suites", Suite)
