"""Text in: an argument, a file, or standard input, as UTF-8 and never more than a request may hold."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from coach.errors import InvalidRequest

LONGEST_TEXT = 8_000
_WIDEST = 4  # bytes of one character in UTF-8
_MARK = "\ufeff"


def read_argument(text: str | None) -> str:
    """The argument itself, or standard input for ``-``; nothing for None. Raises InvalidRequest."""
    return read_input() if text == "-" else text or ""


def read_arguments(texts: Mapping[str, str | None], place: str) -> dict[str, str]:
    """Each argument's text; standard input as the one called `place` where none was given at all.

    Raises:
        InvalidRequest: standard input is asked for twice, or is not text.

    """
    if sum(text == "-" for text in texts.values()) > 1:
        raise InvalidRequest("- stands for standard input, and only one of the texts can be that")
    found = {name: read_argument(text) for name, text in texts.items()}
    if not any(text is not None for text in texts.values()) and not sys.stdin.isatty():
        found[place] = read_input()
    return found


def read_input(longest: int = LONGEST_TEXT) -> str:
    """All of standard input. Raises InvalidRequest when it is not UTF-8, or longer than so many characters."""
    return _read(sys.stdin.buffer, "standard input", longest)


def read_file(path: str, number: int = 1, longest: int = LONGEST_TEXT) -> str:
    """A file's text, or standard input for ``-``, without a byte order mark.

    Args:
        path: the file's name.
        number: which of the command's files it is, from 1.
        longest: how many characters it may hold.

    Raises:
        InvalidRequest: it cannot be read, is not UTF-8, or is too long. A name that leads nowhere is not repeated:
            it may be the message itself.

    """
    if path == "-":
        return read_input(longest)
    try:
        with Path(path).open("rb") as file:
            return _read(file, path, longest)
    except (FileNotFoundError, ValueError):
        text = f"file {number}: there is no such file; a message itself goes through standard input, with -"
        raise InvalidRequest(text) from None
    except OSError as error:
        # A name that is too long for a file is most likely a message, too.
        name = f"file {number}" if len(path) > 255 else path
        raise InvalidRequest(f"{name}: {error.strerror}") from None


def _read(file: BinaryIO, name: str, longest: int) -> str:
    # Room for one character too many and no more: a source may be endless.
    most = len(_MARK.encode()) + (longest + 1) * _WIDEST
    raw = file.read(most)
    text = _decode(raw, name, whole=len(raw) < most).removeprefix(_MARK)
    if len(text) > longest:
        raise InvalidRequest(f"{name}: more than {longest:,} characters")
    return text


def _decode(raw: bytes, name: str, *, whole: bool) -> str:
    """UTF-8; what is not `whole` may end within a character."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if not whole and error.start > len(raw) - _WIDEST:
            return raw[: error.start].decode("utf-8")
        raise InvalidRequest(f"{name}: not UTF-8 at byte {error.start}") from None


def make_printable(text: str) -> str:
    """The text without the control characters that a terminal obeys; line breaks and tabs stay."""
    return "".join(char for char in text if char in "\n\t" or not (char < " " or "\x7f" <= char <= "\x9f"))
