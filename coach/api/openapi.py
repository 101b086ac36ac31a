"""How the API describes itself: every refusal of every endpoint, and the access key."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from coach.api.problems import KINDS, MEDIA_TYPE, ProblemBody

_PROBLEM = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
_WAIT = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 1}}}


def _refusal(status: int) -> dict[str, Any]:
    titles = " / ".join(kind.title for kind in KINDS if kind.status == status)
    return {**_PROBLEM, "description": titles, **({"headers": _WAIT} if status in {429, 503} else {})}


REFUSALS: dict[int | str, dict[str, Any]] = {kind.status: _refusal(kind.status) for kind in KINDS}


def describe_api(app: FastAPI, *, needs_key: bool) -> None:
    """Give the app an OpenAPI document with problem objects and, where keys are set, the ways to send one."""

    def build() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes
            )  # fmt: skip
            schemas = schema.setdefault("components", {}).setdefault("schemas", {})
            problem = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas.update(problem.pop("$defs"))
            schemas["Problem"] = problem
            if needs_key:
                _describe_key(schema)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = build  # type: ignore[method-assign]  # FastAPI documents this way to change its OpenAPI


def _describe_key(schema: dict[str, Any]) -> None:
    schema["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "header": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    }
    for path, operations in schema["paths"].items():
        if path.startswith("/v1/"):
            for operation in operations.values():
                operation["security"] = [{"bearer": []}, {"header": []}]
