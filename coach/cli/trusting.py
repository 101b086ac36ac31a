"""`coach eval mutate | coverage | calibrate`: can the suite be believed? 0 done, 1 found something, 4 broken."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from coach.evals.stage import Stage

T = TypeVar("T")
Folder = Annotated[Path | None, typer.Option("--folder", help="Cases, rules, faults, baselines.")]
Prompts = Annotated[Path | None, typer.Option("--prompts", help="Another folder of prompts.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print everything as JSON.")]


class Part(StrEnum):
    """What faults are planted in."""

    PROMPTS = "prompts"
    SCORERS = "scorers"
    REPLIES = "replies"


class Half(StrEnum):
    """Which half of the labelled sets."""

    TUNE = "tune"
    REPORT = "report"
    BOTH = "both"


def register(group: typer.Typer) -> None:
    """The three commands, in the group `eval`."""
    group.command("mutate", help="Plant faults in prompts, replies and before scorers; name what survives.")(mutate)
    group.command("coverage", help="Which cases and planted faults guard each rule of the prompts.")(cover)
    group.command("calibrate", help="How far each scorer agrees with labelled examples.")(calibrate)


def mutate(
    *, only: Annotated[list[Part] | None, typer.Option("--only", help="Only these faults. Again for more.")] = None,
    folder: Folder = None, prompts: Prompts = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="Every edit of the prompts, not survivors alone.")] = False,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Plant faults, and say what stops them."""
    from coach.cli.evaluating import show_progress  # noqa: PLC0415  # the commands are registered there
    from coach.evals import mutating  # noqa: PLC0415  # loads the coach, and help needs none of it

    wanted = {part.value for part in only or Part}
    parts = [part for part in mutating.PARTS if part in wanted]
    with show_progress("Mutating") as tick:
        found = _on_stage(lambda stage: mutating.mutate(stage, _place(folder), prompts, parts, tick))
    _leave(
        found.model_dump_json(indent=1) if as_json else "\n".join(mutating.tell(found, verbose=verbose)), found.find()
    )


def cover(*, folder: Folder = None, prompts: Prompts = None, as_json: AsJson = False) -> None:
    """Say what guards each rule, and which rules nothing guards."""
    from coach.evals import guards  # noqa: PLC0415  # loads the coach, and help needs none of it

    found = guards.cover(_place(folder), prompts)
    _leave(found.model_dump_json(indent=1) if as_json else "\n".join(guards.tell(found)), found.find())


def calibrate(
    *, split: Annotated[Half, typer.Option("--split", help="Which half; only figures are told.")] = Half.REPORT,
    folder: Folder = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Say how far each scorer agrees with its labels."""
    from coach.cli.evaluating import show_progress  # noqa: PLC0415  # the commands are registered there
    from coach.evals import calibration  # noqa: PLC0415  # loads the coach, and help needs none of it

    half = {Half.TUNE: calibration.TUNE, Half.REPORT: calibration.REPORT}.get(split)
    with show_progress("Calibrating") as tick:
        found = _on_stage(lambda stage: calibration.calibrate(stage, _place(folder), half, tick))
    _leave(found.model_dump_json(indent=1) if as_json else "\n".join(calibration.tell(found)), found.find())


def _on_stage(work: Callable[[Stage], T]) -> T:
    from coach.evals.stage import Stage  # noqa: PLC0415  # loads the coach, and help needs none of it
    from coach.prompts import Prompts  # noqa: PLC0415  # same

    stage = Stage(Prompts.load())
    try:
        return work(stage)
    finally:
        stage.close()


def _place(folder: Path | None) -> Path:
    from coach.datafiles import data_root  # noqa: PLC0415  # beside its only use

    return folder or data_root() / "evals"


def _leave(text: str, found: Iterable[str]) -> None:
    print(text)
    raise typer.Exit(1 if any(True for _ in found) else 0)
