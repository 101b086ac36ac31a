"""Greeting, subject and sign-off, by channel; nothing is invented where no name was given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from coach.engines.guided.desk import Desk
from coach.engines.guided.parts import Part, assemble
from coach.engines.guided.wording import start_sentence
from coach.message import Message
from coach.terms import Channel, Intent

_GREETING = re.compile(
    r"\s*(?P<hello>dear|hi|hello|hey|hiya|good (?:morning|afternoon|evening))\b(?P<name>[^,.!?\n]{0,40}?)(?:[,!\n]|$)",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(?:about|re|regarding) [\w' ]{1,30}\W*", re.IGNORECASE)
_CLOSING = re.compile(
    r"\s*(?:(?:kind|best|warm|with kind|many) )?(?:regards|wishes|thanks|cheers|love)\W*$"
    r"|\s*yours(?: (?:sincerely|faithfully|truly))?\W*$",
    re.IGNORECASE,
)
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
    """A greeting as the draft has it, or with the name that was given; a closing line and the sender's name last."""
    closing = [part for part in parts if _CLOSING.match(part.text)]
    parts = [part for part in parts if part.text and part not in closing and not _GREETING.fullmatch(part.text)]
    greeting = _greeting(desk)
    if greeting and parts and not _GREETING.match(parts[0].text):
        parts = _without_calling(desk, parts)
        parts = [Part(greeting), replace(parts[0], gap="\n\n"), *parts[1:]]
    if parts and closing:
        parts = [*parts, replace(closing[-1], gap="\n\n")]
    if desk.brief.from_name and parts and desk.brief.from_name not in parts[-1].text:
        parts = [*parts, Part(desk.brief.from_name, gap="\n" if closing else "\n\n")]
    return parts


def _without_calling(desk: Desk, parts: list[Part]) -> list[Part]:
    """A sentence that calls the other by name, which a greeting before it does already."""
    own = _GREETING.match(desk.brief.draft)
    name = desk.brief.to_name or (own["name"].strip() if own else "")
    if not name:
        return parts
    called = re.compile(rf"(?:(?:dear|hi|hello|hey) )?{re.escape(name)},\s*", re.IGNORECASE)
    plain = [
        replace(part, text=start_sentence(part.text[found.end() :])) if (found := called.match(part.text)) else part
        for part in parts
    ]
    return [part for part in plain if not _HEADING.fullmatch(part.text)]


def _greeting(desk: Desk) -> str | None:
    own = _GREETING.match(desk.brief.draft)
    name = desk.brief.to_name
    if own and own["name"].strip():
        return f"{own['hello']} {own['name'].strip()},"
    hello = own["hello"] if own else "Dear" if desk.brief.channel is Channel.LETTER else "Hi"
    return f"{hello} {name}," if name else None
