from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from coach.engines.llm import LlmEngine, Parts
from coach.prompts import Prompts
from coach.settings import load_settings

Opened = Callable[..., LlmEngine]


@pytest.fixture(scope="session")
def prompts() -> Prompts:
    return Prompts.load()


@pytest_asyncio.fixture
async def opened(prompts: Prompts) -> AsyncIterator[Opened]:
    """Open engines from settings; all are closed after the test, so that a connection left open is an error."""
    engines: list[LlmEngine] = []

    def open_engine(clock: Callable[[], float] | None = None, **settings: object) -> LlmEngine:
        loaded = load_settings(_env_file=None, **settings)
        engines.append(LlmEngine(loaded, prompts, Parts(clock=clock) if clock else None))
        return engines[-1]

    yield open_engine
    for engine in engines:
        await engine.aclose()
