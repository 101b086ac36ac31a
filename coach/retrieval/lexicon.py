"""BM25 over words and pairs of words: what a vector of meaning does not see, such as ``how do I tell``."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from coach.text import words

# The usual constants (Robertson & Zaragoza 2009).
_K1 = 1.2
_B = 0.75


class Lexicon:
    """An index of texts by their terms."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(_terms(text)) for text in texts]
        lengths = np.array([max(count.total(), 1) for count in counts], dtype=np.float64)
        norms = _K1 * (1 - _B + _B * lengths / lengths.mean()) if counts else lengths
        self._size = len(counts)
        self._rows: dict[str, list[tuple[int, float]]] = {}
        for row, count in enumerate(counts):
            for term, times in count.items():
                self._rows.setdefault(term, []).append((row, times * (_K1 + 1) / (times + norms[row])))

    def score(self, query: str) -> NDArray[np.float64]:
        """BM25 of every text, in their order; 0 where no term is shared."""
        scores = np.zeros(self._size)
        for term in sorted(set(_terms(query))):
            rows = self._rows.get(term, [])
            rarity = math.log(1 + (self._size - len(rows) + 0.5) / (len(rows) + 0.5))
            for row, weight in rows:
                scores[row] += rarity * weight
        return scores


def _terms(text: str) -> list[str]:
    # Apostrophes go: half of the senders write "dont".
    single = [word.replace("'", "") for word in words(text)]
    return single + [f"{left} {right}" for left, right in pairwise(single)]
