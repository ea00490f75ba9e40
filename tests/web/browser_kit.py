"""A real Chromium in front of the pages, somebody who clicks and types in it, and what every page must be."""

from __future__ import annotations

import hashlib
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from browsers import chromium
from web_kit import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

_AXE = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
}
#: One way there and back: what was in order need not travel out of the page, and a broken picture fails.
_LOOK = """async how => {
    const told = await axe.run(how);
    await Promise.all([...document.images].map(i => i.decode()));
    return {
        violations: told.violations,
        width: document.documentElement.scrollWidth,
        headings: document.querySelectorAll("h1").length,
    };
}"""
#: A plan may be in the making, and the machine be busy with other tests.
PATIENCE = 120_000
_SOON = 30_000
#: What two pages of one build differ in: words between tags, and numbers and ids in addresses.
_WORDS_AND_NUMBERS = re.compile(r">[^<]+<|\d+|/[a-z0-9]{20}\b")
#: What Chromium writes of a page that says in words, with this status, why a form was not taken.
_REFUSED_FORM = "Failed to load resource: the server responded with a status of 400"


@lru_cache(maxsize=1)
def _axe() -> str:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where there is a browser

    script: str = Axe().axe_script
    return script


@dataclass(repr=False, eq=False)
class Watched:
    """A window of a browser whose every request, console line and page error is written down."""

    context: BrowserContext
    page: Page
    host: str
    script: bool = True
    outside: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    _held: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("request", lambda r: self._asked(r.url))
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda e: self.said.append(str(e)))

    def _asked(self, url: str) -> None:
        if not url.startswith((self.host, "data:", "about:")):
            self.outside.append(url)

    def _heard(self, line: ConsoleMessage) -> None:
        if not line.text.startswith(_REFUSED_FORM):
            self.said.append(line.text)

    def hold(self, what: str = "") -> None:
        """Hold the page that is shown, as it is seen, to everything a page must be.

        A page of the same build, whatever its words and numbers, is looked at once by each person.
        """
        shown = hashlib.sha256(_WORDS_AND_NUMBERS.sub("", self.page.content()).encode()).digest()
        # axe is a script itself: without script, pages are only read.
        if shown not in self._held and self.script:
            self._held.add(shown)
            self.check(what or self.page.url)

    def check(self, what: str) -> None:
        """Check the page that is shown: axe, nothing sideways, one heading, every picture there."""
        self.page.evaluate(_axe())
        told = self.page.evaluate(_LOOK, _AXE)
        assert [(what, v["id"], v["nodes"][0]["html"][:300]) for v in told["violations"]] == []
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        assert told["width"] <= width, what
        assert told["headings"] == 1, what

    def unfold(self, what: str) -> None:
        """Open what is folded, and check the page that is shown."""
        self.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        self.check(what)

    def clean(self, path: str) -> None:
        """Open a page by its address and check all of it."""
        self.page.goto(f"{self.host}{path}")
        self.unfold(path)

    def sign_in(self, email: str) -> None:
        """Sign in by the address of the page, as whoever was there before is forgotten."""
        self.context.clear_cookies()
        self.page.goto(f"{self.host}/sign-in")
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password", exact=True).fill(WORDS)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{self.host}/")

    def is_let_in(self, session: dict[str, str]) -> None:
        """Be whoever a session belongs to, as whoever was there before is forgotten."""
        self.context.clear_cookies()
        self.context.add_cookies([{**session, "url": self.host}])  # type: ignore[typeddict-item]

    def is_spotless(self) -> None:
        """Hold that no request left the host, and that nothing was said in the console."""
        assert (self.outside, self.said) == ([], [])


@dataclass(repr=False, eq=False)
class Person(Watched):
    """Somebody who goes about the pages by what they see: links, buttons and labels, never an address."""

    @property
    def main(self) -> Locator:
        """What a page is about."""
        return self.page.get_by_role("main")

    @property
    def words(self) -> str:
        """What a page says, as it is seen."""
        return self.main.inner_text()

    def come_in(self, email: str) -> None:
        """Go to the service and sign in."""
        self.page.goto(self.host)
        self.hold()
        self.write("E-mail address", email)
        self.page.get_by_label("Password", exact=True).fill(WORDS)
        self.press("Sign in")

    def turn_to(self, name: str) -> None:
        """Choose from the navigation."""
        self._go(self.page.get_by_role("navigation", name="Menu").get_by_role("link", name=name, exact=True))

    def follow(self, name: str, *, exact: bool = False) -> None:
        """Follow a link of the page; the first where several say the same."""
        self._go(self.page.get_by_role("link", name=name, exact=exact).first)

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press a button that leads on; the first where several say the same."""
        self._go(self.page.get_by_role("button", name=name, exact=exact).first)

    def _go(self, what: Locator) -> None:
        self.go(what)
        self.hold()

    def go(self, what: Locator) -> None:
        """Click what leads on, and wait until all of the page is there."""
        with self.page.expect_navigation():
            what.click()

    def take(self, name: str) -> bytes:
        """Press a button or follow a link that gives a file, and return what was saved."""
        found = self.page.get_by_role("button", name=name, exact=True)
        with self.page.expect_download() as download:
            (found if found.count() else self.page.get_by_role("link", name=name, exact=True)).click()
        saved: Path = download.value.path()
        return saved.read_bytes()

    def write(self, label: str, text: str) -> None:
        """Type into a field."""
        self.page.get_by_label(label, exact=True).fill(text)

    def write_day(self, legend: str, day: date) -> None:
        """Type a day into its three boxes."""
        boxes = self.page.get_by_role("group", name=legend)
        for label, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            boxes.get_by_label(label, exact=True).fill(str(number))

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def tick(self, label: str) -> None:
        """Tick a box or choose an answer."""
        self.page.get_by_label(label).check()

    def hand_over(self, label: str, data: bytes, *, button: str) -> None:
        """Send a file that was saved before."""
        given = {"name": "file.json", "mimeType": "application/json", "buffer": data}
        self.page.get_by_label(label, exact=True).set_input_files(files=[given])  # type: ignore[list-item]
        self.press(button)


def seat(browser: Browser, host: str, *, width: int = 1280, script: bool = True) -> Person:
    """Open a window of its own, with cookies of its own, in front of a host."""
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
    context.set_default_timeout(_SOON)
    return Person(context, context.new_page(), host, script)


@contextmanager
def window(host: str, *, width: int = 320, script: bool = True) -> Iterator[Person]:
    """Open a browser with one window in front of a host."""
    with chromium() as browser:
        yield seat(browser, host, width=width, script=script)


def find_visit(person: Person, service: str, first: date) -> None:
    """Find the visit of an inspectorate to a service by the name of the service."""
    person.turn_to("Services")
    person.write("Words of its name or area, or its URN", service)
    person.press("Find")
    person.follow(service, exact=True)
    person.follow(in_words(first))


def sign_off(senior: Person) -> None:
    """Sign off the call of the visit that is shown; without answers it is refused."""
    senior.press("Sign off the call")
    senior.press("Sign off the call")
    assert "Answer: Has there been a death" in senior.words
    for box in senior.page.get_by_role("textbox").all():
        box.fill("None known; asked this morning.")
    senior.press("Sign off the call")
    assert "call signed off" in senior.words


def notify(scheduler: Person) -> None:
    """Record the notice of the visit that is shown."""
    assert "not yet: nobody outside the inspectorate knows of it" in scheduler.words
    scheduler.press("Record the notice")
    scheduler.press("Record the notice")
    assert "service notified, by" in scheduler.words


def in_words(day: date) -> str:
    """Return a day as pages write it."""
    return f"{day.day} {day:%B %Y}"
