"""A model's text becomes an AnswerShape, however it was wrapped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import from_json

from coach.engines.llm.failures import BadAnswer
from coach.engines.llm.shape import AnswerShape, SentencePart

_THOUGHT = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
_FENCE = re.compile(r"```(?:json)?\s*\n(.*?)(?:\n```|\Z)", re.DOTALL | re.IGNORECASE)
_LONGEST = 200_000  # characters; far above what the bounds of the shape allow


def read_answer(text: str) -> AnswerShape:
    """Find the JSON object in a model's text and check its shape.

    Thoughts before it, a fence around it and talk beside it are forgiven.

    Raises:
        BadAnswer: there is no such object; says why without repeating what the model wrote.

    """
    said = _THOUGHT.sub("", text.lstrip("\ufeff"))
    if not said.strip():
        raise BadAnswer("empty", "The answer was empty. Answer with the JSON object.")
    value = _first_object(said[:_LONGEST])
    try:
        return AnswerShape.model_validate(value)
    except ValidationError as error:
        found = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors(include_input=False)[:3]]
        raise BadAnswer("bad_shape", f"The JSON object had the wrong shape: {'; '.join(found)}.") from None


def read_sentences(text: str) -> tuple[SentencePart, ...]:
    """The sentences that are whole in an answer that is still coming: all but the last, until the list is closed."""
    said = _THOUGHT.sub("", text)
    start = said.find("{")
    if start < 0:
        return ()
    try:
        value = from_json(said[start:], allow_partial=True)
    except ValueError:
        return ()
    parts = value.get("sentences") if isinstance(value, dict) else None
    if not isinstance(parts, list):
        return ()
    whole = parts if len(value) > 1 and next(reversed(value)) != "sentences" else parts[:-1]
    try:
        return tuple(SentencePart.model_validate(part) for part in whole)
    except ValidationError:
        return ()


def _first_object(text: str) -> dict[str, object]:
    for candidate in _candidates(text):
        try:
            value = from_json(candidate)
        except ValueError:
            continue
        if isinstance(value, dict):
            return value
    why = "It broke off before its end" if _is_broken_off(text) else "It was not one JSON object"
    raise BadAnswer("bad_json", f"{why}. Answer with the JSON object alone, shorter if need be.")


def _candidates(text: str) -> Iterator[str]:
    yield text
    for match in _FENCE.finditer(text):
        yield match.group(1)
    start, end = text.find("{"), text.rfind("}")
    if 0 <= start < end:
        yield text[start : end + 1]


def _is_broken_off(text: str) -> bool:
    start = text.find("{")
    if start < 0:
        return False
    try:
        from_json(text[start:], allow_partial=True)
    except ValueError:
        return False
    return True
