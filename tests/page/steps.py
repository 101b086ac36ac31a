"""What a visitor does, step by step."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

INTENTS = {"repair": "Apologise", "concern": "Raise a concern", "rephrase": "Say something difficult"}
SITUATION = "I was an hour late on Friday."
DRAFT = "I'm sorry if you felt hurt, could we talk tonight?"


def write(page: Page, *, situation: str = SITUATION, draft: str = DRAFT, intent: str = "repair") -> None:
    page.get_by_role("radio", name=INTENTS[intent]).check()
    page.get_by_label("What happened?").fill(situation)
    page.get_by_label("Your draft").fill(draft)


def send(page: Page) -> None:
    page.get_by_role("button", name="Coach me").click()
    expect(page.locator("#reply-title")).to_be_visible()


def message_of(page: Page) -> Locator:
    """The message as it reads now; of several versions the chosen one."""
    return page.locator("#message .text:visible")


def assert_fits(page: Page) -> None:
    """Nothing sticks out to the side."""
    sizes = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert sizes[0] <= sizes[1]
