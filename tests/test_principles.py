from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from coach.datafiles import data_root, load_yaml, parse_yaml
from coach.errors import DataError
from coach.principles import Principle, load_principles
from coach.terms import Section
from coach.values import Value

HERE = Path(__file__).parent
TITLE = "Understanding The Role Of Trust In Building Healthy Relationships"
# Made once from the article's text by the recipe of `_shingles` below: its words in lower case with straight
# apostrophes (letters, digits and inner apostrophes; all else parts them), each run of five of them joined by single
# spaces, UTF-8, SHA-256 in hexadecimal, sorted, one a line. The article is somebody else's and is not kept here.
SHINGLES = HERE / "data" / "article_shingles.txt"

GOOD = """\
title: Say when you will be late
section: consistency_reliability
statement: A short word ahead of time spares the other the waiting.
situations: [running late again, traffic on third mainland bridge, the trains are off, my meeting overran,
             i never text when im late, she hates waiting]
practice: {do: [Text before the time that you named.], avoid: [Blaming the traffic.]}
example: {before: I was late again and I did not text., after: I was late again and I did not text. I'm sorry.}
source: {work: A made-up study, grade: convention, note: There is none; this is a test.}
"""


class Claim(Value):
    section: Section
    claim: str
    principles: tuple[str, ...]


@pytest.fixture(scope="module")
def principles() -> dict[str, Principle]:
    return {principle.id: principle for principle in load_principles()}


@pytest.fixture(scope="module")
def claims() -> tuple[Claim, ...]:
    path = HERE / "article_claims.yaml"
    found = parse_yaml(path, path.read_text(encoding="utf-8"))
    assert isinstance(found, list)
    return tuple(Claim.model_validate(claim) for claim in found)


def _shingles(text: str) -> set[str]:
    words = re.findall(r"[a-z0-9]+(?:'[a-z0-9]+)*", text.lower().replace("’", "'"))
    runs = (" ".join(words[start : start + 5]) for start in range(len(words) - 4))
    return {hashlib.sha256(run.encode()).hexdigest() for run in runs}


def _article_shingles() -> set[str]:
    return set(SHINGLES.read_text(encoding="ascii").split())


def test_every_idea_of_the_article_is_held_by_principles_that_exist(
    principles: dict[str, Principle], claims: tuple[Claim, ...]
) -> None:
    missing = {name for claim in claims for name in claim.principles if name not in principles}
    assert all(claim.principles for claim in claims)
    assert not missing


def test_every_idea_is_held_first_by_a_principle_of_its_own_section(
    principles: dict[str, Principle], claims: tuple[Claim, ...]
) -> None:
    strayed = [claim.claim for claim in claims if principles[claim.principles[0]].section is not claim.section]
    assert not strayed


def test_every_principle_of_the_article_holds_an_idea_of_its_section(
    principles: dict[str, Principle], claims: tuple[Claim, ...]
) -> None:
    holding = {(name, claim.section) for claim in claims for name in claim.principles}
    unused = [
        one.id
        for one in principles.values()
        if one.section is not Section.RESEARCH and (one.id, one.section) not in holding
    ]
    assert not unused


def test_no_idea_of_the_article_rests_on_research_instead(
    principles: dict[str, Principle], claims: tuple[Claim, ...]
) -> None:
    assert not [name for claim in claims for name in claim.principles if principles[name].section is Section.RESEARCH]


@pytest.mark.parametrize("section", [section for section in Section if section is not Section.RESEARCH])
def test_every_section_of_the_article_has_ideas_and_principles(
    section: Section, principles: dict[str, Principle], claims: tuple[Claim, ...]
) -> None:
    assert any(claim.section is section for claim in claims)
    assert any(principle.section is section for principle in principles.values())


def test_the_article_gives_at_least_twenty_principles(principles: dict[str, Principle]) -> None:
    assert sum(principle.section is not Section.RESEARCH for principle in principles.values()) >= 20


def test_principles_of_the_article_cite_it_and_research_does_not(principles: dict[str, Principle]) -> None:
    for principle in principles.values():
        assert (principle.source.work == TITLE) == (principle.section is not Section.RESEARCH), principle.id


def test_every_principle_has_six_to_twelve_situations(principles: dict[str, Principle]) -> None:
    assert not [one.id for one in principles.values() if not 6 <= len(one.situations) <= 12]


def test_no_situation_is_told_twice_across_principles(principles: dict[str, Principle]) -> None:
    told = [line.casefold() for principle in principles.values() for line in principle.situations]
    assert len(told) == len(set(told))


def test_the_stored_hashes_fit_the_recipe() -> None:
    assert len(_article_shingles()) > 300
    assert len(_shingles(TITLE)) == 5
    assert _shingles(TITLE) <= _article_shingles()


@pytest.mark.parametrize("folder", ["knowledge", "prompts"])
def test_no_five_words_of_the_article_stand_in_what_we_ship(folder: str) -> None:
    article = _article_shingles()
    texts = (path for path in sorted((data_root() / folder).rglob("*.*")) if path.suffix != ".onnx")  # holds numbers
    for path in texts:
        text = re.sub(r"\s+", " ", path.read_text(encoding="utf-8")).replace(TITLE, "|")  # citing the title is right
        assert not _shingles(text) & article, path.name


def test_the_claims_are_in_our_own_words(claims: tuple[Claim, ...]) -> None:
    article = _article_shingles()
    assert not [claim.claim for claim in claims if _shingles(claim.claim) & article]


def test_the_readers_own_principles_stand_beside_the_built_in_ones(
    tmp_path: Path, principles: dict[str, Principle]
) -> None:
    (tmp_path / "say-when-late.yaml").write_text(GOOD, encoding="utf-8")
    found = load_principles(tmp_path)
    assert len(found) == len(principles) + 1
    assert [one.id for one in found] == sorted(one.id for one in found)


def test_a_principle_of_ones_own_cannot_take_the_place_of_a_built_in_one(
    tmp_path: Path, principles: dict[str, Principle]
) -> None:
    taken = next(iter(principles))
    (tmp_path / f"{taken}.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(DataError, match=taken):
        load_principles(tmp_path)


def test_a_knowledge_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="COACH_KNOWLEDGE_DIR"):
        load_principles(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ("she hates waiting", "Running late AGAIN", "the same one is given twice"),
        (", she hates waiting", "", "situations"),
        ("she hates waiting", "she hates waiting, a1b, a2b, a3b, a4b, a5b, a6b, a7b", "situations"),
        ("grade: convention", "grade: proven", r"source\.grade: .*experiment"),
        ("section: consistency_reliability", "section: reliability", "consistency_reliability"),
        ("avoid: [Blaming the traffic.]", "avoid: []", r"practice\.avoid"),
        ("title: Say when you will be late", "title: no", "title"),
        ("statement: A", "statment: A", "statment"),
        (", note: There is none; this is a test.", "", r"source\.note: Field required"),
    ],
)
def test_a_principle_with_a_fault_is_refused(before: str, after: str, complaint: str, tmp_path: Path) -> None:
    assert before in GOOD
    path = tmp_path / "say-when-late.yaml"
    path.write_text(GOOD.replace(before, after), encoding="utf-8")
    with pytest.raises(DataError, match=complaint):
        load_yaml(path, Principle)
