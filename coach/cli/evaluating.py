"""`coach eval`: parses, calls, prints. Wrong usage and bad data are 4, never 2."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from coach.cli import trusting

if TYPE_CHECKING:
    from coach.evals.runner import Plan

Only = Annotated[list[str] | None, typer.Option("--only", help="A suite, or SUITE/CASE with * and ?. Again for more.")]
Model = Annotated[str | None, typer.Option("--model", help="Only this model's recordings.")]
Candidate = Annotated[str | None, typer.Option("--prompt", metavar="TASK/vN", help="Hold up this version, or draft.")]
Folder = Annotated[Path | None, typer.Option("--folder", help="Suites, cases, recordings, baselines.")]
Prompts = Annotated[Path | None, typer.Option("--prompts", help="Another folder of prompts.")]
Today = Annotated[str | None, typer.Option("--today", metavar="YYYY-MM-DD", help="What recordings expire by.")]
Junit = Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML, for a CI server.")]
Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write every score as a table.")]
Logs = Annotated[Path | None, typer.Option("--inspect", metavar="FOLDER", help="Write logs for Inspect AI's viewer.")]
Html = Annotated[Path | None, typer.Option("--report", metavar="FILE", help="Write one HTML page of it all.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the whole run as JSON.")]
Reason = Annotated[str, typer.Option("--reason", help="Why this is what we ship now.")]
WireCheck = Annotated[bool, typer.Option("--wire-check", help="Say that this model proves transport only.")]


def register(app: typer.Typer) -> None:
    """The group `eval`."""
    group = typer.Typer(
        help="The offline eval suite. 0 pass · 1 worse · 2 inconclusive · 3 stale · 4 broken.",
        invoke_without_command=True,
    )
    group.callback()(_run_by_default)
    group.command("run", help="Hold up today's prompts against everything that is recorded.")(run_suite)
    group.command("record", help="Ask a model what is not recorded yet, or write and read batch files.")(record_model)
    group.command("compare", help="Two models' recordings, scorer by scorer.")(compare_models)
    group.command("report", help="One HTML page of a run, or of one that --json saved.")(report_run)
    group.command("bless", help="Make what a run finds the new baseline.")(bless_run)
    trusting.register(group)
    app.add_typer(group, name="eval")


def _run_by_default(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        run_suite()


def run_suite(  # noqa: PLR0913  # one parameter for each option of the command
    *, only: Only = None, model: Model = None, prompt: Candidate = None, folder: Folder = None,
    prompts: Prompts = None, today: Today = None, as_json: AsJson = False, junit: Junit = None, table: Csv = None,
    logs: Logs = None, report: Html = None,
) -> None:  # fmt: skip
    """Run the suite and leave with its verdict's code."""
    from coach.cli import exporting  # noqa: PLC0415  # loads the coach, and help needs none of it
    from coach.evals import runner, telling  # noqa: PLC0415  # same

    plan = make_plan(only=only, model=model, prompt=prompt, folder=folder, prompts=prompts, today=today)
    with show_progress("Evaluating") as tick:
        run = runner.run_plan(plan.ticking(tick)).run
    exporting.export(run, plan, exporting.Places(junit, table, logs, report))
    if as_json:
        print(run.model_dump_json(indent=1))
    else:
        print("\n".join(telling.tell(run)))
    raise typer.Exit(int(run.verdict.code))


def report_run(  # noqa: PLR0913  # one parameter for each option of the command
    out: Annotated[Path, typer.Argument(metavar="FILE", help="Where the page goes.")],
    *, saved: Annotated[Path | None, typer.Option("--from", metavar="RUN.json", help="A run saved by --json.")] = None,
    only: Only = None, model: Model = None, prompt: Candidate = None, folder: Folder = None, prompts: Prompts = None,
    today: Today = None,
) -> None:  # fmt: skip
    """Write the page and leave with the verdict's code."""
    from coach.cli import exporting  # noqa: PLC0415  # loads the coach, and help needs none of it
    from coach.evals import runner  # noqa: PLC0415  # same

    plan = make_plan(only=only, model=model, prompt=prompt, folder=folder, prompts=prompts, today=today)
    if saved is not None:
        run = exporting.read_run(saved)
    else:
        with show_progress("Evaluating") as tick:
            run = runner.run_plan(plan.ticking(tick)).run
    exporting.export(run, plan, exporting.Places(report=out))
    print(f"{run.verdict.code.name} (exit {run.verdict.code.value}): {out}")
    raise typer.Exit(int(run.verdict.code))


def bless_run(  # noqa: PLR0913  # one parameter for each option of the command
    *, reason: Reason, only: Only = None, model: Model = None, prompt: Candidate = None, folder: Folder = None,
    prompts: Prompts = None, today: Today = None, wire_check: WireCheck = False,
) -> None:  # fmt: skip
    """Run, and write the baselines of what ran."""
    from coach.evals import blessing, runner  # noqa: PLC0415  # loads the coach, and help needs none of it

    plan = make_plan(only=only, model=model, prompt=prompt, folder=folder, prompts=prompts, today=today)
    with show_progress("Evaluating") as tick:
        outcome = runner.run_plan(plan.ticking(tick))
    for path in blessing.bless(outcome, reason, plan.folder, plan.today, wire_check=wire_check):
        print(f"blessed {path.parent.name}/{path.name}")


def record_model(  # noqa: PLR0913  # one parameter for each option of the command
    *, model: Annotated[str, typer.Option("--model", help="The model's true name, as its server knows it.")],
    url: Annotated[str | None, typer.Option("--url", help="An OpenAI-compatible server; without one, OpenAI.")] = None,
    only: Only = None,
    epochs: Annotated[int | None, typer.Option("--epochs", min=1, help="How often each case.")] = None,
    cases: Annotated[int | None, typer.Option("--cases", min=1, help="Only so many, spread over intents.")] = None,
    batch_out: Annotated[Path | None, typer.Option("--batch-out", help="Write what is missing as a batch.")] = None,
    batch_in: Annotated[Path | None, typer.Option("--batch-in", help="Take a batch's results.")] = None,
    prompt: Candidate = None, folder: Folder = None, prompts: Prompts = None, today: Today = None,
) -> None:  # fmt: skip
    """Record what today's prompts ask and nobody has answered yet."""
    from coach.cli import recording  # noqa: PLC0415  # loads the coach, and help needs none of it

    plan = make_plan(only=only, model=model, prompt=prompt, folder=folder, prompts=prompts, today=today)
    wanted = recording.Wish(model, url, epochs, cases)
    with show_progress("Recording") as tick:
        lines, code = recording.record(plan.ticking(tick), wanted, batch_out, batch_in)
    print("\n".join(lines))
    raise typer.Exit(code)


def compare_models(
    before: Annotated[str, typer.Argument(help="The one model.")],
    after: Annotated[str, typer.Argument(help="The other.")],
    *, only: Only = None, folder: Folder = None, today: Today = None,
) -> None:  # fmt: skip
    """Compare two models' recordings; 1 when the second is worse in anything."""
    from coach.evals import comparing, telling  # noqa: PLC0415  # loads the coach, and help needs none of it

    plan = make_plan(only=only, folder=folder, today=today)
    with show_progress("Comparing") as tick:
        run = comparing.compare_models(plan.ticking(tick), before, after)
    print("\n".join(telling.tell_suite(run)))
    raise typer.Exit(int(any(one.verdict == "worse" for one in run.compared)))


def make_plan(  # noqa: PLR0913  # the options that every command shares
    *, only: list[str] | None, model: str | None = None, prompt: str | None = None, folder: Path | None = None,
    prompts: Path | None = None, today: str | None = None,
) -> Plan:  # fmt: skip
    """What the options ask for. Raises UserError."""
    from coach.errors import UserError  # noqa: PLC0415  # beside what comes next
    from coach.evals.baseline import slug_of  # noqa: PLC0415  # loads the coach, and help needs none of it
    from coach.evals.runner import Plan  # noqa: PLC0415  # same

    try:
        day = dt.date.fromisoformat(today) if today else dt.datetime.now(dt.UTC).date()
    except ValueError:
        raise UserError("--today: a day is written YYYY-MM-DD") from None
    plan = Plan(
        today=day, only=tuple(only or ()), model=slug_of(model) if model else None, prompt=prompt, prompts=prompts
    )
    return plan if folder is None else plan.within(folder)


@contextmanager
def show_progress(what: str) -> Iterator[Callable[[str], None]]:
    """A bar on standard error where that is a terminal; the tick takes the name of what was just done."""
    from rich.console import Console  # noqa: PLC0415  # slow to load, and help needs none of it
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415  # same

    columns = (
        TextColumn(what),
        BarColumn(),
        TextColumn("{task.completed:.0f} {task.description}"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda name: bar.update(task, advance=1, description=name[:40])
