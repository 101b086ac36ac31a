"""What the page costs a visitor, in Debian's Chromium against a server on this machine; prints Markdown."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bench.program import Server, serve
from bench.texts import CASES
from bench.timing import rank

CHROMIUM = "/usr/bin/chromium"
VISITS = 20
KEYS = 60
REPLIES = 10
# Collected before anything of the page runs. Event timing is told in steps of 8 ms.
WATCH = """
window.seen = {shift: 0, events: []};
new PerformanceObserver(list => list.getEntries().forEach(one => { window.seen.shift += one.value; }))
  .observe({type: 'layout-shift', buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(one => {
  if (one.interactionId) window.seen.events.push([one.name, one.duration]);
})).observe({type: 'event', buffered: true, durationThreshold: 16});
"""
LOADED = """() => {
  const [page] = performance.getEntriesByType('navigation');
  const all = [page, ...performance.getEntriesByType('resource')];
  return {
    paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    interactive: page.domInteractive, ready: page.loadEventEnd,
    bytes: all.reduce((sum, one) => sum + one.decodedBodySize, 0), requests: all.length, shift: window.seen.shift,
  };
}"""


def main() -> None:
    """Print the machine, the first visit, and how long each thing that a visitor does takes."""
    print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f} before.\n")
    with tempfile.TemporaryDirectory() as name, serve(Path(name)) as server:
        server.wait("POST", "/v1/coach", json.dumps(CASES["repair"]).encode())
        with open_browser() as browser:
            measure_visits(browser, server)
            print("\n| each, in ms | times | p50 | p98 |\n| --- | ---: | ---: | ---: |")
            measure_writing(browser, server)
            for intent, case in CASES.items():
                measure_replies(browser, server, intent, case)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Debian's Chromium, closed with the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@contextmanager
def visit(browser: Browser, server: Server) -> Iterator[Page]:
    """One phone-sized visit of somebody who was never here, loaded to the end."""
    context = browser.new_context(viewport={"width": 375, "height": 812})
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(f"http://{server.host}:{server.port}/", wait_until="networkidle")
    yield page
    context.close()


def measure_visits(browser: Browser, server: Server) -> None:
    """Empty caches each time."""
    loads: list[dict[str, float]] = []
    for _ in range(VISITS):
        with visit(browser, server) as page:
            loads.append(page.evaluate(LOADED))
    first = loads[0]
    print(f"| first visit, {VISITS} times | p50 | p98 |\n| --- | ---: | ---: |")
    for key, label in (("paint", "first contentful paint, ms"), ("interactive", "document read, ms"),
                       ("ready", "everything loaded, ms")):  # fmt: skip
        values = [load[key] for load in loads]
        print(f"| {label} | {rank(values, 0.5):.0f} | {rank(values, 0.98):.0f} |")
    shift = max(load["shift"] for load in loads)
    size = f"{first['bytes'] / 1024:.0f} KiB in {first['requests']:.0f} requests"
    print(f"\n{size}, not compressed; layout shift {shift:g}.")


def measure_writing(browser: Browser, server: Server) -> None:
    """Typing into the draft, where every key is marked and the checks answer in the pauses."""
    text = "I'm sorry if you felt hurt, but you always overreact. "
    with visit(browser, server) as page:
        area = page.locator("#draft")
        area.press_sequentially((text * 4)[:KEYS], delay=60)
        page.locator(".under mark").first.wait_for()
        page.wait_for_timeout(500)
        # Keys that took less than the threshold of 16 ms are not told one by one.
        told = [duration for name, duration in page.evaluate("window.seen.events") if name == "keydown"]
        print_row("a key until its letter is painted", [*told, *[16.0] * (KEYS - len(told))], note=" (at most)")
    waits = []
    for _ in range(REPLIES):
        with visit(browser, server) as page:
            page.locator("#draft").fill(text)
            waits.append(time_until(page, partial(page.keyboard.type, "x"), ".under mark"))
    print_row("the last key until the findings are marked, 700 of them a pause", waits)


def measure_replies(browser: Browser, server: Server, intent: str, case: dict[str, Any]) -> None:
    """From the press of the button until the reply stands on the page."""
    waits = []
    for _ in range(REPLIES):
        with visit(browser, server) as page:
            page.locator(f"input[name=intent][value={intent}]").check()
            for field in ("situation", "draft"):
                page.locator(f"#{field}").fill(case.get(field, ""))
            waits.append(time_until(page, page.locator("#coach button.main").click, "#reply-title"))
    print_row(f"the button until the reply is shown, {intent}", waits)


def time_until(page: Page, act: Callable[[], object], selector: str) -> float:
    """Milliseconds from an act until an element is there."""
    start = time.perf_counter()
    act()
    page.wait_for_selector(selector)
    return 1_000 * (time.perf_counter() - start)


def print_row(label: str, values: list[float], note: str = "") -> None:
    """One line of the table."""
    print(f"| {label}{note} | {len(values)} | {rank(values, 0.5):.0f} | {rank(values, 0.98):.0f} |", flush=True)


if __name__ == "__main__":
    main()
