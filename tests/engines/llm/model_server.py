"""A scripted OpenAI-compatible server on loopback: real sockets, and every way of answering badly."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Sent:
    """One request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: Json


@dataclass(frozen=True)
class Step:
    """How one request is answered: after `delay_s`, these bytes; `hang` never answers.

    With `pieces` they follow the first bytes, `drip_s` apart, and the connection is closed after them. Before the last
    piece `until` is waited for, before the first byte `held`.
    """

    raw: bytes = b""
    delay_s: float = 0
    hang: bool = False
    drip_s: float = 0
    pieces: tuple[bytes, ...] = ()
    until: threading.Event | None = None
    held: threading.Event | None = None


def http(status: int, body: str | bytes, **headers: str) -> Step:
    """Any response; header names are written with underscores."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} Scripted", f"content-length: {len(data)}"]
    given = {"content_type": "application/json", **headers}
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in given.items()]
    return Step("\r\n".join([*lines, "", ""]).encode() + data)


def say(content: str | Json, finish: str = "stop", **message: str) -> Step:
    """A chat completion with this content."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant", "content": text, **message}}
    usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
    whole = {
        "id": "c1",
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [choice],
        "usage": usage,
    }
    return http(200, json.dumps(whole))


def refuse(status: int, message: str = "scripted", **headers: str) -> Step:
    """An error as OpenAI words it."""
    return http(status, json.dumps({"error": {"message": message, "type": "scripted", "code": None}}), **headers)


def stream(
    content: str | Json,
    *,
    finish: str | None = "stop",
    pause_s: float = 0,
    size: int = 12,
    until: threading.Event | None = None,
) -> Step:
    """A chat completion in server-sent events of `size` characters each; without a `finish` it breaks off."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    deltas: list[tuple[Json, str | None]] = [
        ({"content": text[start : start + size]}, None) for start in range(0, len(text), size)
    ]
    if finish is not None:
        deltas.append(({}, finish))
    events = [_event(delta, end) for delta, end in deltas] + ([b"data: [DONE]\n\n"] if finish is not None else [])
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"
    return Step(head, drip_s=pause_s, pieces=tuple(events), until=until)


def _event(delta: Json, finish: str | None) -> bytes:
    chunk = {"id": "c1", "object": "chat.completion.chunk", "created": 0, "model": "scripted",
             "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}  # fmt: skip
    return f"data: {json.dumps(chunk)}\n\n".encode()


def late(step: Step, seconds: float) -> Step:
    """The same, later."""
    return replace(step, delay_s=seconds)


def held(step: Step, until: threading.Event) -> Step:
    """The same, not before it is let go."""
    return replace(step, held=until)


def drip(step: Step, seconds: float) -> Step:
    """The same, one byte at a time, `seconds` apart."""
    return Step(step.raw, drip_s=seconds)


HANG = Step(hang=True)
DROP = Step()


@dataclass
class ScriptedServer:
    """Answers chat completions by its script, the last step for ever; lists `models`, or 404 when there are none.

    `came` is set by a chat request, `left` when a client hangs up early; `formats` are the kinds of `response_format`
    that it takes, others get 400. `listing` is how a request for the models is answered instead.
    """

    script: list[Step] = field(default_factory=list)
    models: tuple[str, ...] = ("scripted",)
    formats: tuple[str, ...] = ("json_schema", "json_object")
    requests: list[Sent] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)
    listing: Step | None = None
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def chats(self) -> list[Sent]:
        """The chat completions asked for, in order."""
        return [sent for sent in self.requests if sent.path.endswith("/chat/completions")]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while sent := await _read_request(reader):
                self.requests.append(sent)
                if self.chats:
                    self.came.set()
                if not await self._answer(self._choose(sent), reader, writer):
                    return
        except (ConnectionError, asyncio.IncompleteReadError):
            self.left.set()
        except asyncio.CancelledError:
            return  # the test is over; a cancelled handler would be reported as a fault
        finally:
            writer.close()

    def _choose(self, sent: Sent) -> Step:
        if sent.path.endswith("/models"):
            if self.listing is not None:
                return self.listing
            listed = [{"id": name, "object": "model"} for name in self.models]
            return http(200, json.dumps({"object": "list", "data": listed})) if listed else refuse(404)
        wanted = sent.body.get("response_format", {}).get("type")
        if wanted is not None and wanted not in self.formats:
            return refuse(400, f"response_format {wanted} is not known here")
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    async def _answer(self, step: Step, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection goes on."""
        if step.hang or step.delay_s:
            gone = asyncio.create_task(reader.read(1))
            done, _ = await asyncio.wait({gone}, timeout=step.delay_s or None)
            if done:
                self.left.set()
                return False
            gone.cancel()
        if step.held is not None and not await self._wait(step.held, reader):
            return False
        pieces = list(_pieces(step))
        for number, piece in enumerate(pieces, 1):
            if step.until is not None and number == len(pieces) and not await self._wait(step.until, reader):
                return False
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(step.drip_s)
        return bool(step.raw) and not step.pieces

    async def _wait(self, until: threading.Event, reader: asyncio.StreamReader) -> bool:
        """Whether it came before the client left."""
        gone = asyncio.create_task(reader.read(1))
        while not until.is_set():
            done, _ = await asyncio.wait({gone}, timeout=0.01)
            if done:
                self.left.set()
                return False
        gone.cancel()
        return True


def _pieces(step: Step) -> Iterable[bytes]:
    if step.pieces:
        return [step.raw, *step.pieces]
    if not step.drip_s:
        return [step.raw]
    return [step.raw[index : index + 1] for index in range(len(step.raw))]


async def _read_request(reader: asyncio.StreamReader) -> Sent | None:
    line = (await reader.readline()).decode()
    if not line.strip():
        return None
    headers: dict[str, str] = {}
    while (text := (await reader.readline()).decode().strip()) != "":
        name, _, value = text.partition(":")
        headers[name.lower()] = value.strip()
    data = await reader.readexactly(int(headers.get("content-length", "0")))
    method, path, _ = line.split(" ")
    return Sent(method, path, headers, json.loads(data) if data else {})


@contextmanager
def serving(
    *script: Step, models: tuple[str, ...] = ("scripted",), formats: tuple[str, ...] = ("json_schema", "json_object")
) -> Iterator[ScriptedServer]:
    """A server on a free port, on a thread and an event loop of its own; stopped at the end."""
    server = ScriptedServer(list(script), models, formats)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> asyncio.Server:
        listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        server.port = listener.sockets[0].getsockname()[1]
        return listener

    async def stop() -> None:
        listener.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    listener = asyncio.run_coroutine_threadsafe(start(), loop).result(5)
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()


@contextmanager
def closed_port() -> Iterator[int]:
    """A port of loopback on which nobody listens."""
    import socket  # noqa: PLC0415  # for this one helper

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@contextmanager
def deaf_port() -> Iterator[int]:
    """A port of loopback that takes no connection and refuses none: its queue is full."""
    import socket  # noqa: PLC0415  # as above

    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]
