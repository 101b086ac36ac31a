"""`coach check`: findings as a linter prints them."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Literal

import typer

from coach.checks import Check, Checks, Finding, Found
from coach.cli.reading import read_file
from coach.errors import InvalidRequest
from coach.language import Grammar
from coach.terms import Intent, Severity

Files = Annotated[list[str] | None, typer.Argument(help="Files to read; - is standard input.")]
Format = Annotated[str, typer.Option("--format", help="text or json.")]
Explain = Annotated[str | None, typer.Option(metavar="CHECK", help="Say what a check looks for, and why.")]
For = Annotated[Intent | None, typer.Option(help="Only the checks that apply to this intent.")]


def register(app: typer.Typer) -> None:
    """The command `check`."""
    app.command("check", help="Find what will hurt in a message; exit 1 when something is high.")(check_files)


def check_files(files: Files = None, *, format_: Format = "text", explain: Explain = None, intent: For = None) -> None:
    """Print findings and strengths of every file; exit 1 when one finding is high."""
    if format_ not in {"text", "json"}:
        raise InvalidRequest("--format takes text or json")
    checks = Checks.load(Grammar())
    if explain is not None:
        print(_explanation(checks, explain))
        return
    if not files and sys.stdin.isatty():
        raise InvalidRequest("name a file, or - and write the message on standard input")
    texts = [(name, read_file(name)) for name in files or ["-"]]
    found = [(name, text, checks.find(text, intent)) for name, text in texts]
    _print_all(found, "json" if format_ == "json" else "text")
    if any(finding.severity is Severity.HIGH for _, _, one in found for finding in one.findings):
        raise typer.Exit(1)


def _print_all(found: list[tuple[str, str, Found]], form: Literal["text", "json"]) -> None:
    if form == "json":
        lines = [
            {"file": name, **json.loads(json.dumps({"findings": [item.model_dump(mode="json") for item in one.findings],
                                                    "strengths": [item.model_dump(mode="json") for item in one.strengths]}))}
            for name, _, one in found
        ]  # fmt: skip
        print(json.dumps(lines, ensure_ascii=False, indent=2))
        return
    for name, text, one in found:
        for finding in one.findings:
            print(_line(name, text, finding))
        for strength in one.strengths:
            print(_line(name, text, strength, good=True))


def _line(name: str, text: str, finding: Finding, *, good: bool = False) -> str:
    row = text.count("\n", 0, finding.start) + 1
    column = finding.start - (text.rfind("\n", 0, finding.start) + 1) + 1
    level = "good" if good else finding.severity.value
    quote = " ".join(finding.text.split())
    return f"{name}:{row}:{column}: {level} {finding.check}: “{quote}” {finding.why} {finding.instead}"


def _explanation(checks: Checks, name: str) -> str:
    try:
        check = checks.get(name)
    except KeyError:
        known = ", ".join(sorted(one.id for one in checks.all))
        raise InvalidRequest(f"--explain: there is no check {name}; there are: {known}") from None
    return "\n".join(_explain(check))


def _explain(check: Check) -> list[str]:
    return [
        f"{check.id} ({check.severity.value}, {check.family})", f"{check.title}", "", f"Why: {check.why}",
        f"Instead: {check.instead}", f"Principle: {check.principle}",
        f"Evidence: {check.evidence.grade.value}, {check.evidence.source}", "", "Flags:",
        *(f"  {one}" for one in check.flags), "Leaves alone:", *(f"  {one}" for one in check.allows),
    ]  # fmt: skip
