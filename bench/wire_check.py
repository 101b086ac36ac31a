"""Record the small local model again as a wire check, and bless it: ``python -m bench.wire_check [--cases 20]``.

Run it last, on a quiet machine (about 14 s an answer on two idle cores): every change to prompts, facts, findings or
principles makes other requests. It proves transport, schemas and parsing, and nothing about quality.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from coach.cli.main import run

ROOT = Path(__file__).resolve().parent.parent
MODEL = "SmolLM2-135M-Instruct.Q4_1"
REASON = "a wire check with a small local model: transport, schemas and parsing, nothing about quality"


def main() -> None:
    """Record, then bless; leaves with the first exit code that is not 0."""
    sys.path.insert(0, str(ROOT / "tests" / "engines"))
    from llm.local_server import local_model  # noqa: PLC0415  # lies with the tests, whose folder is named above

    parser = argparse.ArgumentParser(prog="python -m bench.wire_check", description=main.__doc__)
    parser.add_argument("--cases", default="20")
    options = parser.parse_args()
    with local_model() as url:
        code = run(["eval", "record", "--model", MODEL, "--url", url, "--cases", options.cases, "--epochs", "1"])
    sys.exit(code or run(["eval", "bless", "--only", "coaching", "--wire-check", "--reason", REASON]))


if __name__ == "__main__":
    main()
