"""What the templates are given, and the page as it is written, without a browser."""

from __future__ import annotations

import asyncio
from html.parser import HTMLParser

import pytest
from api.fake_coach import FakeCoach, opener
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from coach.api import create_app
from coach.api.page.forms import Form
from coach.api.page.render import Renderer
from coach.api.page.strings import load_strings
from coach.api.page.view import compare, mark_text, split_message, split_paragraphs, view_reply
from coach.checks import Evidence, Finding
from coach.message import Message, Sentence, Slot
from coach.reply import EngineUsed, Request
from coach.settings import Settings
from coach.terms import Channel, Grade, Intent, Relationship, Section, Severity
from coach.verify import GateResult

TEXT = st.text(alphabet="ab \n😀", max_size=30)


def finding(start: int, end: int) -> Finding:
    return Finding(
        check="x", severity=Severity.LOW, start=start, end=end, text="x", why="x", instead="x", principle="x",
        evidence=Evidence(grade=Grade.CONVENTION, source="x"),
    )  # fmt: skip


@given(TEXT, st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4))
def test_marking_loses_no_character(text: str, spans: list[tuple[int, int]]) -> None:
    found = [finding(min(a, b, len(text)), min(max(a, b), len(text))) for a, b in spans]
    pieces = mark_text(text, found)
    assert "".join(piece.text for piece in pieces) == text
    for number, one in enumerate(found, 1):
        assert "".join(piece.text for piece in pieces if number in piece.numbers) == text[one.start : one.end]


@given(TEXT, TEXT)
def test_a_comparison_holds_both_texts(before: str, after: str) -> None:
    edits = compare(before, after)
    assert "".join(edit.text for edit in edits if edit.kind != "added").split() == before.split()
    assert "".join(edit.text for edit in edits if edit.kind != "removed").split() == after.split()


def test_a_long_comparison_takes_no_time() -> None:
    assert compare("a " * 4_000, "a b " * 2_000)


def test_a_message_is_cut_at_its_slots() -> None:
    message = Message(text="Sorry. [what] Bye [when]", slots=(
        Slot(id="b", label="when", start=18, end=24), Slot(id="a", label="what", start=7, end=13),
    ))  # fmt: skip
    parts = split_message(message)
    assert [(part.text, part.slot.id if part.slot else None) for part in parts] == [
        ("Sorry. ", None), ("[what]", "a"), (" Bye ", None), ("[when]", "b"),
    ]  # fmt: skip


def test_line_ends_of_a_form_do_not_move_offsets() -> None:
    data = TestClientForm({"draft": "one\r\ntwo", "answers.impact": "a\r\nb", "answers.other": " "})
    form = Form.of(data)  # type: ignore[arg-type]  # as much of a form as is read
    request = form.request(load_strings())
    assert request.draft == "one\ntwo"
    assert request.answers == {"impact": "a\nb"}


class TestClientForm(dict[str, str]):
    """The part of a posted form that is read."""

    __test__ = False

    def getlist(self, _: str) -> list[str]:
        return []


def test_every_choice_has_its_words() -> None:
    strings = load_strings()
    for section, names in (
        ("intents", Intent), ("relationships", Relationship), ("channels", Channel), ("sections", Section),
        ("grades", Grade), ("severities", Severity), ("examples", Intent),
    ):  # fmt: skip
        assert set(strings[section]) == {str(name) for name in names}


def test_no_key_hides_behind_a_method_of_its_section() -> None:
    for section, words in load_strings().items():
        assert not [key for key in words if hasattr(dict, key)], section


@pytest.fixture
def client(settings: Settings) -> TestClient:
    return TestClient(create_app(settings, opener(FakeCoach(settings))))


class Parser(HTMLParser):
    """Collects inline script and style, which the policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given_names = dict(attrs)
        self.inline += [name for name in given_names if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in given_names and "type" not in given_names):
            self.inline.append(tag)


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_no_script_or_style_is_written_into_a_page(client: TestClient, path: str) -> None:
    parser = Parser()
    parser.feed(client.get(path).text)
    assert parser.inline == []


def test_a_promise_and_its_day_are_offered_for_the_calendar(settings: Settings) -> None:
    request = Request.model_validate(
        {"situation": "I was late.", "today": "2026-11-23", "answers": {"commitment": "I'll call you on Friday"}}
    )
    reply = asyncio.run(FakeCoach(settings).areply(request))
    view = view_reply(reply, request)
    assert view.commitment == "I'll call you on Friday"
    assert view.due == "2026-11-27"


def test_gates_are_named_for_people_and_other_brackets_are_left_alone(settings: Settings) -> None:
    renderer = Renderer(settings)
    told = renderer.gates_in_words("It did not pass (length, voice), so there (or elsewhere) it is.")
    assert (
        told == "It did not pass (not longer than it has to be; still sounds like you), so there (or elsewhere) it is."
    )


def test_a_long_text_is_shown_in_short_paragraphs() -> None:
    assert split_paragraphs("One. Two. Three.\nFour.") == ("One. Two.", "Three.", "Four.")
    assert split_paragraphs("") == ()


def test_a_message_knows_the_sentence_of_each_part() -> None:
    message = Message(
        text="Sorry. It was [how] late.", slots=(Slot(id="a", label="how", start=14, end=19),),
        sentences=(Sentence(start=0, end=6, facts=("f1",)), Sentence(start=7, end=25, slot="a")),
    )  # fmt: skip
    parts = split_message(message)
    assert [(part.text, part.sentence) for part in parts] == [
        ("Sorry.", 1), (" ", 0), ("It was ", 2), ("[how]", 2), (" late.", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        (EngineUsed(name="guided"), "The built-in engine wrote this"),
        (EngineUsed(name="llm", model="a <model>"), "A language model wrote this, a &lt;model&gt;."),
        (EngineUsed(name="guided", fallback="The model was busy (length)."), "busy (not longer than it has to be)."),
    ],
)
def test_who_wrote_is_said_beside_the_message(settings: Settings, engine: EngineUsed, told: str) -> None:
    request = Request(situation="I was late.")
    reply = asyncio.run(FakeCoach(settings).areply(request)).model_copy(update={"engine": engine})
    assert told in Renderer(settings).fragment(view_reply(reply, request), Form())


def test_gates_that_did_not_hold_are_told(settings: Settings) -> None:
    request = Request(situation="I was late.")
    failed = GateResult(gate="facts_kept", criterion="C1", passed=False)
    reply = asyncio.run(FakeCoach(settings).areply(request))
    reply = reply.model_copy(update={"message": None, "alternatives": (), "verification": (failed,)})
    html = Renderer(settings).fragment(view_reply(reply, request), Form())
    assert "Did not hold, so no message is shown:" in html
    assert "everything that matters in your words is still there" in html
    assert "Checked before you saw it" not in html
