"""Wrong usage in one line. What was typed is not repeated: it may be the message itself, without its quotes."""

from __future__ import annotations

import typer

_QUOTES = "put a text into quotes, or - and the text on standard input"


def explain_usage(error: typer.TyperException) -> str:
    """What is wrong with a command line, and how to find out what is right."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "coach"
    return f"{_explain(error)}; {command} --help says more"


def _explain(error: typer.TyperException) -> str:
    if isinstance(error, typer.BadParameter):
        return _explain_value(error)
    if hasattr(error, "possibilities"):
        near = " or ".join(sorted(error.possibilities or ()))
        return f"there is no such option{f' (did you mean {near}?)' if near else ''}"
    if hasattr(error, "option_name"):
        return error.message.rstrip(".")
    if error.message.startswith("No such command"):
        return "there is no such command"
    return f"there are too many arguments: {_QUOTES}"


def _explain_value(error: typer.BadParameter) -> str:
    name = max(getattr(error.param, "opts", ["value"]), key=len)
    if not error.message:
        return f"{name} is missing"
    _, mark, choices = error.message.rpartition(" is not one of ")
    if mark:
        return f"{name}: choose one of {choices.rstrip('.')}"
    # Pydantic's sentence names the rule, and never the value.
    rule = error.message.partition(",")[0] if error.message.startswith("Input should ") else "this value cannot be used"
    return f"{name}: {rule[:1].lower()}{rule[1:]}"
