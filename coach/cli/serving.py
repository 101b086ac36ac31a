"""`coach serve`: the API and the page."""

from __future__ import annotations

import errno
import socket
from typing import Annotated

import typer
import uvicorn

from coach.api import create_app
from coach.errors import Missing
from coach.settings import Settings, hand_down, load_settings
from coach.telemetry import set_up_logging


def register(app: typer.Typer) -> None:
    """The command `serve`."""
    app.command("serve", help="Serve the API and the page.")(serve)


def serve(
    *, host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=32, help="Processes.")] = 1,
) -> None:  # fmt: skip
    """Serve until interrupted; a busy port is said in one line."""
    chosen = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = load_settings(**chosen)
    set_up_logging(settings.log_level)
    _refuse_busy_port(settings)
    print(f"The coach is at http://{settings.host}:{settings.port}/ (Ctrl+C stops it)", flush=True)
    if workers > 1:
        _prepare_index(settings)
        hand_down(settings)
    uvicorn.run(
        "coach.api:serve_app" if workers > 1 else create_app(settings), factory=workers > 1, host=settings.host,
        port=settings.port, workers=workers, access_log=False, log_config=None, server_header=False,
        timeout_graceful_shutdown=10,
    )  # fmt: skip


def _prepare_index(settings: Settings) -> None:
    """Build the index once, before the workers open it."""
    # The workshop loads models; one process alone does that on its own.
    from coach.pipeline import Coach  # noqa: PLC0415  # heavy, see above

    with Coach.open(settings) as coach:
        coach.workshop.retriever.build()


def _refuse_busy_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                text = f"port {settings.port} is in use by another program; choose one with COACH_PORT or --port"
                raise Missing(text) from None
            raise Missing(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}") from None
