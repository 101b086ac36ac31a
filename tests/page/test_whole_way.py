"""Every step of the way with the real coach: each intent, with and without script, narrow and wide, by keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from page.conftest import Visit
from page.steps import INTENTS, assert_fits, message_of, send, write

pytestmark = pytest.mark.browser
ANSWER = "I will ring on Thursday evening."


class Case(NamedTuple):
    situation: str
    draft: str
    relationship: str


CASES = {
    "repair": Case(
        "I forgot to call my sister on her birthday on Sunday.", "Sorry if I upset you, but you're always so touchy.",
        "family",
    ),
    "concern": Case(
        "My flatmate Jo has paid the rent late four months in a row.", "You never pay on time. It was late again.",
        "friend",
    ),
    "rephrase": Case(
        "", "You always dump things on me on Friday night. I'm not working this weekend.", "manager",
    ),
}  # fmt: skip


class Look(NamedTuple):
    """How a visitor comes."""

    js: bool
    width: int
    scheme: Literal["light", "dark"]


LOOKS = {
    "script-320": Look(js=True, width=320, scheme="dark"), "script-1280": Look(js=True, width=1280, scheme="light"),
    "plain-320": Look(js=False, width=320, scheme="light"), "plain-1280": Look(js=False, width=1280, scheme="dark"),
}  # fmt: skip


@pytest.mark.parametrize("intent", CASES)
@pytest.mark.parametrize("look", LOOKS)
def test_every_step_leads_to_the_next(visit: Visit, real: str, intent: str, look: str, tmp_path: Path) -> None:
    js, width, scheme = LOOKS[look]
    case = CASES[intent]
    page = visit(address=real, js=js, width=width, scheme=scheme)
    write(page, situation=case.situation, draft=case.draft, intent=intent)
    page.get_by_label("Who is it to?").select_option(case.relationship)
    if js:
        expect(page.locator(".under mark").first).to_be_visible()
    send(page)
    assert_fits(page)
    read_findings(page, case)
    read_message(page, case)
    compare_versions(page)
    if js:
        fill_places(page)
    save_message(page, tmp_path)
    answered = answer_questions(page, js=js)
    read_plan(page, intent)
    if intent == "repair":
        save_promise(page, tmp_path)
    change_a_word(page, case, answered)
    assert_fits(page)
    if js:
        page.get_by_role("button", name="Start over").click()
        expect(page.get_by_label("Your draft")).to_have_value("")


def read_findings(page: Page, case: Case) -> None:
    quoted = page.locator("#reply .own .quoted")
    assert (
        quoted.evaluate("e => [...e.childNodes].filter(n => n.tagName !== 'SUP').map(n => n.textContent).join('')")
        == case.draft
    )
    first = page.locator("#reply .findings li").first
    expect(first).to_contain_text("Instead:")
    first.locator("summary").click()
    expect(first.get_by_role("link", name="The whole principle")).to_be_visible()


def read_message(page: Page, case: Case) -> None:
    card = page.locator("#message .message:visible")
    card.get_by_text("What each sentence rests on").click()
    facts = card.locator(".basis q").all_inner_texts()
    assert facts
    assert all(fact.strip("“”") in case.situation + case.draft for fact in facts)
    card.get_by_text("What I changed in your words").click()
    gone, come = card.locator(".beside del").first, card.locator(".beside ins").first
    assert "line-through" in gone.evaluate("e => getComputedStyle(e).textDecorationLine")
    assert "underline" in come.evaluate("e => getComputedStyle(e).textDecorationLine")
    expect(gone).to_contain_text("removed:")
    expect(come).to_contain_text("added:")


def compare_versions(page: Page) -> None:
    choices = page.locator("[name=version]")
    if choices.count() < 2:
        return
    first = message_of(page).inner_text()
    choices.nth(1).check()
    assert message_of(page).inner_text() != first
    choices.first.check()
    assert message_of(page).inner_text() == first


def fill_places(page: Page) -> None:
    slots = page.locator("#message .message:visible .slot")
    for at in range(slots.count()):
        slots.nth(at).click()
        page.keyboard.type(ANSWER)
    page.locator("#message .message:visible").get_by_role("button", name="Copy").click()
    expect(page.locator("#status")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "[" not in copied
    assert copied == message_of(page).inner_text()


def save_message(page: Page, folder: Path) -> None:
    with page.expect_download() as saving:
        page.locator("#message .message:visible").get_by_role("button", name="Save as a text file").click()
    saving.value.save_as(folder / "message.txt")
    assert (folder / "message.txt").read_text(encoding="utf-8") == message_of(page).inner_text()


def answer_questions(page: Page, *, js: bool) -> dict[str, str]:
    """Answer every question, one by one with script; what was answered, by the question."""
    asked = page.locator("#reply .question[data-step]")
    names = asked.locator("label[for]").all_text_contents()
    for at, name in enumerate(names):
        if js and at:
            page.get_by_role("button", name="Next").click()
        if js:
            expect(page.locator("#reply .question[data-step]:visible")).to_have_count(1)
        page.get_by_label(name).fill(ANSWER)
    if names:
        page.get_by_role("button", name="Update the message").click()
        expect(page.locator("#reply .question[data-step]")).to_have_count(0)
    for name in names:
        expect(page.get_by_label(name)).to_have_value(ANSWER)
    return dict.fromkeys(names, ANSWER)


def read_plan(page: Page, intent: str) -> None:
    steps = page.locator("#reply .plan details")
    # What to do around it belongs to apologies and concerns.
    if intent != "rephrase":
        expect(steps.first.locator("p").first).to_be_visible()
        steps.last.locator("summary").click()
        expect(steps.last.locator("p").first).to_be_visible()
    page.locator("#reply .principles summary").first.click()
    expect(page.locator("#reply .principles details").first.get_by_text("(").first).to_be_visible()


def save_promise(page: Page, folder: Path) -> None:
    page.get_by_text("Put what you promise into your calendar").click()
    expect(page.get_by_label("What you will do")).to_have_value(ANSWER)
    page.get_by_label("On which day").fill("2026-12-03")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save for my calendar").click()
    saving.value.save_as(folder / "promise.ics")
    event = Calendar.from_ical((folder / "promise.ics").read_bytes()).walk("VEVENT")[0]
    assert event["summary"] == ANSWER


def change_a_word(page: Page, case: Case, answered: dict[str, str]) -> None:
    page.get_by_label("Your draft").fill(case.draft + " Please.")
    send(page)
    expect(page.locator("#reply .own .quoted")).to_contain_text("Please.")
    expect(page.get_by_label("What happened?")).to_have_value(case.situation)
    expect(page.get_by_label("Who is it to?")).to_have_value(case.relationship)
    for name, answer in answered.items():
        expect(page.get_by_label(name)).to_have_value(answer)


@pytest.mark.parametrize("intent", CASES)
@pytest.mark.parametrize(("js", "width"), [(True, 320), (False, 1280)], ids=["script", "plain"])
def test_every_step_goes_by_keyboard(visit: Visit, real: str, intent: str, js: bool, width: int) -> None:
    case = CASES[intent]
    page = visit(address=real, js=js, width=width)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the form")).to_be_focused()
    tab_to(page, "[name=intent]")
    for _ in range(list(INTENTS).index(intent)):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.get_by_role("radio", name=INTENTS[intent])).to_be_checked()
    for field, text in (("#situation", case.situation), ("#draft", case.draft)):
        tab_to(page, field)
        page.keyboard.insert_text(text)
    tab_to(page, "#coach button.main")
    page.keyboard.press("Enter")
    expect(page.locator("#reply-title")).to_be_focused() if js else page.wait_for_selector("#reply-title")
    tab_to(page, ".findings summary")
    open_here(page)
    tab_to(page, ".rests > summary")
    open_here(page)
    tab_to(page, ".changes > summary")
    open_here(page)
    if page.locator(".question[data-step]").count():
        tab_to(page, "textarea[name^='answers.']")
        page.keyboard.insert_text(ANSWER)
        tab_to(page, ".questions button.main")
        page.keyboard.press("Enter")
        expect(page.locator("#reply h4").get_by_text("What you answered")).to_be_visible()
    if intent != "rephrase":
        tab_to(page, ".plan summary")
    tab_to(page, ".principles summary")
    open_here(page)
    tab_to(page, ".principles a")
    tab_to(page, "footer a")


def test_a_message_is_filled_and_copied_by_keyboard(visit: Visit, real: str) -> None:
    page = visit(address=real)
    write(page, situation=CASES["repair"].situation, draft="")
    send(page)
    tab_to(page, "[name=version]")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Version 2")).to_be_checked()
    while not page.evaluate("document.activeElement.matches('[data-copy]')"):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.slot')"):
            page.keyboard.type("Long.")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("Copied.")
    assert "Long." in page.evaluate("navigator.clipboard.readText()")


def open_here(page: Page) -> None:
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.parentElement.open")


def tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the Tab key does not reach {selector}")
