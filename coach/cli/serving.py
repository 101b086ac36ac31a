"""`coach serve`: the API and the page."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING, Annotated

import typer

import coach
from coach.errors import Missing

if TYPE_CHECKING:
    from coach.settings import Settings


def register(app: typer.Typer) -> None:
    """The command `serve`."""
    app.command("serve", help="Serve the API and the page.")(serve)


def serve(
    *, host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=32, help="Processes.")] = 1,
) -> None:  # fmt: skip
    """Serve until interrupted; a busy port is said in one line."""
    chosen = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = coach.load_settings(**chosen)
    settings = settings.model_copy(update={"port": _find_port(settings)})
    # The server and the web framework take a second to import; a busy port is said before that.
    from coach.cli import server  # noqa: PLC0415  # heavy, see above

    address = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"The coach is at http://{address}:{settings.port}/ (Ctrl+C stops it)", flush=True)
    server.run_server(settings, workers)


def _find_port(settings: Settings) -> int:
    """The port to listen on, which is free. Raises Missing where it is not."""
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
        return int(probe.getsockname()[1])
