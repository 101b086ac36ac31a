"""The options that say what a message is about; `coach repair` and `coach prompts render` share them."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import typer

from coach.cli.reading import read_arguments
from coach.errors import InvalidRequest
from coach.terms import Channel, Intent, Relationship

TextArgument = Annotated[
    str | None, typer.Argument(help="The draft (for concern: the situation); - reads standard input.")
]
Draft = Annotated[str | None, typer.Option(help="What you have written so far; - reads standard input.")]
Situation = Annotated[str | None, typer.Option(help="What happened, in your own words; - reads standard input.")]
Received = Annotated[str | None, typer.Option(help="The message that you are answering; - reads standard input.")]
To = Annotated[Relationship | None, typer.Option(help="Who it is to.")]
ToName = Annotated[str | None, typer.Option(help="Their name.")]
FromName = Annotated[str | None, typer.Option(help="Your name.")]
By = Annotated[Channel | None, typer.Option(help="How it travels.")]
Answers = Annotated[
    list[str] | None, typer.Option("--answer", help="ID=TEXT, the answer to a question; repeat for more.")
]


class Texts(NamedTuple):
    """The texts of a command line, as given; ``-`` stands for standard input."""

    text: str | None
    draft: str | None
    situation: str | None
    received: str | None


def read_texts(intent: Intent, given: Texts) -> dict[str, str]:
    """The draft, the situation and what is answered, TEXT in the place that this intent has for it.

    Raises:
        InvalidRequest: a text is given twice, or cannot be read.

    """
    place = "situation" if intent is Intent.CONCERN else "draft"
    texts = {"draft": given.draft, "situation": given.situation, "received": given.received}
    if given.text is not None:
        if texts[place] is not None:
            raise InvalidRequest(f"the {place} is given twice: as TEXT and as --{place}")
        texts[place] = given.text
    return read_arguments(texts, place)


def split_answers(answers: list[str] | None) -> dict[str, str]:
    """The answers by question. Raises InvalidRequest where one has no ``=``."""
    found = {}
    for answer in answers or []:
        key, mark, text = answer.partition("=")
        if not mark:
            raise InvalidRequest("--answer takes ID=TEXT, such as --answer impact='you waited alone'")
        found[key.strip()] = text
    return found
