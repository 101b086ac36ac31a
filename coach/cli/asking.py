"""What was said on the command line, or in a file, as a request; complaints never repeat it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from coach.cli.reading import read_file
from coach.errors import InvalidRequest
from coach.reply import Request

_LONGEST_FILE = 128 * 1024  # characters; as many as the API reads bytes
_OPTIONS = {"relationship": "--to", "answers": "--answer"}


def make_request(fields: Mapping[str, Any]) -> Request:
    """A request from raw fields. Raises InvalidRequest, which names the options."""
    try:
        return Request.model_validate(fields)
    except ValidationError as error:
        raise InvalidRequest("; ".join(_complaints(error, _name_option))) from None


def read_request(path: str) -> Request:
    """A request from a JSON file as it is sent to the API; - is standard input.

    Raises:
        InvalidRequest: the file cannot be read, is not JSON, or is no request.

    """
    text = read_file(path, longest=_LONGEST_FILE)
    try:
        return Request.model_validate_json(text)
    except ValidationError as error:
        raise InvalidRequest("the request: " + "; ".join(_complaints(error, str))) from None


def _complaints(error: ValidationError, name: Callable[[str], str]) -> Iterator[str]:
    for item in error.errors(include_url=False, include_input=False, include_context=False):
        # Only the field: what stands deeper, or is no field, are words of the sender's.
        field = str(item["loc"][0]) if item["loc"] else ""
        known = f"{name(field)}: " if field in Request.model_fields else ""
        # The position of a fault in JSON is said by pydantic; its text may go on with the input.
        text = "not JSON" if item["type"] == "json_invalid" else item["msg"].removeprefix("Value error, ")
        yield f"{known}{text[:1].lower()}{text[1:]}" if known else text


def _name_option(field: str) -> str:
    return _OPTIONS.get(field, f"--{field.replace('_', '-')}")
