"""Measure the coach and its peer in one run: ``python -m bench.peers [--rounds N]`` prints Markdown."""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from bench.load import load_server
from bench.program import Server, ask, serve, serve_module
from bench.texts import CASES
from bench.timing import Times, rank

_CASE = CASES["repair"]
_BODY = json.dumps(_CASE).encode()
_WARM_UP, _REQUESTS, _CLIENTS = 20, 60, 16
_STARTS = 3
_STAGE = re.compile(r'^coach_stage_seconds_(sum|count)\{stage="(\w+)"\} (\S+)$', re.MULTILINE)
Opener = Callable[[], AbstractContextManager[Server]]


def main() -> None:
    """Print both, the ratio, and where the coach's time goes."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers")
    parser.add_argument("--rounds", type=int, default=5, help=f"turns of each, {_REQUESTS} requests a turn")
    rounds: int = parser.parse_args().rounds
    cores, load = os.cpu_count() or 1, os.getloadavg()[0]
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {cores} CPUs, ", end="")
    print(f"load {load:.1f} before.\n")
    with tempfile.TemporaryDirectory() as name, serve_module("bench.peers.stub", Path(name)) as stub:
        model_url = f"http://{stub.host}:{stub.port}/v1"
        openers: dict[str, Opener] = {
            "coach": partial(_open_coach, Path(name), model_url),
            "peer": partial(serve_module, "bench.peers.tutorial", Path(name), model_url),
        }
        with openers["coach"]() as server:
            server.wait("POST", "/v1/coach", _BODY)  # builds the index, which the coach keeps
        starts = {who: _start_often(open_one) for who, open_one in openers.items()}
        with openers["coach"]() as coach, openers["peer"]() as peer:
            _print_both({"coach": coach, "peer": peer}, starts, rounds)


def _open_coach(folder: Path, model_url: str) -> AbstractContextManager[Server]:
    return serve(folder, COACH_ENGINE="auto", COACH_LLM_BASE_URL=model_url, COACH_MODEL="stub")


def _start_often(open_one: Opener) -> float:
    """Seconds from the start of the process until the first answer, the median of some starts."""
    taken = []
    for _ in range(_STARTS):
        with open_one() as server:
            taken.append(server.wait("POST", "/v1/coach", _BODY))
    return rank(taken, 0.5)


def _print_both(servers: dict[str, Server], starts: dict[str, float], rounds: int) -> None:
    for server in servers.values():
        server.wait("POST", "/v1/coach", _BODY)
    _require_model(servers["coach"])
    for server in servers.values():
        load_server(server, _CASE, 1, _WARM_UP)
    before = _read_stages(servers["coach"])
    alone = _take_turns(servers, 1, rounds)
    after = _read_stages(servers["coach"])
    crowd = _take_turns(servers, _CLIENTS, rounds)
    print("| | cold start s | p50 ms | p99 ms | 16 clients, p50 ms | p99 ms | requests/s | memory MiB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for who, server in servers.items():
        one, many = alone[who], crowd[who]
        cells = [f"{starts[who]:.2f}", _ms(one, 0.5), _ms(one, 0.99), _ms(many, 0.5), _ms(many, 0.99)]
        print(f"| {who} | {' | '.join(cells)} | {many.per_second:.0f} | {server.memory():.0f} |")
    ratio = alone["coach"].percentile(0.5) / alone["peer"].percentile(0.5)
    print(f"\nCoach's p50 over the peer's, one client: {ratio:.2f}.")
    print("\n| stage of the coach, one client | mean ms |\n| --- | ---: |")
    for stage, (seconds, count) in after.items():
        old_seconds, old_count = before.get(stage, (0.0, 0.0))
        print(f"| {stage} | {1000 * (seconds - old_seconds) / max(1.0, count - old_count):.1f} |")


def _take_turns(servers: dict[str, Server], clients: int, turns: int) -> dict[str, Times]:
    """Both in turns of a few seconds, so that whatever else the machine does falls on both."""
    rounds: dict[str, list[Times]] = {who: [] for who in servers}
    for _ in range(turns):
        for who, server in servers.items():
            rounds[who].append(load_server(server, _CASE, clients, max(_REQUESTS, 4 * clients)))
    return {
        who: Times(tuple(each for times in found for each in times.each), sum(times.whole for times in found))
        for who, found in rounds.items()
    }


def _require_model(coach: Server) -> None:
    """A fallback would be measured as something else. Raises RuntimeError."""
    connection = coach.connect()
    engine = json.loads(ask(connection, "POST", "/v1/coach", _BODY)[1])["engine"]
    connection.close()
    if engine["name"] != "llm":
        raise RuntimeError(f"the stub's message was not used: {engine['fallback']}")


def _read_stages(coach: Server) -> dict[str, tuple[float, float]]:
    """Seconds and calls so far, by stage."""
    connection = coach.connect()
    text = ask(connection, "GET", "/metrics", None)[1].decode()
    connection.close()
    found = {(stage, what): float(value) for what, stage, value in _STAGE.findall(text)}
    return {stage: (found[stage, "sum"], found[stage, "count"]) for stage, what in found if what == "sum"}


def _ms(times: Times, share: float) -> str:
    return f"{times.percentile(share) * 1000:.1f}"


if __name__ == "__main__":
    main()
