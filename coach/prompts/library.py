"""All prompts of a folder: ``<task>/v<N>.md.j2`` and the partials that they share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import unified_diff
from pathlib import Path

from coach.datafiles import data_root, list_files, load_front_matter
from coach.errors import DataError
from coach.prompts.prompt import Head, Place, Prompt, Rendered, build_prompt
from coach.prompts.template import PARTIALS, Source, open_environment

_ENDING = ".md.j2"
_FILE_NAME = re.compile(r"v([1-9][0-9]*)\.md\.j2")


class Prompts:
    """Every version of every task. What is served is the highest active version; a draft never is."""

    def __init__(self, prompts: Iterable[Prompt]) -> None:
        self._all = tuple(sorted(prompts, key=lambda prompt: (prompt.task, prompt.version)))

    @classmethod
    def load(cls, folder: Path | None = None) -> Prompts:
        """Read a folder, by default the built-in one.

        Raises:
            DataError: a file is wrong; every complaint of a file is made at once, with path:line.

        """
        folder = folder or data_root() / "prompts"
        if not folder.is_dir():
            raise DataError(f"{folder}: no such folder")
        sources = {
            f"{PARTIALS}/{path.name}": Source(path, _read(path)) for path in list_files(folder / PARTIALS, _ENDING)
        }
        found: list[tuple[str, int, Head, str]] = []
        for task in sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] not in "._"):
            for path in list_files(task, _ENDING):
                name = f"{task.name}/{path.name}"
                version = _version_of(path)
                head, sources[name] = _open(path)
                found.append((task.name, version, head, name))
        environment = open_environment(sources)
        return cls(
            build_prompt(task, number, head, Place(environment, sources, name)) for task, number, head, name in found
        )

    def all(self) -> tuple[Prompt, ...]:
        """Every version, by task and number."""
        return self._all

    def get(self, task: str, version: int) -> Prompt:
        """One version. Raises DataError when there is none."""
        for prompt in self._all:
            if (prompt.task, prompt.version) == (task, version):
                return prompt
        raise DataError(f"prompts/{task}/v{version}{_ENDING}: no such prompt")

    def served(self, task: str) -> Prompt:
        """The highest active version of a task. Raises DataError when none is active."""
        active = [prompt for prompt in self._all if prompt.task == task and prompt.head.status == "active"]
        if not active:
            raise DataError(f"prompts/{task}: no version is active")
        return active[-1]

    def render(self, task: str, inputs: Mapping[str, object]) -> Rendered:
        """The served version of a task with its inputs filled in. Raises DataError."""
        return self.served(task).render(inputs)

    def pinned(self, task: str, version: int) -> Prompts:
        """These prompts with one version served in place of the others, a draft too: to try a candidate out."""
        chosen = self.get(task, version)
        others = (
            replace(prompt, head=prompt.head.model_copy(update={"status": "retired"}))
            if prompt.task == task
            else prompt
            for prompt in self._all
            if prompt != chosen
        )
        return Prompts([*others, replace(chosen, head=chosen.head.model_copy(update={"status": "active"}))])

    def diff(self, task: str, a: int, b: int) -> str:
        """What changed from version `a` to `b`, partials in their place, as a unified diff; empty when nothing did."""
        before, after = self.get(task, a), self.get(task, b)
        lines = unified_diff(
            before.text.splitlines(keepends=True), after.text.splitlines(keepends=True), f"{task}/v{a}", f"{task}/v{b}"
        )
        return "".join(lines)


def _version_of(path: Path) -> int:
    match = _FILE_NAME.fullmatch(path.name)
    if match is None:
        raise DataError(f"{path}: a prompt's file is called v<number>{_ENDING}")
    return int(match.group(1))


def _open(path: Path) -> tuple[Head, Source]:
    head, body = load_front_matter(path, Head)
    before = _read(path).removesuffix(body)
    return head, Source(path, body, first_line=before.count("\n") + 1)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}") from None
