"""One version of one prompt."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, NamedTuple

from jinja2 import Environment, UndefinedError
from pydantic import Field

from coach.errors import DataError
from coach.prompts.template import PARTS, Source, Sources, digest_of, expand, find_blocks, find_inputs, locate, reached
from coach.prompts.tokens import estimate_tokens
from coach.values import Value

_RULE = re.compile(r"^([A-Z]{1,2}[0-9]{1,2}): (.+)$", re.MULTILINE)
Status = Literal["draft", "active", "retired"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
RuleId = Annotated[str, Field(pattern=r"^[A-Z]{1,2}[0-9]{1,2}$")]


class Head(Value):
    """The front matter of a prompt; `token_budget` is for a whole request, at the median of the eval suite's cases.

    No word of `description` is sent.
    """

    status: Status
    inputs: tuple[Name, ...]
    contract: tuple[RuleId, ...]
    token_budget: int = Field(gt=0)
    description: str = ""


class Rule(NamedTuple):
    """One rule of a prompt."""

    id: str
    text: str


class Rendered(Value):
    """A prompt with its inputs filled in: what a model is sent."""

    system: str
    user: str
    task: str
    version: int
    digest: str

    @property
    def tokens(self) -> int:
        """The estimated size of both parts."""
        return estimate_tokens(self.system) + estimate_tokens(self.user)


class Place(NamedTuple):
    """One template among its partials."""

    environment: Environment
    sources: Sources
    name: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """A version of a task's prompt; `system` holds the same bytes for every request, `text` is for people to read."""

    task: str
    version: int
    head: Head
    source: Source
    digest: str
    system: str
    text: str
    _place: Place = field(repr=False, compare=False)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules in order; each begins a line with its id and a colon."""
        return tuple(Rule(*found) for found in _RULE.findall(self.system))

    def render(self, inputs: Mapping[str, object]) -> Rendered:
        """Fill in the inputs; those that the prompt does not declare are left aside.

        Raises:
            DataError: inputs are missing (all are named), or the template uses something that they lack.

        """
        missing = sorted(set(self.head.inputs) - set(inputs))
        if missing:
            raise DataError(f"{self.source.path}: not given: {', '.join(missing)}")
        user = _fill(self._place, "user", {name: inputs[name] for name in self.head.inputs})
        return Rendered(system=self.system, user=user, task=self.task, version=self.version, digest=self.digest)


def build_prompt(task: str, version: int, head: Head, place: Place) -> Prompt:
    """Check one template against its front matter and make it ready. Raises DataError, all complaints at once."""
    environment, sources, name = place
    source = sources[name]
    trees = reached(environment, sources, name)
    lacking = set(PARTS) - find_blocks(trees[name])
    if lacking:
        raise DataError(
            f"{source.path}: a prompt has the blocks system and user; missing: {', '.join(sorted(lacking))}"
        )
    digest, text, system = digest_of(trees, sources), expand(sources, name), _fill(place, "system", {})
    prompt = Prompt(task, version, head, source, digest, system, text, place)
    complaints = [*_compare_inputs(prompt, find_inputs(trees, sources)), *_compare_rules(prompt)]
    if complaints:
        raise DataError("\n".join(complaints))
    return prompt


def _compare_inputs(prompt: Prompt, used: Mapping[str, str]) -> Iterator[str]:
    declared = set(prompt.head.inputs)
    for name in sorted(set(used) - declared):
        yield f"{used[name]}: {name}: the input is used and not declared"
    for name in sorted(declared - set(used)):
        yield f"{_head_line(prompt.source, 'inputs')}: {name}: the input is declared and not used"


def _compare_rules(prompt: Prompt) -> Iterator[str]:
    place = _head_line(prompt.source, "contract")
    held = [rule.id for rule in prompt.rules]
    for name in sorted(set(prompt.head.contract) - set(held)):
        yield f"{place}: {name}: the contract asks for this rule and the prompt lacks it"
    for name in sorted(set(held) - set(prompt.head.contract)):
        yield f"{place}: {name}: the prompt holds this rule and the contract does not name it"
    for name in sorted({name for name in held if held.count(name) > 1}):
        yield f"{prompt.source.path}: {name}: two rules have this id"


def _head_line(source: Source, key: str) -> str:
    lines = source.path.read_text(encoding="utf-8").splitlines()
    number = next((index for index, line in enumerate(lines, 1) if line.startswith(f"{key}:")), 1)
    return f"{source.path}:{number}"


def _fill(place: Place, part: str, inputs: Mapping[str, object]) -> str:
    template = place.environment.get_template(place.name)
    try:
        return "".join(template.blocks[part](template.new_context(dict(inputs)))).strip()
    except UndefinedError as error:
        why = f"{locate(place.environment, place.sources, error)}: {error.message}"
        if part == "system":
            why += "; the system part takes no inputs, it is the same for every request"
        raise DataError(why) from None
