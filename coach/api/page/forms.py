"""What a person typed into the page's form, kept exactly, and made into a `Request`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from fastapi import Request as HttpRequest
from pydantic import ValidationError
from starlette.datastructures import FormData

from coach.api.page.strings import Strings
from coach.api.problems import INVALID, NOT_JSON, FieldError, Problem
from coach.reply import LONGEST_TEXT, Request
from coach.terms import EngineName

_TEXTS = ("intent", "relationship", "channel", "situation", "draft", "received", "to_name", "from_name", "today")
_ANSWER = "answers."
_ASKED = "asked."
_LONGEST_ASKED = 500


@dataclass(frozen=True, slots=True)
class Form:
    """The fields as they were typed, line ends made one character.

    `answers` and `skipped` are by question id, and so is `asked`: the questions of earlier replies, to be shown again.
    """

    values: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(_TEXTS, ""))
    answers: Mapping[str, str] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    asked: Mapping[str, str] = field(default_factory=dict)
    local_only: bool = False
    access_key: str = ""

    @classmethod
    def of(cls, data: FormData) -> Self:
        """Read the fields that the page knows; others are left out."""
        texts = {name: value.replace("\r\n", "\n") for name, value in data.items() if isinstance(value, str)}
        answers = _with_prefix(texts, _ANSWER)
        return cls(
            values={name: texts.get(name, "") for name in _TEXTS},
            answers={name: text for name, text in answers.items() if text.strip()},
            skipped=tuple(dict.fromkeys(str(name) for name in data.getlist("skip"))),
            asked={name: text[:_LONGEST_ASKED] for name, text in _with_prefix(texts, _ASKED).items()},
            local_only="local_only" in texts, access_key=texts.get("access_key", "").strip(),
        )  # fmt: skip

    @classmethod
    def example(cls, example: Mapping[str, str]) -> Self:
        """The form filled with one of the examples."""
        return cls(values={name: example.get(name, "") for name in _TEXTS})

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed yet."""
        return not any(self.values.values())

    def request(self, strings: Strings) -> Request:
        """The request that was typed. Raises Problem (422) that says in plain words what cannot be used."""
        try:
            return Request.model_validate(self._fields())
        except ValidationError as error:
            raise Problem(INVALID, strings["form"]["errors"], errors=_explain(error, strings)) from None

    def _fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = {name: value for name, value in self.values.items() if value.strip()}
        skipped = dict.fromkeys(self.skipped, "")
        fields["answers"] = {**self.answers, **skipped}
        if self.local_only:
            fields["engine"] = EngineName.GUIDED
        fields.setdefault("today", dt.datetime.now().astimezone().date().isoformat())
        return fields


def _with_prefix(texts: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): text for name, text in texts.items() if name.startswith(prefix)}


async def read_fields(http: HttpRequest) -> FormData:
    """The fields of a posted form. Raises Problem (400, 413)."""
    body = await http.body()
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(NOT_JSON, f"The form is not UTF-8, from byte {error.start} on.") from None
    return await http.form(max_files=0, max_fields=64, max_part_size=LONGEST_TEXT * 8)


def _explain(error: ValidationError, strings: Strings) -> list[FieldError]:
    words = strings["problems"]
    return [_explain_one(item["type"], tuple(str(part) for part in item["loc"]), words) for item in error.errors()]


def _explain_one(code: str, place: tuple[str, ...], words: Mapping[str, str]) -> FieldError:
    if not place:
        return FieldError(field="situation", code=code, detail=words["empty"])
    name = place[0]
    text = words["choice"]
    if code in {"string_too_long", "too_long"}:
        text = words["too_long"].format(most=f"{2_000 if name == 'answers' else LONGEST_TEXT:,}")
    elif name in {"to_name", "from_name"}:
        text = words["name"]
    elif code in {"value_error", "string_unicode"}:
        text = words["text"]
    return FieldError(field=name, code=code, detail=text)
