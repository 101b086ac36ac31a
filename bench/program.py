"""The coach in processes of its own, as people run it: commands, and the server until it is stopped."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_ROOT = Path(__file__).resolve().parent.parent
_COMMAND = (sys.executable, "-c", "from coach.cli import main; main()")
_PATIENCE_S = 120.0
_PAUSE_S = 0.05  # a starting server shares its one thread with whoever asks whether it is there yet


def run_command(arguments: list[str], folder: Path, text: str = "") -> None:
    """Run one command to its end. Raises CalledProcessError where it ends with anything but 0 or 1 (findings)."""
    done = subprocess.run(
        [*_COMMAND, *arguments], env=_environment(folder), cwd=folder, input=text, text=True, capture_output=True,
        timeout=_PATIENCE_S, check=False,
    )  # fmt: skip
    if done.returncode > 1:
        raise subprocess.CalledProcessError(done.returncode, arguments, done.stdout, done.stderr)


@dataclass
class Server:
    """One running server: where it listens, and when it was started (by `time.perf_counter`)."""

    process: subprocess.Popen[str]
    host: str
    port: int
    started: float

    def connect(self) -> http.client.HTTPConnection:
        """A connection that is kept open between requests."""
        return http.client.HTTPConnection(self.host, self.port, timeout=_PATIENCE_S)

    def wait(self, method: str, path: str, body: bytes | None = None) -> float:
        """Ask until the answer is 200; the seconds since the process was started. Raises TimeoutError."""
        while time.perf_counter() - self.started < _PATIENCE_S:
            if self._answers(method, path, body):
                return time.perf_counter() - self.started
            time.sleep(_PAUSE_S)
        raise TimeoutError(f"{path} did not answer")

    def _answers(self, method: str, path: str, body: bytes | None) -> bool:
        connection = self.connect()
        try:
            return ask(connection, method, path, body)[0] == 200
        except OSError:
            return False
        finally:
            connection.close()

    def memory(self) -> float:
        """The resident memory of the one worker, in MiB, as Linux counts it."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) / 1024


def ask(connection: http.client.HTTPConnection, method: str, path: str, body: bytes | None) -> tuple[int, bytes]:
    """One request on an open connection: its status and its body."""
    connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
    response = connection.getresponse()
    return response.status, response.read()


@contextmanager
def serve(folder: Path, **settings: str) -> Iterator[Server]:
    """The coach on a free port of this machine, with these settings; it is stopped by its process id."""
    command = [*_COMMAND, "serve", "--port", "0"]
    with start(command, _environment(folder) | settings, folder) as server:
        yield server


@contextmanager
def serve_module(module: str, folder: Path, *arguments: str) -> Iterator[Server]:
    """A server of ours that prints its address, run as ``python -m module``; stopped by its process id."""
    with start([sys.executable, "-m", module, *arguments], _environment(folder), folder) as server:
        yield server


@contextmanager
def start(command: list[str], environment: dict[str, str], folder: Path) -> Iterator[Server]:
    """Any server that prints its address on the first line of its standard output."""
    started = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, cwd=folder, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            host, port = _read_address(process)
            yield Server(process, host, port, started)
        finally:
            process.terminate()
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()


def _read_address(process: subprocess.Popen[str]) -> tuple[str, int]:
    line = process.stdout.readline() if process.stdout is not None else ""
    address = urlsplit(next((word for word in line.split() if word.startswith("http://")), ""))
    if address.hostname is None or address.port is None:
        raise RuntimeError("the server did not start: run `coach serve` to see why")
    return address.hostname, address.port


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the machine's settings, keys and proxies; `folder` is home and data folder."""
    return {
        "PATH": os.defpath, "HOME": str(folder), "PYTHONPATH": str(_ROOT), "COACH_DATA_DIR": str(folder / "data"),
        "COACH_ENGINE": "guided", "COACH_RATE_LIMIT": "off", "COACH_LOG_LEVEL": "error",
    }  # fmt: skip
