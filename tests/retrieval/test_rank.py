from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from coach.principles import Principle
from coach.retrieval import Hit
from coach.retrieval.facets import digest_of, list_facets
from coach.retrieval.rank import Ranking
from coach.terms import Section
from retrieval.builder import HashedWords, make_knowledge, make_principle
from retrieval.conftest import Open

QUERIES = ["", "  ", "😔", "late again on Friday", "\udcff", "word " * 1600]


def rank(principles: tuple[Principle, ...], query: str) -> list[Hit]:
    embedder = HashedWords()
    facets = list_facets(principles)
    vectors = embedder.embed([facet.text for facet in facets])
    ranking = Ranking(principles, facets, vectors)
    aimed = ranking.aim(embedder.embed([query])[0])
    return ranking.order(query, aimed, (vectors @ aimed).astype(np.float64))


def list_ids(hits: list[Hit]) -> list[str]:
    return [hit.principle.id for hit in hits]


def test_facets_are_grouped_so_that_each_principle_comes_once(open_retriever: Open) -> None:
    hits = open_retriever().retrieve("late again on Friday", 100)
    assert sorted(list_ids(hits)) == sorted(principle.id for principle in make_knowledge())
    assert hits[0].principle.id == "keep"


def test_scores_fall_and_lie_between_nothing_and_one(open_retriever: Open) -> None:
    scores = [hit.score for hit in open_retriever().retrieve("late again", 100)]
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] < scores[0] <= 1


def test_no_more_than_the_limit_comes_back(open_retriever: Open) -> None:
    retriever = open_retriever()
    wanted = retriever.retrieve("late again", 100)
    for limit in (0, 1, 3):
        assert retriever.retrieve("late again", limit) == wanted[:limit]


@pytest.mark.parametrize("query", QUERIES)
def test_any_text_is_answered_the_same_each_time(open_retriever: Open, query: str) -> None:
    first = open_retriever().retrieve(query, 3)
    assert open_retriever().retrieve(query, 3) == first
    assert len(first) == (3 if query.strip() else 0)


def test_a_new_build_ranks_as_the_one_before(open_retriever: Open) -> None:
    retriever = open_retriever()
    before = retriever.retrieve("he lied and I cry", 6)
    retriever.build(force=True)
    assert retriever.retrieve("he lied and I cry", 6) == before


def test_many_threads_get_what_one_gets(open_retriever: Open) -> None:
    retriever = open_retriever()
    retriever.ensure()
    wanted = retriever.retrieve("late again", 6)
    with ThreadPoolExecutor(8) as pool:
        assert all(found == wanted for found in pool.map(lambda _: retriever.retrieve("late again", 6), range(32)))


def test_ties_are_broken_by_id() -> None:
    twins = tuple(make_principle(name, Section.VULNERABILITY, "cry fear shame hide guard tears") for name in "cab")
    others = make_knowledge()
    hits = [hit for hit in rank((*twins, *others), "tears and shame") if hit.principle in twins]
    assert list_ids(hits) == ["a", "b", "c"]


def test_the_order_of_the_knowledge_does_not_matter() -> None:
    knowledge = make_knowledge()
    assert list_ids(rank(knowledge, "late again")) == list_ids(rank(knowledge[::-1], "late again"))


def test_a_text_about_two_things_gets_the_best_of_both_first() -> None:
    ids = list_ids(rank(make_knowledge(), "late again on Friday, and I cry for shame"))
    assert set(ids[:2]) == {"keep", "open"}


def test_research_stands_behind_the_article_where_both_fit_alike() -> None:
    line = "cry fear shame hide guard tears"
    pair = [
        make_principle("a-study", Section.RESEARCH, line),
        make_principle("the-article", Section.VULNERABILITY, line),
    ]
    others = [one for one in make_knowledge() if one.section in {Section.OPEN_COMMUNICATION, Section.REBUILDING}]
    assert list_ids(rank((*pair, *others), "tears and shame"))[:2] == ["the-article", "a-study"]


def test_research_alone_can_be_ranked() -> None:
    only = tuple(one for one in make_knowledge() if one.section is Section.RESEARCH)
    assert [hit.score for hit in rank(only, "an excuse")] == [1]


def test_no_knowledge_gives_no_hit() -> None:
    assert digest_of((), "x") != digest_of((), "y")
    assert list_facets(()) == ()


def test_the_digest_sees_every_field_but_not_the_order() -> None:
    knowledge = make_knowledge()
    assert digest_of(knowledge, "x") == digest_of(knowledge[::-1], "x")
    assert digest_of(knowledge, "x") != digest_of(make_knowledge("another note"), "x")
    assert digest_of(knowledge, "x") != digest_of(knowledge[1:], "x")
