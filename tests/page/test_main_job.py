"""The way through the page in a real browser, with and without script, narrow and wide."""

from __future__ import annotations

from pathlib import Path

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from page.conftest import Site, Visit
from page.steps import DRAFT, INTENTS, SITUATION, assert_fits, message_of, send, write

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("intent", INTENTS)
def test_a_message_comes_back(visit: Visit, site: Site, intent: str) -> None:
    page = visit(width=375)
    write(page, intent=intent)
    page.get_by_label("Who is it to?").select_option("A partner")
    assert_fits(page)
    send(page)
    assert site.fake.asked[-1].intent == intent
    expect(message_of(page)).to_contain_text("I'm sorry: I was an hour late on Friday.")
    expect(page.get_by_label("What happened?")).to_have_value(SITUATION)
    expect(page.get_by_label("Your draft")).to_have_value(DRAFT)
    expect(page.get_by_label("Who is it to?")).to_have_value("partner")
    for title in ("In your draft", "Good already", "Before, during and after", "What this stands on"):
        expect(page.locator("#reply").get_by_role("heading", name=title)).to_be_visible()
    assert_fits(page)


@pytest.mark.parametrize("js", [True, False], ids=["script", "plain"])
def test_an_answer_is_written_into_the_message(visit: Visit, site: Site, js: bool) -> None:
    page = visit(js=js)
    write(page)
    send(page)
    page.get_by_label("How was it?").fill("You waited alone.")
    page.get_by_role("button", name="Update the message").click()
    expect(page.locator(".slot")).to_have_count(0)
    expect(message_of(page)).to_contain_text("You waited alone.")
    assert site.fake.asked[-1].answers == {"impact": "You waited alone."}
    expect(page.get_by_label("What happened?")).to_have_value(SITUATION)
    page.get_by_label("How was it?").fill("You went home.")
    page.get_by_role("button", name="Update the message").click()
    expect(message_of(page)).to_contain_text("You went home.")


@pytest.mark.parametrize("js", [True, False], ids=["script", "plain"])
def test_a_question_can_be_left_out(visit: Visit, site: Site, js: bool) -> None:
    page = visit(js=js)
    write(page)
    send(page)
    page.get_by_label("Leave this out").check()
    page.get_by_role("button", name="Update the message").click()
    expect(page.locator(".slot")).to_have_count(0)
    assert site.fake.asked[-1].answers == {"impact": ""}
    page.get_by_label("Left out: How was it?").uncheck()
    page.get_by_role("button", name="Update the message").click()
    expect(page.get_by_label("How was it?")).to_be_editable()
    assert site.fake.asked[-1].answers == {}


@pytest.mark.parametrize("js", [True, False], ids=["script", "plain"])
def test_an_example_takes_one_tap(visit: Visit, js: bool) -> None:
    page = visit(js=js, width=320)
    page.get_by_role("button", name="My flatmate's rent is late").click()
    expect(page.locator("#reply-title")).to_be_visible()
    expect(page.get_by_role("radio", name="Raise a concern")).to_be_checked()
    expect(page.get_by_label("Their name")).to_have_value("Jo")
    expect(message_of(page)).to_contain_text("four months")


def test_a_place_is_filled_where_it_stands(visit: Visit, site: Site, tmp_path: Path) -> None:
    page = visit()
    write(page)
    send(page)
    slot = page.get_by_role("textbox", name="how it was for them")
    slot.click()
    page.keyboard.type("You sat there alone.")
    expect(page.get_by_label("How was it?")).to_have_value("You sat there alone.")
    page.get_by_role("button", name="Copy").first.click()
    expect(page.locator("#status")).to_have_text("Copied.")
    copied = f"I'm sorry: {SITUATION} You sat there alone."
    assert page.evaluate("navigator.clipboard.readText()") == copied
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as a text file").first.click()
    saving.value.save_as(tmp_path / "message.txt")
    assert saving.value.suggested_filename == "message.txt"
    assert (tmp_path / "message.txt").read_text() == copied
    page.get_by_role("button", name="Update the message").click()
    expect(message_of(page)).to_have_text(copied)
    assert site.fake.asked[-1].answers == {"impact": "You sat there alone."}


def test_a_copy_with_open_places_says_so(visit: Visit) -> None:
    page = visit()
    write(page)
    send(page)
    page.get_by_role("button", name="Copy").first.click()
    expect(page.locator("#status")).to_contain_text("still to fill")
    assert "[how it was for them]" in page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("js", [True, False], ids=["script", "plain"])
def test_a_commitment_is_saved_for_the_calendar(visit: Visit, tmp_path: Path, js: bool) -> None:
    page = visit(js=js)
    write(page)
    send(page)
    page.get_by_text("Put what you promise into your calendar").click()
    page.get_by_label("What you will do").fill("Call Ann")
    page.get_by_label("On which day").fill("2026-12-01")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save for my calendar").click()
    saving.value.save_as(tmp_path / "commitment.ics")
    event = Calendar.from_ical((tmp_path / "commitment.ics").read_bytes()).walk("VEVENT")[0]
    assert event["summary"] == "Call Ann"


def test_each_sentence_shows_what_it_rests_on(visit: Visit) -> None:
    page = visit(js=False)
    write(page)
    send(page)
    page.get_by_text("What each sentence rests on").first.click()
    expect(page.locator(".basis li").first).to_contain_text(f"what happened: {SITUATION}")


def test_changes_are_told_by_more_than_colour(visit: Visit) -> None:
    page = visit(js=False)
    write(page)
    send(page)
    page.get_by_text("What I changed in your words").first.click()
    assert "line-through" in page.locator(".changes del").first.evaluate("e => getComputedStyle(e).textDecorationLine")
    assert "underline" in page.locator(".changes ins").first.evaluate("e => getComputedStyle(e).textDecorationLine")
    expect(page.locator(".changes del").first).to_contain_text("removed:")


def test_what_was_filled_in_stays_when_the_message_is_written_again(visit: Visit, site: Site) -> None:
    site.fake.deaf = True
    page = visit()
    write(page)
    send(page)
    page.get_by_role("textbox", name="how it was for them").click()
    page.keyboard.type("You sat there alone.")
    page.get_by_label("Your draft").fill("Sorry.")
    send(page)
    expect(message_of(page)).to_have_text(f"I'm sorry: {SITUATION} You sat there alone.")
    page.get_by_role("button", name="Start over").click()
    write(page)
    send(page)
    expect(message_of(page)).to_have_text(f"I'm sorry: {SITUATION} ")


def test_another_version_can_be_chosen(visit: Visit) -> None:
    for js in (True, False):
        page = visit(js=js)
        write(page)
        send(page)
        expect(message_of(page)).to_contain_text(SITUATION)
        page.get_by_role("radio", name="Version 2").check()
        expect(message_of(page)).to_have_text("A shorter way.")
        expect(page.get_by_role("button", name="Save as a text file")).to_have_count(1)


def test_a_tap_on_a_sentence_shows_what_it_rests_on(visit: Visit) -> None:
    page = visit()
    write(page)
    send(page)
    message_of(page).get_by_text("I'm sorry").click()
    row = page.locator(".basis:visible li").first
    expect(row).to_contain_text(f"what happened: {SITUATION}")
    expect(row).to_have_class("chosen")


def test_a_message_is_shared_as_it_was_filled(visit: Visit) -> None:
    page = visit()
    page.add_init_script("navigator.share = async data => { window.shared = data; }")
    page.reload()
    write(page)
    send(page)
    page.get_by_role("textbox", name="how it was for them").click()
    page.keyboard.type("Long.")
    page.locator("#message").get_by_role("button", name="Share").first.click()
    assert page.evaluate("window.shared") == {"text": f"I'm sorry: {SITUATION} Long."}


def test_a_copy_that_fails_says_how_to_copy(visit: Visit) -> None:
    page = visit()
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('no'))")
    page.reload()
    write(page)
    send(page)
    page.get_by_role("button", name="Copy").first.click()
    expect(page.locator("#status")).to_contain_text("Select the text")
