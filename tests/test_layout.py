"""The project's shape: sizes, names, what an import loads, and nothing of the machine it was written on."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

import coach

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path(coach.__file__).parent
HEAVY = ("langchain", "langchain_core", "langchain_openai", "openai", "chromadb", "onnxruntime", "lingua", "fastapi")
VAGUE = {"utils", "util", "helpers", "helper", "core", "common", "manager", "base", "misc"}
# Put together from parts, so that this file does not hold what it forbids.
HOSTS = tuple(
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
)
INDEX_OPTIONS = tuple("--" + "-".join(parts) for parts in (("index", "url"), ("extra", "index"), ("find", "links")))
HOMES = re.compile(rf"(?<![\w.~-])/(?:{'|'.join(('work', 'home', 'root', 'Users'))})/(?!coach\b)\w")


class Function(NamedTuple):
    where: str
    lines: int
    parameters: int
    head: str  # the source from `def` to the body, comments included


def _modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _functions() -> Iterator[Function]:
    for path in _modules():
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield _measure(path, text.splitlines(), node)


def _measure(path: Path, lines: list[str], node: ast.FunctionDef | ast.AsyncFunctionDef) -> Function:
    last = node.end_lineno or node.lineno
    given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    own = sum(one.arg in {"self", "cls"} for one in given[:1])
    head = "\n".join(lines[node.lineno - 1 : node.body[0].lineno - 1] or [lines[node.lineno - 1]])
    return Function(f"{path.relative_to(PACKAGE)}:{node.name}", last - node.lineno + 1, len(given) - own, head)


def _own_files() -> Iterator[Path]:
    """Every file of the project as it is handed on: no caches, no virtual environment, nothing built."""
    for top in sorted(ROOT.iterdir()):
        if top.name in {"dist", "build"} or (top.name.startswith(".") and top.name not in {".ci", ".gitignore"}):
            continue
        found = [top] if top.is_file() else sorted(path for path in top.rglob("*") if path.is_file())
        yield from (path for path in found if "__pycache__" not in path.parts)


def _loaded_by(statement: str) -> set[str]:
    program = f"{statement}\nimport sys\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_no_module_is_longer_than_400_lines() -> None:
    sizes = {str(path.relative_to(PACKAGE)): len(path.read_text(encoding="utf-8").splitlines()) for path in _modules()}
    assert not {name: size for name, size in sizes.items() if size > 400}
    assert statistics.median(sizes.values()) <= 150


def test_no_function_is_longer_than_50_lines() -> None:
    assert not [one.where for one in _functions() if one.lines > 50]


def test_most_functions_are_short() -> None:
    lengths = sorted(one.lines for one in _functions())
    assert statistics.median(lengths) <= 10
    assert lengths[int(len(lengths) * 0.9)] <= 30


def test_a_function_of_more_than_five_parameters_says_why() -> None:
    many = [one for one in _functions() if one.parameters > 5]
    assert not [one.where for one in many if not re.search(r"noqa: PLR0913\s+# \w+", one.head)]


def test_every_rule_that_is_set_aside_says_why() -> None:
    bare = re.compile(r"#\s*(?:noqa(?::\s*[A-Z0-9, ]+)?|type:\s*ignore(?:\[[\w, -]+\])?)\s*$")
    lines = {
        f"{path.relative_to(PACKAGE)}:{number}"
        for path in _modules()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if bare.search(line)
    }
    assert not lines


def test_every_module_and_folder_says_what_it_holds() -> None:
    vague = [
        path
        for path in _modules()
        if {part.lower() for part in path.relative_to(PACKAGE).with_suffix("").parts} & VAGUE
    ]
    assert not vague


def test_every_module_begins_by_saying_what_it_is() -> None:
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in _modules() if path.stat().st_size}
    assert not [str(path.relative_to(PACKAGE)) for path, tree in trees.items() if ast.get_docstring(tree) is None]


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not _loaded_by("import coach") & {*HEAVY, "spacy", "pydantic", "numpy"}


def test_reading_a_request_loads_no_model_library_no_index_and_no_grammar() -> None:
    assert not _loaded_by("from coach import Request, Reply, Settings") & {*HEAVY, "spacy"}


def test_settings_alone_load_no_grammar() -> None:
    assert "spacy" not in _loaded_by("from coach import Settings, load_settings, SettingsError")


@pytest.mark.parametrize("name", coach.__all__)
def test_every_name_that_is_offered_can_be_had(name: str) -> None:
    assert getattr(coach, name).__name__ == name


def test_a_name_that_is_not_offered_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Therapist"):
        _ = coach.Therapist


def test_no_file_holds_a_path_of_somebodys_machine() -> None:
    assert not [
        str(path.relative_to(ROOT)) for path in _own_files() if HOMES.search(path.read_text("utf-8", "replace"))
    ]


def test_no_file_names_a_package_registry() -> None:
    named = [
        str(path.relative_to(ROOT))
        for path in _own_files()
        if any(word in path.read_text("utf-8", "replace") for word in (*HOSTS, *INDEX_OPTIONS))
    ]
    assert not named
