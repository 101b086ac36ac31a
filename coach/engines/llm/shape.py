"""The shape of a model's answer: every string and every list is bounded."""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from coach.engines.llm.failures import BadAnswer

FactId = Annotated[str, StringConstraints(pattern=r"^f[0-9]{1,3}$")]
SlotId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_BOUNDS = ("maxLength", "minLength", "maxItems", "minItems", "pattern")
_NOISE = ("title", "default", "description")


class _Part(BaseModel):
    # A field too many is no reason to lose a good message; the enforced schema still forbids it.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class SentencePart(_Part):
    """One sentence, the facts it rests on, and the gap in it."""

    text: Annotated[str, Field(min_length=1, max_length=600)]
    facts: Annotated[tuple[FactId, ...], Field(max_length=16)] = ()
    slot: SlotId | None = None


class SlotPart(_Part):
    """A gap that only the sender can fill."""

    id: SlotId
    label: Annotated[str, Field(min_length=2, max_length=100)]


class QuestionPart(_Part):
    """What is asked of the sender."""

    id: SlotId
    ask: Annotated[str, Field(min_length=3, max_length=240)]


class ChangePart(_Part):
    """One edit, and the check that it answers."""

    before: Annotated[str, Field(max_length=600)]
    after: Annotated[str, Field(max_length=600)]
    check: Annotated[str, Field(max_length=60)] | None = None


Sentences = Annotated[tuple[SentencePart, ...], Field(min_length=1, max_length=80)]


class AlternativePart(_Part):
    """Another whole message."""

    sentences: Sentences


class AnswerShape(_Part):
    """A model's whole answer."""

    sentences: Sentences
    slots: Annotated[tuple[SlotPart, ...], Field(max_length=6)] = ()
    questions: Annotated[tuple[QuestionPart, ...], Field(max_length=6)] = ()
    changes: Annotated[tuple[ChangePart, ...], Field(max_length=30)] = ()
    alternatives: Annotated[tuple[AlternativePart, ...], Field(max_length=1)] = ()
    subject: Annotated[str, Field(max_length=120)] | None = None


@cache
def build_schema(*, bounded: bool) -> dict[str, Any]:
    """The JSON schema of an answer: closed, all keys required, no references.

    `bounded` leaves the limits in: local servers need them to stop a small model's rambling, while OpenAI's strict
    mode takes only part of JSON Schema. Limits that are left out are still held when the answer is read. The same
    object comes back each time: do not change it.
    """
    whole = AnswerShape.model_json_schema()
    parts = whole.pop("$defs")
    schema = _close(whole, parts, bounded=bounded)
    if not isinstance(schema, dict):
        raise BadAnswer("bad_shape", "the schema is an object")
    return schema


def _close(node: Any, parts: dict[str, Any], *, bounded: bool) -> Any:  # noqa: ANN401  # JSON is any value
    if isinstance(node, list):
        return [_close(item, parts, bounded=bounded) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _close(parts[node["$ref"].rpartition("/")[2]], parts, bounded=bounded)
    dropped = _NOISE if bounded else _NOISE + _BOUNDS
    keys = {
        key: {name: _close(child, parts, bounded=bounded) for name, child in value.items()}
        if key == "properties"
        else _close(value, parts, bounded=bounded)
        for key, value in node.items()
        if key not in dropped or isinstance(value, dict)
    }
    if "properties" in keys:
        keys |= {"required": list(keys["properties"]), "additionalProperties": False}
    return keys
