"""What leaves this process, where to, and with which key."""

from __future__ import annotations

import pytest

from coach.engines.llm import HostedEmbedder
from coach.engines.llm.failures import ModelFailure
from coach.engines.llm.target import NO_KEY, OPENAI_URL, Target
from coach.errors import EngineUnavailable, IndexUnavailable
from coach.settings import load_settings
from llm.briefs import GOOD_REPAIR, REPAIR
from llm.conftest import Opened
from llm.model_server import http, say, serving

STRAY = "sk-stray-key-of-somebody-else"


async def test_a_stray_key_is_never_sent_to_another_base_url(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "LANGSMITH_API_KEY"):
        monkeypatch.setenv(name, STRAY)
    with serving(say(GOOD_REPAIR)) as server:
        await opened(llm_base_url=server.url).write(REPAIR)
    for sent in server.requests:
        assert sent.headers["authorization"] == f"Bearer {NO_KEY}"
        assert STRAY not in str(sent.headers)


async def test_the_key_that_was_set_is_sent(opened: Opened) -> None:
    with serving(say(GOOD_REPAIR)) as server:
        await opened(llm_base_url=server.url, llm_api_key="a-key-of-ours").write(REPAIR)
    assert server.chats[0].headers["authorization"] == "Bearer a-key-of-ours"


async def test_addresses_in_the_environment_redirect_nothing(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(say(GOOD_REPAIR)) as other, serving(say(GOOD_REPAIR)) as server:
        for name in ("OPENAI_BASE_URL", "OPENAI_API_BASE", "LANGSMITH_GATEWAY", "LANGSMITH_GATEWAY_URL"):
            monkeypatch.setenv(name, other.url)
        for name in ("OPENAI_PROXY", "HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, other.url.removesuffix("/v1"))
        await opened(llm_base_url=server.url).write(REPAIR)
    assert server.chats
    assert not other.requests


async def test_langchains_own_tracing_variables_are_ignored(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(say(GOOD_REPAIR)) as tracer, serving(say(GOOD_REPAIR)) as server:
        for prefix in ("LANGCHAIN", "LANGSMITH"):
            monkeypatch.setenv(f"{prefix}_TRACING_V2", "true")
            monkeypatch.setenv(f"{prefix}_ENDPOINT", tracer.url)
            monkeypatch.setenv(f"{prefix}_API_KEY", STRAY)
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        await opened(llm_base_url=server.url).write(REPAIR)
    assert not tracer.requests


async def test_langchains_first_tracing_variable_is_named_when_it_stops_everything(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANGCHAIN_TRACING", "true")
    with serving(say(GOOD_REPAIR)) as server, pytest.raises(EngineUnavailable, match="unset LANGCHAIN_TRACING"):
        await opened(llm_base_url=server.url).write(REPAIR)


def test_openai_itself_is_asked_at_its_own_address() -> None:
    target = Target.of(load_settings(_env_file=None, model="openai:gpt-5-mini", llm_api_key="key"))
    assert (target.provider, target.name, target.base_url) == ("openai", "gpt-5-mini", OPENAI_URL)
    assert not target.is_local_server
    assert Target.of(load_settings(_env_file=None, model="gpt-5-mini", llm_api_key="key")) == target


def test_openai_without_a_key_is_a_failure_of_its_own() -> None:
    with pytest.raises(ModelFailure) as caught:
        Target.of(load_settings(_env_file=None, model="openai:gpt-5-mini"))
    assert caught.value.code == "no_key"


@pytest.mark.parametrize("model", ["llama3.2:3b", "openai:llama3.2:3b", "ollama:llama3.2:3b"])
def test_with_a_base_url_the_rest_of_the_model_is_its_name(model: str) -> None:
    target = Target.of(load_settings(_env_file=None, model=model, llm_base_url="http://127.0.0.1:11434/v1"))
    assert (target.provider, target.name) == ("openai", "llama3.2:3b")


def test_another_provider_is_left_to_its_own_package() -> None:
    target = Target.of(load_settings(_env_file=None, model="anthropic:claude-sonnet", llm_api_key="key"))
    assert (target.provider, target.name, target.base_url) == ("anthropic", "claude-sonnet", None)
    assert not target.speaks_openai


def test_the_place_shown_to_people_holds_no_query() -> None:
    target = Target.of(load_settings(_env_file=None, llm_base_url="https://models.example/v1?code=secret"))
    assert target.place == "https://models.example/v1"
    assert not target.is_loopback


async def test_a_redirect_takes_nothing_elsewhere(opened: Opened) -> None:
    with serving(say(GOOD_REPAIR)) as other:
        step = http(307, "", location=f"{other.url}/chat/completions")
        with serving(step) as server, pytest.raises(EngineUnavailable, match="points elsewhere") as caught:
            await opened(llm_base_url=server.url, llm_api_key="a-key-of-ours").write(REPAIR)
        assert caught.value.code == "http_307"
        with serving(step) as server, pytest.raises(IndexUnavailable, match="points elsewhere"):
            HostedEmbedder(load_settings(_env_file=None, embeddings="openai:small", llm_base_url=server.url)).embed(
                ["a"]
            )
    assert not other.requests


@pytest.mark.parametrize(("settings", "key"), [
    ({"model": "anthropic:claude-sonnet", "llm_api_key": "theirs"}, None),
    ({"model": "anthropic:claude-sonnet", "llm_api_key": "theirs", "OPENAI_API_KEY": "openais"}, "openais"),
    ({"model": "claude-sonnet", "llm_api_key": "theirs", "OPENAI_API_KEY": "openais"}, "openais"),
    ({"model": "gpt-5-mini", "llm_api_key": "ours"}, "ours"),
    ({"llm_api_key": "ours"}, "ours"),
    ({"llm_base_url": "https://models.example/v1", "OPENAI_API_KEY": "openais"}, None),
    ({"llm_base_url": "https://models.example/v1", "llm_api_key": "theirs", "OPENAI_API_KEY": "openais"}, "theirs"),
])  # fmt: skip
def test_embeddings_get_no_key_of_another_address(settings: dict[str, str], key: str | None) -> None:
    loaded = load_settings(_env_file=None, embeddings="openai:small", **settings)
    found = loaded.embeddings_key
    assert (found.get_secret_value() if found else None) == key


def test_embeddings_without_a_key_of_their_own_ask_nobody() -> None:
    loaded = load_settings(_env_file=None, embeddings="openai:small", model="anthropic:claude", llm_api_key="theirs")
    with pytest.raises(IndexUnavailable, match="set OPENAI_API_KEY"):
        HostedEmbedder(loaded).embed(["one"])


async def test_an_anthropic_key_stays_with_anthropic(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(http(200, "{}")) as server:
        monkeypatch.setattr("coach.engines.llm.embeddings.OPENAI_URL", server.url)
        loaded = load_settings(
            _env_file=None, embeddings="openai:small", model="anthropic:claude", llm_api_key="theirs",
            OPENAI_API_KEY="openais",
        )  # fmt: skip
        with pytest.raises(IndexUnavailable):
            HostedEmbedder(loaded).embed(["one"])
    assert {sent.headers["authorization"] for sent in server.requests} == {"Bearer openais"}
