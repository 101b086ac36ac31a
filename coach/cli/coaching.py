"""`coach repair | concern | rephrase`: one reply."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from coach.calendar import find_date, write_calendar
from coach.cli.printing import print_reply
from coach.cli.reading import read_argument
from coach.errors import InvalidRequest
from coach.pipeline import Coach
from coach.reply import Reply, Request
from coach.terms import Channel, EngineName, Intent, Relationship

TextArgument = Annotated[
    str | None, typer.Argument(help="The draft (for concern: the situation); - reads standard input.")
]
Draft = Annotated[str | None, typer.Option(help="What you have written so far; - reads standard input.")]
Situation = Annotated[str | None, typer.Option(help="What happened, in your own words; - reads standard input.")]
Received = Annotated[str | None, typer.Option(help="The message that you are answering.")]
To = Annotated[Relationship | None, typer.Option(help="Who it is to.")]
ToName = Annotated[str | None, typer.Option(help="Their name.")]
FromName = Annotated[str | None, typer.Option(help="Your name.")]
By = Annotated[Channel | None, typer.Option(help="How it travels.")]
Answers = Annotated[
    list[str] | None, typer.Option("--answer", help="ID=TEXT, the answer to a question; repeat for more.")
]
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


def _command(intent: Intent) -> Any:
    def coach_one(  # noqa: PLR0913  # one parameter for each option of the command
        text: TextArgument = None, *, draft: Draft = None, situation: Situation = None, received: Received = None,
        to: To = None, to_name: ToName = None, from_name: FromName = None, channel: By = None,
        answer: Answers = None, engine: Which = EngineName.AUTO, today: Today = None, json: AsJson = False,
        ics: Ics = None,
    ) -> None:  # fmt: skip
        fields = {
            "intent": intent, "draft": read_argument(draft), "situation": read_argument(situation),
            "received": received or "", "relationship": to, "to_name": to_name, "from_name": from_name,
            "channel": channel, "answers": _split_answers(answer or []), "engine": engine, "today": today,
        }  # fmt: skip
        _place_text(fields, intent, text)
        _coach(fields, as_json=json, ics=ics)

    return coach_one


def _place_text(fields: dict[str, Any], intent: Intent, text: str | None) -> None:
    if text is None:
        return
    place = "situation" if intent is Intent.CONCERN else "draft"
    if fields[place]:
        raise InvalidRequest(f"the {place} is given twice: as TEXT and as --{place}")
    fields[place] = read_argument(text)


def _split_answers(answers: list[str]) -> dict[str, str]:
    found = {}
    for answer in answers:
        key, mark, text = answer.partition("=")
        if not mark:
            raise InvalidRequest("--answer takes ID=TEXT, such as --answer impact='you waited alone'")
        found[key.strip()] = text
    return found


def _coach(fields: dict[str, Any], *, as_json: bool, ics: Path | None) -> None:
    request = make_request(fields)
    with Coach.open() as coach:
        reply = coach.reply(request)
        if as_json:
            print(reply.model_dump_json(by_alias=True, indent=2))
        else:
            reply = _ask(coach, fields, reply)
    if ics is not None:
        _write_ics(reply, request, ics)


def _ask(coach: Coach, fields: dict[str, Any], reply: Reply) -> Reply:
    """Print the reply; at a terminal, ask its questions and print the reply to the answers."""
    print_reply(reply)
    if not (sys.stdin.isatty() and sys.stdout.isatty() and reply.questions):
        return reply
    answers = dict(fields["answers"])
    for question in reply.questions:
        answers[question.id] = typer.prompt(f"\n{question.ask}\n(Enter skips)", default="", show_default=False)
    reply = coach.reply(make_request({**fields, "answers": answers}))
    print()
    print_reply(reply)
    return reply


def make_request(fields: dict[str, Any]) -> Request:
    """A request from raw fields. Raises InvalidRequest, without the sender's words."""
    try:
        return Request.model_validate(fields)
    except ValidationError as error:
        lines = []
        for item in error.errors(include_url=False, include_input=False, include_context=False):
            place = ".".join(str(part) for part in item["loc"])
            lines.append(f"{place + ': ' if place else ''}{item['msg'].removeprefix('Value error, ')}")
        raise InvalidRequest("; ".join(lines)) from None


def _write_ics(reply: Reply, request: Request, path: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    today = request.today or now.astimezone().date()
    for fact in reply.facts:
        date = find_date(fact.text, today) if fact.kind == "promise" else None
        if date is not None:
            path.write_bytes(write_calendar(fact.text, date, now))
            return
    raise InvalidRequest("--ics: the message holds no commitment of yours with a day in it, such as “by Friday”")
