"""Connections to a model: one pool for each event loop, closed when the loop ends. LangChain is loaded here, late."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from coach.engines.llm.failures import ModelFailure
from coach.engines.llm.target import Target

if TYPE_CHECKING:
    import httpx2
    from langchain_core.language_models import BaseChatModel
    from openai import AsyncOpenAI

_CONNECT_S = 5.0
Loop = asyncio.AbstractEventLoop


def load_langchain() -> None:
    """Import the heavy packages: only who connects a model pays the second and the memory that they take."""
    import langchain.chat_models  # noqa: PLC0415  # see above
    import langchain_openai  # noqa: F401, PLC0415  # see above
    import openai  # noqa: F401, PLC0415  # see above

    for name in ("openai", "httpx", "httpx2", "httpcore2"):
        # OPENAI_LOG=debug would have the SDK log whole requests.
        logging.getLogger(name).setLevel(logging.WARNING)
    del langchain


def foreign_errors() -> tuple[type[Exception], ...]:
    """All that LangChain, the SDK and unreadable bodies raise; `translate` takes any of them."""
    import openai  # noqa: PLC0415  # see load_langchain
    from langchain_core.exceptions import LangChainException  # noqa: PLC0415  # see load_langchain

    named = (openai.OpenAIError, LangChainException, ModelFailure)
    unread = (ValueError, TypeError, LookupError, AttributeError)
    return (*named, *unread, ImportError, OSError, TimeoutError, RuntimeError)


class Connections:
    """The open clients and chat models, by event loop: connections of one loop cannot serve another."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._clients: dict[Loop, AsyncOpenAI] = {}
        self._models: dict[Loop, BaseChatModel] = {}
        self._transports: dict[Loop, httpx2.AsyncClient] = {}
        self._holds: dict[Loop, AsyncIterator[None]] = {}

    async def client(self, target: Target) -> AsyncOpenAI:
        """The running loop's client of an OpenAI-compatible server."""
        await self._enter()
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            self._clients[loop] = _open_client(target, self._timeout_s)
        return self._clients[loop]

    async def model(self, target: Target, name: str) -> BaseChatModel:
        """The running loop's chat model, by the name that LangChain knows it by."""
        await self._enter()
        loop = asyncio.get_running_loop()
        if loop not in self._models:
            if target.speaks_openai:
                options = _options_for(target, await self.client(target), self._timeout_s)
            elif target.takes_openai_bodies:
                # LangChain would make one of its own and never close it.
                self._transports[loop] = _open_transport(target, self._timeout_s)
                options = {"http_async_client": self._transports[loop]}
            else:
                options = {}
            self._models[loop] = _open_model(target, name, self._timeout_s, options)
        return self._models[loop]

    async def aclose(self) -> None:
        """Close what the running loop has open."""
        await self._leave(asyncio.get_running_loop())

    async def _enter(self) -> None:
        loop = asyncio.get_running_loop()
        if loop in self._holds:
            return
        # The import takes a second or more; other requests go on meanwhile, and one of them may get here first.
        await asyncio.to_thread(load_langchain)
        if loop not in self._holds:
            self._holds[loop] = self._hold(loop)
            await anext(self._holds[loop])

    async def _hold(self, loop: Loop) -> AsyncIterator[None]:
        """Ended by the loop when it ends itself (`asyncio.run` shuts generators down): no connection outlives it."""
        try:
            yield
        finally:
            await self._leave(loop)

    async def _leave(self, loop: Loop) -> None:
        self._holds.pop(loop, None)
        self._models.pop(loop, None)
        client, transport = self._clients.pop(loop, None), self._transports.pop(loop, None)
        if client is not None:
            await client.close()
        if transport is not None:
            await transport.aclose()


def _open_client(target: Target, timeout_s: float) -> AsyncOpenAI:
    import openai  # noqa: PLC0415  # see load_langchain

    client = openai.AsyncOpenAI(
        api_key=target.key.get_secret_value() if target.key else "",
        base_url=target.base_url,
        timeout=_timeout(timeout_s),
        max_retries=0,
        http_client=_open_transport(target, timeout_s),
    )
    if target.is_local_server:
        # The SDK takes both from the environment, where they are meant for OpenAI.
        client.organization = client.project = None
    return client


def _open_transport(target: Target, timeout_s: float) -> httpx2.AsyncClient:
    import openai  # noqa: PLC0415  # see load_langchain

    # A redirect would take the sender's words to an address that nobody named.
    return openai.DefaultAsyncHttpxClient(
        timeout=_timeout(timeout_s), trust_env=not target.is_loopback, follow_redirects=False
    )


def _timeout(timeout_s: float) -> httpx2.Timeout:
    import openai  # noqa: PLC0415  # see load_langchain

    return openai.Timeout(timeout_s, connect=min(_CONNECT_S, timeout_s))


def _options_for(target: Target, client: AsyncOpenAI, timeout_s: float) -> dict[str, Any]:
    return {
        "base_url": target.base_url, "timeout": client.timeout, "use_responses_api": False, "openai_proxy": "",
        "root_async_client": client, "async_client": client.chat.completions, "stream_chunk_timeout": timeout_s,
    }  # fmt: skip


def _open_model(target: Target, name: str, timeout_s: float, more: dict[str, Any]) -> BaseChatModel:
    from langchain.chat_models import init_chat_model  # noqa: PLC0415  # see load_langchain

    options: dict[str, Any] = {"max_retries": 0, "timeout": timeout_s}
    if target.key is not None:
        options["api_key"] = target.key.get_secret_value()
    options |= more
    try:
        model: BaseChatModel = init_chat_model(name, model_provider=target.provider, **options)
    except ValueError:
        text = "COACH_MODEL cannot be used: write provider:model as LangChain names it, and see that its key is set."
        raise ModelFailure("bad_model", text) from None
    return model
