"""The real server as a process of its own on a free port; ended by its own process id."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Served:
    """A running server: where it is, its process, and when it was started (seconds, monotonic)."""

    url: str
    pid: int
    started: float

    def post(self, path: str, body: dict[str, object]) -> int:
        """Send JSON; the status of the answer, 0 when nothing answers."""
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), {"content-type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                answer.read()
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def wait(self, path: str, body: dict[str, object], most_s: float = 120) -> float:
        """Seconds from the start until `path` is answered with 200."""
        while time.monotonic() - self.started < most_s:
            if self.post(path, body) == 200:
                return time.monotonic() - self.started
            time.sleep(0.02)
        raise TimeoutError(path)

    def wait_alive(self) -> float:
        """Seconds from the start until /healthz answers."""
        while time.monotonic() - self.started < 60:
            try:
                with urllib.request.urlopen(self.url + "/healthz", timeout=5):
                    return time.monotonic() - self.started
            except OSError:
                time.sleep(0.02)
        raise TimeoutError("/healthz")

    def resident_mb(self) -> float:
        """Resident memory of the process in MiB, from /proc."""
        for line in Path(f"/proc/{self.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return float("nan")


@contextmanager
def serving(data_dir: Path) -> Iterator[Served]:
    """Start one worker with the guided engine and stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
    env = {**kept, "COACH_DATA_DIR": str(data_dir), "COACH_RATE_LIMIT": "off", "COACH_LOG_LEVEL": "error"}
    command = [sys.executable, "-c", "from coach.cli import main; main()", "serve", "--port", str(port)]
    started = time.monotonic()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield Served(f"http://127.0.0.1:{port}", process.pid, started)
    finally:
        process.terminate()
        process.wait(timeout=20)
