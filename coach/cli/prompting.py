"""`coach prompts list | show | render | diff`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from coach.cli import options
from coach.cli.options import Texts, read_texts, split_answers
from coach.errors import InvalidRequest
from coach.terms import Intent

if TYPE_CHECKING:
    from coach.prompts import Prompt, Prompts

Task = Annotated[Intent, typer.Argument(help="Whose prompt.")]
Version = Annotated[int | None, typer.Option("--version", help="Which version; the served one when left out.")]
From = Annotated[int, typer.Argument(help="The one version.", metavar="VERSION")]
Onto = Annotated[int, typer.Argument(help="The other.", metavar="VERSION")]
RequestFile = Annotated[
    str | None,
    typer.Option("--request", metavar="FILE", help="A request as JSON, instead of texts; - is standard input."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print both parts, the version and the digest as JSON.")]


def register(app: typer.Typer) -> None:
    """The group `prompts`."""
    group = typer.Typer(help="The prompts, their versions and digests.", invoke_without_command=True)
    group.callback()(_list_by_default)
    group.command("list", help="Every prompt: task, version, status, digest.")(list_prompts)
    group.command("show", help="A prompt's source, its partials put in.")(show_prompt)
    group.command("render", help="A prompt filled in for a case, as a model would get it; asks no model.")(
        render_prompt
    )
    group.command("diff", help="What changed between two versions.")(diff_prompts)
    app.add_typer(group, name="prompts")


def _list_by_default(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        list_prompts()


def list_prompts() -> None:
    """Print every version of every prompt."""
    for prompt in _load_prompts().all():
        print(f"{prompt.task} v{prompt.version} {prompt.head.status} {prompt.digest[:12]}")


def show_prompt(task: Task, *, version: Version = None) -> None:
    """Print one prompt's source."""
    print(_pick(_load_prompts(), task, version).text)


def diff_prompts(task: Task, a: From, b: Onto) -> None:
    """Print the unified diff of two versions; nothing when they are equal."""
    print(_load_prompts().diff(task.value, a, b), end="")


def render_prompt(  # noqa: PLR0913  # one parameter for each option of the command
    task: Task, text: options.TextArgument = None, *, draft: options.Draft = None,
    situation: options.Situation = None, received: options.Received = None, to: options.To = None,
    to_name: options.ToName = None, from_name: options.FromName = None, channel: options.By = None,
    answer: options.Answers = None, request: RequestFile = None, version: Version = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Print what a model would be sent for a case."""
    given = Texts(text, draft, situation, received)
    if request is not None and any(one is not None for one in given):
        raise InvalidRequest("give texts, or a --request, not both")
    # The coach loads a grammar and more; the other commands on prompts do not wait for it.
    from coach.cli import asking, rendering  # noqa: PLC0415  # heavy, see above

    if request is not None:
        case = asking.read_request(request)
    else:
        case = asking.make_request({
            **read_texts(task, given), "intent": task, "relationship": to, "to_name": to_name, "from_name": from_name,
            "channel": channel, "answers": split_answers(answer),
        })  # fmt: skip
    rendering.print_rendered(rendering.render_case(case, task, version), as_json=as_json)


def _load_prompts() -> Prompts:
    from coach.prompts import Prompts  # noqa: PLC0415  # Jinja is slow to load, and help needs none of it

    return Prompts.load()


def _pick(prompts: Prompts, task: Intent, version: int | None) -> Prompt:
    return prompts.served(task.value) if version is None else prompts.get(task.value, version)
