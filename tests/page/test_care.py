"""What must not go wrong: harm, lost words, foreign markup, a server that fails."""

from __future__ import annotations

import re

import pytest
from api.fake_coach import FakeCoach, opener
from api.live import serve
from playwright.sync_api import expect
from pydantic import SecretStr

from coach.api import create_app
from coach.settings import Settings
from page.conftest import Site, Visit
from page.steps import DRAFT, SITUATION, assert_fits, message_of, send, write

pytestmark = pytest.mark.browser
HIT = "He says I made him hit me."
NASTY = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</textarea><b id=planted>x</b>", "{{ 7 * 7 }}{% if %}",
    '"><svg onload=alert(1)>', "</script><script>alert(1)</script>", "&lt;b&gt; &amp; ]]> <!-- -->", "javascript:alert(1)",
)  # fmt: skip


@pytest.mark.parametrize("js", [True, False], ids=["script", "plain"])
def test_a_stop_is_a_page_of_its_own(visit: Visit, js: bool) -> None:
    page = visit(js=js, width=320)
    page.get_by_label("What happened?").fill(HIT)
    page.get_by_role("button", name="Coach me").click()
    expect(page.get_by_role("heading", name="Please read this first")).to_be_visible()
    expect(page.get_by_text("Being hit is not something you caused.")).to_be_visible()
    expect(page.get_by_role("link", name="findahelpline.com")).to_have_attribute("href", "https://findahelpline.com")
    expect(page.locator("form, textarea, input")).to_have_count(0)
    assert HIT not in page.content()
    assert_fits(page)


@pytest.mark.parametrize("how", ["click", "Escape"])
@pytest.mark.parametrize("in_place", [True, False], ids=["in place", "as a page"])
def test_leaving_takes_the_page_out_of_the_history(visit: Visit, how: str, in_place: bool) -> None:
    page = visit("/docs")
    page.goto(page.url.replace("/docs", "/"))
    page.get_by_label("What happened?").fill(HIT)
    if in_place:
        page.get_by_role("button", name="Coach me").click()
    else:
        page.evaluate("HTMLFormElement.prototype.submit.call(document.getElementById('coach'))")
    leave = page.locator("#leave")
    expect(leave).to_have_attribute("href", "https://www.wikipedia.org/")
    # Tests stay on this machine: leave for another page of it.
    leave.evaluate("link => { link.href = location.origin + '/principles'; }")
    length = page.evaluate("history.length")
    if how == "click":
        leave.click()
    else:
        page.keyboard.press(how)
    page.wait_for_url("**/principles")
    assert page.evaluate("history.length") == length
    page.go_back()
    if not in_place:
        expect(page.get_by_label("What happened?")).to_have_value("")
    assert "Being hit" not in page.content()
    assert HIT not in page.content()


@pytest.mark.parametrize("js", [True, False], ids=["script", "plain"])
@pytest.mark.parametrize("text", NASTY)
def test_markup_is_shown_as_text(visit: Visit, js: bool, text: str) -> None:
    page = visit(js=js)
    write(page, situation=f"I said {text} to her.", draft=f"{text} I'm sorry if you felt hurt {text}")
    page.get_by_text("More choices").click()
    page.get_by_label("The message you are answering").fill(text)
    send(page)
    expect(message_of(page)).to_contain_text(f"I said {text} to her.")
    expect(page.locator("#reply .quoted").first).to_contain_text(text)
    expect(page.get_by_label("What happened?")).to_have_value(f"I said {text} to her.")
    expect(page.locator("#planted, img, svg")).to_have_count(0)
    page.get_by_label("How was it?").fill(f"It was {text}")
    page.get_by_role("button", name="Update the message").click()
    expect(message_of(page)).to_contain_text(f"It was {text}")
    expect(page.locator("#planted, img, svg")).to_have_count(0)


def test_an_unpaired_surrogate_is_never_sent_as_one(visit: Visit, site: Site) -> None:
    page = visit()
    page.get_by_label("What happened?").evaluate("e => { e.value = 'I was late \\ud800 again'; }")
    page.get_by_role("button", name="Coach me").click()
    expect(message_of(page)).to_contain_text("I was late \ufffd again")
    assert "\ufffd" in site.fake.asked[-1].situation


@pytest.mark.parametrize("js", [True, False], ids=["script", "plain"])
def test_an_empty_form_is_told_what_is_missing(visit: Visit, js: bool) -> None:
    page = visit(js=js)
    page.get_by_role("button", name="Coach me").click()
    expect(page.get_by_role("alert").filter(has_text="Before I can help")).to_be_visible()
    page.get_by_role("link", name="Write what happened, or a draft, or both.").click()
    if js:
        expect(page.get_by_label("What happened?")).to_be_focused()


@pytest.mark.parametrize("js", [True, False], ids=["script", "plain"])
def test_a_text_that_is_too_long_is_kept_and_refused(visit: Visit, js: bool) -> None:
    page = visit(js=js)
    page.get_by_label("Your draft").fill("x" * 8_001)
    page.get_by_role("button", name="Coach me").click()
    expect(page.get_by_text("longer than the 8,000 characters")).to_be_visible()
    expect(page.get_by_label("Your draft")).to_have_value("x" * 8_001)
    assert_fits(page)


@pytest.mark.parametrize("js", [True, False], ids=["script", "plain"])
def test_8000_pasted_characters_are_taken(visit: Visit, js: bool) -> None:
    page = visit(js=js, width=320)
    write(page, draft="word 😀 " * 1_142)
    send(page)
    assert_fits(page)


def test_long_words_and_names_from_right_to_left_fit(visit: Visit, site: Site) -> None:
    page = visit(width=320)
    page.get_by_label("Their name").fill("שרה בת־ציון")
    write(page, situation="Ich " + "donaudampfschifffahrt" * 30, draft="سلام 😀 if you felt hurt " + "x" * 500)
    send(page)
    assert_fits(page)
    assert site.fake.asked[-1].to_name == "שרה בת־ציון"
    expect(page.locator("#reply mark").first).to_have_text("if you felt hurt")


def test_going_back_leads_to_the_form_with_every_word(visit: Visit) -> None:
    page = visit()
    write(page)
    send(page)
    page.go_back()
    expect(page.get_by_label("Your draft")).to_have_value(DRAFT)
    expect(page.get_by_label("What happened?")).to_have_value(SITUATION)


def test_going_back_without_script_keeps_what_was_written(visit: Visit) -> None:
    page = visit(js=False)
    write(page)
    send(page)
    page.go_back()
    expect(page.get_by_label("Your draft")).to_have_value(DRAFT)
    expect(page.get_by_label("What happened?")).to_have_value(SITUATION)
    expect(page.get_by_role("radio", name="Apologise")).to_be_checked()


def test_two_tabs_do_not_meet(visit: Visit) -> None:
    first = visit()
    second = first.context.new_page()
    second.goto(first.url)
    write(first, situation="I was late.")
    write(second, situation="I forgot the rent.")
    send(second)
    send(first)
    expect(message_of(first)).to_contain_text("I was late.")
    expect(message_of(second)).to_contain_text("I forgot the rent.")


def test_starting_over_leaves_nothing(visit: Visit) -> None:
    page = visit()
    page.get_by_role("button", name="My flatmate's rent is late").click()
    expect(page.locator("#reply-title")).to_be_visible()
    page.get_by_role("button", name="Start over").click()
    expect(page.locator("#reply > *")).to_have_count(0)
    typed = (
        "[...document.querySelectorAll('textarea, input:not([type=radio], [type=checkbox]), select')].map(e => e.value)"
    )
    assert not any(page.evaluate(typed))
    assert page.locator(":checked[name=intent]").count() == 0


def test_words_are_kept_only_when_that_is_switched_on(visit: Visit) -> None:
    page = visit()
    write(page)
    assert page.evaluate("localStorage.length") == 0
    page.get_by_label("Keep my words in this browser").check()
    page.reload()
    expect(page.get_by_label("Your draft")).to_have_value(DRAFT)
    expect(page.get_by_role("radio", name="Apologise")).to_be_checked()
    page.get_by_role("button", name="Delete what is kept").click()
    assert page.evaluate("localStorage.length") == 0
    page.reload()
    expect(page.get_by_label("Your draft")).to_have_value("")


def test_a_stop_deletes_what_was_kept(visit: Visit) -> None:
    page = visit()
    page.get_by_label("Keep my words in this browser").check()
    page.get_by_label("What happened?").fill(HIT)
    page.get_by_role("button", name="Coach me").click()
    expect(page.locator("#leave")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0


def test_a_key_is_asked_for_where_one_is_set(visit: Visit, page_settings: Settings) -> None:
    key = "a-key-of-sixteen-or-more"
    settings = page_settings.model_copy(update={"api_keys": (SecretStr(key),)})
    with serve(create_app(settings, opener(FakeCoach(settings)))) as address:
        for js in (True, False):
            page = visit(address=address, js=js)
            write(page)
            page.get_by_role("button", name="Coach me").click()
            expect(page.get_by_role("alert").filter(has_text="access key is missing or wrong")).to_be_visible()
            page.locator("#access_key").fill(key)
            send(page)
            expect(message_of(page)).to_contain_text(SITUATION)
            page.context.close()


def test_principles_are_browsed_and_searched_without_an_address_that_tells(visit: Visit) -> None:
    page = visit("/principles", width=320)
    expect(page.get_by_role("heading", name="Talking openly")).to_be_visible()
    assert_fits(page)
    page.get_by_label("What is it about?").fill("he <b>lied</b> again")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name=re.compile("Nearest to what you wrote"))).to_be_visible()
    expect(page.get_by_label("What is it about?")).to_have_value("he <b>lied</b> again")
    assert page.url.endswith("/principles")


def test_a_link_to_a_principle_opens_it_in_a_tab_of_its_own(visit: Visit) -> None:
    page = visit()
    write(page)
    send(page)
    page.locator("#reply .principles summary").first.click()
    link = page.locator("#reply .principles a").first
    with page.context.expect_page() as opening:
        link.click()
    opened = opening.value
    anchor = opened.url.partition("#")[2]
    expect(opened.locator(f"[id='{anchor}'] p").first).to_be_visible()
    expect(message_of(page)).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/principles"])
@pytest.mark.parametrize("js", [True, False], ids=["script", "plain"])
def test_help_is_to_be_found_on_every_page(visit: Visit, path: str, js: bool) -> None:
    page = visit(path, js=js, width=320)
    page.get_by_role("link", name="In danger?").click()
    help_ = page.get_by_role("contentinfo")
    expect(help_.get_by_role("heading")).to_be_in_viewport()
    expect(help_.get_by_role("link", name="findahelpline.com")).to_have_attribute("href", "https://findahelpline.com")
    expect(help_).to_contain_text("domestic abuse helpline")
    expect(help_).to_contain_text("112, 911, 999")


def test_leaving_from_any_page_takes_its_place_in_the_history(visit: Visit) -> None:
    page = visit()
    write(page)
    leave = page.get_by_role("link", name="Leave this page now")
    leave.evaluate("link => { link.href = location.origin + '/docs'; }")
    length = page.evaluate("history.length")
    leave.click()
    page.wait_for_url("**/docs")
    assert page.evaluate("history.length") == length
