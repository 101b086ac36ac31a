from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from cli.conftest import RunCoach
from coach.pipeline import Coach
from coach.principles import load_principles
from coach.retrieval import LocalEmbedder, Retriever
from coach.settings import Settings, load_settings


@pytest.fixture
def small(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> Iterator[Retriever]:
    """The commands find a coach with an index of three principles, which is not built yet."""
    settings = load_settings()
    retriever = Retriever.open(settings, coach.workshop.principles[:3], LocalEmbedder())

    def open_small(_settings: Settings | None = None) -> Coach:
        return Coach(replace(coach.workshop, settings=settings, retriever=retriever))

    monkeypatch.setattr(Coach, "open", open_small)
    yield retriever
    retriever.close()


@pytest.mark.usefixtures("loaded")
def test_principles_are_listed_by_id(run_coach: RunCoach) -> None:
    done = run_coach("principles")
    ids = [line.split(" (")[0] for line in done.out.splitlines() if not line.startswith(" ")]
    assert done.code == 0
    assert ids == sorted(principle.id for principle in load_principles())


@pytest.mark.usefixtures("loaded")
def test_principles_are_found_best_first(run_coach: RunCoach) -> None:
    done = run_coach("principles", "he promised to come and did not", "--limit", "4", "--json")
    found = json.loads(done.out)
    assert (done.code, len(found)) == (0, 4)
    scores = [hit["score"] for hit in found]
    assert scores == sorted(scores, reverse=True)
    assert set(found[0]) == {"id", "title", "statement", "section", "score", "evidence"}


@pytest.mark.usefixtures("loaded")
def test_a_query_may_come_from_standard_input(run_coach: RunCoach) -> None:
    query = "she keeps interrupting me"
    assert run_coach("principles", "-", stdin=query) == run_coach("principles", query)


@pytest.mark.usefixtures("loaded")
def test_each_principle_names_its_source(run_coach: RunCoach) -> None:
    lines = run_coach("principles", "shame", "--limit", "2").out.splitlines()
    assert len(lines) == 6
    assert all(" · " in line for line in lines[2::3])


@pytest.mark.parametrize("limit", ["0", "51", "many"])
def test_a_limit_out_of_bounds_is_wrong_usage(run_coach: RunCoach, limit: str) -> None:
    done = run_coach("principles", "shame", "--limit", limit)
    assert done.code == 2
    assert done.complaint.startswith("--limit: input should be ")


@pytest.mark.usefixtures("small")
def test_an_index_is_built_once_and_anew_when_forced(run_coach: RunCoach) -> None:
    assert run_coach("index") == (0, "The index was built.\n", "")
    assert run_coach("index") == (0, "The index is up to date.\n", "")
    assert run_coach("index", "--force") == (0, "The index was built.\n", "")


def test_an_index_that_cannot_be_built_is_one_line(
    run_coach: RunCoach, small: Retriever, monkeypatch: pytest.MonkeyPatch
) -> None:
    del small
    monkeypatch.setenv("COACH_CHROMA_URL", "http://127.0.0.1:9")
    settings = load_settings()
    remote = Retriever.open(settings, load_principles()[:1], LocalEmbedder())
    opened = Coach.open()
    monkeypatch.setattr(Coach, "open", lambda: Coach(replace(opened.workshop, retriever=remote)))
    done = run_coach("index")
    assert done.code == 3
    assert "127.0.0.1:9" in done.complaint


def test_the_doctor_builds_nothing(run_coach: RunCoach, small: Retriever) -> None:
    done = run_coach("doctor")
    assert done.code == 0
    assert f"ok  index: none yet for {small.digest}" in done.out
    assert small.status().built_at is None


def test_the_doctor_says_what_is_in_force(run_coach: RunCoach, small: Retriever, coach: Coach) -> None:
    small.build()
    done = run_coach("doctor")
    assert (done.code, done.err) == (0, "")
    parts = {line[4:].partition(":")[0] for line in done.out.splitlines()[1:]}
    assert parts == {
        "python", "libraries", "settings", "grammar", "checks", "networks", "principles", "prompt", "index", "engine"
    }  # fmt: skip
    assert all(line.startswith("ok  ") for line in done.out.splitlines()[1:])
    assert small.digest in done.out
    for prompt in coach.workshop.prompts.all():
        assert f"{prompt.task} v{prompt.version} {prompt.head.status} {prompt.digest[:12]}" in done.out


@pytest.mark.usefixtures("small")
def test_the_doctor_names_settings_and_never_their_values(run_coach: RunCoach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_API_KEYS", "correct-horse-battery")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-correct-horse")
    done = run_coach("doctor")
    assert "ok  settings: COACH_API_KEYS, OPENAI_API_KEY\n" in done.out
    assert "horse" not in done.out


def test_the_doctor_finds_a_chroma_that_does_not_answer(
    run_coach: RunCoach, coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_CHROMA_URL", "http://127.0.0.1:9")
    remote = Retriever.open(load_settings(), coach.workshop.principles, LocalEmbedder())
    workshop = replace(coach.workshop, retriever=remote)
    monkeypatch.setattr(Coach, "open", lambda _settings: Coach(workshop))
    done = run_coach("doctor")
    assert done.code == 3
    assert "BAD index: " in done.out
    assert "127.0.0.1:9" in done.out


@pytest.mark.usefixtures("small")
def test_the_doctor_finds_a_model_that_does_not_answer(
    run_coach: RunCoach, monkeypatch: pytest.MonkeyPatch, coach: Coach
) -> None:
    from coach.engines.llm import LlmEngine  # noqa: PLC0415  # heavy, and only this test needs it

    monkeypatch.setenv("COACH_LLM_BASE_URL", "http://127.0.0.1:9/v1")
    llm = LlmEngine(load_settings(), coach.workshop.prompts)
    opened = Coach.open()
    monkeypatch.setattr(Coach, "open", lambda _settings: Coach(replace(opened.workshop, llm=llm)))
    done = run_coach("doctor")
    assert done.code == 3
    assert "BAD engine: auto: " in done.out


def test_the_doctor_says_settings_that_are_refused(run_coach: RunCoach, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_PORT", "seventy")
    done = run_coach("doctor")
    assert done.code == 3
    assert done.complaint.startswith("COACH_PORT: ")
    assert "seventy" not in done.err
