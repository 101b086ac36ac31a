"""`coach check`: findings as a linter prints them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from coach.cli.reading import make_printable, read_file
from coach.errors import InvalidRequest
from coach.terms import Intent, Severity

if TYPE_CHECKING:
    from coach.checks import Check, Checks, Finding, Found

Files = Annotated[list[str] | None, typer.Argument(help="Files to read; - is standard input.")]
Format = Annotated[Literal["text", "json"], typer.Option("--format", help="How findings are printed.")]
Explain = Annotated[str | None, typer.Option(metavar="CHECK", help="Say what a check looks for, and why.")]
For = Annotated[Intent | None, typer.Option(help="Only the checks that apply to this intent.")]


class _Checked(NamedTuple):
    name: str
    text: str
    found: Found

    @property
    def ready(self) -> bool:
        return not any(finding.severity is Severity.HIGH for finding in self.found.findings)


def register(app: typer.Typer) -> None:
    """The command `check`."""
    app.command("check", help="Find what will hurt in a message; exit 1 when something is high.")(check_files)


def check_files(files: Files = None, *, format_: Format = "text", explain: Explain = None, intent: For = None) -> None:
    """Print findings and strengths of every file; exit 1 when one finding is high."""
    if explain is not None:
        print(_explain(_load_checks(), explain))
        return
    if not files and sys.stdin.isatty():
        raise InvalidRequest("name a file, or - and write the message on standard input")
    texts = [(name, read_file(name, number)) for number, name in enumerate(files or ["-"], start=1)]
    checks = _load_checks()
    checked = [_Checked(name, text, checks.find(text, intent)) for name, text in texts]
    if format_ == "json":
        print(json.dumps([_as_json(one) for one in checked], ensure_ascii=False, indent=2))
    else:
        for line in (line for one in checked for line in _as_lines(one)):
            print(line)
    if not all(one.ready for one in checked):
        raise typer.Exit(1)


def _load_checks() -> Checks:
    # The grammar takes a second to import; help and a file that is not there do not wait for it.
    from coach.checks import Checks  # noqa: PLC0415  # heavy, see above
    from coach.language import Grammar  # noqa: PLC0415  # heavy, see above

    return Checks.load(Grammar())


def _as_json(one: _Checked) -> dict[str, object]:
    """The API's object for a text, with the file's name."""
    found = {
        kind: [item.model_dump(mode="json", by_alias=True) for item in items]
        for kind, items in (("findings", one.found.findings), ("strengths", one.found.strengths))
    }
    return {"file": one.name, **found, "ready": one.ready}


def _as_lines(one: _Checked) -> Iterator[str]:
    for finding in one.found.findings:
        yield _line(one, finding, finding.severity.value)
    for strength in one.found.strengths:
        yield _line(one, strength, "good")


def _line(one: _Checked, finding: Finding, level: str) -> str:
    """``file:row:column: level check: what it says``; rows and columns count from 1, columns in characters."""
    before = one.text[: finding.start]
    row, column = before.count("\n") + 1, finding.start - before.rfind("\n")
    quote = " ".join(finding.text.split())
    line = f"{one.name}:{row}:{column}: {level} {finding.check}: “{quote}” {finding.why} {finding.instead}"
    return make_printable(line).rstrip()


def _explain(checks: Checks, name: str) -> str:
    found = {check.id: check for check in checks.all}.get(name)
    if found is None:
        known = ", ".join(sorted(check.id for check in checks.all))
        raise InvalidRequest(f"--explain: there is no such check; there are: {known}")
    return "\n".join(_explanation(found))


def _explanation(check: Check) -> list[str]:
    return [
        f"{check.id} ({check.severity.value}, {check.family})", f"{check.title}", "", f"Why: {check.why}",
        f"Instead: {check.instead}", f"Principle: {check.principle}",
        f"Evidence: {check.evidence.grade.value}, {check.evidence.source}", "", "Flags:",
        *(f"  {one}" for one in check.flags), "Leaves alone:", *(f"  {one}" for one in check.allows),
    ]  # fmt: skip
