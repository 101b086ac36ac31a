"""Providers that are not OpenAI's, through LangChain's own port; and hosted embeddings."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.exceptions import ModelAuthenticationError, ModelRateLimitError, ModelTimeoutError
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from pydantic import ConfigDict

from coach.engines.llm import HostedEmbedder, connections
from coach.engines.llm.target import NO_KEY
from coach.errors import EngineUnavailable, IndexUnavailable, SettingsError
from coach.settings import load_settings
from llm.briefs import GOOD_REPAIR, GOOD_TEXT, REPAIR
from llm.conftest import Opened
from llm.model_server import Sent, Step, http, refuse, say, serving


class ElsewhereModel(BaseChatModel):
    """A chat model of another provider: it fills a tool's arguments instead of taking a response format."""

    error: Exception | None = None

    model_config = ConfigDict(arbitrary_types_allowed=True)

    @property
    def _llm_type(self) -> str:
        return "elsewhere"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,  # noqa: ANN401  # LangChain's signature
    ) -> ChatResult:
        del messages, stop, run_manager
        if self.error is not None:
            raise self.error
        name = kwargs["tools"][0]["function"]["name"]
        call = {"name": name, "args": GOOD_REPAIR, "id": "1"}
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content="", tool_calls=[call]))])

    def bind_tools(self, tools: Any, **kwargs: Any) -> Runnable[Any, AIMessage]:  # noqa: ANN401  # LangChain's signature
        del kwargs
        from langchain_core.utils.function_calling import convert_to_openai_tool  # noqa: PLC0415  # slow

        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools])


async def test_another_providers_model_answers_through_its_own_structured_output(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "_open_model", lambda *_: ElsewhereModel())
    written = await opened(model="elsewhere:large").write(REPAIR)
    assert written.message is not None
    assert written.message.text == GOOD_TEXT
    assert written.model == "elsewhere:large"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ModelAuthenticationError("key of bike"), "http_401"),
        (ModelRateLimitError("bike"), "http_429"),
        (ModelTimeoutError("bike"), "timeout"),
    ],
)
async def test_another_providers_errors_are_sorted_by_langchains_classes(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    monkeypatch.setattr(connections, "_open_model", lambda *_: ElsewhereModel(error=error))
    with pytest.raises(EngineUnavailable) as caught:
        await opened(model="elsewhere:large").write(REPAIR)
    assert caught.value.code == code
    assert "bike" not in str(caught.value)


async def test_azure_is_asked_at_its_own_address_for_the_same_shape(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(say(GOOD_REPAIR)) as server:
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.url.removesuffix("/v1"))
        monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")
        written = await opened(model="azure_openai:our-deployment", llm_api_key="azures-key").write(REPAIR)
    (sent,) = server.requests
    assert sent.path == "/openai/deployments/our-deployment/chat/completions?api-version=2024-10-21"
    assert sent.headers["api-key"] == "azures-key"
    assert sent.body["response_format"]["type"] == "json_schema"
    assert "temperature" not in sent.body
    assert written.message is not None
    assert written.message.text == GOOD_TEXT


def vectors(*rows: list[float]) -> Step:
    data = [{"object": "embedding", "index": index, "embedding": row} for index, row in enumerate(rows)]
    return http(
        200,
        json.dumps({"object": "list", "data": data, "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}}),
    )


def embedder_at(url: str, **settings: str) -> HostedEmbedder:
    return HostedEmbedder(load_settings(_env_file=None, embeddings="openai:small", llm_base_url=url, **settings))


def test_hosted_embeddings_are_unit_vectors_and_need_no_vocabulary() -> None:
    with serving(vectors([3, 4], [0, -2])) as server:
        found = embedder_at(server.url).embed(["one", "two"])
    assert found.dtype == np.float32
    assert found.shape == (2, 2)
    assert np.allclose(found, np.array([[0.6, 0.8], [0, -1]]))
    sent: Sent = server.requests[0]
    assert (sent.path, sent.body["input"], sent.body["model"]) == ("/v1/embeddings", ["one", "two"], "small")
    assert sent.headers["authorization"] == f"Bearer {NO_KEY}"


@pytest.mark.parametrize("step", [refuse(401), vectors([0, 0]), vectors([1, 2], [3, 4]), http(200, "{}")])
def test_embeddings_that_cannot_be_had_say_so(step: Step) -> None:
    with serving(step) as server, pytest.raises(IndexUnavailable, match="Embeddings of openai"):
        embedder_at(server.url).embed(["one"])


def test_no_texts_need_no_request() -> None:
    assert embedder_at("http://127.0.0.1:9/v1").embed([]).shape[0] == 0


def test_the_digest_follows_the_model_and_the_address() -> None:
    digests = {
        embedder_at("http://127.0.0.1:1/v1").digest,
        embedder_at("http://127.0.0.1:2/v1").digest,
        HostedEmbedder(load_settings(_env_file=None, embeddings="openai:large")).digest,
        HostedEmbedder(load_settings(_env_file=None, embeddings="cohere:large")).digest,
    }
    assert len(digests) == 4


def test_embeddings_that_are_not_named_are_not_hosted() -> None:
    with pytest.raises(SettingsError):
        HostedEmbedder(load_settings(_env_file=None))
