"""Text in: an argument, a file, or standard input as UTF-8."""

from __future__ import annotations

import sys
from pathlib import Path

from coach.errors import InvalidRequest


def read_argument(text: str | None) -> str:
    """The argument itself, or standard input for ``-``; nothing for None. Raises InvalidRequest."""
    return read_input() if text == "-" else text or ""


def read_input() -> str:
    """All of standard input. Raises InvalidRequest when it is not UTF-8."""
    return decode(sys.stdin.buffer.read(), "standard input")


def read_file(path: str) -> str:
    """A file's text, or standard input for ``-``. Raises InvalidRequest."""
    if path == "-":
        return read_input()
    try:
        return decode(Path(path).read_bytes(), path)
    except OSError as error:
        raise InvalidRequest(f"{path}: {error.strerror}") from None


def decode(raw: bytes, name: str) -> str:
    """UTF-8, or an error that names the byte."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidRequest(f"{name}: not UTF-8 at byte {error.start}") from None
