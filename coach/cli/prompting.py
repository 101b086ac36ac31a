"""`coach prompts list | show | render | diff`."""

from __future__ import annotations

from typing import Annotated

import typer

from coach.errors import InvalidRequest
from coach.prompts import Prompt, Prompts
from coach.terms import Intent

Task = Annotated[Intent, typer.Argument(help="repair, concern or rephrase.")]
Version = Annotated[int | None, typer.Option("--version", help="Which version; the served one when left out.")]


def register(app: typer.Typer) -> None:
    """The group `prompts`."""
    group = typer.Typer(
        help="The prompts, their versions and digests.", no_args_is_help=False, invoke_without_command=True
    )
    group.callback()(_list_by_default)
    group.command("list")(list_prompts)
    group.command("show")(show_prompt)
    group.command("diff")(diff_prompts)
    app.add_typer(group, name="prompts")


def _list_by_default(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        list_prompts()


def list_prompts() -> None:
    """Every prompt: task, version, status, digest."""
    for prompt in Prompts.load().all():
        print(f"{prompt.task} v{prompt.version} {prompt.head.status} {prompt.digest[:12]}")


def _pick(prompts: Prompts, task: Intent, version: int | None) -> Prompt:
    try:
        return prompts.served(task.value) if version is None else prompts.get(task.value, version)
    except KeyError:
        raise InvalidRequest(f"there is no prompt {task.value} v{version}") from None


def show_prompt(task: Task, *, version: Version = None) -> None:
    """A prompt's source, its partials put in."""
    print(_pick(Prompts.load(), task, version).text)


def diff_prompts(task: Task, a: int, b: int) -> None:
    """What changed between two versions."""
    prompts = Prompts.load()
    for version in (a, b):
        _pick(prompts, task, version)
    print(prompts.diff(task.value, a, b), end="")
