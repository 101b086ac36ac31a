"""LangChain's chat models behind the Chat port."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, cast
from weakref import WeakKeyDictionary

from pydantic_core import to_json

from coach.engines.llm.chat import Answer, Health
from coach.engines.llm.failures import ModelFailure, cut_off, translate
from coach.engines.llm.shape import build_schema
from coach.engines.llm.target import NAMELESS, Target
from coach.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from openai import AsyncOpenAI

_CONNECT_S = 5.0
# For servers of one's own only: hosted reasoning models refuse a temperature, and count their thoughts as tokens.
TEMPERATURE = 0.3
LONGEST_ANSWER = 4096


@dataclass(frozen=True, slots=True)
class Form:
    """How an answer's shape is asked for: an enforced schema, JSON mode, or words alone; with sampling or without."""

    shape: Literal["schema", "json", "words"] = "schema"
    sampling: bool = True

    def plainer(self, hint: str) -> Form | None:
        """The next form to try with a server that refused this one; null when there is none."""
        if self.sampling and ("temperature" in hint or "max_tokens" in hint):
            return replace(self, sampling=False)
        following: dict[str, Literal["json", "words"]] = {"schema": "json", "json": "words"}
        return replace(self, shape=following[self.shape]) if self.shape in following else None


class LangChainChat:
    """Any chat model that `init_chat_model` knows. One connection pool for each event loop that asks."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._form = Form()
        self._found: str | None = None
        self._schema: dict[str, Any] | None = None
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, AsyncOpenAI] = WeakKeyDictionary()
        self._models: WeakKeyDictionary[asyncio.AbstractEventLoop, BaseChatModel] = WeakKeyDictionary()

    @property
    def model(self) -> str | None:
        """The model as it was named, or as the server listed it."""
        return self._settings.model or self._found

    async def ask(self, system: str, user: str) -> Answer:
        """One request; a server that refuses an enforced schema is asked more plainly, and so from then on.

        Raises:
            ModelFailure: whatever happened, in our own words.
        """
        form: Form | None = self._form
        while form is not None:
            try:
                answer = await self._ask(system, user, form)
            except ModelFailure as failure:
                form = form.plainer(failure.hint) if failure.is_refusal else None
                if form is None:
                    raise
            else:
                self._form = form
                return answer
        raise AssertionError("a form either answers or raises")

    async def _ask(self, system: str, user: str, form: Form) -> Answer:
        try:
            model = await self._open()
            with _tracing(enabled=self._settings.tracing):
                return await _invoke(model, [("system", system), ("user", user)], self._options(form))
        except foreign_errors() as error:
            raise translate(error) from None  # theirs may quote the request, and with it the sender's words

    def _options(self, form: Form) -> dict[str, Any]:
        target = Target.of(self._settings)
        if not target.speaks_openai:
            return {}
        body, options = self._format(form, target), {}
        if form.sampling and target.is_local_server:
            options = {"temperature": TEMPERATURE}
            body["max_tokens"] = LONGEST_ANSWER
        # As extra_body the SDK sends it as it stands; as an argument it would copy the schema key by key each time.
        return {**options, "extra_body": body}

    def _format(self, form: Form, target: Target) -> dict[str, Any]:
        if form.shape == "words":
            return {}
        if form.shape == "json":
            return {"response_format": {"type": "json_object"}}
        if self._schema is None:
            self._schema = build_schema(bounded=target.is_local_server)
        named = {"name": "message", "strict": True, "schema": self._schema}
        return {"response_format": {"type": "json_schema", "json_schema": named}}

    async def _open(self) -> BaseChatModel:
        loop = asyncio.get_running_loop()
        if loop not in self._models:
            target = Target.of(self._settings)
            # The import takes a second or more; other requests go on meanwhile.
            await asyncio.to_thread(load_langchain)
            name = target.name or await self._find_name()
            self._models[loop] = self._build(target, name)
        return self._models[loop]

    def _build(self, target: Target, name: str) -> BaseChatModel:
        from langchain.chat_models import init_chat_model  # noqa: PLC0415  # see load_langchain

        options: dict[str, Any] = {"max_retries": 0, "timeout": self._settings.llm_timeout_s}
        if target.key is not None:
            options["api_key"] = target.key.get_secret_value()
        if target.speaks_openai:
            client = self._client()
            options |= {
                "base_url": target.base_url, "timeout": client.timeout, "use_responses_api": False, "openai_proxy": "",
                "root_async_client": client, "async_client": client.chat.completions,
            }  # fmt: skip
        model: BaseChatModel = init_chat_model(name, model_provider=target.provider, **options)
        return model

    def _client(self) -> AsyncOpenAI:
        """The running loop's connections; those of another loop cannot serve it."""
        import openai  # noqa: PLC0415  # see load_langchain

        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            target = Target.of(self._settings)
            seconds = self._settings.llm_timeout_s
            timeout = openai.Timeout(seconds, connect=min(_CONNECT_S, seconds))
            client = openai.AsyncOpenAI(
                api_key=target.key.get_secret_value() if target.key else "",
                base_url=target.base_url,
                timeout=timeout,
                max_retries=0,
                http_client=openai.DefaultAsyncHttpxClient(timeout=timeout, trust_env=not target.is_loopback),
            )
            if target.is_local_server:
                # The SDK takes both from the environment, where they are meant for OpenAI.
                client.organization = client.project = None
            self._clients[loop] = client
        return self._clients[loop]

    async def _find_name(self) -> str:
        """The first model that the server lists, or any name where it cannot list."""
        if self._found is None:
            try:
                names = await self._list()
            except ModelFailure as failure:
                if failure.code not in {"http_404", "http_405", "http_501", "rubbish"}:
                    raise
                names = []
            self._found = names[0] if names else NAMELESS
        return self._found

    async def _list(self) -> list[str]:
        try:
            return [item.id async for item in self._client().models.list()]
        except foreign_errors() as error:
            raise translate(error) from None

    async def check(self) -> Health:
        """Ask the server for its models; no tokens are spent."""
        try:
            target = Target.of(self._settings)
            await asyncio.to_thread(load_langchain)
            if not target.speaks_openai:
                await self._open()
                return Health(True, f"{self.model}: the package is there; the key shows with the first request.")
            names = await self._list()
        except foreign_errors() as error:
            failure = translate(error)
            if failure.code == "http_404":
                return Health(False, f"{target.place}: answers, but lists no models; does the base URL end in /v1?")
            return Health(False, f"{self._settings.llm_base_url or self.model}: {failure}")
        return _judge(target, names)

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        loop = asyncio.get_running_loop()
        self._models.pop(loop, None)
        client = self._clients.pop(loop, None)
        if client is not None:
            await client.close()


def _judge(target: Target, names: list[str]) -> Health:
    if target.name is None:
        return Health(
            True, f"{target.place} answers; the first model that it lists is used: {(names or [NAMELESS])[0]}."
        )
    # Ollama lists "llama3.2:latest" for what is asked for as "llama3.2".
    if target.name in names or f"{target.name}:latest" in names:
        return Health(True, f"{target.place} answers and has {target.name}.")
    some = ", ".join(names[:5]) or "none"
    return Health(False, f"{target.place} answers, but does not list {target.name}; it has: {some}.")


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
    return (*named, ImportError, OSError, TimeoutError, ValueError, TypeError, LookupError, AttributeError)


@contextmanager
def _tracing(*, enabled: bool) -> Iterator[None]:
    from langsmith import tracing_context  # noqa: PLC0415  # see load_langchain

    with tracing_context(enabled=enabled):
        yield


async def _invoke(model: BaseChatModel, messages: list[tuple[str, str]], options: Mapping[str, Any]) -> Answer:
    from langchain_openai.chat_models.base import BaseChatOpenAI  # noqa: PLC0415  # see load_langchain

    if isinstance(model, BaseChatOpenAI):
        return _read(await model.ainvoke(messages, **options))
    asked = model.with_structured_output(build_schema(bounded=False), include_raw=True)
    found = cast("dict[str, Any]", await asked.ainvoke(messages))
    answer = _read(found["raw"])
    return answer if found["parsed"] is None else replace(answer, text=to_json(found["parsed"]).decode())


def _read(message: BaseMessage) -> Answer:
    finish = message.response_metadata.get("finish_reason") or message.response_metadata.get("stop_reason")
    failure = cut_off("content_filter" if message.additional_kwargs.get("refusal") else finish)
    if failure is not None:
        raise failure
    usage: Mapping[str, Any] = getattr(message, "usage_metadata", None) or {}
    return Answer(str(message.text), finish, usage.get("input_tokens"), usage.get("output_tokens"))
