"""Serve an app on a free port of loopback, and say where on the first line."""

from __future__ import annotations

import socket

import uvicorn
from starlette.types import ASGIApp


def listen(app: ASGIApp) -> None:
    """Until the process is ended."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
        config = uvicorn.Config(app, log_level="error", access_log=False)
        uvicorn.Server(config).run(sockets=[listening])
