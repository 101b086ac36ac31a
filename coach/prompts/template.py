"""One template with its partials: what it includes, which inputs it uses and where, its digest."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateSyntaxError, UndefinedError, meta, nodes

from coach.errors import DataError

PARTIALS = "_partials"
PARTS = ("system", "user")


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one template file; `first_line` is where it begins in `path`, after any front matter."""

    path: Path
    text: str
    first_line: int = 1

    def at(self, line: int) -> str:
        """Where a line of the text stands, as ``path:line``."""
        return f"{self.path}:{self.first_line + line - 1}"


Sources = Mapping[str, Source]


def open_environment(sources: Sources) -> Environment:
    """An environment over these texts only; what is undefined is an error."""
    return Environment(
        # The name stands for the file's name too, so that an error can be traced back to its line.
        loader=FunctionLoader(lambda name: (sources[name].text, name, lambda: True) if name in sources else None),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  # a prompt is plain text; words are kept in by quoting and boundaries
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def parse(environment: Environment, sources: Sources, name: str) -> nodes.Template:
    """The syntax tree of one template. Raises DataError with path:line."""
    try:
        return environment.parse(sources[name].text)
    except TemplateSyntaxError as error:
        raise DataError(f"{sources[name].at(error.lineno)}: {error.message}") from None


def reached(environment: Environment, sources: Sources, name: str) -> dict[str, nodes.Template]:
    """The trees of a template and of all that it includes, by name.

    Raises:
        DataError: a partial does not exist, or its name is worked out while rendering.

    """
    trees: dict[str, nodes.Template] = {}
    waiting = [name]
    while waiting:
        here = waiting.pop()
        if here in trees:
            continue
        trees[here] = parse(environment, sources, here)
        for line, partial in _includes(trees[here]):
            if partial is None:
                raise DataError(f"{sources[here].at(line)}: a partial must be named outright")
            if partial not in sources:
                raise DataError(f"{sources[here].at(line)}: {partial}: no such partial")
            waiting.append(partial)
    return trees


def _includes(tree: nodes.Template) -> Iterator[tuple[int, str | None]]:
    for node in tree.find_all((nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)):
        named = getattr(node, "template", None)
        plain = isinstance(named, nodes.Const) and isinstance(named.value, str)
        yield node.lineno, named.value if plain and named is not None else None


def find_inputs(trees: Mapping[str, nodes.Template], sources: Sources) -> dict[str, str]:
    """Each input that the templates use → the first place where one does."""
    found: dict[str, str] = {}
    for name, tree in trees.items():
        undeclared = meta.find_undeclared_variables(tree)
        for node in tree.find_all(nodes.Name):
            if node.ctx == "load" and node.name in undeclared:
                found.setdefault(node.name, sources[name].at(node.lineno))
    return found


def find_blocks(tree: nodes.Template) -> set[str]:
    """The names of the template's own blocks."""
    return {block.name for block in tree.find_all(nodes.Block)}


def locate(environment: Environment, sources: Sources, error: UndefinedError) -> str:
    """Where in a template an error was raised while rendering, as ``path:line``."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in sources]
    last = frames[-1]
    line = environment.get_template(last.filename).get_corresponding_lineno(last.lineno or 1)
    return sources[last.filename].at(line)


def digest_of(names: Mapping[str, object], sources: Sources) -> str:
    """SHA-256 over the template and its partials; its status and other front matter do not count."""
    whole = sha256()
    for name in sorted(names):
        whole.update(f"{name}\0{sources[name].text}\0".encode())
    return whole.hexdigest()


def expand(sources: Sources, name: str) -> str:
    """The text with each included partial in its place, for people to read and compare."""
    lines = []
    for line in sources[name].text.splitlines():
        _, mark, rest = line.partition('{% include "')
        partial = rest.partition('"')[0]
        lines += expand(sources, partial).splitlines() if mark else [line]
    return "\n".join(lines) + "\n"
