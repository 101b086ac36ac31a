"""``python -m coach.training grounding|checks|limits``: teach one network, and write it over the one that ships."""

from __future__ import annotations

import argparse

from coach.datafiles import data_root
from coach.training import checks, grounding, limits


def main() -> None:
    """Teach, and say how it goes."""
    parser = argparse.ArgumentParser(prog="python -m coach.training", description=main.__doc__)
    parser.add_argument("what", choices=("grounding", "checks", "limits"))
    what = parser.parse_args().what
    folder = data_root() / "knowledge" / "networks"
    lines = {
        "grounding": lambda: grounding.teach(folder / "grounding.onnx"),
        "checks": lambda: checks.teach(folder / "checks.onnx"),
        "limits": lambda: limits.set_limits(folder),
    }
    for line in lines[what]():
        print(line, flush=True)


if __name__ == "__main__":
    main()
