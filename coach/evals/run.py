"""One run of the suite, whole: what a report, `--json`, an export and `bless` are made from. No clock is in it."""

from __future__ import annotations

from pydantic import Field

from coach.evals.recording import State
from coach.evals.score import Failure, Score, Scored
from coach.evals.verdict import Verdict
from coach.values import Value


class Trial(Value):
    """One case in one epoch: the model's own first message, its scores, and what became of it.

    `text` is null where the answer could not be used (`problem` says why) or the coach stopped before asking;
    `delivered` is what the sender would have seen, whoever wrote it. `key` names the recording.
    """

    case: str
    epoch: int
    state: State | None = None
    key: str | None = None
    text: str | None = None
    raw: str | None = None
    problem: str | None = None
    repaired: bool = False
    fell_back: bool = False
    delivered: str | None = None
    scores: tuple[Score, ...] = ()


class Compared(Value):
    """One scorer against the baseline; shares, drop and bounds in points; `adjusted` is Holm's chance.

    `verdict` is same, better (nothing is claimed from it), worse or inconclusive.
    """

    scorer: str
    criterion: str
    cases: int
    families: int
    before: float
    after: float
    drop: float
    low: float
    high: float
    p: float
    adjusted: float
    visible: float
    verdict: str


class Moved(Value):
    """A case that passes one scorer more or less often than when it was blessed."""

    case: str
    scorer: str
    before: Scored
    after: Scored

    @property
    def fell(self) -> bool:
        """Whether it fails more often than it did."""
        return self.after.count - self.after.passes > self.before.count - self.before.passes


class Opened(Value):
    """The state of one case and epoch whose recording is not fresh, and since which request."""

    case: str
    epoch: int
    step: str
    state: State


class SuiteRun(Value):
    """One suite with one model (null where none is asked). `totals` are passes by scorer, for want of a baseline too.

    `changed` names the cases whose rendered request is not the blessed one; `diffs` maps a task to its prompt diff;
    `against` says when and why the baseline was blessed; `moved` holds what passes otherwise than in it.
    """

    suite: str
    model: str | None = None
    wire_check: bool = False
    synthetic: bool = False
    baseline: bool = False
    against: str = ""
    cases: int = 0
    trials: tuple[Trial, ...] = ()
    before: tuple[Trial, ...] = ()
    states: dict[str, int] = Field(default_factory=dict)
    unproven: tuple[Opened, ...] = ()
    changed: tuple[str, ...] = ()
    diffs: dict[str, str] = Field(default_factory=dict)
    scorers: dict[str, int] = Field(default_factory=dict)
    passes: dict[str, dict[str, Scored]] = Field(default_factory=dict)
    compared: tuple[Compared, ...] = ()
    moved: tuple[Moved, ...] = ()
    failures: tuple[Failure, ...] = ()
    record: str | None = None

    @property
    def title(self) -> str:
        """The suite's name, and the model's where one is asked."""
        return f"{self.suite} with {self.model}" if self.model else self.suite

    def total(self, scorer: str) -> Scored:
        """All passes of one scorer."""
        found = self.passes.get(scorer, {}).values()
        return Scored(passes=sum(one.passes for one in found), count=sum(one.count for one in found))


class Run(Value):
    """A whole run. `prompts` maps each task to the version and digest that was held up."""

    verdict: Verdict
    prompts: dict[str, str] = Field(default_factory=dict)
    suites: tuple[SuiteRun, ...] = ()
