"""A reply, printed for a person: wrapped and marked at a terminal, plain whole lines when it is piped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from coach.cli.reading import make_printable

if TYPE_CHECKING:
    from coach.checks import Finding
    from coach.message import Message
    from coach.reply import Reply


def open_console() -> Console:
    """Standard output; with NO_COLOR without colour, weight or any other code of a terminal's."""
    console = Console(highlight=False)
    return Console(highlight=False, color_system=None) if console.no_color else console


def print_reply(reply: Reply) -> None:
    """The message first, then what was found, asked and planned."""
    console = open_console()
    if reply.safety.text:
        _heading(console, "Before anything else")
        _line(console, reply.safety.text)
        for resource in reply.safety.resources:
            _line(console, f"  · {resource.name}: {resource.detail}")
    for notice in reply.notices:
        _line(console, notice.text)
    if reply.message is not None:
        _print_message(console, reply.message)
        for other in reply.alternatives:
            _heading(console, "Or")
            _print_words(console, other)
    _print_rest(console, reply)


def _print_message(console: Console, message: Message) -> None:
    _heading(console, "Your message" if message.changed else "Your message is good as it is")
    _print_words(console, message)


def _print_words(console: Console, message: Message) -> None:
    """A message is never wrapped by us: its lines are copied into another program."""
    text = Text(make_printable(f"Subject: {message.subject}\n\n" if message.subject else ""))
    end = 0
    for slot in message.slots:
        text.append(make_printable(message.text[end : slot.start]))
        text.append(make_printable(message.text[slot.start : slot.end]), "bold yellow")
        end = slot.end
    text.append(make_printable(message.text[end:]))
    console.print(text, soft_wrap=True)


def _print_rest(console: Console, reply: Reply) -> None:
    if reply.apology is not None:
        _heading(console, f"Is an apology owed? {reply.apology.owed.capitalize()}")
        _line(console, reply.apology.why)
    _print_findings(console, "What to look at in your draft", reply.findings)
    _print_findings(console, "What is good already", reply.strengths)
    _list(
        console, "Only you can answer", [f"{question.ask} (--answer {question.id}=…)" for question in reply.questions]
    )
    _list(console, "Around the message", [f"{step.step.replace('_', ' ')}: {step.text}" for step in reply.plan])
    _list(console, "It rests on", [f"{hit.title}. {hit.statement}" for hit in reply.principles])
    engine = reply.engine
    if reply.message is not None:
        _line(console, f"\nWritten by: {engine.name}{f' ({engine.model})' if engine.model else ''}", style="dim")
    if engine.fallback:
        _line(console, engine.fallback, style="dim")


def _print_findings(console: Console, title: str, findings: tuple[Finding, ...]) -> None:
    _list(console, title, [f"“{finding.text}”: {finding.why} {finding.instead}" for finding in findings])


def _list(console: Console, title: str, lines: list[str]) -> None:
    if lines:
        _heading(console, title)
        for line in lines:
            _line(console, f"  · {line}")


def _heading(console: Console, title: str) -> None:
    console.print()
    _line(console, title, style="bold")


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(make_printable(text), style=style), soft_wrap=not console.is_terminal)
