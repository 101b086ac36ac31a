"""The `coach` command and its exit codes.

0 done (a safety stop included) · 1 findings · 2 wrong usage · 3 something needed is missing · 70 a fault of ours
"""

from __future__ import annotations

import sys
import traceback

import typer

from coach.cli import coaching, doctor, knowledge, linting, prompting, serving
from coach.errors import CoachError, DataError, Missing, SettingsError, UserError

_HELP = "Say the hard thing openly and honestly: the coach keeps your words and never invents any."


def build_app() -> typer.Typer:
    """Every command of the contract."""
    app = typer.Typer(help=_HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    for module in (serving, coaching, linting, knowledge, prompting, doctor):
        module.register(app)
    return app


def main() -> None:
    """Run one command and leave with the contract's exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command; every error becomes one line on standard error and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        build_app()(args=arguments, standalone_mode=True)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 70
    except UserError as error:
        return _say(error, 2)
    except (Missing, DataError, SettingsError) as error:
        return _say(error, 3)
    except CoachError as error:
        return _say(error, 70)
    except Exception as error:  # noqa: BLE001  # the outermost floor: our own fault, said without anybody's words
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return _say(
            f"a fault of ours: {type(error).__name__} at {frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}", 70
        )
    return 0


def _say(error: object, code: int) -> int:
    print(f"coach: {error}", file=sys.stderr)
    return code
