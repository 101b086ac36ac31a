"""JSON that is taken at its word: UTF-8, no NaN, no doubled keys, nothing nested without end."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

from fastapi import Request as HttpRequest
from fastapi import Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel

from coach.api.problems import NOT_JSON, WRONG_TYPE, Problem, invalid


class StrictRoute(APIRoute):
    """A route whose JSON body is read strictly; what cannot be read is a 400 or 415 problem."""

    def get_route_handler(self) -> Callable[[HttpRequest], Coroutine[Any, Any, Response]]:
        """The framework's handler behind a stricter request."""
        handler = super().get_route_handler()
        known = self._known_fields()

        async def handle(request: HttpRequest) -> Response:
            strict = _StrictRequest(request.scope, request.receive)
            if self.body_field is not None:
                await _require_json(strict)
            try:
                return await handler(strict)
            except RequestValidationError as error:
                raise invalid(error.errors(), known) from None

        return handle

    def _known_fields(self) -> tuple[str, ...]:
        model = self.body_field.field_info.annotation if self.body_field else None
        if isinstance(model, type) and issubclass(model, BaseModel):
            return tuple(model.model_fields)
        return ()


class _StrictRequest(HttpRequest):
    async def json(self) -> Any:  # noqa: ANN401  # the framework's own signature
        return parse_json(await self.body())


async def _require_json(request: HttpRequest) -> None:
    declared = request.headers.get("content-type", "")
    kind, _, options = declared.partition(";")
    kind = kind.strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        raise Problem(WRONG_TYPE, "Send JSON, with the header Content-Type: application/json.")
    charset = options.lower().replace(" ", "").replace('"', "").partition("charset=")[2].partition(";")[0]
    if charset not in {"", "utf-8", "utf8"}:
        raise Problem(WRONG_TYPE, "Send JSON as UTF-8; no other character set is read.")
    if not await request.body():
        raise Problem(NOT_JSON, "The body is empty.")


def parse_json(body: bytes) -> object:
    """The value of a JSON text. Raises Problem (400) for anything that RFC 8259 and I-JSON do not allow."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Problem(NOT_JSON, f"The body is not UTF-8, from byte {error.start} on.") from None
    try:
        return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_build)
    except json.JSONDecodeError as error:
        raise Problem(NOT_JSON, f"The body is not JSON, from line {error.lineno}, column {error.colno} on.") from None
    except RecursionError:
        raise Problem(NOT_JSON, "The body is nested too deeply.") from None
    except ValueError:
        # Python refuses integers of more than 4,300 digits.
        raise Problem(NOT_JSON, "The body holds a number that is too long.") from None


def _refuse_constant(_: str) -> NoReturn:
    raise Problem(NOT_JSON, "NaN and Infinity are not JSON.")


def _build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) < len(pairs):
        raise Problem(NOT_JSON, "An object names the same key twice.")
    return built
