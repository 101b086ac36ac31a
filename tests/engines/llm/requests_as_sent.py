"""A request in a form that people can review."""

from __future__ import annotations

import json

from llm.model_server import Sent

# What a server of each kind takes as `response_format`.
FORMATS: dict[str, tuple[str, ...]] = {"schema": ("json_schema", "json_object"), "json": ("json_object",), "words": ()}


def print_request(sent: Sent) -> str:
    """The two messages as text, everything else as JSON with sorted keys."""
    messages = sent.body["messages"]
    others = {key: value for key, value in sent.body.items() if key != "messages"}
    parts = [f"{sent.method} {sent.path}"]
    parts += [f"## {message['role']}\n\n{message['content']}" for message in messages]
    parts.append(f"## parameters\n\n{json.dumps(others, indent=1, sort_keys=True)}")
    return "\n\n".join(parts) + "\n"
