"""A suite as it behaves in life: cases of unequal difficulty, in families that a prompt change moves together.

Each family has a difficulty; a case's chance to pass is drawn around it (Beta: most cases nearly always pass or nearly
always fail). A change of the prompt moves whole families, and most those in the middle: `WOBBLE` is the standard
deviation of that, in shares. Both sides are then drawn epoch by epoch. With 200 cases in 80 families and 3 epochs this
is a standard error of about 2.7 points.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from coach.evals.statistics import Counts

CASES, FAMILIES, EPOCHS = 200, 80, 3
SPREAD, WOBBLE = 2.2, 0.16


def draw_counts(drop: float, seed: int, families: int = FAMILIES) -> Iterator[Counts]:
    """One suite before and after a change whose true effect is a drop of so many points; few families are large."""
    dice = np.random.default_rng(seed)
    family = np.sort(np.concatenate([np.arange(families), dice.integers(0, families, CASES - families)]))
    level = np.clip(dice.normal(0.72, 0.12, families), 0.25, 0.95)[family]
    chance = dice.beta(SPREAD * level, SPREAD * (1 - level))
    moved = dice.normal(0, WOBBLE, families)[family]
    base = _shift(chance, drop / 100)
    after = np.clip(base + moved * 4 * base * (1 - base), 0, 1)  # nothing moves what always or never passes
    passes = dice.binomial(EPOCHS, chance), dice.binomial(EPOCHS, after)
    for row in range(CASES):
        yield Counts(f"f{family[row]}", int(passes[0][row]), int(passes[1][row]), EPOCHS)


def _shift(chance: np.ndarray, drop: float) -> np.ndarray:
    """The chances less a constant, kept within 0 and 1, such that their mean falls by `drop`."""
    low, high = -1.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        if np.clip(chance + middle, 0, 1).mean() > chance.mean() - drop:
            high = middle
        else:
            low = middle
    return np.clip(chance + low, 0, 1)
