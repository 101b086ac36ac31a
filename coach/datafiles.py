"""A YAML or front-matter file becomes a frozen model; complaints say path:line, the key, and what is allowed.

YAML is read with 1.2 rules (`no`, `on`, `12:30` stay text); duplicate keys are errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from coach.errors import DataError

M = TypeVar("M", bound=BaseModel)
Place = tuple[str | int, ...]


class _Loader(yaml.CSafeLoader):
    """YAML 1.2 core schema: only true/false, null, integers and floats are not text."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false|True|False|TRUE|FALSE)$", "tTfF"),
    ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+0123456789."),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))
# In YAML 1.1 a leading zero makes a number octal, and 08 an error.
_Loader.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))


def data_root() -> Path:
    """The folder that holds `knowledge/`, `prompts/` and `evals/`: the source tree first, then the wheel."""
    source = Path(__file__).resolve().parent.parent
    if (source / "knowledge").is_dir() and (source / "pyproject.toml").is_file():
        return source
    return Path(str(files("coach") / "_data"))


def list_files(folder: Path, ending: str) -> list[Path]:
    """The files of `folder` with that ending, by name; names that begin with ``.`` or ``_`` are left out."""
    found = folder.glob(f"*{ending}")
    return sorted(path for path in found if path.is_file() and path.name[0] not in "._")


def load_yaml(path: Path, model: type[M]) -> M:
    """Read one file as `model`, its `id` being the file's stem. Raises DataError."""
    return _build(path, _read(path), model, first_line=1)


def load_folder(folder: Path, model: type[M]) -> tuple[M, ...]:
    """Every ``*.yaml`` of a folder as `model`, by name. Raises DataError."""
    return tuple(load_yaml(path, model) for path in list_files(folder, ".yaml"))


def load_front_matter(path: Path, model: type[M]) -> tuple[M, str]:
    """Read ``---`` front matter as `model` and return it with the body after it. Raises DataError."""
    text = _read(path).removeprefix("\ufeff")
    head, mark, body = text.removeprefix("---\n").partition("\n---\n")
    if not mark or not text.startswith("---\n"):
        raise DataError(f"{path}:1: the file must begin with front matter between two lines of ---")
    return _build(path, head, model, first_line=2), body


def parse_yaml(path: Path, text: str) -> object:
    """The plain value of a YAML text; `path` is only named in complaints. Raises DataError."""
    return _compose(path, text, 1)[0]


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise DataError(f"{path}: no such file") from None
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}") from None


def _build(path: Path, text: str, model: type[M], *, first_line: int) -> M:
    value, lines = _compose(path, text, first_line)
    if not isinstance(value, dict):
        raise DataError(f"{path}:{first_line}: expected keys and values")
    if "id" in model.model_fields:
        value = {"id": path.stem, **value}
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise DataError("\n".join(_complaints(path, error, lines, first_line))) from None


def _complaints(path: Path, error: ValidationError, lines: dict[Place, int], first: int) -> Iterator[str]:
    for item in error.errors(include_url=False, include_input=False):
        place: Place = tuple(item["loc"])
        known = place
        while known and known not in lines:
            known = known[:-1]
        key = ".".join(str(part) for part in place) or "the file"
        yield f"{path}:{lines.get(known, first)}: {key}: {item['msg']}"


def _compose(path: Path, text: str, first_line: int) -> tuple[object, dict[Place, int]]:
    loader = _Loader(text)
    lines: dict[Place, int] = {}
    try:
        node = loader.get_single_node()
        if node is None:
            return None, lines
        _check_node(path, node, (), lines, first_line)
        return loader.construct_document(node), lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + first_line if mark else first_line
        raise DataError(f"{path}:{line}: not YAML: {error.problem}") from None
    except RecursionError:
        raise DataError(f"{path}:{first_line}: not YAML: a value holds itself, or is nested too deeply") from None
    except (yaml.YAMLError, ValueError) as error:
        raise DataError(f"{path}:{first_line}: not YAML: {error}") from None
    finally:
        loader.dispose()


def _check_node(path: Path, node: yaml.Node, place: Place, lines: dict[Place, int], first: int) -> None:
    """Note the line of every key, and refuse a key that is given twice."""
    lines[place] = node.start_mark.line + first
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                raise DataError(f"{path}:{key.start_mark.line + first}: {name}: the key is given twice")
            seen.add(name)
            _check_node(path, value, (*place, name), lines, first)
            lines[(*place, name)] = key.start_mark.line + first
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _check_node(path, value, (*place, index), lines, first)
