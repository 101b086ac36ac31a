"""What the page promises everybody: small, still, its own, and usable by all."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest
from playwright.sync_api import Page, Response, expect

from coach.errors import Overloaded
from page.conftest import Site, Visit
from page.steps import assert_fits, send, write

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LARGEST_VISIT = 100 * 1024


def first_visit(_: Page, __: Site) -> None: ...


def filled(page: Page, _: Site) -> None:
    write(page)
    page.locator("#live summary").click()
    page.get_by_text("More choices").click()


def explained(page: Page, _: Site) -> None:
    write(page, draft="I'm sorry if you felt hurt")
    expect(page.locator(".under mark")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#tip")).to_contain_text("Instead:")


def being_written(page: Page, site: Site) -> None:
    site.fake.sentences, site.fake.pause_s = ("I was late.", "I am sorry."), 2
    write(page)
    page.get_by_role("button", name="Coach me").click()
    expect(page.locator("#writing")).to_be_visible()


def answered(page: Page, _: Site) -> None:
    write(page)
    send(page)
    page.locator("#reply details").evaluate_all("all => all.forEach(one => { one.open = true; })")


def cautioned(page: Page, _: Site) -> None:
    write(page, situation="I lied. Write it so that she never finds out.")
    send(page)


def stopped(page: Page, _: Site) -> None:
    page.get_by_label("What happened?").fill("He says I made him hit me.")
    page.get_by_role("button", name="Coach me").click()
    expect(page.locator("#leave")).to_be_visible()


def refused(page: Page, _: Site) -> None:
    page.get_by_role("button", name="Coach me").click()
    expect(page.get_by_role("alert").filter(has_text="Before I can help")).to_be_visible()


def failed(page: Page, site: Site) -> None:
    site.fake.error = Overloaded(retry_after=60)
    write(page)
    page.get_by_role("button", name="Coach me").click()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def principles(page: Page, _: Site) -> None:
    page.goto(page.url + "principles")


def searched(page: Page, _: Site) -> None:
    page.goto(page.url + "principles")
    page.get_by_label("What is it about?").fill("he lied")
    page.get_by_role("button", name="Find").click()
    page.locator("details details summary").first.click()


def wrong_address(page: Page, _: Site) -> None:
    page.goto(page.url + "message.txt")
    expect(page.get_by_role("heading", name="That did not work")).to_be_visible()


def docs(page: Page, _: Site) -> None:
    page.goto(page.url + "docs")


STATES: tuple[Callable[[Page, Site], None], ...] = (
    first_visit, filled, explained, being_written, answered, cautioned, stopped, refused, failed, principles, searched,
    wrong_address, docs,
)  # fmt: skip


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_axe_finds_nothing(
    visit: Visit, site: Site, state: Callable[[Page, Site], None], scheme: str, width: int
) -> None:
    page = visit(scheme=scheme, width=width)
    state(page, site)
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    assert [(rule["id"], node["html"]) for rule in found["violations"] for node in rule["nodes"]] == []
    assert_fits(page)


def test_the_first_visit_is_small(visit: Visit, site: Site) -> None:
    page = visit("/healthz")
    sizes: dict[str, int] = {}

    def weigh(response: Response) -> None:
        sizes[response.url] = len(response.body()) + sum(len(k) + len(v) for k, v in response.headers.items())

    page.on("response", weigh)
    page.goto(site.address)
    page.wait_for_load_state("networkidle")
    assert len(sizes) >= 8
    assert sum(sizes.values()) <= LARGEST_VISIT


@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_moves_while_the_page_loads(visit: Visit, width: int) -> None:
    page = visit(width=width)
    page.wait_for_load_state("networkidle")
    shift = page.evaluate(
        "() => new Promise(done => new PerformanceObserver(list => done(list.getEntries().length))"
        ".observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 500))"
    )
    assert shift == 0


def test_text_at_twice_its_size_still_fits(visit: Visit) -> None:
    page = visit(width=640)
    page.add_init_script("document.documentElement.style.fontSize = '200%'")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    write(page)
    send(page)
    assert_fits(page)


def test_nothing_is_animated_for_whoever_asks_for_that(visit: Visit) -> None:
    page = visit()
    write(page)
    send(page)
    assert page.locator(".reply").evaluate("e => getComputedStyle(e).animationName") == "none"


def test_forced_colours_keep_the_marks(visit: Visit) -> None:
    page = visit()
    page.emulate_media(forced_colors="active")
    write(page)
    send(page)
    mark = page.locator("#reply mark").first
    assert "underline" in mark.evaluate("e => getComputedStyle(e).textDecorationLine")
    assert mark.evaluate("e => getComputedStyle(e).borderStyle") == "solid"


@pytest.mark.parametrize("selector", ["button", ".card", "select", "summary", "nav a"])
def test_everything_to_tap_is_large_enough(visit: Visit, selector: str) -> None:
    page = visit(width=320)
    boxes = page.locator(selector).evaluate_all(
        "all => all.filter(e => e.checkVisibility()).map(e => e.getBoundingClientRect()).map(b => [b.width, b.height])"
    )
    assert boxes
    assert all(width >= 24 and height >= 24 for width, height in boxes)


def test_no_field_offers_what_was_typed_elsewhere(visit: Visit) -> None:
    page = visit(js=False)
    lines = page.locator("form#coach input:not([type=radio], [type=checkbox], [type=hidden])")
    assert lines.count() >= 2
    assert (
        page.locator("form#coach input:not([type=radio], [type=checkbox], [type=hidden], [autocomplete=off])").count()
        == 0
    )
    assert page.locator("textarea:not([spellcheck=false])").count() == 0
