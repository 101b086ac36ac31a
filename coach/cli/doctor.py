"""`coach doctor`: what is in force, and what is wrong."""

from __future__ import annotations

import asyncio
import datetime as dt
import platform
from collections.abc import Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

import typer

import coach
from coach.errors import CoachError

if TYPE_CHECKING:
    from coach.engines.llm import Health, LlmEngine
    from coach.pipeline import Coach
    from coach.settings import Settings
    from coach.workshop import Workshop

# Those that decide what a reply says, or whether it comes.
_LIBRARIES = ("chromadb", "langchain", "langchain-openai", "openai", "onnxruntime", "pydantic", "fastapi", "uvicorn")


class Line(NamedTuple):
    """One part, what is in force of it, and whether that is as it should be."""

    part: str
    text: str
    good: bool = True


def register(app: typer.Typer) -> None:
    """The command `doctor`."""
    app.command("doctor", help="Which engine, model, index and prompts are in force, and what is wrong.")(examine)


def examine() -> None:
    """Print one line for each part; exit 3 when something that is needed is missing."""
    settings = coach.load_settings()
    print(f"coach {version('coach')}")
    wrong = False
    with coach.Coach.open(settings) as opened:
        for line in _examine(opened, settings):
            print(f"{'ok ' if line.good else 'BAD'} {line.part}: {line.text}", flush=True)
            wrong |= not line.good
    if wrong:
        raise typer.Exit(3)


def _examine(opened: Coach, settings: Settings) -> Iterator[Line]:
    shop = opened.workshop
    yield Line("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    yield Line("libraries", ", ".join(f"{name} {version(name)}" for name in _LIBRARIES))
    yield Line("settings", _name_settings(settings))
    yield Line("grammar", shop.grammar.version)
    yield Line("checks", f"{len(shop.checks.all)} checks")
    yield _examine_networks(shop)
    yield Line("principles", f"{len(shop.principles)} principles")
    for prompt in shop.prompts.all():
        yield Line("prompt", f"{prompt.task} v{prompt.version} {prompt.head.status} {prompt.digest[:12]}")
    yield _examine_index(shop)
    yield _examine_engine(shop.llm, settings)


def _examine_networks(shop: Workshop) -> Line:
    try:
        checks = shop.checks.tagger.digest[:12] if shop.checks.tagger else "none"
        return Line("networks", f"grounding {shop.reader.digest[:12]}, checks {checks}")
    except CoachError as error:
        return Line("networks", str(error), good=False)


def _name_settings(settings: Settings) -> str:
    """Which settings were made; their values may be secrets."""
    names = sorted(f"COACH_{name.upper()}" for name in settings.model_fields_set)
    return ", ".join(names).replace("COACH_OPENAI_", "OPENAI_") or "all as they come"


def _examine_index(shop: Workshop) -> Line:
    try:
        status = shop.retriever.status()
    except CoachError as error:
        return Line("index", str(error), good=False)
    if status.built_at is None:
        return Line("index", f"none yet for {status.digest} at {status.where}; it is built when it is first needed")
    when = dt.datetime.fromtimestamp(status.built_at, dt.UTC).strftime("%Y-%m-%d %H:%M UTC")
    return Line("index", f"{status.digest} with {status.vectors} vectors, built {when}, at {status.where}")


def _examine_engine(llm: LlmEngine | None, settings: Settings) -> Line:
    if llm is None:
        return Line("engine", "guided (no model is connected; set COACH_MODEL or COACH_LLM_BASE_URL to connect one)")
    health = asyncio.run(_ask(llm))
    return Line("engine", f"{settings.engine.value}: {health.line}", health.ok)


async def _ask(llm: LlmEngine) -> Health:
    try:
        return await llm.check()
    finally:
        await llm.aclose()
