"""`coach eval calibrate`: how far each scorer agrees with labelled examples.

A positive is an example that its labeller called faulty: the true positive rate is the share of those to which the
scorer says no, the true negative rate the share of good ones to which it says yes. Both with Wilson's 95 % interval.
The examples of a scorer's own file are few, written beside it, and told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from coach.datafiles import load_folder
from coach.evals import checks, safety
from coach.evals.cases import load_cases
from coach.evals.guided import Split
from coach.evals.probes import Probe, load_probes, try_scorers
from coach.evals.reply_faults import Reading, read_replies
from coach.evals.share import Share
from coach.evals.stage import Stage
from coach.values import Value

TUNE: Split = "tune"
REPORT: Split = "report"
Tick = Callable[[str], None]


class Agreement(Value):
    """One scorer against one labelled set, both rates of it."""

    source: str
    scorer: str
    positives: Share
    negatives: Share

    @property
    def is_useless(self) -> bool:
        """Whether it agrees no better than a coin would; fewer than `LEAST` labels of a sort cannot tell."""
        if self.positives.share is None or self.negatives.share is None:
            return False
        if min(self.positives.count, self.negatives.count) < checks.LEAST:
            return False
        return self.positives.share + self.negatives.share <= 1


class Calibration(Value):
    """Every scorer that has labelled examples, by set."""

    split: Split | None
    agreements: tuple[Agreement, ...]

    def find(self) -> Iterator[str]:
        """The scorers that say nothing about what they were made for."""
        for one in self.agreements:
            if one.is_useless:
                yield f"{one.source}: {one.scorer} agrees with its labels no better than chance"


def calibrate(stage: Stage, folder: Path, split: Split | None, tick: Tick) -> Calibration:
    """Hold every scorer against its labels; of one half, or of both where `split` is null. Raises DataError."""
    probes = load_probes(folder / "faults" / "scorers")
    readings = [one for one in read_replies(stage, folder, tick) if split in {None, one.split}]
    found = [
        *_agree_gates(readings, probes),
        *_agree_examples(stage, probes),
        *_agree_checks(stage, folder, split, tick),
        *_agree_safety(stage, folder, split, tick),
        *_agree_screen(stage, folder, split, tick),
    ]
    return Calibration(split=split, agreements=tuple(found))


def tell(calibration: Calibration) -> Iterator[str]:
    """A line for each scorer, set by set."""
    half = f"the half called {calibration.split}" if calibration.split else "both halves"
    yield f"agreement with labels, {half}; share with 95 % interval"
    for source in dict.fromkeys(one.source for one in calibration.agreements):
        yield f"{source:<24} {'true positives: faulty, says no':<36} true negatives: good, says yes"
        for one in calibration.agreements:
            if one.source == source:
                yield f"  {one.scorer:<22} {one.positives!s:<36} {one.negatives}"
    found = list(calibration.find())
    yield "found: nothing; every scorer says something" if not found else "found:"
    yield from (f"  {line}" for line in found)


def _agree_gates(readings: list[Reading], probes: Iterable[Probe]) -> Iterator[Agreement]:
    """Each gate before the faults that it answers for, then all of them together."""
    for source in dict.fromkeys(one.source for one in readings):
        rows = [one for one in readings if one.source == source]
        good = [one for one in rows if one.fault is None]
        for probe in probes:
            meant = [one for one in rows if one.fault in probe.faults]
            if meant:
                yield _agree(
                    source, probe.id,
                    (probe.id in one.refused_by for one in meant), (probe.id not in one.refused_by for one in good),
                )  # fmt: skip
        faulty = [one for one in rows if one.fault]
        yield _agree(source, "all gates", (one.is_caught for one in faulty), (not one.is_caught for one in good))


def _agree_examples(stage: Stage, probes: Iterable[Probe]) -> Iterator[Agreement]:
    """Each scorer before the few examples of its own file."""
    answers = list(try_scorers(stage, probes))
    for name in dict.fromkeys(one.scorer for one in answers):
        mine = [one for one in answers if one.scorer == name]
        faulty = (one.value is False for one in mine if not one.expected)
        yield _agree("examples", name, faulty, (one.value is True for one in mine if one.expected))


def _agree_checks(stage: Stage, folder: Path, split: Split | None, tick: Tick) -> Iterator[Agreement]:
    """Each check that is on: its labels that it meets, and the messages without such a label that it leaves alone."""
    finder = stage.coach.workshop.checks
    rows = []
    for one in load_folder(folder / "cases" / "checks", checks.Labelled):
        if split in {None, one.split}:
            rows.append(checks.Checked(one, finder.find(one.text)))
            tick(one.id)
    for name in sorted({finding.check for row in rows for finding in row.findings}):
        met = [
            any(finding.check == name and checks.overlaps(label, finding) for finding in row.findings)
            for row in rows
            for label in row.labels
            if label.kind == name
        ]
        clean = [row for row in rows if not any(label.kind == name for label in row.labels)]
        yield _agree("checks", name, met, (all(one.check != name for one in row.findings) for row in clean))
    harmless = [row for row in rows if row.is_harmless]
    faulty = [row for row in rows if not row.is_harmless]
    yield _agree(
        "checks", "any finding", (bool(row.found.findings) for row in faulty), (not row.is_alarmed for row in harmless)
    )


def _agree_safety(stage: Stage, folder: Path, split: Split | None, tick: Tick) -> Iterator[Agreement]:
    """Each labelled group: found at its level and kind, and harmless texts let through."""
    screen = stage.coach.workshop.screen
    rows = []
    for one in load_folder(folder / "cases" / "safety", safety.Labelled):
        if split in {None, one.split}:
            rows.append((one, screen.screen(one.texts)))
            tick(one.id)
    benign = [safety.is_level(row) for row in rows if row[0].level == "none"]
    for group in sorted({row[0].group for row in rows if row[0].level != "none"}):
        yield _agree("safety", group, (safety.is_found(row) for row in rows if row[0].group == group), benign)
    harmful = [row for row in rows if row[0].level != "none"]
    yield _agree("safety", "any harm", (row[1].level != "none" for row in harmful), benign)


def _agree_screen(stage: Stage, folder: Path, split: Split | None, tick: Tick) -> Iterator[Agreement]:
    """The coaching cases: stops where it has to and only there, and takes an apology for owed where it is."""
    stops: dict[bool, list[bool]] = {True: [], False: []}
    owed: dict[bool, list[bool]] = {True: [], False: []}
    for case in load_cases(folder / "cases" / "coaching"):
        if split not in {None, case.split}:
            continue
        brief = stage.brief(case.request)
        stops[case.expect == "stop"].append(brief is None)
        if brief is not None and brief.apology is not None and case.owed is not None:
            owed[case.owed in {"yes", "partly"}].append(brief.apology.owed in {"yes", "partly"})
        tick(case.id)
    yield _agree("coaching", "stops_rightly", stops[True], (not one for one in stops[False]))
    yield _agree("coaching", "owed", owed[True], (not one for one in owed[False]))


def _agree(source: str, scorer: str, positives: Iterable[bool], negatives: Iterable[bool]) -> Agreement:
    return Agreement(source=source, scorer=scorer, positives=Share.of(positives), negatives=Share.of(negatives))
