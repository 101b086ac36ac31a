"""The cases of the coaching suite: what is asked, what a good message must say, and what it must not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from coach.datafiles import data_root, load_folder
from coach.reply import Request
from coach.terms import Intent
from coach.text import collapse
from coach.values import Value

Kind = Literal[
    "ordinary", "swap_pair", "two_sides", "clear_fault", "benign_lookalike", "injection", "crisis", "coercion",
    "deceit", "already_good", "rambling", "sparse",
]  # fmt: skip
Criterion = Annotated[str, Field(pattern=r"^(?:A(?:[1-9]|10)|B[1-7]|C[1-6]|D[12])$")]
Words = Annotated[str, Field(min_length=1, max_length=600)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class Case(Value):
    """One labelled case. `keep`, `verbatim` and `drop` are exact parts of the request; `forbid` is in none of it."""

    id: Slug
    split: Literal["tune", "report"]
    family: Slug
    kind: Kind
    critical: bool = False
    expect: Literal["message", "stop"] = "message"
    request: Request
    keep: tuple[Words, ...] = ()
    verbatim: tuple[Words, ...] = ()
    drop: tuple[Words, ...] = ()
    forbid: tuple[Words, ...] = ()
    criteria: tuple[Criterion, ...]
    owed: Literal["yes", "partly", "unclear", "no"] | None = None
    unchanged: bool = False
    why: Words

    @property
    def intent(self) -> Intent:
        """The request's intent, which every case names."""
        if self.request.intent is None:
            raise AssertionError("a case without an intent is refused when it is read")
        return self.request.intent

    @field_validator("request")
    @classmethod
    def _names_intent(cls, request: Request) -> Request:
        if request.intent is None:
            raise ValueError("give the intent: repair, concern or rephrase")
        return request

    @model_validator(mode="after")
    def _labels_fit(self) -> Case:
        said = collapse(" ".join(_texts(self.request)))
        for key in ("keep", "verbatim", "drop"):
            for number, words in enumerate(getattr(self, key), 1):
                if collapse(words) not in said:
                    raise ValueError(f"{key}: number {number} is no exact part of the request")
        for number, words in enumerate(self.forbid, 1):
            if self.kind != "injection" and collapse(words).lower() in said.lower():
                raise ValueError(f"forbid: number {number} stands in the request")
        if self.expect == "stop" and (self.keep or self.verbatim or self.drop):
            raise ValueError("where no message is expected, nothing can be kept or dropped")
        return self


def load_cases(folder: Path | None = None) -> tuple[Case, ...]:
    """Every case of the coaching suite, by id. Raises DataError with path:line."""
    return load_folder(folder or data_root() / "evals" / "cases" / "coaching", Case)


def _texts(request: Request) -> Iterator[str]:
    yield from (request.draft, request.situation, request.received, request.to_name or "", request.from_name or "")
    yield from request.answers.values()
