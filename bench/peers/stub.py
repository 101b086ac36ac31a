"""A model server that has no model: it answers at once, in the form that was asked for.

Whoever asks for JSON gets the coach's shape, with sentences that its gates let through for the benchmark's case;
whoever asks for text gets the same message as text. So what is measured is everything but the model.
"""

from __future__ import annotations

import json

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bench.peers.listen import listen

_SENTENCES = ("I'm sorry I drilled shelves until eleven on Tuesday night and woke your baby.", "How was it for you?")
_SHAPE = {
    "sentences": [
        {"text": _SENTENCES[0], "facts": ["f1"], "slot": None}, {"text": _SENTENCES[1], "facts": [], "slot": None},
    ],
    "slots": [], "questions": [], "changes": [], "alternatives": [], "subject": None,
}  # fmt: skip


async def complete(request: Request) -> JSONResponse:
    """One chat completion."""
    asked = await request.json()
    content = json.dumps(_SHAPE) if "response_format" in asked else " ".join(_SENTENCES)
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    return JSONResponse({
        "id": "stub", "object": "chat.completion", "created": 0, "model": "stub", "choices": [choice], "usage": usage,
    })  # fmt: skip


if __name__ == "__main__":
    listen(Starlette(routes=[Route("/v1/chat/completions", complete, methods=["POST"])]))
