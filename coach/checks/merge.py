"""One fault is one finding: what overlaps becomes one hit, and all come in text order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from coach.checks.finder import Hit
from coach.terms import Severity

_RANK = {Severity.HIGH: 0, Severity.MEDIUM: 1, Severity.LOW: 2}


def merge(hits: Iterable[Hit]) -> list[Hit]:
    """Of overlapping findings keep the gravest, then the longest, then the first by id.

    What is said of a whole text (a density, an order, something left out) stands beside what is said of a place, and
    strengths are merged within a check only: one sentence may name an act, an event and a feeling.
    """
    groups: dict[str, list[Hit]] = defaultdict(list)
    for hit in hits:
        groups["" if hit.check.kind == "span" and not hit.is_strength else hit.check.id].append(hit)
    kept = [hit for group in groups.values() for hit in _best(group)]
    return sorted(kept, key=lambda hit: (hit.start, hit.end, hit.check.id))


def _best(hits: list[Hit]) -> list[Hit]:
    """Walk clusters of overlapping hits in text order; in each, take the best that still fits."""
    hits.sort(key=lambda hit: (hit.start, hit.end))
    kept: list[Hit] = []
    cluster: list[Hit] = []
    reach = -1
    for hit in hits:
        if hit.start >= reach:
            kept += _pick(cluster)
            cluster = []
        cluster.append(hit)
        reach = max(reach, hit.end)
    return kept + _pick(cluster)


def _worth(hit: Hit) -> tuple[bool, int, int, str]:
    """What a pattern found comes first: its place is exact, and something can be done about it."""
    return hit.by_meaning, _RANK[hit.check.severity], hit.start - hit.end, hit.check.id


def _pick(cluster: list[Hit]) -> list[Hit]:
    picked: list[Hit] = []
    for hit in sorted(cluster, key=_worth):
        if all(hit.end <= other.start or other.end <= hit.start for other in picked):
            picked.append(hit)
    return picked
