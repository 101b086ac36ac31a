"""What the routes are given: the service that runs them, and the coach once it has loaded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends
from fastapi import Request as HttpRequest
from starlette.types import Scope

from coach.api.limits import Gatekeeper
from coach.api.problems import BUSY, Problem
from coach.errors import IndexUnavailable
from coach.pipeline import Coach
from coach.settings import Settings
from coach.telemetry import log


class Service:
    """One running service: its settings, who may use it, and the coach, which loads in the background."""

    def __init__(self, settings: Settings, opener: Callable[[Settings], Coach] = Coach.open) -> None:
        self.settings = settings
        self.gatekeeper = Gatekeeper(settings)
        self._opener = opener
        self._loading: asyncio.Task[Coach] | None = None

    def start(self) -> None:
        """Begin to load, without waiting for it."""
        self._loading = asyncio.create_task(asyncio.to_thread(self._load))
        self._loading.add_done_callback(_log_failure)

    def _load(self) -> Coach:
        coach = self._opener(self.settings)
        try:
            coach.workshop.retriever.ensure()
        except IndexUnavailable as error:
            # Replies come without principles until the store answers; /readyz says that it does not.
            log.warning("the index is not to be had: %s", error)
        return coach

    async def stop(self) -> None:
        """Close the coach; waits for one that is still loading, as a thread cannot be stopped."""
        if self._loading is None:
            return
        await asyncio.wait([self._loading])
        if self.loaded is not None:
            self.loaded.close()

    @property
    def loaded(self) -> Coach | None:
        """The coach, or None while it loads and when it could not be loaded."""
        loading = self._loading
        if loading is None or not loading.done() or loading.cancelled() or loading.exception() is not None:
            return None
        return loading.result()

    @property
    def failure(self) -> BaseException | None:
        """Why the coach could not be loaded."""
        loading = self._loading
        return loading.exception() if loading is not None and loading.done() and not loading.cancelled() else None

    def require(self) -> Coach:
        """The coach. Raises Problem (503) until it has loaded."""
        coach = self.loaded
        if coach is not None:
            return coach
        if self.failure is not None:
            raise Problem(BUSY, "The coach could not be started; its log says why.", headers={"Retry-After": "60"})
        raise Problem(BUSY, "The coach is starting; this takes some seconds.", headers={"Retry-After": "1"})


def _log_failure(loading: asyncio.Task[Coach]) -> None:
    if loading.cancelled():
        return
    error = loading.exception()
    if error is not None:
        # Nobody has written to the coach yet: this text is about our own files and settings.
        log.error("the coach could not be loaded: %s", error, extra={"fields": {"error": type(error).__name__}})


def service_of(scope: Scope) -> Service:
    """The service that a request came to."""
    service: Service = scope["app"].state.service
    return service


def client_of(scope: Scope) -> str:
    """The client's address; `?` where the server gives none."""
    client = scope.get("client")
    return str(client[0]) if client else "?"


def _service(request: HttpRequest) -> Service:
    return service_of(request.scope)


def _coach(request: HttpRequest) -> Coach:
    return service_of(request.scope).require()


TheService = Annotated[Service, Depends(_service)]
OpenCoach = Annotated[Coach, Depends(_coach)]
