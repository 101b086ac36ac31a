"""The web server around the app: one process, or several that share one index."""

from __future__ import annotations

import uvicorn

from coach.api import create_app
from coach.errors import IndexUnavailable, Missing
from coach.pipeline import Coach
from coach.settings import Settings, hand_down
from coach.telemetry import log, set_up_logging


def run_server(settings: Settings, workers: int) -> None:
    """Serve until interrupted. Raises Missing where the server could not start; its log says why."""
    set_up_logging(settings.log_level)
    if workers > 1:
        _prepare_index(settings)
        hand_down(settings)
    try:
        uvicorn.run(
            "coach.api:serve_app" if workers > 1 else create_app(settings), factory=workers > 1, host=settings.host,
            port=settings.port, workers=workers, access_log=False, log_config=None, server_header=False,
            timeout_graceful_shutdown=10,
        )  # fmt: skip
    except SystemExit as stop:
        if stop.code:
            raise Missing("the server could not start; the lines above say why") from None


def _prepare_index(settings: Settings) -> None:
    """Build the index once, before the workers open it."""
    with Coach.open(settings) as coach:
        try:
            coach.workshop.retriever.build()
        except IndexUnavailable as error:
            # As with one process: replies come without principles until the store answers.
            log.warning("the index is not to be had: %s", error)
