"""How well retrieval finds the article's section for labelled queries: ``python -m coach.evals.retrieval``.

Each query of ``evals/cases/retrieval/`` names its sections, best first. A ranking of principles becomes a ranking of
sections by the first principle of each; research beside the article is passed over unless a row says otherwise.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import mean, stdev
from tempfile import TemporaryDirectory
from typing import Literal

import numpy as np

from coach.datafiles import data_root, load_folder
from coach.principles import Principle, load_principles
from coach.retrieval import Embedder, LocalEmbedder, Retriever, Vectors
from coach.settings import load_settings
from coach.terms import Section
from coach.values import Value

Rank = Callable[[str], Sequence[Section]]
Split = Literal["tune", "report"]

_DEPTH = 3


class Query(Value):
    """One labelled query; `tune` may be looked at while the ranking is worked on, `report` only through its figures."""

    id: str
    split: Split
    sections: tuple[Section, ...]
    query: str


def load_queries(split: Split) -> list[Query]:
    """Read the labelled queries of one half, by id. Raises DataError."""
    found = load_folder(data_root() / "evals" / "cases" / "retrieval", Query)
    return [query for query in found if query.split == split]


def gain_of(ranked: Sequence[Section], wanted: Sequence[Section]) -> float:
    """Return nDCG@3: the last of the wanted sections gains 1, each before it 1 more; 1 is a perfect order."""
    gains = {section: len(wanted) - place for place, section in enumerate(wanted)}
    found = _discount([gains.get(section, 0) for section in ranked])
    return found / _discount(sorted(gains.values(), reverse=True))


def recall_of(ranked: Sequence[Section], wanted: Sequence[Section]) -> float:
    """Return recall@3: the part of the wanted sections among the first three."""
    return len(set(ranked[:_DEPTH]) & set(wanted)) / len(wanted)


def hit_of(ranked: Sequence[Section], wanted: Sequence[Section]) -> float:
    """Return hit@3: 1 where any wanted section is among the first three."""
    return float(bool(set(ranked[:_DEPTH]) & set(wanted)))


def _discount(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains[:_DEPTH]))


def list_sections(principles: Sequence[Principle], *, research: bool = False) -> list[Section]:
    """List the sections of ranked principles, each where it comes first."""
    sections = (principle.section for principle in principles)
    return list(dict.fromkeys(one for one in sections if research or one is not Section.RESEARCH))


class _Remembering:
    """An embedder that embeds each text once, for the same texts come again in every row."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    @property
    def digest(self) -> str:
        return self._embedder.digest

    def embed(self, texts: Sequence[str]) -> Vectors:
        for text in texts:
            if text not in self._known:
                self._known[text] = self._embedder.embed([text])[0]
        return np.stack([self._known[text] for text in texts])


def _gather(principles: Sequence[Principle]) -> dict[Section, list[str]]:
    texts: dict[Section, list[str]] = {}
    for principle in principles:
        if principle.section is not Section.RESEARCH:
            own = texts.setdefault(principle.section, [])
            own += [principle.title, principle.statement, *principle.situations]
    return texts


def rank_by_words(principles: Sequence[Principle]) -> Rank:
    """Plain BM25 with the library's defaults, one document for each section."""
    # Late, because only this row needs it: it comes with the development group.
    import bm25s  # noqa: PLC0415  # see above

    texts = _gather(principles)
    sections = list(texts)
    index = bm25s.BM25()
    index.index(bm25s.tokenize([" ".join(own) for own in texts.values()], show_progress=False), show_progress=False)

    def rank(query: str) -> list[Section]:
        tokens = bm25s.tokenize([query], show_progress=False, return_ids=False)[0]
        scores = index.get_scores(tokens) if tokens else np.zeros(len(sections))
        return [sections[row] for row in np.argsort(-scores, kind="stable")]

    return rank


def rank_by_centre(principles: Sequence[Principle], embedder: Embedder) -> Rank:
    """One vector for each section, the mean of its texts' vectors; nearest by cosine."""
    texts = _gather(principles)
    sections = list(texts)
    centres = np.stack([embedder.embed(own).mean(axis=0) for own in texts.values()])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)

    def rank(query: str) -> list[Section]:
        return [sections[row] for row in np.argsort(-(centres @ embedder.embed([query])[0]), kind="stable")]

    return rank


def rank_by_retriever(retriever: Retriever, limit: int, *, research: bool) -> Rank:
    """Rank by what `retrieve` gives."""
    return lambda query: list_sections([hit.principle for hit in retriever.retrieve(query, limit)], research=research)


def _open_retriever(principles: Sequence[Principle], embedder: Embedder, folder: Path) -> Retriever:
    settings = load_settings(_env_file=None, chroma_url=None, data_dir=folder)
    return Retriever.open(settings, principles, embedder)


def _shorten(principles: Sequence[Principle], situations: int) -> list[Principle]:
    return [one.model_copy(update={"situations": one.situations[:situations]}) for one in principles]


def list_rows(principles: Sequence[Principle], embedder: Embedder, folder: Path) -> dict[str, Rank]:
    """Every way of ranking that is compared, by its name; indexes are built under `folder`."""
    count = len(principles)
    few = _open_retriever(_shorten(principles, 6), embedder, folder / "few")
    full = _open_retriever(principles, embedder, folder / "full")
    return {
        "BM25, one document per section": rank_by_words(principles),
        "one vector per section": rank_by_centre(principles, embedder),
        "ours, 6 situations per principle": rank_by_retriever(few, count, research=False),
        "ours, 12 situations per principle": rank_by_retriever(full, count, research=False),
        "  research not passed over": rank_by_retriever(full, count, research=True),
        "  only 3 principles asked for": rank_by_retriever(full, _DEPTH, research=True),
    }


def measure(queries: Sequence[Query], rank: Rank) -> str:
    """One line of figures: nDCG@3 with its standard error, recall@3, hit@3 and hit@1, means over the queries."""
    ranked = [(rank(query.query), query.sections) for query in queries]
    gains = [gain_of(*one) for one in ranked]
    error = stdev(gains) / math.sqrt(len(gains))
    recall = mean(recall_of(*one) for one in ranked)
    hits = mean(hit_of(*one) for one in ranked)
    first = mean(float(found[:1] == list(wanted[:1])) for found, wanted in ranked)
    return f"{mean(gains):.3f} ±{error:.3f}   {recall:.3f}    {hits:.3f}   {first:.3f}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of one half of the labelled queries."""
    parser = argparse.ArgumentParser(prog="python -m coach.evals.retrieval", description=main.__doc__)
    parser.add_argument("--split", choices=("tune", "report"), default="report")
    queries = load_queries(parser.parse_args(arguments).split)
    say = partial(print, file=sys.stdout, flush=True)
    say(f"{len(queries)} queries")
    say(f"{'':36} nDCG@3         recall@3 hit@3   hit@1")
    with TemporaryDirectory() as folder:
        for name, rank in list_rows(load_principles(), _Remembering(LocalEmbedder()), Path(folder)).items():
            say(f"{name:36} {measure(queries, rank)}")


if __name__ == "__main__":
    main()
