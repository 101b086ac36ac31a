"""Errors as RFC 9457 problem objects: one shape for ours and the framework's, and never the sender's words in them."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi.exceptions import RequestValidationError
from pydantic import ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from coach.errors import CoachError, IndexUnavailable, Overloaded, UserError
from coach.telemetry import log
from coach.values import Value

MEDIA_TYPE = "application/problem+json"


class Kind(NamedTuple):
    """One kind of problem; its slug ends the problem's `type`, and the docs page explains it under that anchor."""

    slug: str
    status: int
    title: str


NOT_JSON = Kind("not-json", 400, "The body is not JSON")
UNAUTHORISED = Kind("key", 401, "The access key is missing or wrong")
CROSS_ORIGIN = Kind("cross-origin", 403, "Another site may not use this coach")
NOT_FOUND = Kind("not-found", 404, "There is nothing here")
WRONG_METHOD = Kind("method", 405, "That method does not work here")
TOO_LARGE = Kind("too-large", 413, "The body is too large")
WRONG_TYPE = Kind("type", 415, "The body has the wrong type")
BAD_REQUEST = Kind("bad-request", 400, "The request cannot be read")
WRONG_HOST = Kind("host", 421, "This coach does not answer to that host name")
INVALID = Kind("invalid", 422, "Some fields cannot be used")
TOO_MANY = Kind("too-many", 429, "Too many requests")
LEFT = Kind("left", 499, "The client left")
FAULT = Kind("fault", 500, "Something went wrong on our side")
BUSY = Kind("busy", 503, "The coach cannot answer just now")
KINDS = (NOT_JSON, BAD_REQUEST, UNAUTHORISED, CROSS_ORIGIN, NOT_FOUND, WRONG_METHOD, TOO_LARGE, WRONG_TYPE, WRONG_HOST,
         INVALID, TOO_MANY, FAULT, BUSY)  # fmt: skip


class FieldError(Value):
    """What is wrong with one field; `field` is a name of the contract, never a name that the client made up."""

    field: str
    code: str
    detail: str


class ProblemBody(Value):
    """An RFC 9457 problem; `errors` holds the fields that cannot be used, if that is the problem."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(description="Where this kind of problem is explained, relative to the server's address.")
    title: str
    status: int
    detail: str
    errors: tuple[FieldError, ...] = ()


class Problem(HTTPException):
    """A refusal that is told to the client as a problem object."""

    def __init__(
        self, kind: Kind, detail: str, *, errors: Sequence[FieldError] = (), headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(kind.status, detail, headers)
        self.kind = kind
        self.errors = tuple(errors)

    @property
    def body(self) -> ProblemBody:
        """The object that is sent."""
        kind = self.kind
        return ProblemBody(
            type=f"/docs#{kind.slug}", title=kind.title, status=kind.status, detail=self.detail, errors=self.errors
        )


def respond(problem: Problem) -> Response:
    """The problem as an HTTP response."""
    return JSONResponse(
        problem.body.model_dump(mode="json"), problem.status_code, headers=problem.headers, media_type=MEDIA_TYPE
    )


def describe(error: Exception) -> Problem:  # one line for each kind of error
    """Any exception as a problem. What nobody foresaw is logged by type and place, never with its text."""
    match error:
        case Problem():
            return error
        case Overloaded():
            return Problem(BUSY, str(error), headers={"Retry-After": str(error.retry_after)})
        case IndexUnavailable():
            return Problem(BUSY, "The principles cannot be looked up just now.", headers={"Retry-After": "5"})
        case UserError():
            return Problem(INVALID, str(error))
        case RequestValidationError():
            return invalid(error.errors())
        case HTTPException():
            return _translate(error)
        case _:
            _log_fault(error)
            return _fault()


def _fault() -> Problem:
    return Problem(FAULT, "The fault is ours, not yours. Nothing that you wrote was kept; please try again.")


# Everything that is raised on purpose, ours and the framework's.
HANDLED: tuple[type[Exception], ...] = (HTTPException, RequestValidationError, CoachError)


def invalid(errors: Iterable[Mapping[str, Any]], known: Iterable[str] = ()) -> Problem:
    """The problem for what pydantic found; `known` are the field names to suggest for one that does not exist."""
    told = tuple(_tell(error, tuple(known)) for error in errors)
    return Problem(
        INVALID, f"{len(told)} of the fields cannot be used." if len(told) > 1 else told[0].detail, errors=told
    )


def _tell(error: Mapping[str, Any], known: Sequence[str]) -> FieldError:
    code = str(error["type"])
    # The first part says where in the request: body, query, path.
    place = list(error["loc"])[1:]
    detail = str(error["msg"]).removeprefix("Value error, ")
    if code == "extra_forbidden":
        # The name was made up by the client, and may hold anything: suggest ours instead of repeating theirs.
        near = get_close_matches(str(place[-1]), known, 1)
        meant = f" Did you mean {near[0]}?" if near else ""
        return FieldError(field="", code=code, detail=f"There is a field that this request does not know.{meant}")
    # Below the first level come keys that the client made up.
    field = ".".join([str(part) for part in place[:1]] + ["*" for part in place[1:] if part != "[key]"])
    return FieldError(field=field, code=code, detail=detail)


def _translate(error: HTTPException) -> Problem:
    known = {kind.status: kind for kind in (BAD_REQUEST, NOT_FOUND, WRONG_METHOD, TOO_LARGE)}
    details = {404: "No page or endpoint has this address.", 405: "See the Allow header for the methods that do."}
    status = error.status_code
    kind = known.get(status, Kind("refused", status, HTTPStatus(status).phrase))
    return Problem(kind, details.get(status, kind.title), headers=error.headers)


def _log_fault(error: BaseException) -> None:
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    where = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
    # Not exc_info: the text of an exception may quote what somebody wrote.
    log.error("fault", extra={"fields": {"error": type(error).__name__, "where": where}})
