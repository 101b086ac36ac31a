from __future__ import annotations

import ast
import itertools
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from coach.evals import statistics
from coach.evals.statistics import Counts, adjust, compare, quantile, sign_chance, sum_families
from evals.simulation import draw_counts

SEEDS = range(2000)


def all_signs(sums: list[int]) -> float:
    """The same chance by writing out every pattern of signs."""
    total = sum(sums)
    sizes = [abs(value) for value in sums]
    patterns = list(itertools.product((1, -1), repeat=len(sizes)))
    low = sum(sum(sign * size for sign, size in zip(pattern, sizes, strict=True)) <= total for pattern in patterns)
    return float(Fraction(low, len(patterns)))


@given(some.lists(some.integers(-6, 6), max_size=10))
def test_the_convolution_agrees_with_writing_out_every_pattern_of_signs(sums: list[int]) -> None:
    assert sign_chance(sums) == all_signs(sums)


def test_many_families_are_counted_exactly_where_doubles_would_round() -> None:
    # Below or at 68 losses less one gain lie: all minus, and each of the 70 with one plus.
    assert sign_chance([-1] * 69 + [1]) == float(Fraction(71, 2**70))


def test_nothing_that_moved_is_no_sign_of_a_drop() -> None:
    assert sign_chance([0, 0, 0]) == 1.0


def test_cases_of_one_family_count_as_one_sum() -> None:
    counts = [Counts("a", 3, 1, 3), Counts("b", 0, 1, 3), Counts("a", 2, 1, 3)]
    assert sum_families(counts) == [-3, 1]


def test_a_drop_in_one_family_alone_is_never_significant() -> None:
    assert compare([Counts("a", 3, 0, 3)] * 20 + [Counts("b", 3, 3, 3)] * 20).p == 0.5


def test_holm_steps_down_and_never_goes_back_up() -> None:
    assert adjust({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx({"a": 0.03, "c": 0.06, "b": 0.06})
    assert adjust({"a": 0.9, "b": 0.8}) == {"b": 1.0, "a": 1.0}


@pytest.mark.parametrize(("share", "families", "true"), [(0.975, 10, 2.2622), (0.975, 80, 1.9905), (0.95, 30, 1.6991)])
def test_students_quantiles_are_those_of_the_tables(share: float, families: int, true: float) -> None:
    assert quantile(share, families) == pytest.approx(true, abs=0.002)


def test_a_count_above_its_epochs_is_refused() -> None:
    with pytest.raises(ValueError, match="more often"):
        compare([Counts("a", 4, 0, 3)])
    with pytest.raises(ValueError, match="nothing"):
        compare([])


def test_nothing_changed_still_names_what_could_be_seen() -> None:
    same = compare([Counts(f"f{row}", 3, 3, 3) for row in range(200)])
    # Five families, one pass each: 2**-5 is the first chance under 5 %.
    assert same.visible == pytest.approx(100 * 5 / 600)
    assert (same.drop, same.p) == (0.0, 1.0)


def seen(drop: float) -> float:
    return sum(compare(list(draw_counts(drop, seed))).p <= 0.05 for seed in SEEDS) / len(SEEDS)


def test_false_alarms_on_correlated_families_stay_under_five_percent() -> None:
    assert seen(0) <= 0.05


@pytest.mark.parametrize(("drop", "power"), [(7, 0.85), (5, 0.65)])
def test_the_power_is_that_of_the_specification(drop: float, power: float) -> None:
    assert seen(drop) == pytest.approx(power, abs=0.03)


def test_the_interval_holds_the_true_drop_nineteen_times_in_twenty() -> None:
    found = [compare(list(draw_counts(5, seed))) for seed in range(400)]
    held = sum(one.low <= 5 <= one.high for one in found) / len(found)
    assert held >= 0.93


def test_the_smallest_visible_drop_is_seen_about_four_times_in_five() -> None:
    visible = sum(compare(list(draw_counts(6, seed))).visible for seed in range(100)) / 100
    assert 0.74 <= seen(visible) <= 0.9


def test_the_module_imports_nothing_of_the_project() -> None:
    tree = ast.parse(Path(statistics.__file__).read_text(encoding="utf-8"))
    named = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    named += [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert not [name for name in named if name.startswith((".", "coach"))]


def test_where_families_are_large_only_strangers_would_give_false_alarms() -> None:
    drawn = [list(draw_counts(0, seed, families=20)) for seed in range(500)]
    strangers = [[count._replace(family=str(row)) for row, count in enumerate(counts)] for counts in drawn]
    alarms = [sum(compare(counts).p <= 0.05 for counts in sets) / len(sets) for sets in (drawn, strangers)]
    assert alarms[0] <= 0.05 + 2 * (0.05 * 0.95 / len(drawn)) ** 0.5
    assert alarms[1] > 0.08


def test_many_scorers_together_raise_a_false_alarm_one_time_in_twenty_at_most() -> None:
    scorers = 10
    alarms = 0
    for run in range(200):
        chances = {str(one): compare(list(draw_counts(0, 10_000 + run * scorers + one))).p for one in range(scorers)}
        alarms += min(adjust(chances).values()) <= 0.05
    assert alarms / 200 <= 0.05 + 2 * (0.05 * 0.95 / 200) ** 0.5
