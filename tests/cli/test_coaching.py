from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.conftest import RunCoach
from coach.message import PlanStep
from coach.pipeline import Coach
from coach.reply import LONGEST_TEXT, Reply, Request
from coach.terms import Channel, EngineName, Intent, Relationship

pytestmark = pytest.mark.usefixtures("loaded")

DRILL = "I drilled into the party wall until half past ten on Tuesday."
FERRY = "My cousin Ines booked the wrong ferry and I paid for a second one on Sunday."
LADDER = "I left your ladder out in the rain. I will bring it back by Friday."
DANGER = "My boyfriend locks me in the flat and says he will kill me if I tell anyone."


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Request]:
    """The requests that the coach was given, in order."""
    requests: list[Request] = []
    reply = Coach.reply

    def keep(self: Coach, request: Request) -> Reply:
        requests.append(request)
        return reply(self, request)

    monkeypatch.setattr(Coach, "reply", keep)
    return requests


@pytest.mark.parametrize("intent", list(Intent))
def test_each_use_answers_as_json(run_coach: RunCoach, intent: Intent) -> None:
    done = run_coach(intent.value, FERRY, "--json")
    assert (done.code, done.err) == (0, "")
    reply = Reply.model_validate_json(done.out)
    assert reply.intent is intent
    assert reply.engine.name == "guided"
    assert reply.facts


@pytest.mark.parametrize("intent", list(Intent))
def test_each_use_answers_as_text(run_coach: RunCoach, intent: Intent) -> None:
    done = run_coach(intent.value, FERRY)
    assert (done.code, done.err) == (0, "")
    assert "Your message" in done.out
    assert "It rests on" in done.out
    assert "Written by: guided" in done.out
    assert "\x1b" not in done.out


def test_json_holds_the_contracts_own_names(run_coach: RunCoach) -> None:
    apology = json.loads(run_coach("repair", DRILL, "--json").out)["apology"]
    assert set(apology) == {"owed", "for", "why"}


@pytest.mark.parametrize(("intent", "place"), [("repair", "draft"), ("rephrase", "draft"), ("concern", "situation")])
def test_text_is_the_draft_or_for_a_concern_the_situation(
    run_coach: RunCoach, asked: list[Request], intent: str, place: str
) -> None:
    run_coach(intent, FERRY)
    assert {name: getattr(asked[0], name) for name in ("draft", "situation")} == {
        "draft": "", "situation": "", place: FERRY
    }  # fmt: skip


def test_every_option_reaches_the_request(run_coach: RunCoach, asked: list[Request]) -> None:
    done = run_coach(
        "repair", "--draft", "Sorry about the wall.", "--situation", DRILL, "--received", "You kept us up.",
        "--to", "other", "--to-name", "Mira", "--from-name", "Jon", "--channel", "letter", "--today", "2026-11-23",
        "--answer", "impact=your baby woke up", "--answer", "commitment=", "--engine", "guided",
    )  # fmt: skip
    assert done.code == 0
    assert asked == [
        Request(
            intent=Intent.REPAIR, draft="Sorry about the wall.", situation=DRILL, received="You kept us up.",
            relationship=Relationship.OTHER, to_name="Mira", from_name="Jon", channel=Channel.LETTER,
            today="2026-11-23", answers={"impact": "your baby woke up", "commitment": ""}, engine=EngineName.GUIDED,
        )
    ]  # fmt: skip


def test_a_dash_is_standard_input(run_coach: RunCoach, asked: list[Request]) -> None:
    run_coach("rephrase", "-", stdin="Dein Fährgeld: 40 €. You owe me that – please.\n")
    assert asked[0].draft == "Dein Fährgeld: 40 €. You owe me that – please.\n"


@pytest.mark.parametrize("option", ["draft", "situation", "received"])
def test_a_dash_is_standard_input_for_each_text(run_coach: RunCoach, asked: list[Request], option: str) -> None:
    run_coach(
        "repair", *([] if option == "draft" else ["--draft", "I broke the jug."]), f"--{option}", "-", stdin=DRILL
    )
    assert getattr(asked[0], option) == DRILL


def test_without_any_text_standard_input_is_read(run_coach: RunCoach, asked: list[Request]) -> None:
    run_coach("concern", "--to", "family", stdin=FERRY)
    assert asked[0].situation == FERRY


def test_standard_input_is_left_alone_where_a_text_is_given(run_coach: RunCoach, asked: list[Request]) -> None:
    run_coach("repair", "--situation", DRILL, stdin="something else")
    assert asked[0].draft == ""


def test_standard_input_is_one_text_only(run_coach: RunCoach) -> None:
    done = run_coach("repair", "-", "--situation", "-", stdin=DRILL)
    assert done.code == 2
    assert "standard input" in done.complaint


def test_a_text_that_is_given_twice_is_wrong_usage(run_coach: RunCoach) -> None:
    done = run_coach("repair", "Sorry.", "--draft", "Sorry again.")
    assert done.code == 2
    assert done.complaint == "the draft is given twice: as TEXT and as --draft"


def test_a_text_may_begin_with_a_dash_after_two(run_coach: RunCoach, asked: list[Request]) -> None:
    run_coach("repair", "--", "- I lost your key.")
    assert asked[0].draft == "- I lost your key."


@pytest.mark.parametrize("arguments", [["repair"], ["repair", ""], ["concern", "--draft", " \n"]])
def test_a_request_without_words_is_wrong_usage(run_coach: RunCoach, arguments: list[str]) -> None:
    done = run_coach(*arguments)
    assert done.code == 2
    assert "give a draft, a situation, or both" in done.complaint


def test_a_text_may_be_as_long_as_the_contract_says(run_coach: RunCoach) -> None:
    assert run_coach("rephrase", "-", "--json", stdin="ö " * (LONGEST_TEXT // 2)).code == 0


@pytest.mark.parametrize("arguments", [["-"], ["x" * (LONGEST_TEXT + 1)], ["Hm.", "--situation", "-"]])
def test_8001_characters_are_refused_in_one_line(run_coach: RunCoach, arguments: list[str]) -> None:
    done = run_coach("rephrase", *arguments, stdin="x" * (LONGEST_TEXT + 1))
    assert done.code == 2
    assert "8,000 characters" in done.complaint.replace("8000", "8,000")
    assert "xx" not in done.err


def test_an_answer_needs_its_question(run_coach: RunCoach) -> None:
    done = run_coach("repair", DRILL, "--answer", "it woke the twins")
    assert done.code == 2
    assert done.complaint.startswith("--answer takes ID=TEXT")
    assert "twins" not in done.err


def test_an_answer_to_no_possible_question_is_not_repeated(run_coach: RunCoach) -> None:
    done = run_coach("repair", DRILL, "--answer", "the twins woke=yes")
    assert done.code == 2
    assert done.complaint.startswith("--answer: ")
    assert "twins" not in done.err


def test_an_answer_is_a_fact(run_coach: RunCoach) -> None:
    done = run_coach("repair", DRILL, "--answer", "impact=you missed your early train", "--json")
    assert "answers.impact" in {fact["source"] for fact in json.loads(done.out)["facts"]}


def test_a_day_that_is_none_is_wrong_usage(run_coach: RunCoach) -> None:
    done = run_coach("repair", DRILL, "--today", "2026-02-30")
    assert done.code == 2
    assert done.complaint.startswith("--today: ")


def test_a_stop_is_no_failure(run_coach: RunCoach) -> None:
    done = run_coach("repair", DANGER, "--json")
    assert done.code == 0
    reply = Reply.model_validate_json(done.out)
    assert (reply.safety.level, reply.message) == ("stop", None)


def test_a_stop_prints_the_fixed_words_and_no_message(run_coach: RunCoach) -> None:
    done = run_coach("repair", DANGER)
    assert done.code == 0
    assert "Before anything else" in done.out
    assert "Your message" not in done.out


def test_what_is_not_english_is_a_notice_and_no_failure(run_coach: RunCoach) -> None:
    done = run_coach("repair", "Es tut mir leid, dass ich gestern deinen Geburtstag vergessen habe.", "--json")
    assert done.code == 0
    assert [notice["code"] for notice in json.loads(done.out)["notices"]] == ["not_english"]


def test_a_model_that_is_not_there_is_said(run_coach: RunCoach) -> None:
    done = run_coach("repair", DRILL, "--engine", "llm")
    assert done.code == 0
    assert "No model is connected" in done.out


def test_questions_are_not_asked_of_a_pipe(run_coach: RunCoach, asked: list[Request]) -> None:
    done = run_coach("repair", "--situation", DRILL)
    assert "Only you can answer" in done.out
    assert "--answer " in done.out
    assert len(asked) == 1


def test_a_piped_message_keeps_its_lines(run_coach: RunCoach) -> None:
    draft = f"I left your ladder out in the rain and {'really ' * 20}ruined it."
    done = run_coach("repair", draft)
    reply = Reply.model_validate_json(run_coach("repair", draft, "--json").out)
    assert reply.message is not None
    assert reply.message.text in done.out


def test_control_characters_of_a_text_do_not_reach_the_terminal(run_coach: RunCoach) -> None:
    done = run_coach("rephrase", "You are \x1b]0;pwned\x07always\x9b late with the \x1b[31mrent.")
    assert not {char for char in done.out if char != "\n" and (char < " " or "\x7f" <= char <= "\x9f")}


def test_an_email_has_its_subject_first(run_coach: RunCoach) -> None:
    reply = Reply.model_validate_json(run_coach("concern", FERRY, "--channel", "email", "--json").out)
    assert reply.message is not None
    assert reply.message.subject is not None
    assert f"Subject: {reply.message.subject}\n\n" in run_coach("concern", FERRY, "--channel", "email").out


def test_a_commitment_with_a_day_becomes_a_calendar_file(run_coach: RunCoach, tmp_path: Path) -> None:
    path = tmp_path / "ladder.ics"
    assert run_coach("repair", LADDER, "--today", "2026-11-23", "--ics", str(path)).code == 0
    text = path.read_bytes().decode()
    assert "DTSTART;VALUE=DATE:20261127" in text
    assert "bring it back by Friday" in text


def test_without_a_day_there_is_no_calendar_file(run_coach: RunCoach, tmp_path: Path) -> None:
    path = tmp_path / "none.ics"
    done = run_coach("repair", DRILL, "--ics", str(path))
    assert done.code == 3
    assert done.err == (
        "coach: --ics: there is no commitment of yours with a day in it, such as “by Friday”; no file was written\n"
    )
    assert not path.exists()


def test_a_promise_of_theirs_is_not_put_into_the_calendar(run_coach: RunCoach, tmp_path: Path) -> None:
    path = tmp_path / "theirs.ics"
    done = run_coach("repair", DRILL, "--received", "I will call you on Friday.", "--ics", str(path))
    assert done.code == 3
    assert not path.exists()


def test_a_calendar_file_that_cannot_be_written_is_said(run_coach: RunCoach, tmp_path: Path) -> None:
    done = run_coach("repair", LADDER, "--ics", str(tmp_path / "no" / "folder.ics"))
    assert (done.code, done.err) == (3, "coach: --ics: the file cannot be written: No such file or directory\n")


def test_a_stop_leaves_no_calendar_file(run_coach: RunCoach, tmp_path: Path) -> None:
    path = tmp_path / "stop.ics"
    assert run_coach("repair", f"{DANGER} I will be home by Friday.", "--ics", str(path)).code == 0
    assert not path.exists()


def test_the_steps_of_a_plan_read_as_words(run_coach: RunCoach) -> None:
    steps = Reply.model_validate_json(run_coach("repair", DRILL, "--json").out).plan
    assert any(isinstance(step, PlanStep) and step.step == "if_angry" for step in steps)
    assert "if angry: " in run_coach("repair", DRILL).out
