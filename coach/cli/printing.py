"""A reply, printed for a person at a terminal; plain text when it is piped, no colour with NO_COLOR."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from coach.checks import Finding
from coach.message import Message
from coach.reply import Reply


def print_reply(reply: Reply) -> None:
    """The message first, then what was found, asked and planned."""
    console = Console(highlight=False, soft_wrap=False)
    if reply.safety.text:
        _heading(console, "Before anything else")
        console.print(Text(reply.safety.text))
        for resource in reply.safety.resources:
            console.print(Text(f"  · {resource.name}: {resource.detail}"))
    for notice in reply.notices:
        console.print(Text(notice.text))
    if reply.message is not None:
        _print_message(console, reply)
    _print_rest(console, reply)


def _print_message(console: Console, reply: Reply) -> None:
    message = reply.message
    assert message is not None  # noqa: S101  # the caller looked
    _heading(console, "Your message" if message.changed else "Your message is good as it is")
    console.print(_with_slots(message))
    for other in reply.alternatives:
        _heading(console, "Or")
        console.print(_with_slots(other))


def _with_slots(message: Message) -> Text:
    text = Text((f"Subject: {message.subject}\n\n" if message.subject else "") + message.text)
    shift = len(text) - len(message.text)
    for slot in message.slots:
        text.stylize("bold yellow", shift + slot.start, shift + slot.end)
    return text


def _print_rest(console: Console, reply: Reply) -> None:
    if reply.apology is not None:
        _heading(console, f"Is an apology owed? {reply.apology.owed.capitalize()}")
        console.print(Text(reply.apology.why))
    _print_findings(console, "What to look at in your draft", reply.findings)
    _print_findings(console, "What is good already", reply.strengths)
    _list(console, "Only you can answer", [question.ask for question in reply.questions])
    _list(console, "Around the message", [f"{step.step.replace('_', ' ')}: {step.text}" for step in reply.plan])
    _list(console, "It rests on", [f"{hit.title}. {hit.statement}" for hit in reply.principles])
    engine = reply.engine
    console.print(Text(f"\nWritten by: {engine.name}{f' ({engine.model})' if engine.model else ''}"), style="dim")
    if engine.fallback:
        console.print(Text(engine.fallback), style="dim")


def _print_findings(console: Console, title: str, findings: tuple[Finding, ...]) -> None:
    _list(console, title, [f"“{finding.text}”: {finding.why} {finding.instead}" for finding in findings])


def _list(console: Console, title: str, lines: list[str]) -> None:
    if lines:
        _heading(console, title)
        for line in lines:
            console.print(Text(f"  · {line}"))


def _heading(console: Console, title: str) -> None:
    console.print()
    console.print(Text(title, style="bold"))
