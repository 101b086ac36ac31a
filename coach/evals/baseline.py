"""What was last blessed: prompts, rendered requests, answers and passes, sealed against editing by hand."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from pydantic import Field, ValidationError

from coach.datafiles import data_root
from coach.errors import DataError
from coach.evals.atomic import replace_file
from coach.evals.calls import Asking, digest
from coach.evals.score import Scored
from coach.values import Value

Digest = str


class Hashes(Value):
    """What a blessing is bound to: SHA-256 over the cases, the rendered prompts, and the scorers' versions."""

    cases: Digest
    prompts: Digest
    scorers: Digest


class PromptText(Value):
    """A prompt as it was blessed; `text` is with its partials in place, `digest` the library's own."""

    task: str
    version: int
    digest: Digest
    text: str
    rules: dict[str, str]


class Baseline(Value):
    """One suite, blessed with one model; `model` is null for a suite that asks none.

    `asked` are the cases whose answers are recorded; `rendered` holds the digest of every case's request, `keys` the
    recordings that stand behind `passes`, one for each epoch. A wire check proves transport and nothing about quality.
    """

    suite: str
    model: str | None
    made: dt.date
    reason: str = Field(min_length=10)
    wire_check: bool = False
    synthetic: bool = False
    epochs: int = Field(ge=1)
    hashes: Hashes
    asking: Asking | None = None
    prompts: tuple[PromptText, ...] = ()
    asked: tuple[str, ...] = ()
    rendered: dict[str, Digest] = Field(default_factory=dict)
    keys: dict[str, tuple[Digest, ...]] = Field(default_factory=dict)
    scorers: dict[str, int] = Field(default_factory=dict)
    passes: dict[str, dict[str, Scored]] = Field(default_factory=dict)
    seal: Digest = ""

    @property
    def name(self) -> str:
        """The file's stem: the model's, or `builtin`."""
        return slug_of(self.model)

    @property
    def told(self) -> str:
        """When and why it was blessed."""
        return f"{self.made.isoformat()}: {self.reason}"

    def sealed(self) -> Baseline:
        """The same with the seal that belongs to it."""
        return self.model_copy(update={"seal": self.expected_seal})

    @property
    def expected_seal(self) -> Digest:
        """SHA-256 over everything but the seal."""
        return digest(self.model_dump(mode="json", exclude={"seal"}))


def slug_of(model: str | None) -> str:
    """A model's name as a file's stem: lower case, everything but letters, digits, dots and underscores a hyphen."""
    kept = "".join(letter if letter.isalnum() or letter in "._" else "-" for letter in (model or "builtin").lower())
    return kept.strip("-.") or "unnamed"


def load_baselines(suite: str, folder: Path | None = None) -> tuple[Baseline, ...]:
    """Every baseline of a suite, by file name. Raises DataError where one is wrong or was edited by hand."""
    place = (folder or data_root() / "evals" / "baselines") / suite
    return tuple(_load(path) for path in sorted(place.glob("*.json")))


def save_baseline(baseline: Baseline, folder: Path | None = None) -> Path:
    """Write a baseline in one piece, sealed; a kill at any moment leaves the old file or the new one."""
    place = (folder or data_root() / "evals" / "baselines") / baseline.suite
    path = place / f"{baseline.name}.json"
    value = baseline.sealed().model_dump(mode="json")
    replace_file(path, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    return path


def _load(path: Path) -> Baseline:
    try:
        baseline = Baseline.model_validate_json(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise DataError(f"{path}:1: not UTF-8 at byte {error.start}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise DataError(f"{path}:1: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if baseline.seal != baseline.expected_seal:
        raise DataError(f"{path}:1: seal: the file was changed by hand; `coach eval bless` writes it")
    return baseline
