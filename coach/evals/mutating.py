"""`coach eval mutate`: faults planted in prompts, in replies and before each scorer; what stops them, what survives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field

from coach.evals.faults import load_faults
from coach.evals.probes import Answer, load_probes, try_scorers
from coach.evals.prompt_faults import Held, hold_faults, open_ground
from coach.evals.reply_faults import Reading, Score, count_catches, read_replies, score_readings
from coach.evals.sabotage import Fallen, try_suites
from coach.evals.scorers import list_scorers
from coach.evals.share import Share
from coach.evals.stage import Stage
from coach.evals.verdict import Exit
from coach.values import Value

Part = Literal["prompts", "scorers", "replies"]
PARTS: tuple[Part, ...] = ("prompts", "scorers", "replies")
STOPPED, CAUGHT = 0.8, 0.95  # of the planted: prompts' faults stopped outright, replies' faults caught
_REFUSED = 0.02  # of good replies at most


class PromptScore(Value):
    """The edits of the prompts. `stale_alone` counts the faults that only staleness stops (exit 3)."""

    faults: int
    stopped: Share
    stale_alone: int
    unseen_right: Share
    harmless_right: Share
    held: tuple[Held, ...]

    @property
    def survivors(self) -> tuple[Held, ...]:
        """The edits after which the suite does not leave as it has to, or names another reason."""
        return tuple(one for one in self.held if not one.is_right)


class ScorerScore(Value):
    """Each scorer by itself: its answers to its examples, those without any, those of suites with a part broken."""

    answers: tuple[Answer, ...]
    missing: tuple[str, ...]
    fallen: tuple[Fallen, ...] = ()

    @property
    def broken(self) -> tuple[str, ...]:
        """The scorers that said something else than they have to."""
        wrong = [one.scorer for one in self.answers if not one.is_right]
        wrong += [one.scorer for one in self.fallen if not one.is_right]
        return tuple(dict.fromkeys(wrong))


class Mutation(Value):
    """All that was planted; a part that was not asked for is null or empty."""

    prompts: PromptScore | None = None
    scorers: ScorerScore | None = None
    replies: tuple[Score, ...] = ()
    catches: dict[str, int] = Field(default_factory=dict)

    def find(self) -> Iterator[str]:
        """What is wrong, in lines; nothing where the suite can be believed."""
        if self.prompts:
            yield from _judge_prompts(self.prompts)
        if self.scorers:
            yield from (f"scorer {name} says yes or no where it must not" for name in self.scorers.broken)
            yield from (
                f"scorer {name}: nothing under faults/scorers shows that it works" for name in self.scorers.missing
            )
        for score in self.replies:
            yield from _judge_replies(score)


def mutate(
    stage: Stage, folder: Path, prompts: Path | None, parts: Iterable[Part], tick: Callable[[str], None]
) -> Mutation:
    """Plant everything that is asked for.

    Raises:
        DataError: a fault, case or prompt file is wrong, or the prompts are refused as they stand.

    """
    wanted = set(parts)
    held = _hold_prompts(stage, folder, prompts, tick) if "prompts" in wanted else None
    tried = _try_scorers(stage, folder, tick) if "scorers" in wanted else None
    readings = list(read_replies(stage, folder, tick)) if "replies" in wanted else []
    return Mutation(prompts=held, scorers=tried, replies=tuple(score_readings(readings)), catches=_by_name(readings))


def tell(mutation: Mutation, *, verbose: bool = False) -> Iterator[str]:
    """The figures, then every survivor by name."""
    if mutation.prompts:
        yield from _tell_prompts(mutation.prompts, verbose=verbose)
    if mutation.scorers:
        right = Share.of(one.is_right for one in mutation.scorers.answers)
        yield f"scorers: examples judged rightly {right}"
        yield from (
            f"  {one.scorer}: message {one.number} is {one.value}, not {one.expected}"
            for one in mutation.scorers.answers
            if not one.is_right
        )
        for one in mutation.scorers.fallen:
            yield f"  {one.suite} {one.scorer}: {one.broken}: still says yes {one.passed}"
    for score in mutation.replies:
        yield from _tell_replies(score)
    if mutation.catches:
        yield "planted faults caught, by scorer (one fault may be caught by several)"
        yield from (f"  {name:<22} {count:>4}" for name, count in mutation.catches.items())
    found = list(mutation.find())
    yield "found: nothing; the suite stops what it has to" if not found else "found:"
    yield from (f"  {line}" for line in found)


def _hold_prompts(stage: Stage, folder: Path, prompts: Path | None, tick: Callable[[str], None]) -> PromptScore:
    held = []
    for one in hold_faults(open_ground(stage, folder, prompts), load_faults(folder / "faults" / "prompts")):
        held.append(one)
        tick(one.fault)
    faults = [one for one in held if one.expected is Exit.WORSE]
    return PromptScore(
        faults=len(faults), stopped=Share.of(one.is_right for one in faults),
        stale_alone=sum(one.code is Exit.STALE for one in faults),
        unseen_right=Share.of(one.is_right for one in held if one.expected is Exit.PASS),
        harmless_right=Share.of(one.is_right for one in held if one.expected is Exit.STALE), held=tuple(held),
    )  # fmt: skip


def _try_scorers(stage: Stage, folder: Path, tick: Callable[[str], None]) -> ScorerScore:
    probes = load_probes(folder / "faults" / "scorers")
    answers = []
    for one in try_scorers(stage, probes):
        answers.append(one)
        tick(one.scorer)
    missing = {scorer.name for scorer in list_scorers()} - {probe.id for probe in probes}
    return ScorerScore(answers=tuple(answers), missing=tuple(sorted(missing)), fallen=tuple(try_suites(stage)))


def _by_name(readings: list[Reading]) -> dict[str, int]:
    return dict(sorted(count_catches(readings).items(), key=lambda item: (-item[1], item[0])))


def _judge_prompts(score: PromptScore) -> Iterator[str]:
    if (score.stopped.share or 0) < STOPPED:
        yield f"prompts: {score.stopped.hits} of {score.faults} faults are stopped outright, {STOPPED:.0%} have to be"
    for one in score.survivors:
        if one.expected is not Exit.WORSE:
            yield f"prompts: {one.fault} leaves with {one.code.value}, not {one.expected.value}: {one.why}"
        elif one.code is Exit.PASS:
            yield f"prompts: {one.fault} passes"


def _judge_replies(score: Score) -> Iterator[str]:
    if score.caught.share is not None and score.caught.share < CAUGHT:
        yield f"{score.source}: {score.caught.share:.1%} of the faults are caught, {CAUGHT:.0%} have to be"
    if (score.good_refused.share or 0) > _REFUSED:
        yield f"{score.source}: {score.good_refused.share:.1%} of the good ones are refused, {_REFUSED:.0%} may be"


def _tell_prompts(score: PromptScore, *, verbose: bool) -> Iterator[str]:
    yield f"prompts: faults stopped outright, their rule or contract named {score.stopped}"
    levels = ("files", "static", "scripted")
    stopped = {level: sum(one.level == level and one.expected is Exit.WORSE for one in score.held) for level in levels}
    yield "  by level: " + ", ".join(f"{level} {count}" for level, count in stopped.items())
    for kind in dict.fromkeys(one.kind for one in score.held if one.expected is Exit.WORSE):
        yield f"  {kind:<12} {Share.of(one.is_right for one in score.held if one.kind == kind)}"
    yield f"  staleness alone would stop every one of them; only it stops {score.stale_alone}"
    yield f"  edits that change no byte of a request leave with 0 {score.unseen_right}"
    yield f"  harmless edits leave with 3, never 1 {score.harmless_right}"
    for one in score.held if verbose else score.survivors:
        why = one.why or "nothing is found broken"
        yield f"  {one.fault} ({one.kind}, {one.subject}): exit {one.code.value}, {one.level}: {why}"


def _tell_replies(score: Score) -> Iterator[str]:
    yield f"{score.source}: planted faults caught {score.caught}"
    yield from (f"  {kind:<18} {share}" for kind, share in score.by_fault.items())
    yield f"  good ones refused {score.good_refused}"
    if score.refused:
        yield f"  refused, of the half that may be read: {', '.join(score.refused)}"
    if score.survivors:
        yield f"  survivors: {', '.join(score.survivors)}"
