"""Requests to a running server: by one client, and by several at once."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.client import HTTPConnection

from bench.program import Server, ask
from bench.timing import Times, measure

_LIMIT_S = 120.0


def load_server(server: Server, case: dict[str, str], clients: int, requests: int, key: str = "message") -> Times:
    """The durations of so many requests, shared out among clients that each wait for their answer.

    `key` is the field of an answer that must hold something.

    Raises:
        RuntimeError: an answer was none.

    """
    body = json.dumps(case).encode()
    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        shares = list(pool.map(partial(_ask_often, server, body, key), [requests // clients] * clients))
    return Times(tuple(each for share in shares for each in share.each), time.perf_counter() - start)


def _ask_often(server: Server, body: bytes, key: str, requests: int) -> Times:
    connection = server.connect()
    try:
        return measure(lambda: _ask(connection, body, key), requests, _LIMIT_S)
    finally:
        connection.close()


def _ask(connection: HTTPConnection, body: bytes, key: str) -> None:
    status, answer = ask(connection, "POST", "/v1/coach", body)
    if status != 200 or not json.loads(answer)[key]:
        raise RuntimeError(f"no message came back, but the status {status}")
