"""A run written out: JUnit, CSV, Inspect AI's logs, one HTML page. Each file is written whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from coach.errors import DataError, UserError
from coach.evals.atomic import replace_file
from coach.evals.cases import load_cases
from coach.evals.coaching import SUITE
from coach.evals.inspect_log import write_logs
from coach.evals.junit import to_junit
from coach.evals.report import to_html
from coach.evals.run import Run
from coach.evals.runner import Plan
from coach.evals.tables import to_csv


@dataclass(frozen=True, slots=True)
class Places:
    """Where each form goes; null: not wanted. `logs` is a folder."""

    junit: Path | None = None
    table: Path | None = None
    logs: Path | None = None
    report: Path | None = None


def export(run: Run, plan: Plan, places: Places) -> None:
    """Write what is wanted. Raises UserError where a place cannot be written to."""
    cases = {case.id: case for case in load_cases(plan.folder / "cases" / SUITE)}
    try:
        if places.junit:
            replace_file(places.junit, to_junit(run))
        if places.table:
            replace_file(places.table, to_csv(run, cases))
        if places.report:
            replace_file(places.report, to_html(run, cases))
        if places.logs:
            write_logs(run, cases, places.logs, plan.today)
    except OSError as error:
        raise UserError(f"the run is done, but cannot be written there: {error.strerror}") from None


def read_run(path: Path) -> Run:
    """A run that `--json` printed. Raises DataError where it is none."""
    try:
        return Run.model_validate_json(path.read_bytes())
    except OSError as error:
        raise DataError(f"{path}: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise DataError(f"{path}:1: {'.'.join(map(str, first['loc'])) or 'the file'}: {first['msg']}") from None
