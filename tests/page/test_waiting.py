"""What a visitor sees while waiting, and when nothing comes: a draft that says so, words for every fault, no loss."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from coach.errors import Overloaded
from page.conftest import Site, Visit
from page.steps import DRAFT, SITUATION, message_of, send, write

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("js", [True, False], ids=["script", "plain"])
def test_a_fault_is_said_in_words_and_nothing_is_lost(visit: Visit, site: Site, js: bool) -> None:
    site.fake.error = Overloaded(retry_after=9)
    page = visit(js=js)
    write(page)
    page.get_by_role("button", name="Coach me").click()
    expect(page.get_by_role("alert").filter(has_text="still starting, or busy")).to_be_visible()
    expect(page.get_by_label("Your draft")).to_have_value(DRAFT)
    site.fake.error = None
    if js:
        page.get_by_role("button", name="Try again").click()
    else:
        page.get_by_role("button", name="Coach me").click()
    expect(page.locator("#reply-title")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="busy")).to_have_count(0)


def test_a_server_that_is_gone_is_said_in_words(visit: Visit) -> None:
    page = visit()
    write(page)
    page.route("**/page/reply", lambda route: route.abort())
    page.get_by_role("button", name="Coach me").click()
    expect(page.get_by_text("The coach cannot be reached. What you typed is still here.")).to_be_visible()
    page.unroute("**/page/reply")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#reply-title")).to_be_visible()


def test_a_server_that_is_starting_is_asked_again(visit: Visit) -> None:
    page = visit()
    write(page)
    tries: list[int] = []

    def refuse_twice(route: Route) -> None:
        tries.append(1)
        if len(tries) > 2:
            route.fallback()
        else:
            route.fulfill(
                status=503, headers={"Retry-After": "1", "Content-Type": "application/problem+json"},
                body='{"status": 503, "detail": "starting", "errors": []}',
            )  # fmt: skip

    page.route("**/page/reply", refuse_twice)
    page.get_by_role("button", name="Coach me").click()
    expect(page.locator("#status")).to_contain_text("still starting")
    expect(page.locator("#reply-title")).to_be_visible()
    assert len(tries) == 3


def test_a_double_click_asks_once(visit: Visit, site: Site) -> None:
    site.fake.delay_s = 0.5
    page = visit()
    write(page)
    page.get_by_role("button", name="Coach me").dblclick()
    expect(page.locator("#status")).to_have_text("Reading your words…")
    expect(page.locator("#reply-title")).to_be_visible()
    assert len(site.fake.asked) == 1


def test_sentences_of_a_model_are_shown_as_a_draft(visit: Visit, site: Site) -> None:
    site.fake.sentences, site.fake.fallback = ("First one.", "<b>Second.</b>"), "The model did not answer in time."
    page = visit()
    write(page)
    seen = page.evaluate_handle(
        "() => { const seen = []; const area = document.getElementById('sentences');"
        "new MutationObserver(() => seen.push(area.textContent)).observe(area, {childList: true, characterData: true});"
        "return seen; }"
    )
    send(page)
    assert "First one. <b>Second.</b> " in seen.json_value()
    expect(page.locator("#writing")).to_be_hidden()
    expect(page.locator("#reply").get_by_text("The model did not answer in time.")).to_be_visible()


def test_a_draft_that_failed_the_checks_is_taken_back(visit: Visit, site: Site) -> None:
    site.fake.voided, site.fake.sentences = ("It was all her fault.",), ("I was late.",)
    site.fake.pause_s = 0.6
    page = visit()
    write(page)
    page.get_by_role("button", name="Coach me").click()
    expect(page.get_by_role("heading", name="Being written, not yet checked as a whole")).to_be_visible()
    expect(page.locator("#sentences")).to_have_text("It was all her fault.")
    expect(page.locator("#status")).to_have_text(
        "What was shown is void: The model's message did not pass verification "
        "(everything that matters in your words is still there)."
    )
    expect(page.locator("#sentences")).to_have_text("I was late.")
    expect(page.locator("#reply-title")).to_be_visible()
    expect(page.get_by_text("It was all her fault.")).to_have_count(0)
    expect(page.locator("#writing")).to_be_hidden()


def test_whoever_waits_long_is_told_and_may_stop(visit: Visit, site: Site) -> None:
    site.fake.delay_s = 20
    page = visit()
    page.clock.install()
    page.reload()
    write(page)
    page.get_by_role("button", name="Coach me").click()
    expect(page.locator("#status")).to_have_text("Reading your words…")
    page.clock.fast_forward(6_000)
    expect(page.locator("#status")).to_contain_text("This takes longer than usual.")
    page.get_by_role("button", name="Stop waiting").click()
    expect(page.locator("#status")).to_contain_text("Stopped. What you typed is still here.")
    expect(page.get_by_label("Your draft")).to_have_value(DRAFT)
    site.fake.delay_s = 0
    send(page)


@pytest.mark.parametrize("body", ["", 'event: sentence\ndata: {"text": "One."}\n\n', "event: reply\ndata: {"])
def test_an_answer_that_breaks_off_can_be_asked_for_again(visit: Visit, body: str) -> None:
    page = visit()
    write(page)
    answer = {"Content-Type": "text/event-stream"}
    page.route("**/page/reply", lambda route: route.fulfill(status=200, headers=answer, body=body))
    page.get_by_role("button", name="Coach me").click()
    expect(page.get_by_text("The coach cannot be reached. What you typed is still here.")).to_be_visible()
    expect(page.locator("#writing")).to_be_hidden()
    page.unroute("**/page/reply")
    page.get_by_role("button", name="Try again").click()
    expect(message_of(page)).to_contain_text(SITUATION)


def test_starting_over_ends_the_waiting(visit: Visit, site: Site) -> None:
    site.fake.delay_s = 1
    page = visit()
    write(page)
    page.get_by_role("button", name="Coach me").click()
    page.get_by_role("button", name="Start over").click()
    page.wait_for_timeout(1_500)
    expect(page.locator("#reply > *, #alert > *")).to_have_count(0)
    expect(page.get_by_label("Your draft")).to_have_value("")


def test_a_double_click_without_script_loses_nothing(visit: Visit, site: Site) -> None:
    site.fake.delay_s = 0.3
    page = visit(js=False)
    write(page)
    page.get_by_role("button", name="Coach me").dblclick()
    expect(message_of(page)).to_contain_text(SITUATION)
    expect(page.get_by_label("Your draft")).to_have_value(DRAFT)


@pytest.mark.parametrize("js", [True, False], ids=["script", "plain"])
def test_a_slow_server_still_answers(visit: Visit, site: Site, js: bool) -> None:
    site.fake.delay_s = 2
    page = visit(js=js, width=320)
    write(page)
    page.get_by_role("button", name="Coach me").click()
    if js:
        assert_busy(page)
    expect(message_of(page)).to_contain_text(SITUATION)


def assert_busy(page: Page) -> None:
    """The button says that it works already, and stays where it is for whoever has the focus on it."""
    button = page.get_by_role("button", name="Coach me")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_be_focused()
