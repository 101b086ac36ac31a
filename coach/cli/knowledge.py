"""`coach principles` and `coach index`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

import coach
from coach.cli.reading import read_argument

if TYPE_CHECKING:
    from coach.reply import PrincipleHit


Query = Annotated[str | None, typer.Argument(help="What it is about, in your words; - reads standard input.")]
Limit = Annotated[int, typer.Option(min=1, max=50, help="How many, at most.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Force = Annotated[bool, typer.Option("--force", help="Build it anew even when it is up to date.")]


def register(app: typer.Typer) -> None:
    """The commands `principles` and `index`."""
    app.command("principles", help="Search the principles, or list them all.")(search_principles)
    app.command("index", help="Build the index from the knowledge files.")(build_index)


def search_principles(query: Query = None, *, limit: Limit = 5, as_json: AsJson = False) -> None:
    """Print principles, best first; all of them, by id, without a query."""
    text = read_argument(query)
    with coach.Coach.open() as opened:
        hits = opened.principles(text, limit)
    if as_json:
        print("[" + ",\n ".join(hit.model_dump_json(by_alias=True) for hit in hits) + "]")
        return
    for hit in hits:
        print(_describe(hit))


def _describe(hit: PrincipleHit) -> str:
    source = f"{hit.evidence.source} · {hit.evidence.grade.value}"
    return f"{hit.id} ({hit.section.value})\n  {hit.title}. {hit.statement}\n  {source}"


def build_index(*, force: Force = False) -> None:
    """Build the vector index; says so when it was up to date already."""
    # Only this command shows a bar; help does not wait for it.
    from rich.console import Console  # noqa: PLC0415  # slow to load, see above
    from rich.progress import Progress  # noqa: PLC0415  # slow to load, see above

    bar = Console(stderr=True)
    with coach.Coach.open() as opened, Progress(console=bar, transient=True, disable=not bar.is_terminal) as progress:
        task = progress.add_task("Indexing", total=None)
        built = opened.workshop.retriever.build(
            force=force, progress=lambda done, total: progress.update(task, completed=done, total=total)
        )
    print("The index was built." if built else "The index is up to date.")
