"""Files that a kill at any moment leaves whole: written beside, flushed to the disk, moved into place."""

from __future__ import annotations

import os
from pathlib import Path


def replace_file(path: Path, text: str) -> None:
    """Put `text` in the place of a file, all of it or none; a left-over of an earlier kill is written over."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    _settle(path.parent)


def append_line(path: Path, line: str) -> None:
    """Add one line and flush it to the disk before returning."""
    path.parent.mkdir(parents=True, exist_ok=True)
    known = path.exists()
    with path.open("ab") as file:
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if not known:
        _settle(path.parent)


def _settle(folder: Path) -> None:
    """Flush the folder's own entry, so that a new name survives a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
