"""Passes against the baseline: counts by case and scorer, tests by family, hard failures that are new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from coach.evals.run import Compared, Moved, SuiteRun, Trial
from coach.evals.score import Failure, Level, Scored
from coach.evals.statistics import Counts, adjust, compare
from coach.evals.suite import Suite
from coach.evals.verdict import Exit, Reason

Passes = Mapping[str, Mapping[str, Scored]]


@dataclass(frozen=True, slots=True)
class Labels:
    """What weighing has to know of cases and scorers: families, critical cases, criteria, hard scorers."""

    families: Mapping[str, str]
    critical: frozenset[str]
    criteria: Mapping[str, str]
    hard: frozenset[str]


def count_passes(trials: Iterable[Trial]) -> dict[str, dict[str, Scored]]:
    """By scorer and case: how often it passed, of the epochs in which it was scored."""
    counted: dict[str, dict[str, Scored]] = defaultdict(dict)
    for trial in trials:
        for score in trial.scores:
            known = counted[score.scorer].get(trial.case, Scored(passes=0, count=0))
            if score.value is not None:
                known = Scored(passes=known.passes + score.value, count=known.count + 1)
            counted[score.scorer][trial.case] = known
    return {name: dict(sorted(cases.items())) for name, cases in sorted(counted.items())}


def compare_passes(before: Passes, after: Passes, labels: Labels, suite: Suite) -> Iterator[Compared]:
    """Each scorer that both sides have, over the cases that both sides scored equally often; Holm over all of them."""
    level = suite.level / 100
    counts = {name: list(_pair(before[name], after[name], labels)) for name in sorted(set(before) & set(after))}
    counts = {name: rows for name, rows in counts.items() if rows}
    found = {name: compare(rows, level / len(counts)) for name, rows in counts.items()}
    adjusted = adjust({name: one.p for name, one in found.items()})
    for name, one in found.items():
        if adjusted[name] <= level:
            verdict = "worse"
        elif one.drop >= suite.margin:
            verdict = "inconclusive"
        else:
            verdict = "better" if one.drop < 0 else "same"
        figures = {key: round(value, 6) for key, value in one._asdict().items()}
        yield Compared.model_validate({
            **figures, "scorer": name, "criterion": labels.criteria.get(name, ""), "verdict": verdict,
            "adjusted": round(adjusted[name], 6),
        })  # fmt: skip


def find_new_failures(before: Passes | None, after: Passes, labels: Labels, level: Level) -> Iterator[Failure]:
    """Hard scorers on critical cases: one failure more than the baseline has, or any where there is no baseline."""
    for name in sorted(labels.hard & set(after)):
        for case, scored in after[name].items():
            known = (before or {}).get(name, {}).get(case, Scored(passes=0, count=0))
            failed, was = scored.count - scored.passes, known.count - known.passes
            if case in labels.critical and failed > was:
                text = f"fails {failed} of {scored.count} times, in the baseline {was} of {known.count}"
                yield Failure(level=level, subject=name, case=case, explanation=text)


def find_moved(before: Passes, after: Passes) -> Iterator[Moved]:
    """Every case that passes a scorer otherwise than before, of those that both sides scored."""
    for scorer in sorted(set(before) & set(after)):
        for case, now in sorted(after[scorer].items()):
            was = before[scorer].get(case)
            if was and was.count and now.count and was != now:
                yield Moved(case=case, scorer=scorer, before=was, after=now)


def give_reasons(run: SuiteRun) -> Iterator[Reason]:
    """What one suite's run says for the verdict."""
    name = run.title
    for failure in run.failures:
        case = f" on {failure.case}" if failure.case else ""
        yield Reason(code=Exit.WORSE, text=f"{name}: {failure.subject}{case}: {failure.explanation}")
    for one in run.compared:
        shares = f"{one.before:.1f} → {one.after:.1f} points (drop {one.drop:.1f}, {one.low:.1f} to {one.high:.1f})"
        if one.verdict == "worse":
            yield Reason(code=Exit.WORSE, text=f"{name}: {one.scorer} ({one.criterion}) is worse: {shares}")
        elif one.verdict == "inconclusive":
            text = f"{name}: {one.scorer} ({one.criterion}) fell: {shares}; this suite sees {one.visible:.1f} points"
            yield Reason(code=Exit.INCONCLUSIVE, text=text)
    if run.unproven:
        states = ", ".join(f"{count} {state}" for state, count in run.states.items() if state != "fresh")
        yield Reason(code=Exit.STALE, text=f"{name}: {states or len(run.unproven)}; {run.record}")


def _pair(before: Mapping[str, Scored], after: Mapping[str, Scored], labels: Labels) -> Iterator[Counts]:
    for case in sorted(set(before) & set(after)):
        was, now = before[case], after[case]
        if was.count and was.count == now.count:
            yield Counts(labels.families.get(case, case), was.passes, now.passes, now.count)
