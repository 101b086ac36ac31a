"""That the suite needs nothing and gives the same bytes twice: ``python -m bench.offline [--only SUITE]``.

Each run is a process in a network namespace of its own, where not even loopback is up, with an empty home and an empty
environment. Needs util-linux's `unshare`, and a kernel that lets the user have a namespace.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = "from coach.cli import main; main()"


def run_alone(arguments: list[str]) -> tuple[int, bytes, str, float]:
    """Exit code, output, the last line of complaints, seconds."""
    with TemporaryDirectory() as home:
        begun = time.perf_counter()
        done = subprocess.run(
            ["unshare", "--user", "--map-root-user", "--net", "env", "-i", f"HOME={home}", f"PYTHONPATH={ROOT}",
             "PATH=/usr/bin:/bin", sys.executable, "-c", PROGRAM, "eval", "run", "--json", *arguments],
            capture_output=True, check=False, cwd=home,
        )  # fmt: skip
        seconds = time.perf_counter() - begun
    complaints = done.stderr.decode(errors="replace").strip().splitlines()
    return done.returncode, done.stdout, complaints[-1] if complaints else "", seconds


def main() -> None:
    """Run twice, and leave with 1 where anything differs or breaks."""
    parser = argparse.ArgumentParser(prog="python -m bench.offline", description=main.__doc__)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--today", default="2026-11-23")
    options = parser.parse_args()
    arguments = ["--today", options.today, *(part for one in options.only for part in ("--only", one))]
    found = [run_alone(arguments) for _ in range(2)]
    for code, out, complaint, seconds in found:
        print(f"exit {code}, {len(out)} bytes, SHA-256 {sha256(out).hexdigest()[:16]}, {seconds:.0f} s {complaint}")
    same = found[0][:2] == found[1][:2]
    print("the same bytes twice" if same else "the two runs differ")
    sys.exit(not same or found[0][0] == 4 or not found[0][1])


if __name__ == "__main__":
    main()
