"""One reply at the command line: asked for, printed, its questions put, its commitment written down."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import typer

from coach.calendar import find_date, write_calendar
from coach.cli.asking import make_request
from coach.cli.printing import print_reply
from coach.errors import Missing
from coach.pipeline import Coach
from coach.reply import Reply, Request


def reply_to(fields: dict[str, Any], *, as_json: bool, ics: Path | None) -> None:
    """Print the reply to a request's raw fields; `ics` names the calendar file, if one is wanted.

    Raises:
        InvalidRequest: the fields are no request.
        Missing: there is no commitment for the calendar file, or it cannot be written.

    """
    request = make_request(fields)
    with Coach.open() as coach:
        reply = coach.reply(request)
        if as_json:
            print(reply.model_dump_json(by_alias=True, indent=2))
        else:
            reply = _converse(coach, fields, reply)
    # Where there is no message, because of danger or of its language, there is nothing to be kept either.
    if ics is not None and reply.message is not None:
        _write_ics(reply, request, ics)


def _converse(coach: Coach, fields: dict[str, Any], reply: Reply) -> Reply:
    """Print the reply; at a terminal, ask its questions and print the reply to the answers."""
    print_reply(reply)
    if not (sys.stdin.isatty() and sys.stdout.isatty() and reply.questions):
        return reply
    try:
        answers = {question.id: _ask(question.ask) for question in reply.questions}
    except typer.Abort:
        print()
        return reply
    reply = coach.reply(make_request({**fields, "answers": {**fields["answers"], **answers}}))
    print_reply(reply)
    return reply


def _ask(question: str) -> str:
    return str(typer.prompt(f"\n{question}\n(Enter skips)", default="", show_default=False))


def _write_ics(reply: Reply, request: Request, path: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    today = request.today or now.astimezone().date()
    for fact in reply.facts:
        # What the other person promised is no commitment of the sender's.
        own = fact.kind == "promise" and fact.source != "received" and not fact.negated
        date = find_date(fact.text, today) if own else None
        if date is not None:
            try:
                path.write_bytes(write_calendar(fact.text, date, now))
            except OSError as error:
                raise Missing(f"--ics: the file cannot be written: {error.strerror}") from None
            return
    raise Missing("--ics: there is no commitment of yours with a day in it, such as “by Friday”; no file was written")
