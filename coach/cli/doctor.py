"""`coach doctor`: what is in force, and what is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from importlib.metadata import version

import typer

from coach.errors import CoachError
from coach.pipeline import Coach
from coach.settings import Settings, load_settings


def register(app: typer.Typer) -> None:
    """The command `doctor`."""
    app.command("doctor", help="Which engine, model, index and prompts are in force, and what is wrong.")(examine)


def examine() -> None:
    """Print one line for each part; exit 3 when something that is needed is missing."""
    settings = load_settings()
    print(f"coach {version('coach')}")
    wrong = 0
    with Coach.open(settings) as coach:
        for name, line, good in [*_parts(coach), *_model(coach, settings)]:
            print(f"{'ok ' if good else 'BAD'} {name}: {line}")
            wrong += not good
    if wrong:
        raise typer.Exit(3)


def _parts(coach: Coach) -> Iterator[tuple[str, str, bool]]:
    shop = coach.workshop
    yield "grammar", shop.grammar.version, True
    yield "checks", f"{len(shop.checks.all)} checks", True
    yield "principles", f"{len(shop.principles)} principles", True
    for prompt in shop.prompts.all():
        yield "prompt", f"{prompt.task} v{prompt.version} {prompt.head.status} {prompt.digest[:12]}", True
    try:
        shop.retriever.build()
        yield "index", str(shop.retriever.status()), True
    except CoachError as error:
        yield "index", str(error), False


def _model(coach: Coach, settings: Settings) -> Iterator[tuple[str, str, bool]]:
    llm = coach.workshop.llm
    if llm is None:
        yield "engine", "guided (no model is connected; set COACH_MODEL or COACH_LLM_BASE_URL to connect one)", True
        return
    line, good = asyncio.run(llm.check())
    yield "engine", f"{settings.engine.value}: {line}", good
