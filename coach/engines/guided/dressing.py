"""Greeting, subject and sign-off, by channel; nothing is invented where no name was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coach.engines.guided.desk import Desk
from coach.engines.guided.parts import Part, assemble
from coach.message import Message
from coach.terms import Channel, Intent

_SUBJECTS = {
    Intent.REPAIR: "An apology",
    Intent.CONCERN: "Something I'd like to talk about",
    Intent.REPHRASE: "Something I want to say",
}


def subject_for(desk: Desk) -> str | None:
    """The subject of an e-mail; None on other channels."""
    if desk.brief.channel is not Channel.EMAIL:
        return None
    if desk.brief.intent is Intent.REPAIR and desk.brief.apology is not None and desk.brief.apology.owed == "no":
        return "A question"
    return desk.style.dress(_SUBJECTS[desk.brief.intent])


def dress_message(desk: Desk, parts: Sequence[Part], *, subject: str | None = None) -> Message:
    """Join the parts for their channel; a letter or e-mail greets and signs with the names that were given."""
    dressed = list(parts)
    if desk.brief.channel in {Channel.EMAIL, Channel.LETTER}:
        dressed = _with_frame(desk, dressed)
    message = assemble(dressed, subject=subject or subject_for(desk))
    return message.model_copy(update={"changed": message.text != desk.brief.draft})


def _with_frame(desk: Desk, parts: list[Part]) -> list[Part]:
    hello = "Dear" if desk.brief.channel is Channel.LETTER else "Hi"
    has_greeting = bool(parts) and parts[0].text.split(",")[0].split(" ")[0].lower() in {"dear", "hi", "hello", "hey"}
    if desk.brief.to_name and not has_greeting:
        parts = [
            Part(f"{hello} {desk.brief.to_name},"),
            *(replace(part, gap="\n\n") if i == 0 else part for i, part in enumerate(parts)),
        ]
    if desk.brief.from_name and desk.brief.from_name not in parts[-1].text:
        parts = [*parts, Part(desk.brief.from_name, gap="\n\n")]
    return parts
