"""Hosted embeddings, for who names them outright (`COACH_EMBEDDINGS=openai:text-embedding-3-small`)."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from coach.engines.llm.connections import foreign_errors, load_langchain
from coach.engines.llm.failures import ModelFailure, translate
from coach.engines.llm.target import NO_KEY, OPENAI_URL
from coach.errors import IndexUnavailable, SettingsError
from coach.settings import Settings

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings

_BATCH = 128


class HostedEmbedder:
    """Embeds through LangChain's `init_embeddings`. OpenAI's go to `COACH_LLM_BASE_URL` where one is set.

    Raises:
        SettingsError: the settings name no provider and model.

    """

    def __init__(self, settings: Settings) -> None:
        provider, mark, name = settings.embeddings.partition(":")
        if not mark:
            raise SettingsError("COACH_EMBEDDINGS: hosted embeddings are named provider:model")
        self._provider, self._name = provider, name
        self._settings = settings
        self._embeddings: Embeddings | None = None

    @property
    def digest(self) -> str:
        """Changes with the provider, the model or the address, so that an index made with others is rebuilt."""
        place = self._settings.llm_base_url or "" if self._provider == "openai" else ""
        return sha256(f"{self._provider}:{self._name}@{place}".encode()).hexdigest()[:16]

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of shape ``(len(texts), dimensions)``, of length 1 each. Waits for the network.

        Raises:
            IndexUnavailable: the provider cannot be had or gave something else; says why.

        """
        if not texts:
            return np.zeros((0, 0), dtype=np.float32)
        load_langchain()
        try:
            self._embeddings = self._embeddings or self._open()
            vectors = np.asarray(self._embeddings.embed_documents(list(texts)), dtype=np.float32)
        except foreign_errors() as error:
            raise IndexUnavailable(f"Embeddings of {self._provider}: {translate(error)}") from None
        if vectors.ndim != 2 or len(vectors) != len(texts):
            raise IndexUnavailable(f"Embeddings of {self._provider}: not one vector for each text came back.")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(vectors).all() or (lengths == 0).any():
            raise IndexUnavailable(f"Embeddings of {self._provider}: a vector has no direction.")
        unit: NDArray[np.float32] = vectors / lengths
        return unit

    def _open(self) -> Embeddings:
        from langchain.embeddings import init_embeddings  # noqa: PLC0415  # see load_langchain

        return init_embeddings(self._name, provider=self._provider, **self._options())

    def _options(self) -> dict[str, Any]:
        if self._provider != "openai":
            return {}
        key = self._settings.embeddings_key
        base_url = self._settings.llm_base_url
        if base_url is None and key is None:
            raise ModelFailure("no_key", "there is no key for it: set OPENAI_API_KEY.")
        import openai  # noqa: PLC0415  # see load_langchain

        # As with the chat model: no redirect takes the sender's words elsewhere.
        client = openai.DefaultHttpxClient(timeout=self._settings.llm_timeout_s, follow_redirects=False)
        weakref.finalize(self, client.close)
        # Counting tokens would make LangChain download a vocabulary.
        return {
            "base_url": base_url or OPENAI_URL, "check_embedding_ctx_length": False, "chunk_size": _BATCH,
            "max_retries": 2, "timeout": self._settings.llm_timeout_s,
            "api_key": key.get_secret_value() if key else NO_KEY, "http_client": client,
        }  # fmt: skip
