"""The application: layers, routes and the loading of the coach, put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from fastapi.telemetry import TelemetryConfig
from starlette.middleware import Middleware
from starlette.routing import Match

from coach.api import health, routes, stream
from coach.api.deps import Service
from coach.api.doorway import Doorway, Frontier
from coach.api.openapi import describe_api
from coach.api.page import pages
from coach.api.page.render import Renderer
from coach.api.problems import HANDLED, WRONG_METHOD, describe
from coach.pipeline import Coach
from coach.settings import Settings, load_settings

# FastAPI's own telemetry would record what people wrote in requests that it refuses, and send it on if the
# environment says so.
_NO_TELEMETRY = TelemetryConfig(tracing=False, metrics=False, logs=False, operation_spans=False, auto_configure=False)


def create_app(settings: Settings | None = None, opener: Callable[[Settings], Coach] = Coach.open) -> FastAPI:
    """The API and the page. The coach loads in the background once the server has started.

    Args:
        settings: as given, or else read from the environment.
        opener: what loads the coach.

    Raises:
        SettingsError: the environment asks for something unsafe.

    """
    service = Service(settings or load_settings(), opener)
    renderer = Renderer(service.settings)

    async def handle(http: HttpRequest, error: Exception) -> Response:
        problem = describe(error)
        if problem.kind is WRONG_METHOD and (methods := _methods_of(http)):
            problem.headers = {"Allow": ", ".join(methods)}
        return renderer.answer(problem, http.scope)

    layers = [Middleware(layer, service=service, answer=renderer.answer) for layer in (Frontier, Doorway)]
    app = FastAPI(
        title="Coach", version="1", description="Say the hard thing openly and honestly.",
        docs_url=None, redoc_url=None, redirect_slashes=False, telemetry=_NO_TELEMETRY, lifespan=_run(service),
        middleware=layers, exception_handlers=dict.fromkeys(HANDLED, handle),
    )  # fmt: skip
    app.state.service, app.state.renderer = service, renderer
    for part in (health, routes, stream, pages):
        app.include_router(part.router)
    app.mount("/static", pages.static_files(), name="static")
    describe_api(app, needs_key=service.gatekeeper.needs_key)
    return app


def _methods_of(http: HttpRequest) -> list[str]:
    """The methods that the address of a request answers to; the framework names those of one route only."""
    found = [
        method
        for method in ("GET", "POST")
        if any(route.matches({**http.scope, "method": method})[0] is Match.FULL for route in http.app.routes)
    ]
    # HEAD is answered as GET is, without a body.
    return ["GET", "HEAD", *found[1:]] if "GET" in found else found


def serve_app() -> FastAPI:
    """The app for a server's worker, which is given no arguments. Raises SettingsError."""
    return create_app()


def _run(service: Service) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.start()
        try:
            yield
        finally:
            await service.stop()

    return lifespan
