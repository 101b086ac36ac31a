from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from coach.principles import Principle
from coach.retrieval import Retriever
from retrieval.builder import HashedWords, make_knowledge, make_settings

Start = Callable[..., subprocess.Popen[str]]
Open = Callable[..., Retriever]


@pytest.fixture
def knowledge() -> tuple[Principle, ...]:
    return make_knowledge()


@pytest.fixture
def open_retriever(tmp_path: Path) -> Iterator[Open]:
    """Opens retrievers that share one data folder, and closes them."""
    opened: list[Retriever] = []

    def start(note: str = "as the article has it", *, embedder: HashedWords | None = None, url: str = "") -> Retriever:
        settings = make_settings(tmp_path / "coach", url or None)
        retriever = Retriever.open(settings, make_knowledge(note), embedder or HashedWords())
        opened.append(retriever)
        return retriever

    yield start
    for retriever in opened:
        retriever.close()


@pytest.fixture
def start_builder(tmp_path: Path) -> Iterator[Start]:
    """Starts processes that build in the same data folder, and ends those that still run."""
    started: list[subprocess.Popen[str]] = []

    def start(note: str, *, pause: float = 0, url: str = "") -> subprocess.Popen[str]:
        program = [sys.executable, str(Path(__file__).with_name("builder.py")), str(tmp_path / "coach"), note]
        started.append(subprocess.Popen([*program, str(pause), url], stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


class Server:
    """A real Chroma server on loopback, which can be stopped, frozen, and started again with what it stored."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, folder: str = "first") -> None:
        if self._process is not None:
            return
        program = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(self._folder / folder)]
        self._process = subprocess.Popen(
            [*program, "--host", "127.0.0.1", "--port", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(300):
            try:
                httpx.get(f"{self.url}/api/v2/heartbeat", timeout=1)
            except httpx.HTTPError:
                time.sleep(0.1)
            else:
                return
        pytest.fail("the Chroma server did not start")

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait(10)
            self._process = None

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def list_names(self) -> list[str]:
        """The names of all collections, over plain HTTP."""
        return sorted(one["name"] for one in httpx.get(self._collections).json())

    def create(self, name: str) -> None:
        httpx.post(self._collections, json={"name": name}).raise_for_status()

    def empty(self) -> None:
        for name in self.list_names():
            httpx.delete(f"{self._collections}/{name}").raise_for_status()

    @property
    def _collections(self) -> str:
        return f"{self.url}/api/v2/tenants/default_tenant/databases/default_database/collections"


@pytest.fixture(scope="module")
def long_running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server"))
    yield running
    running.stop()


@pytest.fixture
def server(long_running: Server) -> Iterator[Server]:
    """A running server without collections."""
    long_running.start()
    yield long_running
    long_running.start()
    long_running.empty()
