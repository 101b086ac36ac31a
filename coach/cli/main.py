"""The `coach` command and its exit codes.

0 done (a safety stop included) · 1 findings · 2 wrong usage · 3 something needed is missing · 70 a fault of ours
(`eval` has verdicts of its own; every error of it is 4)

The modules of this package load nothing heavy: a command imports what it works with when it runs, so that help, a
wrong option and `check` do not wait for the index, the server or a model library.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence

import typer

from coach.cli import coaching, doctor, evaluating, knowledge, linting, prompting, serving
from coach.cli.reading import make_printable
from coach.cli.usage import explain_usage
from coach.errors import CoachError, DataError, Missing, SettingsError, UserError

_HELP = "Say the hard thing openly and honestly: the coach keeps your words and never invents any."


def build_app() -> typer.Typer:
    """Every command of the contract."""
    app = typer.Typer(help=_HELP, add_completion=False, pretty_exceptions_enable=False)
    for module in (serving, coaching, linting, knowledge, prompting, doctor, evaluating):
        module.register(app)
    return app


def main() -> None:
    """Run one command and leave with the contract's exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; every error becomes one line on standard error and an exit code. Alone it prints its help."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        return build_app()(args=arguments or ["--help"], prog_name="coach", standalone_mode=False) or 0
    except SystemExit:
        # Only typer and rich leave so, when whoever reads our output has closed it: they have seen enough.
        return 0
    except typer.TyperException as error:
        return _say(explain_usage(error), _code(arguments, 2))
    except UserError as error:
        return _say(error, _code(arguments, 2))
    except (Missing, DataError, SettingsError) as error:
        return _say(error, _code(arguments, 3))
    except CoachError as error:
        return _say(error, _code(arguments, 70))
    except Exception as error:  # noqa: BLE001  # the outermost floor: our own fault, said without anybody's words
        return _say(_describe_fault(error), _code(arguments, 70))


def _code(arguments: Sequence[str], code: int) -> int:
    """The exit code of an error; `eval` has 1, 2 and 3 for its verdicts, so every error of it is 4."""
    return 4 if arguments[:1] == ["eval"] else code


def _describe_fault(error: Exception) -> str:
    """The type and the place only: an exception's text may quote what somebody wrote."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"a fault of ours: {type(error).__name__} at {frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}"


def _say(error: object, code: int) -> int:
    print(f"coach: {make_printable(str(error))}", file=sys.stderr)
    return code
