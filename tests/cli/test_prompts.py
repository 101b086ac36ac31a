from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import RunCoach
from coach.engines.llm import LlmEngine, Parts
from coach.pipeline import Coach
from coach.prompts import Prompts, Rendered
from coach.reply import Request
from coach.terms import Intent, Relationship

GUTTER = "I promised to clear the gutter on Sunday and I went sailing. The cellar is wet."


def test_alone_it_lists_every_version(run_coach: RunCoach) -> None:
    done = run_coach("prompts")
    assert done.code == 0
    assert done.out.splitlines() == [
        f"{prompt.task} v{prompt.version} {prompt.head.status} {prompt.digest[:12]}" for prompt in Prompts.load().all()
    ]
    assert run_coach("prompts", "list") == done


@pytest.mark.parametrize("task", list(Intent))
def test_the_served_version_is_shown(run_coach: RunCoach, task: Intent) -> None:
    done = run_coach("prompts", "show", task.value)
    assert (done.code, done.out) == (0, Prompts.load().served(task.value).text + "\n")


def test_one_version_is_shown(run_coach: RunCoach) -> None:
    done = run_coach("prompts", "show", "repair", "--version", "1")
    assert (done.code, done.out) == (0, Prompts.load().get("repair", 1).text + "\n")


@pytest.mark.parametrize("arguments", [["show", "repair", "--version", "99"], ["diff", "repair", "1", "99"]])
def test_a_version_that_is_not_there_is_missing(run_coach: RunCoach, arguments: list[str]) -> None:
    done = run_coach("prompts", *arguments)
    assert done.code == 3
    assert done.complaint == "prompts/repair/v99.md.j2: no such prompt"


def test_a_version_differs_from_itself_in_nothing(run_coach: RunCoach) -> None:
    assert run_coach("prompts", "diff", "concern", "1", "1") == (0, "", "")


def test_a_task_that_is_none_is_wrong_usage(run_coach: RunCoach) -> None:
    done = run_coach("prompts", "show", "flattery")
    assert done.code == 2
    assert "'repair', 'concern', 'rephrase'" in done.complaint


@pytest.mark.usefixtures("loaded")
def test_a_case_is_rendered_as_the_engine_would_send_it(run_coach: RunCoach, coach: Coach) -> None:
    done = run_coach("prompts", "render", "repair", "--situation", GUTTER, "--to", "family", "--json")
    assert (done.code, done.err) == (0, "")
    request = Request(intent=Intent.REPAIR, situation=GUTTER, relationship=Relationship.FAMILY)
    engine = LlmEngine(coach.workshop.settings, coach.workshop.prompts, Parts(grammar=coach.workshop.grammar))
    found = json.loads(done.out)
    tokens = found.pop("tokens")
    rendered = Rendered.model_validate(found)
    assert rendered == engine.render(coach.brief(request, with_principles=True))
    titles = [hit.title for hit in coach.principles(GUTTER, limit=3)]
    assert all(title in rendered.user for title in titles)
    assert tokens == rendered.tokens


@pytest.mark.usefixtures("loaded")
def test_text_names_the_version_and_holds_both_parts(run_coach: RunCoach) -> None:
    done = run_coach("prompts", "render", "concern", "-", stdin=GUTTER)
    prompt = Prompts.load().served("concern")
    assert done.code == 0
    assert done.out.startswith(f"# concern v{prompt.version} {prompt.digest[:12]}, about ")
    assert f"## system\n\n{prompt.system}\n" in done.out
    assert GUTTER in done.out.partition("## user")[2]


@pytest.mark.usefixtures("loaded")
def test_a_request_file_is_rendered(run_coach: RunCoach, tmp_path: Path) -> None:
    path = tmp_path / "request.json"
    path.write_text(json.dumps({"draft": "You never clear the gutter.", "to_name": "Ola"}), encoding="utf-8")
    done = run_coach("prompts", "render", "rephrase", "--request", str(path))
    assert done.code == 0
    assert "You never clear the gutter." in done.out
    assert "Ola" in done.out


@pytest.mark.usefixtures("loaded")
def test_a_request_from_standard_input_is_rendered(run_coach: RunCoach) -> None:
    done = run_coach("prompts", "render", "concern", "--request", "-", stdin=json.dumps({"situation": GUTTER}))
    assert (done.code, GUTTER in done.out) == (0, True)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{gutter", "the request: not JSON"),
        ('["gutter"]', "the request: Input should be an object"),
        ('{"gutter": 1, "draft": "Hm."}', "the request: Extra inputs are not permitted"),
        ('{"situation": ["the gutter"]}', "the request: situation: input should be a valid string"),
        ('{"situation": " "}', "the request: give a draft, a situation, or both"),
        ('{"draft": "Hm.", "answers": {"the gutter": "x"}}', "the request: answers: string should match pattern"),
    ],
)
def test_a_request_that_is_none_is_not_repeated(run_coach: RunCoach, text: str, complaint: str) -> None:
    done = run_coach("prompts", "render", "repair", "--request", "-", stdin=text)
    assert done.code == 2
    assert done.complaint.startswith(complaint)
    assert "gutter" not in done.err


def test_texts_and_a_request_are_one_too_many(run_coach: RunCoach) -> None:
    done = run_coach("prompts", "render", "repair", GUTTER, "--request", "-")
    assert (done.code, done.complaint) == (2, "give texts, or a --request, not both")


@pytest.mark.usefixtures("loaded")
def test_a_version_that_is_not_there_is_not_rendered(run_coach: RunCoach) -> None:
    assert run_coach("prompts", "render", "repair", GUTTER, "--version", "99").code == 3
