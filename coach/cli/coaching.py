"""`coach repair | concern | rephrase`: one reply."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from coach.cli import options
from coach.cli.options import Texts, read_texts, split_answers
from coach.terms import EngineName, Intent

Which = Annotated[EngineName, typer.Option(help="Who writes.")]
Today = Annotated[str | None, typer.Option(help="Today's date as YYYY-MM-DD; dates “Friday” in a calendar file.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the whole reply as JSON.")]
Ics = Annotated[Path | None, typer.Option(help="Write your commitment to this calendar file.")]


def register(app: typer.Typer) -> None:
    """One command for each intent."""
    for intent, text in (
        (Intent.REPAIR, "Apologise, or repair what was broken."),
        (Intent.CONCERN, "Raise a concern."),
        (Intent.REPHRASE, "Say a difficult thing openly and honestly."),
    ):
        app.command(intent.value, help=text)(_command(intent))


def _command(intent: Intent) -> Callable[..., None]:
    def coach_one(  # noqa: PLR0913  # one parameter for each option of the command
        text: options.TextArgument = None, *, draft: options.Draft = None, situation: options.Situation = None,
        received: options.Received = None, to: options.To = None, to_name: options.ToName = None,
        from_name: options.FromName = None, channel: options.By = None, answer: options.Answers = None,
        engine: Which = EngineName.AUTO, today: Today = None, json: AsJson = False, ics: Ics = None,
    ) -> None:  # fmt: skip
        fields = {
            **read_texts(intent, Texts(text, draft, situation, received)), "intent": intent, "relationship": to,
            "to_name": to_name, "from_name": from_name, "channel": channel, "answers": split_answers(answer),
            "engine": engine, "today": today,
        }  # fmt: skip
        # The coach loads a grammar and more; help and a wrong option do not wait for it.
        from coach.cli.replying import reply_to  # noqa: PLC0415  # heavy, see above

        reply_to(fields, as_json=json, ics=ics)

    return coach_one
