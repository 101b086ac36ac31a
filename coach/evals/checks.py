"""How well the checks find what readers marked: ``python -m coach.evals.checks [--split tune|report] [--show]``.

The messages of ``evals/cases/checks/`` were labelled with spans by another hand before the checks were tuned. Every
check that is on looks at every message, whatever the intent. How figures are counted:

- A finding and a label meet when their spans share a character.
- Of a check, a finding is right when it meets a label of that check's kind; a label is found when a finding of that
  check meets it.
- Of a family, a finding is right when it meets a label of any kind in the family, and a label is found likewise: what
  one reader calls contempt another calls sarcasm. The families are those that the check files name. Strengths are the
  exception: a request is no event though it may hold one, so there the kinds must be the same.
- Precision is the right findings of all findings, recall the found labels of all labels, each with Wilson's 95 %
  interval. A finding that meets no label of its family is false wherever it stands, in a harmless message or not.
- A message is harmless when it has no label of a finding (it may have strengths). One high finding in it is a false
  alarm of the message.

A check with fewer than `LEAST` labels in the reported half is unmeasured: its figures say next to nothing, and it
should not be high. One that is measured with a precision below `PRECISE` should be off. Where that is not so, the line
says it. `--record` keeps the reported figures in ``evals/baselines/checks.json``, so that they are read seldom. The
lines of the checks are counted with those that are off turned on; the lines of the families, and the false alarms, are
what ships. `--show` lists what is false and what is missed; it is refused for the reported half.

The friendly messages of ``evals/cases/friendly/`` have no labels: whatever is found in them is false.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from pydantic import Field

from coach.checks import Check, Checks, Finding, Found
from coach.datafiles import data_root, load_folder
from coach.evals.safety import wilson
from coach.language import Grammar
from coach.terms import Severity
from coach.values import Value

Split = Literal["tune", "report"]
LEAST = 10
PRECISE = 0.9
STRENGTH = "strength"


class Label(Value):
    """A marked span, code points into the text; `kind` is the id of a check."""

    kind: str
    start: int = Field(ge=0)
    end: int
    span: str


class Labelled(Value):
    """One message; `tune` may be looked at while the checks are worked on, `report` only through its figures."""

    id: str
    split: Split
    relation: str
    text: str
    findings: tuple[Label, ...]
    strengths: tuple[Label, ...]


class Friendly(Value):
    """An ordinary message in which nothing is to be found."""

    id: str
    split: Split
    channel: str
    text: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A labelled message and what the checks say about it."""

    message: Labelled
    found: Found

    @property
    def labels(self) -> tuple[Label, ...]:
        """What the reader marked."""
        return self.message.findings + self.message.strengths

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the checks marked."""
        return self.found.findings + self.found.strengths

    @property
    def is_harmless(self) -> bool:
        """Whether the reader marked nothing as a fault."""
        return not self.message.findings

    @property
    def is_alarmed(self) -> bool:
        """Whether the checks found something high."""
        return any(finding.severity is Severity.HIGH for finding in self.found.findings)


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts for a check or a family."""

    labels: int
    found: int
    findings: int
    right: int

    @property
    def is_measured(self) -> bool:
        """Whether there are labels enough to say something."""
        return self.labels >= LEAST

    @property
    def is_imprecise(self) -> bool:
        """Whether fewer of its findings are right than a check that is on may have."""
        return self.right < PRECISE * self.findings


Meets = Callable[[Label, Finding], bool]


def load_labelled(split: Split) -> list[Labelled]:
    """Read one half of the labelled messages, by id. Raises DataError."""
    found = load_folder(data_root() / "evals" / "cases" / "checks", Labelled)
    return [labelled for labelled in found if labelled.split == split]


def load_friendly(split: Split) -> list[Friendly]:
    """Read one half of the friendly messages, by id. Raises DataError."""
    found = load_folder(data_root() / "evals" / "cases" / "friendly", Friendly)
    return [message for message in found if message.split == split]


def baseline() -> Path:
    """The file of the recorded figures."""
    return data_root() / "evals" / "baselines" / "checks.json"


def overlaps(label: Label, finding: Finding) -> bool:
    """Whether the two spans share a character."""
    return label.start < finding.end and finding.start < label.end


def count(checked: Iterable[Checked], kinds: Iterable[str], meets: Meets) -> Figures:
    """The figures of some kinds together; `meets` says whether a finding of theirs is what a label marks."""
    wanted = frozenset(kinds)
    labels = found = findings = right = 0
    for one in checked:
        marked = [label for label in one.labels if label.kind in wanted]
        given = [finding for finding in one.findings if finding.check in wanted]
        labels += len(marked)
        findings += len(given)
        found += sum(any(meets(label, finding) for finding in given) for label in marked)
        right += sum(any(meets(label, finding) for label in marked) for finding in given)
    return Figures(labels, found, findings, right)


def is_same(label: Label, finding: Finding) -> bool:
    """Whether a label and a finding are of one kind and meet."""
    return label.kind == finding.check and overlaps(label, finding)


def count_family(checked: Iterable[Checked], family: str, kinds: Iterable[str]) -> Figures:
    """The figures of a family."""
    return count(checked, kinds, is_same if family == STRENGTH else overlaps)


def group_kinds(checks: Iterable[Check]) -> dict[str, list[str]]:
    """The kinds of each family, as the check files say."""
    families: dict[str, list[str]] = {}
    for check in sorted(checks, key=lambda check: (check.family == STRENGTH, check.family, check.id)):
        families.setdefault(check.family, []).append(check.id)
    return families


def describe(checked: Sequence[Checked], every: Sequence[Checked], checks: Checks) -> Iterator[str]:
    """A table: one line for each family, its checks under it; then the false alarms.

    `checked` is what ships, `every` the same messages with all checks on.
    """
    harmless = [one for one in checked if one.is_harmless]
    yield f"{len(checked)} messages, {len(harmless)} of them harmless"
    yield f"{'':24} labels  precision                 recall"
    for family, kinds in group_kinds(checks.all).items():
        yield _line(family, count_family(checked, family, kinds), "")
        for kind in kinds:
            figures = count(every, [kind], is_same)
            yield _line(f"  {kind}", figures, _remark(checks.get(kind), figures))
    alarms = sum(one.is_alarmed for one in harmless)
    yield f"harmless messages with a false high finding: {_share(alarms, len(harmless))}"


def describe_friendly(messages: Sequence[Friendly], checks: Checks) -> Iterator[str]:
    """How many friendly messages have a finding, and a high one."""
    found = [checks.find(message.text).findings for message in messages]
    high = sum(any(finding.severity is Severity.HIGH for finding in findings) for findings in found)
    yield f"friendly messages with a finding: {_share(sum(map(bool, found)), len(found))}"
    yield f"friendly messages with a high finding: {_share(high, len(found))}"


def _remark(check: Check, figures: Figures) -> str:
    remarks = ["" if check.enabled else "off"]
    if not figures.is_measured:
        remarks.append("unmeasured, yet high" if check.severity is Severity.HIGH else "unmeasured")
    elif figures.is_imprecise and check.enabled:
        remarks.append("imprecise, yet on")
    return "  " + " ".join(filter(None, remarks))


def _line(name: str, figures: Figures, remark: str) -> str:
    precision, recall = _share(figures.right, figures.findings), _share(figures.found, figures.labels)
    return f"{name:24} {figures.labels:6}  {precision:24}  {recall:24}{remark}".rstrip()


def _share(hits: int, whole: int) -> str:
    if not whole:
        return f"{hits:3}/{whole:<3}"
    low, high = wilson(hits, whole)
    return f"{hits:3}/{whole:<3} {hits / whole:.2f} {low:.2f}-{high:.2f}"


def show(one: Checked, families: dict[str, list[str]]) -> Iterator[str]:
    """What is false and what is missed in a message, by its family."""
    family_of = {kind: family for family, kinds in families.items() for kind in kinds}

    def meets(label: Label, finding: Finding) -> bool:
        family = family_of[finding.check]
        return family_of[label.kind] == family and (is_same if family == STRENGTH else overlaps)(label, finding)

    for finding in one.findings:
        if not any(meets(label, finding) for label in one.labels):
            yield f"FALSE  {finding.check} {finding.text!r}"
    for label in one.labels:
        if not any(meets(label, finding) for finding in one.findings):
            yield f"MISSED {label.kind} {label.span!r}"


def record(checked: Sequence[Checked], checks: Checks) -> None:
    """Keep the figures of every check, of this half, for the test of what may be high and what is on."""
    figures = {check.id: count(checked, [check.id], is_same) for check in checks.all}
    rows = {
        kind: {"labels": one.labels, "found": one.found, "findings": one.findings, "right": one.right}
        for kind, one in sorted(figures.items())
    }
    path = baseline()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of one half of the labelled messages."""
    parser = argparse.ArgumentParser(prog="python -m coach.evals.checks", description=main.__doc__)
    parser.add_argument("--split", choices=("tune", "report"), default="report")
    parser.add_argument("--show", action="store_true", help="list what is false and what is missed")
    parser.add_argument("--record", action="store_true", help="keep the reported figures")
    options = parser.parse_args(arguments)
    if options.show and options.split == "report":
        parser.error("the reported half is read only through its figures")
    if options.record and options.split == "tune":
        parser.error("only the reported half is recorded")
    checks = Checks.load(Grammar())
    messages = load_labelled(options.split)
    checked = [Checked(message, checks.find(message.text)) for message in messages]
    every = [Checked(message, checks.find(message.text, off_too=True)) for message in messages]
    say = partial(print, file=sys.stdout, flush=True)
    for one in checked if options.show else ():
        for line in show(one, group_kinds(checks.all)):
            say(f"{line}\n       {one.message.id}: {one.message.text!r}")
    for line in (*describe(checked, every, checks), *describe_friendly(load_friendly(options.split), checks)):
        say(line)
    if options.record:
        record(every, checks)


if __name__ == "__main__":
    main()
