"""`coach principles` and `coach index`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.progress import Progress

from coach.pipeline import Coach
from coach.reply import PrincipleHit


def register(app: typer.Typer) -> None:
    """The commands `principles` and `index`."""
    app.command("principles", help="Search the principles, or list them all.")(search_principles)
    app.command("index", help="Build the index from the knowledge files.")(build_index)


def search_principles(
    query: Annotated[str | None, typer.Argument(help="What it is about, in your words.")] = None,
    *, limit: Annotated[int, typer.Option(min=1, max=50)] = 5,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:  # fmt: skip
    """Print principles, best first; all of them, by id, without a query."""
    with Coach.open() as coach:
        hits = coach.principles(query or "", limit)
    if as_json:
        print("[" + ",\n".join(hit.model_dump_json() for hit in hits) + "]")
        return
    for hit in hits:
        print(_line(hit))


def _line(hit: PrincipleHit) -> str:
    return f"{hit.id} ({hit.section.value})\n  {hit.title}. {hit.statement}\n  {hit.evidence.source} · {hit.evidence.grade.value}"


def build_index(
    *, force: Annotated[bool, typer.Option(help="Build it anew even when it is up to date.")] = False
) -> None:
    """Build the vector index; says so when it was up to date already."""
    with Coach.open() as coach, Progress(transient=True) as progress:
        task = progress.add_task("Indexing", total=None)
        built = coach.workshop.retriever.build(
            force=force, progress=lambda done, total: progress.update(task, completed=done, total=total)
        )
    print("The index was built." if built else "The index is up to date.")
