"""Print what the program costs on this machine as a Markdown table; bounded in count, and it stops by itself."""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.server import Served, serving
from coach.checks import Checks
from coach.language import Grammar
from coach.pipeline import Coach
from coach.settings import load_settings

CALLS = 200
USES: dict[str, dict[str, object]] = {
    "repair": {
        "intent": "repair", "draft": "Sorry if you were upset, but you know how I get when I'm tired.",
        "situation": "I snapped at my sister in front of her kids on Sunday and left before cake.",
    },
    "concern": {
        "intent": "concern",
        "situation": "My deskmate takes calls on speaker every morning. I can't hear my own clients. How do I say it?",
    },
    "rephrase": {
        "intent": "rephrase",
        "draft": "You never tell me when plans change. I waited at the gym for an hour. I'm not booking for us again.",
    },
}  # fmt: skip


def measure_calls(server: Served, body: dict[str, object], clients: int = 1) -> tuple[float, float, float]:
    """p50 and p99 in milliseconds, and answers a second, over CALLS requests."""

    def call(_: int) -> float:
        start = time.perf_counter()
        if server.post("/v1/coach", body) != 200:
            raise RuntimeError("a request of the benchmark was not answered")
        return (time.perf_counter() - start) * 1000

    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        times = sorted(pool.map(call, range(CALLS)))
    took = time.perf_counter() - start
    return statistics.median(times), times[int(0.99 * len(times)) - 1], CALLS / took


def measure_server(folder: Path) -> list[tuple[str, str]]:
    """Start, memory and requests of one worker with its index built before."""
    with serving(folder) as server:
        rows = [("process start to /healthz answered", f"{server.wait_alive():.2f} s")]
        rows.append(("process start to first answered /v1/coach", f"{server.wait('/v1/coach', USES['repair']):.2f} s"))
        for name, body in USES.items():
            p50, p99, _ = measure_calls(server, body)
            rows.append((f"{name}, one client: p50 / p99", f"{p50:.0f} ms / {p99:.0f} ms"))
        p50, p99, rate = measure_calls(server, USES["concern"], clients=8)
        rows.append(("concern, eight clients: p50 / p99", f"{p50:.0f} ms / {p99:.0f} ms, {rate:.0f} answers a second"))
        rows.append((f"resident memory of the worker after {4 * CALLS} requests", f"{server.resident_mb():.0f} MiB"))
    return rows


def measure_parts(folder: Path) -> list[tuple[str, str]]:
    """Index build and the checks alone, in this process."""
    with Coach.open(load_settings(data_dir=folder)) as coach:
        start = time.perf_counter()
        coach.workshop.retriever.build(force=True)
        rows = [("index build", f"{time.perf_counter() - start:.1f} s")]
    checks = Checks.load(Grammar())
    text = str(USES["rephrase"]["draft"])
    times = sorted(_timed(checks, text) for _ in range(CALLS))
    rows.append((f"the checks on {len(text.split())} words: p50 / p99",
                 f"{statistics.median(times):.1f} ms / {times[int(0.99 * CALLS) - 1]:.1f} ms"))  # fmt: skip
    return rows


def _timed(checks: Checks, text: str) -> float:
    start = time.perf_counter()
    checks.find(text)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Measure, and print the table."""
    with TemporaryDirectory() as name:
        rows = measure_parts(Path(name)) + measure_server(Path(name))
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {sys.platform}\n")
    print("| what | measured |\n| --- | --- |")
    for what, figure in rows:
        print(f"| {what} | {figure} |")


if __name__ == "__main__":
    main()
