"""The page's words, from one file that can be translated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from coach.datafiles import parse_yaml
from coach.errors import DataError

Strings = dict[str, Any]


def load_strings() -> Strings:
    """Every word of the page by section and key. Raises DataError."""
    path = Path(__file__).with_name("strings.yaml")
    value = parse_yaml(path, path.read_text(encoding="utf-8"))
    if not isinstance(value, dict):
        raise DataError(f"{path}:1: expected sections of words")
    return value
