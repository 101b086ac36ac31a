"""Measure, and print Markdown. Everything that is started here is stopped here."""

from __future__ import annotations

import json
import os
import platform
import tempfile
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path

from bench.load import load_server
from bench.program import Server, run_command, serve
from bench.texts import CASES, QUERY, THIRTY_WORDS
from bench.timing import Times, measure, rank
from coach import Coach, load_settings
from coach.retrieval import LocalEmbedder

_REQUESTS = 200
_CLIENTS = 8
_STARTS = 3
_LIMIT_S = 60.0


def main() -> None:
    """Print the machine, what is paid once, and what each request costs."""
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    machine = f"{platform.system()} {platform.machine()}, {cores} CPUs, load {load:.1f} before"
    print(f"coach {version('coach')}, Python {platform.python_version()}, {machine}.\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("| once | seconds |\n| --- | ---: |")
        _print_build(folder)
        _print_starts(folder)
        _print_command(folder)
        print("\n| each | clients | times | p50 ms | p99 ms | per second |\n| --- | ---: | ---: | ---: | ---: | ---: |")
        for label, clients, times in _measure_calls(folder):
            _print_times(label, clients, times)
        with serve(folder) as server:
            server.wait("POST", "/v1/coach", json.dumps(CASES["repair"]).encode())
            _print_requests(server)


def _open_coach(folder: Path) -> Coach:
    return Coach.open(
        load_settings(_env_file=None, data_dir=folder / "data", engine="guided", chroma_url=None, embeddings="local")
    )


def _print_build(folder: Path) -> None:
    with _open_coach(folder) as coach:
        took = measure(coach.workshop.retriever.build, 1, _LIMIT_S).whole
        vectors = coach.workshop.retriever.status().vectors
    _print_once(f"building the index, {vectors} vectors, its model loaded", took)


def _print_starts(folder: Path) -> None:
    """From the start of the process, its index built before; the median of some starts."""
    alive, first = [], []
    for _ in range(_STARTS):
        with serve(folder) as server:
            alive.append(server.wait("GET", "/healthz"))
            first.append(server.wait("POST", "/v1/coach", json.dumps(CASES["repair"]).encode()))
    _print_once("process start until `/healthz` is answered", rank(alive, 0.5))
    _print_once("process start until the first `/v1/coach` is answered", rank(first, 0.5))


def _print_command(folder: Path) -> None:
    for label, arguments, text in (
        ("`coach --help`, the whole command", ["--help"], ""),
        ("`coach check` on 30 words, the whole command", ["check", "-"], THIRTY_WORDS),
    ):
        times = measure(partial(run_command, arguments, folder, text), _STARTS, _LIMIT_S)
        _print_once(label, times.percentile(0.5))


def _measure_calls(folder: Path) -> Iterator[tuple[str, int, Times]]:
    """Single parts in this process, warm."""
    embedder = LocalEmbedder()
    embedder.embed([QUERY])
    yield "embedding a query", 1, measure(lambda: embedder.embed([QUERY]), _REQUESTS, _LIMIT_S)
    with _open_coach(folder) as coach:
        coach.check(THIRTY_WORDS)
        yield "checking 30 words", 1, measure(lambda: coach.check(THIRTY_WORDS), _REQUESTS, _LIMIT_S)


def _print_requests(server: Server) -> None:
    memory = []
    for clients in (1, _CLIENTS):
        for name, case in CASES.items():
            _print_times(f"`/v1/coach`, {name}", clients, load_server(server, case, clients, _REQUESTS))
        memory.append(f"{server.memory():.0f} MiB after {len(CASES) * _REQUESTS} requests by {clients}")
    print(f"\nResident memory of the one worker: {', '.join(memory)} more.")


def _print_once(label: str, seconds: float) -> None:
    print(f"| {label} | {seconds:.2f} |", flush=True)


def _print_times(label: str, clients: int, times: Times) -> None:
    p50, p99 = times.percentile(0.5) * 1000, times.percentile(0.99) * 1000
    print(f"| {label} | {clients} | {len(times.each)} | {p50:.1f} | {p99:.1f} | {times.per_second:.0f} |", flush=True)


if __name__ == "__main__":
    main()
