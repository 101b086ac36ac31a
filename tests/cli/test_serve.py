from __future__ import annotations

import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cli.conftest import RunCoach, environment, start_coach
from coach.cli import server
from coach.errors import Missing
from coach.settings import load_settings

SAID = "You never said a word about Agatha."


@pytest.fixture
def busy() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


def test_a_busy_port_is_one_line(run_coach: RunCoach, busy: int) -> None:
    done = run_coach("serve", "--port", str(busy))
    assert done.code == 3
    assert done.complaint == f"port {busy} is in use by another program; choose one with COACH_PORT or --port"


def test_a_busy_port_of_the_settings_is_one_line(
    run_coach: RunCoach, busy: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_PORT", str(busy))
    assert run_coach("serve").complaint.startswith(f"port {busy} is in use")


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_an_address_that_is_not_ours_is_one_line(run_coach: RunCoach, host: str) -> None:
    done = run_coach("serve", "--host", host, "--port", "0")
    assert done.code == 3
    assert done.complaint.startswith(f"cannot listen on {host}:0: ")


def test_an_open_address_with_a_model_and_no_keys_is_refused(
    run_coach: RunCoach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_MODEL", "openai:gpt-5-mini")
    done = run_coach("serve", "--host", "0.0.0.0")
    assert done.code == 3
    assert "set COACH_API_KEYS" in done.complaint


def test_a_server_that_cannot_start_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise SystemExit(3)

    monkeypatch.setattr("uvicorn.run", fail)
    monkeypatch.setattr(server, "set_up_logging", lambda _level: None)
    with pytest.raises(Missing, match="could not start"):
        server.run_server(load_settings(), 1)


@contextmanager
def _serving(arguments: list[str], env: dict[str, str], folder: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A server in a process of its own, by the address that it says; it is stopped by its process id."""
    with start_coach(["serve", *arguments], env, folder) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline().decode()
            assert line.startswith("The coach is at http://"), line
            yield line.split()[4], process
        finally:
            if process.poll() is None:
                process.kill()


def _fetch(url: str, body: bytes | None = None) -> tuple[int, bytes]:
    """Wait for an answer that is none of starting's."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"} if body else {})
    for _ in range(600):
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, response.read()
        except urllib.error.HTTPError as error:
            if error.code != 503:
                return error.code, error.read()
        except urllib.error.URLError:
            pass
        time.sleep(0.1)
    raise AssertionError("the server did not answer")


def test_it_serves_the_page_and_the_api_until_it_is_interrupted(data: Path, tmp_path: Path) -> None:
    env = environment(data, COACH_ENGINE="guided")
    with _serving(["--port", "0"], env, tmp_path) as (address, process):
        assert _fetch(f"{address}healthz")[0] == 200
        assert _fetch(f"{address}readyz")[0] == 200  # to wait here counts against no limit
        body = json.dumps({"intent": "rephrase", "draft": SAID}).encode()
        status, reply = _fetch(f"{address}v1/coach", body)
        assert (status, json.loads(reply)["engine"]["name"]) == (200, "guided")
        status, page = _fetch(address)
        assert (status, b"<html" in page) == (200, True)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
        assert process.stderr is not None
        log = process.stderr.read().decode()
    assert all(json.loads(line)["level"] for line in log.splitlines())
    assert "Agatha" not in log


def test_several_workers_share_one_index(tmp_path: Path) -> None:
    env = environment(tmp_path / "data")
    with _serving(["--port", "0", "--workers", "2"], env, tmp_path) as (address, process):
        assert _fetch(f"{address}readyz")[0] == 200
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
    assert len(list((tmp_path / "data" / "index").glob("*/chroma.sqlite3"))) == 1
