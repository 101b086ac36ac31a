"""Findings while somebody writes: under the words themselves, and never from a model."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from page.conftest import Site, Visit
from page.steps import DRAFT, send, write

pytestmark = pytest.mark.browser
TIP = "#tip"


def marks(page: Page) -> Locator:
    return page.locator(".under mark")


def type_draft(page: Page, text: str = DRAFT) -> None:
    page.get_by_label("Your draft").fill(text)
    expect(marks(page).first).to_be_visible()


def test_findings_and_strengths_appear_under_the_words(visit: Visit, site: Site) -> None:
    page = visit(width=320)
    page.get_by_label("Your draft").press_sequentially("😀 I'm sorry if you felt hurt. could we talk?")
    expect(marks(page)).to_have_text(["if you felt hurt", "could we talk"])
    live = page.locator("#live")
    expect(live.get_by_role("status")).to_have_text("1 thing to look at. 1 thing good already.")
    live.locator("summary").click()
    expect(live.locator("li").first).to_contain_text("It puts the hurt in doubt.")
    live.get_by_role("button", name="if you felt hurt").click()
    chosen = "const e = document.getElementById('draft'); return e.value.slice(e.selectionStart, e.selectionEnd)"
    assert page.evaluate(f"() => {{ {chosen} }}") == "if you felt hurt"
    page.get_by_label("Your draft").fill("I was late and I am sorry.")
    expect(live).to_contain_text("Nothing here is likely to hurt.")
    expect(marks(page)).to_have_count(0)
    assert site.fake.asked == []


def test_pointing_at_marked_words_explains_them(visit: Visit) -> None:
    page = visit()
    type_draft(page)
    box = marks(page).first.bounding_box()
    assert box
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.move(box["x"] + 12, box["y"] + 9)
    tip = page.locator(TIP)
    expect(tip).to_contain_text("It puts the hurt in doubt.")
    expect(tip).to_contain_text("Instead: Say what you did.")
    # What is shown can be pointed at itself, and goes away when it is no longer wanted.
    tip.hover()
    page.wait_for_timeout(500)
    expect(tip).to_contain_text("Instead:")
    page.mouse.move(5, 5)
    expect(tip).to_be_empty()


def test_a_tap_on_marked_words_explains_them(visit: Visit) -> None:
    page = visit(width=375, touch=True)
    type_draft(page)
    marks(page).first.scroll_into_view_if_needed()
    box = marks(page).first.bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + 9, box["y"] + 9)
    expect(page.locator(TIP)).to_contain_text("Likely to hurt It puts the hurt in doubt.")
    page.get_by_role("heading", level=1).tap()
    expect(page.locator(TIP)).to_be_empty()


def test_the_caret_on_marked_words_explains_them(visit: Visit) -> None:
    page = visit()
    type_draft(page, "I'm sorry if you felt hurt")
    tip = page.locator(TIP)
    page.keyboard.press("ArrowLeft")
    expect(tip).to_contain_text("Instead: Say what you did.")
    assert tip.get_attribute("role") == "status"
    page.keyboard.press("Escape")
    expect(tip).to_be_empty()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(tip).to_be_empty()


def test_reading_a_finding_in_the_list_lights_its_words(visit: Visit) -> None:
    page = visit()
    type_draft(page)
    page.locator("#live summary").click()
    page.keyboard.press("Tab")
    expect(page.locator(".under mark.active")).to_have_text("if you felt hurt")


def test_marks_wait_while_words_move(visit: Visit) -> None:
    page = visit()
    type_draft(page)
    page.route("**/v1/check", lambda route: route.abort())
    page.keyboard.press("Control+Home")
    page.keyboard.type("Hi. ")
    expect(page.locator(".under")).to_have_text(["", f"Hi. {DRAFT}", ""])
    expect(marks(page)).to_have_count(0)


def test_an_answer_that_comes_late_marks_nothing_wrong(visit: Visit) -> None:
    page = visit()
    late: list[Route] = []
    page.route("**/v1/check", lambda route: late.append(route))  # noqa: PLW0108  # Playwright cannot take a method of list
    page.get_by_label("Your draft").fill(DRAFT)
    page.wait_for_timeout(900)
    assert len(late) == 1
    page.get_by_label("Your draft").fill(f"Oh. {DRAFT}")
    page.unroute("**/v1/check")
    late[0].fallback()
    expect(marks(page)).to_have_text(["if you felt hurt", "could we talk"])


def test_a_check_that_fails_says_nothing_and_hinders_nothing(visit: Visit) -> None:
    page = visit()
    page.route("**/v1/check", lambda route: route.fulfill(status=500, body="{}"))
    write(page)
    page.wait_for_timeout(900)
    expect(page.locator("#live details")).to_be_hidden()
    page.unroute("**/v1/check")
    send(page)


def test_long_texts_scroll_with_their_marks(visit: Visit) -> None:
    page = visit(width=320)
    type_draft(page, "word " * 1_500 + "if you felt hurt")
    area = page.get_by_label("Your draft")
    area.scroll_into_view_if_needed()
    area.evaluate("e => { e.scrollTop = e.scrollHeight; }")
    expect(marks(page)).to_be_in_viewport()
    tops = page.evaluate("['draft', null].map(id => (id ? document.getElementById(id) : "
                         "document.querySelector('#draft-paper .under')).scrollTop)")  # fmt: skip
    assert tops[0] == tops[1] > 0
    widths = page.evaluate("[document.getElementById('draft').clientWidth, "
                           "document.querySelector('#draft-paper .under').clientWidth]")  # fmt: skip
    assert widths[0] == widths[1]


def test_findings_move_nothing_on_the_page(visit: Visit) -> None:
    page = visit()
    page.add_init_script("window.shifts = []; new PerformanceObserver(list => window.shifts.push(...list.getEntries()))"
                         ".observe({type: 'layout-shift', buffered: true})")  # fmt: skip
    page.reload()
    page.get_by_label("Your draft").press_sequentially("Sorry if you felt hurt, could we talk?")
    expect(marks(page)).to_have_count(2)
    page.wait_for_timeout(700)
    moved = "window.shifts.filter(one => !one.hadRecentInput).map(one => [one.value, ...one.sources.map(from => from.node?.id)])"
    assert page.evaluate(moved) == []


def test_words_that_come_back_with_the_back_button_are_checked_again(visit: Visit) -> None:
    page = visit()
    type_draft(page)
    page.goto(page.url + "docs")
    page.go_back()
    expect(page.get_by_label("Your draft")).to_have_value(DRAFT)
    expect(marks(page).first).to_have_text("if you felt hurt")
