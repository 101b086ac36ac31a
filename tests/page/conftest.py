from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Literal, NamedTuple

import pytest
from api.fake_coach import FakeCoach, opener
from api.live import serve
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from coach.api import create_app
from coach.pipeline import Coach
from coach.settings import Settings, load_settings

CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
Visit = Callable[..., Page]


class Site(NamedTuple):
    """A running page and the fake coach behind it."""

    address: str
    fake: FakeCoach


# Not for the session: Playwright holds an event loop of this thread, which asynchronous tests need for themselves.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; the tests fail where it is missing."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def page_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return load_settings(_env_file=None, data_dir=tmp_path_factory.mktemp("coach"), rate_limit="off")


@pytest.fixture(scope="module")
def running(page_settings: Settings) -> Iterator[Site]:
    fake = FakeCoach(page_settings)
    with serve(create_app(page_settings, opener(fake))) as address:
        yield Site(address, fake)


@pytest.fixture
def site(running: Site) -> Site:
    """The page around a fake coach that has forgotten earlier tests."""
    fake = running.fake
    fake.error, fake.delay_s, fake.sentences, fake.fallback = None, 0, (), None
    fake.voided, fake.pause_s, fake.deaf = (), 0, False
    fake.asked.clear()
    return running


@pytest.fixture(scope="module")
def real(page_settings: Settings, coach: Coach) -> Iterator[str]:
    """The address of a page with the real coach behind it."""
    with serve(create_app(page_settings, lambda _settings: Coach(coach.workshop))) as address:
        yield address


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """Opens the page in a browser of its own, and holds it to its promises: no other origin, no error, no dialog."""
    faults: list[str] = []
    with ExitStack() as stack:

        def visit_one(
            path: str = "/", *, js: bool = True, width: int = 1280, scheme: Literal["light", "dark"] = "light",
            address: str | None = None, touch: bool = False,
        ) -> Page:  # fmt: skip
            home = address or site.address
            context = stack.enter_context(
                browser.new_context(
                    viewport={"width": width, "height": 800},
                    java_script_enabled=js,
                    color_scheme=scheme,
                    has_touch=touch,
                    permissions=["clipboard-read", "clipboard-write"] if js else [],
                    reduced_motion="reduce",
                )
            )
            context.set_default_timeout(10_000)
            watch(context, home, faults)
            page = context.new_page()
            page.goto(home + path)
            return page

        yield visit_one
    assert not faults


def watch(context: BrowserContext, home: str, faults: list[str]) -> None:
    def note_request(url: str) -> None:
        if not url.startswith((home, "blob:", "data:")):
            faults.append(f"request to {url}")

    def note_console(kind: str, text: str) -> None:
        # The browser itself reports every answer of 4xx and 5xx as an error.
        if kind in {"error", "warning"} and "Failed to load resource" not in text:
            faults.append(f"{kind}: {text}")

    context.on("request", lambda request: note_request(request.url))
    context.on("console", lambda message: note_console(message.type, message.text))
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("dialog", lambda dialog: faults.append(dialog.message))
