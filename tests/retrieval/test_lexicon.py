from __future__ import annotations

import bm25s
import numpy as np
import pytest

from coach.retrieval.lexicon import Lexicon

TEXTS = ["he never keeps a promise", "how do I tell her", "how do I keep her", "promise promise"]


def test_single_words_score_as_in_bm25s() -> None:
    # Texts without pairs in common with the query, so that only single words count.
    index = bm25s.BM25(method="lucene", k1=1.2, b=0)
    index.index([text.split() for text in TEXTS], show_progress=False)
    wanted = index.get_scores(["promise"]) * 2.2  # the library leaves out the constant factor k1 + 1
    found = Lexicon(TEXTS).score("promise")
    assert np.argsort(-found)[:1] == np.argsort(-wanted)[:1]
    assert ((found > 0) == (wanted > 0)).all()


def test_pairs_of_words_count_beside_the_words() -> None:
    scores = Lexicon(TEXTS).score("how do I tell")
    assert scores[1] > scores[2] > scores[0] == 0


@pytest.mark.parametrize("text", ["", "😔", "unheard of"])
def test_nothing_shared_scores_nothing(text: str) -> None:
    assert not Lexicon(TEXTS).score(text).any()


def test_apostrophes_and_capitals_make_no_difference() -> None:
    lexicon = Lexicon(["I don't know", "something else"])
    assert np.array_equal(lexicon.score("i dont know"), lexicon.score("I DON’T KNOW"))


def test_no_texts_score_nothing() -> None:
    assert Lexicon([]).score("anything").shape == (0,)
