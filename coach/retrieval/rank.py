"""From near facets to ranked principles, by a measure learnt from the indexed vectors themselves.

A plain cosine finds texts about the same people and places: a query about a choir meets every choir. What varies
between the facets of one principle is just that, so the measure discounts it (linear discriminant analysis with
shrinkage, classes being principles). A principle's fit is the mean cosine of its facets under that measure plus half
of its mean BM25, both standardised over the principles; a section's lead is a soft mean of its principles' fits; its
share is a softmax of the leads, calibrated so that the best one's share is the chance that it is right. Principles
are then listed by share, the sections taking turns, so that three hits are three ideas.

nDCG@3 of the sections, with 53 principles, on the 70 tuning queries | on 105 more, written apart | on the facets, each
principle held out: centroid of each section .788 | .818 | .626; best 1, 3 or all facets of a principle by plain cosine
.60, .67, .68 on the tuning queries; this measure alone .826 | .819 | .642; with words .860 | .868 | .651. Left out
because they moved nothing: spelling correction, sentences apart from the whole text, middle layers, kernels, nouns
masked, characters instead of words, more noise in the facets, a linear classifier of sections taught on 900 more
queries. The half that is kept for reporting: ``python -m coach.evals.retrieval``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from coach.principles import Principle
from coach.retrieval.embed import Vectors
from coach.retrieval.facets import Facet
from coach.retrieval.lexicon import Lexicon
from coach.terms import Section
from coach.values import Value

Numbers = NDArray[np.float64]

# How much of the measure is the plain cosine; the rest discounts what varies inside principles.
_PLAIN = 0.85
# The words' say beside the meaning's.
_WORDS = 0.5
# How evenly a section's principles count for it: 0 is its best one alone, infinity their mean.
_EVEN = 3.0
# Turns a section's lead into its share, so that the best one's is near the chance that it is right.
_SHARP = 0.5
# What each further principle of a section counts: three hits should be three ideas.
_AGAIN = 0.1
# The article leads, research stands beside it.
_BESIDE = 0.3


class Hit(Value):
    """A principle and how well it fits: 0 to 1, the share of its section, less when the section had its turn."""

    principle: Principle
    score: float = Field(ge=0, le=1)


class _Measure(NamedTuple):
    """A metric in which two texts about one theme are near, whoever and whatever they are about."""

    centre: Numbers  # (d,)
    metric: Numbers  # (d, d)
    lengths: Numbers  # (principles,): of their centroids, under the metric


class Ranking:
    """How the principles of one index are put in order; learnt when the index is opened, in some milliseconds."""

    def __init__(self, principles: Sequence[Principle], facets: Sequence[Facet], vectors: Vectors) -> None:
        """`vectors`: one unit row for each of `facets`, (len(facets), d)."""
        self._principles = sorted(principles, key=lambda principle: principle.id)
        place = {principle.id: row for row, principle in enumerate(self._principles)}
        self._owner = np.array([place[facet.principle] for facet in facets], dtype=np.intp)
        self._sections = [principle.section for principle in self._principles]
        self._measure = _learn(np.asarray(vectors, dtype=np.float64), self._owner, len(self._principles))
        self._lexicon = Lexicon([facet.text for facet in facets])

    def aim(self, vector: Vectors) -> Vectors:
        """Turn a query's vector into the unit vector whose cosine to the facets is wanted; both (d,)."""
        aimed = self._measure.metric @ (vector - self._measure.centre)
        unit: Vectors = (aimed / max(float(np.linalg.norm(aimed)), 1e-12)).astype(np.float32)
        return unit

    def order(self, query: str, aimed: Vectors, near: Numbers) -> list[Hit]:
        """List every principle, best first, ties by id; `near`: the cosine of `aimed` to each facet, in their order."""
        # A server may change the last bit of a vector on its way: finer differences than these mean nothing.
        fit = self._rate(query, aimed, near).round(4).tolist()
        scores: dict[int, float] = {}
        for section, share in self._share(fit).items():
            rows = [row for row, one in enumerate(self._sections) if one is section]
            for turn, row in enumerate(sorted(rows, key=lambda row: (-fit[row], row))):
                scores[row] = round(share * _AGAIN**turn, 4)
        best = sorted(scores, key=lambda row: (-scores[row], -fit[row], row))
        return [Hit(principle=self._principles[row], score=scores[row]) for row in best]

    def _rate(self, query: str, aimed: Vectors, near: Numbers) -> Numbers:
        """How well each principle fits, in standard deviations over the principles; (principles,)."""
        meaning = self._average(near) - float(aimed @ self._measure.centre)
        return _standardise(meaning / self._measure.lengths) + _WORDS * _standardise(
            self._average(self._lexicon.score(query))
        )

    def _average(self, values: Numbers) -> Numbers:
        size = len(self._principles)
        means: Numbers = np.bincount(self._owner, values, size) / np.bincount(self._owner, minlength=size)
        return means

    def _share(self, fit: Sequence[float]) -> dict[Section, float]:
        """Each section's share of what was asked, together 1."""
        powers = {}
        for section in sorted(set(self._sections)):
            own = [math.exp(value / _EVEN) for value, one in zip(fit, self._sections, strict=True) if one is section]
            power = (sum(own) / len(own)) ** (_EVEN / _SHARP)
            powers[section] = power * (_BESIDE if section is Section.RESEARCH else 1)
        return {section: power / sum(powers.values()) for section, power in powers.items()}


def _learn(vectors: Numbers, owner: NDArray[np.intp], size: int) -> _Measure:
    centre = vectors.mean(axis=0)
    centroids = np.stack([vectors[owner == row].mean(axis=0) for row in range(size)])
    inner = vectors - centroids[owner]
    scatter = inner.T @ inner / len(vectors)
    width = len(centre)
    level = float(np.trace(scatter)) / width or 1.0
    metric = np.linalg.inv((1 - _PLAIN) * scatter / level + _PLAIN * np.eye(width))
    centroids = centroids - centre
    lengths = np.sqrt(np.einsum("pi,ij,pj->p", centroids, metric, centroids))
    return _Measure(centre, metric, np.maximum(lengths, 1e-9))


def _standardise(values: Numbers) -> Numbers:
    spread = float(values.std())
    centred: Numbers = values - values.mean()
    return centred / spread if spread > 1e-9 else centred * 0
