"""What the checks cost, beside the bare grammar and two linters, in one run; prints Markdown.

``python -m bench.checks [--proselint FOLDER] [--alex FOLDER]``: a folder is where the peer was installed
(``uv pip install --target FOLDER proselint``, ``cd FOLDER; npm install alex``); without one its columns stay empty.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from bench.timing import measure, rank
from coach.checks import Checks
from coach.language import Grammar

_LENGTHS = (14, 30, 150, 1_000)
_SECONDS = 2.0
_MOST = 300

_HARMLESS = (
    "Hi Ana, are you still coming tonight, or should we meet at the station and walk over from there? Bring the blue "
    "jacket if it gets cold, the forecast says rain after eight. My sister has made the soup that you like, and the "
    "neighbours will drop in with their new puppy. The parking by the church is free from six. If the train is full, "
    "the bus from the market takes twenty minutes and stops right at our door. Thank you for the book, by the way: I "
    "read half of it on Sunday and laughed so much that the cat left the room. See you later, and greetings to Tom! "
)
_DIFFICULT = (
    "I'm sorry if you felt hurt on Friday, but you always overreact when I'm late. You never listen to me, and "
    "honestly I can't trust anything you say any more. It was just a joke. You made me shout in front of everyone. "
    "After all I've done for you, I guess I don't matter. If you don't change, I'm done. I was wrong to read your "
    "messages, and I won't do that again. When you left before the meal was over I felt small. Could we talk for ten "
    "minutes tonight? You are so selfish, and your sister would never treat anybody like this. I may be missing "
    "something, so tell me. "
)


def main() -> None:
    """Measure each class and length, and print one row for each."""
    options = _read_options()
    grammar = Grammar()
    checks = Checks.load(grammar)
    samples = [(name, length, _cut(text, length)) for name, text in _classes() for length in _LENGTHS]
    texts = [sample for _, _, sample in samples]
    columns: list[Sequence[Sequence[float]] | None] = [
        [_time(partial(checks.find, text)) for text in texts],
        [_time(partial(grammar.parse, text)) for text in texts],
        _time_proselint(options.proselint, texts),
        _time_alex(options.alex, texts),
    ]
    print("| class | words | coach p50 ms | p99 ms | grammar | coach / grammar | proselint | alex |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for row, (name, length, _) in enumerate(samples):
        ours, parse, proselint, alex = (None if column is None else column[row] for column in columns)
        assert ours is not None
        assert parse is not None
        ratio = rank(ours, 0.5) / rank(parse, 0.5)
        cells = (_ms(ours, 0.5), _ms(ours, 0.99), _ms(parse, 0.5), f"{ratio:.2f}", _ms(proselint, 0.5), _ms(alex, 0.5))
        print(f"| {name} | {length} | {' | '.join(cells)} |")


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.checks")
    parser.add_argument("--proselint", type=Path, help="the folder that proselint was installed into")
    parser.add_argument("--alex", type=Path, help="the folder where `npm install alex` was run")
    return parser.parse_args()


def _classes() -> tuple[tuple[str, str], ...]:
    return ("harmless", _HARMLESS), ("difficult", _DIFFICULT)


def _cut(text: str, length: int) -> str:
    words = text.split()
    return " ".join((words * (length // len(words) + 1))[:length])


def _time(call: Callable[[], object]) -> tuple[float, ...]:
    call()
    return measure(call, _MOST, _SECONDS).each


def _time_proselint(folder: Path | None, texts: Sequence[str]) -> list[tuple[float, ...]] | None:
    if folder is None:
        return None
    sys.path.insert(0, str(folder))
    registry = importlib.import_module("proselint.registry").CheckRegistry()
    registry.register_many(importlib.import_module("proselint.checks").__register__)
    file = importlib.import_module("proselint.tools").LintFile

    def lint(text: str) -> object:
        return file("text", text).lint()

    return [_time(partial(lint, text)) for text in texts]


def _time_alex(folder: Path | None, texts: Sequence[str]) -> list[list[float]] | None:
    if folder is None:
        return None
    script = Path(__file__).with_name("alex.mjs")
    task = json.dumps({"folder": str(folder.resolve()), "texts": texts, "seconds": _SECONDS})
    done = subprocess.run(["node", str(script)], input=task, text=True, capture_output=True, check=True)
    timed: list[list[float]] = json.loads(done.stdout)
    return timed


def _ms(times: Sequence[float] | None, share: float) -> str:
    return "" if times is None else f"{rank(times, share) * 1000:.2f}"


if __name__ == "__main__":
    main()
