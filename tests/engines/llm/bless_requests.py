"""Rewrite the golden requests after a change that was meant: ``cd tests/engines && python -m llm.bless_requests``."""

from __future__ import annotations

import asyncio

from llm.briefs import ALL
from llm.requests_as_sent import FORMATS, print_request
from llm.test_golden_requests import GOLDEN, sent_for

if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for task in ALL:
        for kind in FORMATS:
            text = print_request(asyncio.run(sent_for(task, kind)))
            (GOLDEN / f"{task}.{kind}.md").write_text(text, encoding="utf-8")
