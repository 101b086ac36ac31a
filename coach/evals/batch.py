"""Recordings in and out as OpenAI's batch files: ``custom_id``, ``method``, ``url``, ``body``, one JSON value a line.

A call's key is its ``custom_id``; so an answer finds its case again even if it comes weeks later, and one that nobody
asks for any more is named instead of taken.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from coach.engines.llm import Answer
from coach.errors import DataError
from coach.evals.atomic import replace_file
from coach.evals.calls import Asking, Call, canonical
from coach.evals.cases import Case
from coach.evals.recorder import make_recording
from coach.evals.recordings import Recordings
from coach.evals.replay import ReplayChat
from coach.evals.stage import Stage

_URL = "/v1/chat/completions"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One call that has no answer yet."""

    case: str
    step: str
    call: Call


class _Line(BaseModel):
    # Providers add fields of their own.
    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class _Message(_Line):
    content: str | None = None
    refusal: str | None = None


class _Choice(_Line):
    message: _Message
    finish_reason: str | None = None


class _Usage(_Line):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


class _Body(_Line):
    model: str | None = None
    choices: tuple[_Choice, ...] = ()
    usage: _Usage = _Usage()


class _Response(_Line):
    status_code: int
    body: dict[str, Any] = Field(default_factory=dict)


class _Result(_Line):
    custom_id: str
    response: _Response | None = None
    error: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a results file: answers kept, calls that failed there, answers that nobody asks for."""

    kept: int
    failed: tuple[str, ...]
    strangers: tuple[str, ...]


def find_wanted(
    stage: Stage, asking: Asking, recordings: Recordings, cases: Iterable[Case], epochs: int
) -> Iterator[Wanted]:
    """Every call that today's prompts make and no recording answers; a correction shows once its first answer is in."""
    chat = ReplayChat(asking, recordings)
    for case in cases:
        for epoch in range(1, epochs + 1) if stage.brief(case.request) is not None else ():
            chat.turn(epoch)
            stage.reply(case.request, stage.engine(chat))
            for number, one in enumerate(chat.asked):
                if one.recording is None:
                    yield Wanted(case.id, "again" if number else "first", one.call)


def write_requests(path: Path, wanted: Iterable[Wanted]) -> int:
    """Write a requests file in one piece; how many lines it has."""
    lines = [
        canonical({
            "custom_id": one.call.key, "method": "POST", "url": _URL,
            "body": {"model": one.call.model, "messages": one.call.messages, **one.call.parameters},
        })
        for one in wanted
    ]  # fmt: skip
    replace_file(path, "".join(f"{line}\n" for line in lines))
    return len(lines)


def take_results(path: Path, wanted: Iterable[Wanted], recordings: Recordings, asking: Asking, today: dt.date) -> Taken:
    """Keep the answers of a results file; one that is kept already is passed over.

    Raises:
        DataError: a line is no batch result (path:line); what stands before it is kept.

    """
    known = {one.call.key: one for one in wanted}
    kept, failed, strangers = 0, [], []
    for result in _read(path):
        if recordings.find(result.custom_id) is not None:
            continue
        one = known.get(result.custom_id)
        if one is None:
            strangers.append(result.custom_id)
        elif result.error or result.response is None or result.response.status_code != 200:
            failed.append(one.case)
        else:
            body = _Body.model_validate(result.response.body)
            _keep(one, body, recordings, asking, today)
            kept += 1
    recordings.settle()
    return Taken(kept, tuple(failed), tuple(strangers))


def _keep(one: Wanted, body: _Body, recordings: Recordings, asking: Asking, today: dt.date) -> None:
    choice = body.choices[0] if body.choices else _Choice(message=_Message())
    answer = Answer(
        choice.message.content or "", choice.finish_reason, body.usage.prompt_tokens, body.usage.completion_tokens
    )
    refused = choice.message.refusal is not None or choice.finish_reason == "content_filter"
    failure = "content_filter" if refused else "length" if choice.finish_reason == "length" else None
    recording = make_recording(one.call, (one.case, one.step), answer, asking, ("batch", today))
    named = body.model if body.model != asking.model else None
    recordings.add(recording.model_copy(update={"failure": failure, "answered_by": named, "client": "batch"}))


def _read(path: Path) -> Iterator[_Result]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                result = _Result.model_validate_json(line)
                if result.response is not None and result.response.status_code == 200:
                    _Body.model_validate(result.response.body)
            except ValidationError as error:
                first = error.errors(include_url=False, include_input=False)[0]
                place = ".".join(map(str, first["loc"])) or "the line"
                raise DataError(f"{path}:{number}: {place}: {first['msg']}") from None
            yield result
