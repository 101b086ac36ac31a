"""A run in lines for a terminal: the verdict first, then what stands behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap

from coach.evals.run import Compared, Run, SuiteRun
from coach.evals.verdict import Exit

_WIDTH = 120
_MOST = 20  # reasons in a row; the rest are counted
_WORDS = {
    Exit.PASS: "every gate holds, nothing is stale, nothing is worse than what was blessed",
    Exit.WORSE: "something that was promised is broken, or a scorer is worse",
    Exit.INCONCLUSIVE: "a scorer fell as far as the margin, and the suite cannot tell whether by chance",
    Exit.STALE: "something is unproven: answers are missing, or belong to another request",
    Exit.BROKEN: "the run itself is broken",
}


def say_verdict(code: Exit) -> str:
    """What a verdict means, in a sentence without its stop."""
    return _WORDS[code]


def tell(run: Run, *, verbose: bool = False) -> Iterator[str]:
    """The verdict and its reasons, what changed, and each suite's figures."""
    yield f"{run.verdict.code.name} (exit {run.verdict.code.value}): {_WORDS[run.verdict.code]}"
    for reason in run.verdict.reasons[: None if verbose else _MOST]:
        yield f"  {reason.code.name.lower()}: {reason.text}"
    if not verbose and len(run.verdict.reasons) > _MOST:
        yield f"  … and {len(run.verdict.reasons) - _MOST} more (--json has them all)"
    for text in dict.fromkeys(text for suite in run.suites for text in suite.diffs.values()):
        yield from ("", *(f"  {line}" for line in text.splitlines()))
    for suite in run.suites:
        yield ""
        yield from tell_suite(suite)


def tell_suite(suite: SuiteRun) -> Iterator[str]:
    """One suite: what it is, the states of its recordings, each scorer against the baseline."""
    marks = [suite.model or "", "a wire check, proves nothing about quality" if suite.wire_check else ""]
    marks += ["synthetic recordings" if suite.synthetic else "", "" if suite.baseline else "no baseline"]
    named = "; ".join(mark for mark in marks if mark)
    states = ", ".join(f"{count} {state}" for state, count in suite.states.items())
    yield f"{suite.suite}{f' ({named})' if named else ''}: {suite.cases} cases{f', {states}' if states else ''}"
    yield from _name_cases("asked in another way", suite.changed)
    for state in sorted({one.state for one in suite.unproven}):
        yield from _name_cases(state, (one.case for one in suite.unproven if one.state == state))
    compared = {one.scorer: one for one in suite.compared}
    for scorer in suite.passes:
        total = suite.total(scorer)
        if total.count:
            share = 100 * total.passes / total.count
            against = _against(compared.get(scorer), share)
            yield f"  {scorer:<22} {total.passes:>5} of {total.count:<5} {share:5.1f}{against}"


def _name_cases(what: str, cases: Iterable[str]) -> Iterator[str]:
    names = dict.fromkeys(cases)
    if names:
        text = f"{what}: {', '.join(names)}"
        yield from wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


def _against(one: Compared | None, share: float) -> str:
    if one is None:
        return ""
    shared = f"; {one.after:.1f} on the {one.cases} cases of the baseline" if abs(one.after - share) > 0.05 else ""
    return (
        f"{shared}   was {one.before:5.1f}, drop {one.drop:5.1f} ({one.low:.1f} to {one.high:.1f}); "
        f"sees {one.visible:.1f}; {one.verdict}"
    )
