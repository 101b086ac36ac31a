"""Each request as it is sent, for three intents and three kinds of server; `python -m llm.bless_requests` in tests/engines rewrites them."""

from __future__ import annotations

from pathlib import Path

import pytest

from coach.engines.llm import LlmEngine
from coach.prompts import Prompts
from coach.settings import load_settings
from llm.briefs import ALL, GOOD_REPAIR
from llm.model_server import Sent, say, serving
from llm.requests_as_sent import FORMATS, print_request

GOLDEN = Path(__file__).parent / "golden"
FACTLESS = {**GOOD_REPAIR, "sentences": [{"text": "How do you see it?", "facts": [], "slot": None}]}


async def sent_for(task: str, server_kind: str) -> Sent:
    with serving(say(FACTLESS), formats=FORMATS[server_kind]) as server:
        engine = LlmEngine(load_settings(_env_file=None, llm_base_url=server.url), Prompts.load())
        await engine.write(ALL[task])
        await engine.aclose()
    return server.chats[-1]


@pytest.mark.parametrize("server_kind", FORMATS)
@pytest.mark.parametrize("task", ALL)
async def test_a_request_is_sent_as_it_was_reviewed(task: str, server_kind: str) -> None:
    sent = await sent_for(task, server_kind)
    assert print_request(sent) == (GOLDEN / f"{task}.{server_kind}.md").read_text(encoding="utf-8")
