"""The two layers around every request: what leaves (headers, log, faults) and who may enter."""

from __future__ import annotations

import time
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coach.api.deps import Service, client_of
from coach.api.problems import CROSS_ORIGIN, TOO_LARGE, WRONG_HOST, Problem, describe
from coach.settings import Settings
from coach.telemetry import log

# How a problem is told to whoever sent the request of this scope.
Answer = Callable[[Problem, Scope], Response]
LARGEST_BODY = 128 * 1024
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
}


class Frontier:
    """The outermost layer: security headers on every response, one log line for each, and no fault gets past it."""

    def __init__(self, app: ASGIApp, service: Service, answer: Answer) -> None:
        self._app = app
        self._service = service
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One ASGI call."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 0
        start = time.perf_counter()

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(MutableHeaders(scope=message), scope["path"])
            await send(message)

        # The server leaves the body out of its answer to HEAD.
        inner = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope
        try:
            await self._app(inner, receive, send_on)
        except Exception as error:  # noqa: BLE001  # the last place where a fault can be kept out of the server's log
            problem = describe(error)
            # A response that has begun cannot be taken back: it is cut off, which the client sees.
            if status == 0:
                await self._answer(problem, scope)(scope, receive, send_on)
        finally:
            self._note(inner, status, time.perf_counter() - start)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        coach = self._service.loaded
        if status >= 400 and coach is not None:
            coach.workshop.metrics.refused.labels(str(status)).inc()
        # The route's template and a known method: a path or a query may hold anything.
        route = getattr(scope.get("route"), "path", "-")
        method = scope["method"] if scope["method"] in _METHODS else "-"
        fields = {"method": method, "route": route, "status": status, "ms": round(seconds * 1000, 1)}
        log.info("request", extra={"fields": fields})


def _add_headers(headers: MutableHeaders, path: str) -> None:
    for name, value in _HEADERS.items():
        headers[name] = value
    if not path.startswith("/static/"):
        headers["Cache-Control"] = "no-store"


class Doorway:
    """Turns away, before anything is read: foreign hosts and sites, and bodies that are too large.

    Under `/v1/` also callers without a key, too many requests, and everybody while the coach is loading.
    """

    def __init__(self, app: ASGIApp, service: Service, answer: Answer) -> None:
        self._app = app
        self._service = service
        self._answer = answer
        self._local = listens_locally(service.settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One ASGI call."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            self._check(scope, Headers(scope=scope))
        except Problem as problem:
            await self._answer(problem, scope)(scope, receive, send)
            return
        await self._app(scope, _limited(receive), send)

    def _check(self, scope: Scope, headers: Headers) -> None:
        if self._local and not _came_from_outside(scope):
            _require_local_host(headers.get("host", ""))
        if scope["method"] not in {"GET", "HEAD", "OPTIONS"}:
            _require_same_site(headers, form=not scope["path"].startswith("/v1/"))
        if _declared_size(headers) > LARGEST_BODY:
            raise _too_large()
        if scope["path"].startswith("/v1/"):
            self._service.gatekeeper.admit(_key_of(headers), client_of(scope))
            self._service.require()


def listens_locally(settings: Settings) -> bool:
    """Whether only this machine can reach the service."""
    return _is_local(settings.host)


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _came_from_outside(scope: Scope) -> bool:
    """Whether the connection ends at an address of this machine that others can reach, whatever the settings say."""
    server = scope.get("server")
    try:
        return server is not None and not ip_address(server[0]).is_loopback
    except ValueError:
        return False


def _require_local_host(host: str) -> None:
    """Refuse a foreign name for this machine: a web page can point its own name here and read what we answer."""
    name = urlsplit(f"//{host}").hostname or ""
    # The test client's name has no dot, so nobody on the web can own it.
    if name != "testserver" and not _is_local(name):
        raise Problem(WRONG_HOST, "Use http://localhost or http://127.0.0.1 with the port of this coach.")


def _require_same_site(headers: Headers, *, form: bool) -> None:
    """Refuse what another web page sends: a person's browser would do it without asking them."""
    fetched = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    if fetched is not None:
        same = fetched in {"same-origin", "none"}
    elif origin == "null":
        # Our own form, sent without script over plain HTTP under the no-referrer policy, looks like this.
        same = form
    else:
        same = origin is None or urlsplit(origin).netloc == headers.get("host")
    if not same:
        raise Problem(CROSS_ORIGIN, "This request comes from another web site.")


def _key_of(headers: Headers) -> bytes | None:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    key = token.strip() if scheme.lower() == "bearer" else headers.get("x-api-key")
    return key.encode("latin-1") if key else None


def _too_large() -> Problem:
    return Problem(TOO_LARGE, f"At most {LARGEST_BODY // 1024} KiB are read.")


def _limited(receive: Receive) -> Receive:
    """The same stream, refused once it is longer than it may be, whatever its headers said."""
    size = 0

    async def receive_some() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST_BODY:
            raise _too_large()
        return message

    return receive_some


def _declared_size(headers: Headers) -> int:
    declared = headers.get("content-length", "")
    return int(declared) if declared.isascii() and declared.isdigit() else 0
