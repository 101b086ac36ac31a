"""LangChain's chat models behind the Chat port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, cast

from pydantic_core import to_json

from coach.engines.llm.chat import Answer, Health
from coach.engines.llm.connections import Connections, foreign_errors, load_langchain
from coach.engines.llm.failures import ModelFailure, cut_off, translate
from coach.engines.llm.shape import build_schema
from coach.engines.llm.target import NAMELESS, Target
from coach.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

# For servers of one's own only: hosted reasoning models refuse a temperature, and count their thoughts as tokens.
TEMPERATURE = 0.3
LONGEST_ANSWER = 4096
_PATIENCE_S = 10.0  # with a server that is only asked whether it is there
# What a server without a list of its models may answer to being asked for one.
_NO_LIST = frozenset({"http_404", "http_405", "http_501", "rubbish"})


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


def parameters_of(form: Form, *, local: bool) -> dict[str, Any]:
    """What a request says beside the model and the messages: sampling parameters and the response's shape."""
    body: dict[str, Any] = {}
    if form.shape == "json":
        body["response_format"] = {"type": "json_object"}
    elif form.shape == "schema":
        named = {"name": "message", "strict": True, "schema": build_schema(bounded=local)}
        body["response_format"] = {"type": "json_schema", "json_schema": named}
    if form.sampling and local:
        body |= {"temperature": TEMPERATURE, "max_tokens": LONGEST_ANSWER}
    return body


class LangChainChat:
    """Any chat model that `init_chat_model` knows; an OpenAI-compatible server where a base URL is set."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._connections = Connections(settings.llm_timeout_s)
        self._form = Form()
        self._found: str | None = None

    @property
    def form(self) -> Form:
        """How the server takes requests, as far as it is known: the last form that it answered."""
        return self._form

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
        target = Target.of(self._settings)
        try:
            model = await self._connections.model(target, target.name or await self._find_name(target))
            with _tracing(enabled=self._settings.tracing):
                return await _invoke(model, [("system", system), ("user", user)], self._options(form, target))
        except foreign_errors() as error:
            raise translate(error) from None  # theirs may quote the request, and with it the sender's words

    async def stream(self, system: str, user: str) -> AsyncGenerator[str, None]:
        """As `ask`, piece by piece. A provider that is not OpenAI's gives its answer in one piece.

        Raises:
            ModelFailure: before the first piece or after any.

        """
        form: Form | None = self._form
        while form is not None:
            try:
                async with aclosing(self._stream(system, user, form)) as pieces:
                    async for piece in pieces:
                        self._form = form
                        yield piece
            except ModelFailure as failure:
                form = form.plainer(failure.hint) if failure.is_refusal else None
                if form is None:
                    raise
            else:
                return

    async def _stream(self, system: str, user: str, form: Form) -> AsyncGenerator[str, None]:
        target = Target.of(self._settings)
        if not target.speaks_openai:
            yield (await self._ask(system, user, form)).text
            return
        try:
            model = await self._connections.model(target, target.name or await self._find_name(target))
            chunks = model.astream([("system", system), ("user", user)], **self._options(form, target))
            while True:
                # Around each step only: what a generator sets while it rests would be seen by whoever runs it.
                with _tracing(enabled=self._settings.tracing):
                    chunk = await anext(chunks, None)
                if chunk is None:
                    return
                yield _read(chunk).text
        except foreign_errors() as error:
            raise translate(error) from None  # as in _ask

    def _options(self, form: Form, target: Target) -> dict[str, Any]:
        if not target.takes_openai_bodies:
            return {}
        body = parameters_of(form, local=target.is_local_server)
        sampling = {"temperature": body.pop("temperature")} if "temperature" in body else {}
        # As extra_body the SDK sends it as it stands; as an argument it would copy the schema key by key each time.
        return {**sampling, "extra_body": body}

    async def _find_name(self, target: Target) -> str:
        """The first model that the server lists, or any name where it cannot list."""
        if self._found is None:
            try:
                names = await self._list(target)
            except ModelFailure as failure:
                if failure.code not in _NO_LIST:
                    raise
                names = []
            self._found = names[0] if names else NAMELESS
        return self._found

    async def _list(self, target: Target) -> list[str]:
        client = await self._connections.client(target)
        try:
            return [item.id async for item in client.models.list()]
        except foreign_errors() as error:
            raise translate(error) from None

    async def check(self) -> Health:
        """Ask the server for its models; no tokens are spent, and at most ten seconds."""
        await asyncio.to_thread(load_langchain)  # on a slow machine that is no fault of the server's
        limit_s = min(_PATIENCE_S, self._settings.llm_timeout_s)
        try:
            async with asyncio.timeout(limit_s):
                return await self._check()
        except TimeoutError:
            return Health(f"The model server does not answer within {limit_s:g} s.", ok=False)

    async def _check(self) -> Health:
        place = self.model or "the model"
        try:
            target = Target.of(self._settings)
            place = target.place
            if target.speaks_openai:
                return _judge(target, await self._list(target))
            await self._connections.model(target, target.name or "")
        except foreign_errors() as error:
            failure = translate(error)
            if failure.code in _NO_LIST:
                return Health(f"{place} answers, but lists no models; does the base URL end in /v1?", ok=False)
            return Health(f"{place}: {failure}", ok=False)
        return Health(f"{self.model}: its package is installed; whether the key is good shows with a request.", ok=True)

    async def aclose(self) -> None:
        """Close the connections of the running loop."""
        await self._connections.aclose()


def _judge(target: Target, names: list[str]) -> Health:
    if target.name is None:
        first = names[0] if names else NAMELESS
        return Health(f"{target.place} answers; the first model that it lists is used: {first}.", ok=True)
    # Ollama lists "llama3.2:latest" for what is asked for as "llama3.2".
    if target.name in names or f"{target.name}:latest" in names:
        return Health(f"{target.place} answers and has {target.name}.", ok=True)
    some = ", ".join(names[:5]) or "none"
    return Health(f"{target.place} answers, but does not list {target.name}; it has: {some}.", ok=False)


@contextmanager
def _tracing(*, enabled: bool) -> Iterator[None]:
    """LangChain's own variables in the environment are overruled for what happens inside."""
    from langsmith import tracing_context  # noqa: PLC0415  # see load_langchain

    with tracing_context(enabled=enabled):
        yield


async def _invoke(model: BaseChatModel, messages: list[tuple[str, str]], options: Mapping[str, Any]) -> Answer:
    from langchain_openai.chat_models.base import BaseChatOpenAI  # noqa: PLC0415  # see load_langchain

    if isinstance(model, BaseChatOpenAI):
        return _read(await model.ainvoke(messages, **options))
    # LangChain turns a titled schema into whatever the provider calls a tool or an output format.
    titled = {"title": "message", "description": "The message and what belongs to it.", **build_schema(bounded=False)}
    asked = model.with_structured_output(titled, include_raw=True)
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
