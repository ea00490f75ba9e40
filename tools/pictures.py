"""Draw pages of the demonstration for the docs, in a real Chromium: ``python tools/pictures.py [NAME ...]``.

Makes the three instances that ``make serve`` shows in a folder that is deleted, serves them, lets more happen
in them (``pictures_staged``), opens each page of ``pictures_stops`` as whoever it is for, and writes a small
picture of it to docs/images/pages, and the list of them to docs/reference/pages.md. Secrets are painted over.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pictures_page
from pictures_small import small
from pictures_stops import NARROW, STOPS, Stop

from counterpoise.service import demo

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from playwright.sync_api import Browser, Page

IMAGES = pictures_page.ROOT / "docs" / "images" / "pages"
_STAGED = Path(__file__).with_name("pictures_staged.py")
_WIDE, _SLIM, _TALLEST = 1000, 320, 1800
_PATIENCE = 240
# What is shown once to one person belongs in no picture.
_PAINT_OVER = """() => {
  for (const e of document.querySelectorAll('.cp-secret, .cp-qr')) {
    e.textContent = 'left out of this picture';
    e.className = 'cp-secret';
  }
  for (const e of document.querySelectorAll('[data-look-again]')) e.removeAttribute('data-look-again');
}"""


class Drawing:
    """A browser in front of the three instances, with a window for each person."""

    def __init__(self, browser: Browser, hosts: dict[str, str], accounts: tuple[demo.Account, ...]) -> None:
        self._browser, self._hosts = browser, hosts
        self._accounts = {(a.kind, a.role): a for a in accounts}
        self._pages: dict[tuple[str, str], Page] = {}

    def draw(self, kind: str, stop: Stop, at: dict[str, str]) -> None:
        """Open a page, do what is to be done on it, and write its picture."""
        page = self._page(kind, stop.who)
        page.goto(self._hosts[kind] + stop.at.format_map(at))
        if stop.act:
            _ACTS[stop.act](self, kind, page)
        _keep(page, stop.name)
        if stop.name in NARROW:
            page.set_viewport_size({"width": _SLIM, "height": 600})
            _keep(page, f"{stop.name}-narrow")
            page.set_viewport_size({"width": _WIDE, "height": 600})

    def _page(self, kind: str, who: str) -> Page:
        if (kind, who) not in self._pages:
            page = self._browser.new_context(
                viewport={"width": _WIDE, "height": 600}, locale="en-GB"
            ).new_page()
            self._pages[kind, who] = page
            if who:
                self.sign_in(kind, who, page)
        return self._pages[kind, who]

    def wait(self, stage: str, at: dict[str, str]) -> None:
        """Wait until the jobs of a stage are done, as somebody who looks again does."""
        if stage == "planner":
            page, address = self._page(stage, "scheduler"), f"{self._hosts[stage]}/jobs/{at['plan']}"
            _wait(lambda: page.goto(address) and "/programmes/" in page.url)
        if stage == "alliance":
            page = self._page(stage, "analyst")
            for path in ("reports", "briefs", "follow-up"):
                address = f"{self._hosts[stage]}/learning/{path}"
                _wait(partial(_over, page, address))

    def sign_in(self, kind: str, role: str, page: Page) -> None:
        """Sign somebody in, as far as a password leads."""
        account = self._accounts[kind, role]
        page.goto(f"{self._hosts[kind]}/sign-in")
        page.get_by_label("E-mail address").fill(account.email)
        page.get_by_label("Password", exact=True).fill(account.password)
        page.get_by_role("button", name="Sign in", exact=True).click()


def _keep(page: Page, name: str) -> None:
    """Write the picture of a page, its secrets painted over, no taller than a few screens."""
    page.evaluate(_PAINT_OVER)
    page.wait_for_function("[...document.images].every(i => i.complete)")
    width = page.evaluate("document.documentElement.scrollWidth")
    height = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, _TALLEST)}
    file = IMAGES / f"{name}.png"
    file.write_bytes(small(page.screenshot(full_page=True, clip=clip), page))  # type: ignore[arg-type]
    note = "" if width <= max(page.viewport_size["width"], 0) else f", {width} pixels wide!"  # type: ignore[index]
    print(f"{file.relative_to(pictures_page.ROOT)}: {file.stat().st_size // 1024} kB{note}", flush=True)


def _over(page: Page, address: str) -> bool:
    page.goto(address)
    return not page.locator("[data-look-again]").count()


def _be_late(_drawing: Drawing, _kind: str, page: Page) -> None:
    page.evaluate("document.querySelector('[name=version]').value = '1'")
    page.get_by_label("Why").fill("The team is needed elsewhere in that week.")
    page.locator("main button[type=submit]").click()


def _send_nothing(_drawing: Drawing, _kind: str, page: Page) -> None:
    for box in page.locator("main input[type=text]").all():
        box.fill("")
    page.locator("main button[type=submit]").click()


_ACTS: dict[str, Callable[[Drawing, str, Page], None]] = {
    "make a link": lambda _d, _k, page: page.get_by_role("button", name="Make a link").click(),
    "check the chain": lambda _d, _k, page: page.locator("main button[type=submit]").first.click(),
    "be late": _be_late,
    "send nothing": _send_nothing,
    "sign in with a code": lambda d, kind, page: d.sign_in(kind, "provider's manager", page),
}


def _stage(folder: Path, stage: str, *more: str) -> dict[str, str]:
    kind = stage.partition("_")[0]
    done = subprocess.run(
        [sys.executable, str(_STAGED), stage, *more],
        env=demo.environment(folder / kind),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    told: dict[str, str] = json.loads(done.stdout)
    return told


@contextmanager
def _served(folder: Path) -> Iterator[dict[str, str]]:
    """Serve the three instances as ``make serve`` does; give the address of each."""
    port = _free_ports(len(demo.KINDS))
    hosts = {kind: f"http://127.0.0.1:{port + n}" for n, kind in enumerate(demo.KINDS)}
    code = "import sys, pathlib; from counterpoise.service import demo; "
    code += "demo.serve(pathlib.Path(sys.argv[1]), port=int(sys.argv[2]))"
    server = subprocess.Popen([sys.executable, "-c", code, str(folder), str(port)])
    try:
        for host in hosts.values():
            _wait(partial(_answers, f"{host}/health"))
        yield hosts
    finally:
        server.terminate()
        server.wait()


def _free_ports(count: int) -> int:
    """Return the first of so many neighbouring ports that nobody uses."""
    while True:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = int(found.getsockname()[1])
        if all(not _answers(f"http://127.0.0.1:{port + n}/") for n in range(count)):
            return port


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=20):  # noqa: S310 - our own loopback server
            return True
    except OSError:
        return False


def _wait(holds: Callable[[], object]) -> None:
    end = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("waited in vain for the demonstration")
        time.sleep(0.3)


def main(only: Collection[str] = ()) -> None:
    """Draw every page, or those that are named, and write the list of them."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - where pictures are drawn alone

    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as given, sync_playwright() as play:
        folder = Path(given)
        accounts = demo.make(folder, progress=print)
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--lang=en-GB"]
        )
        with _served(folder) as hosts:
            drawing = Drawing(browser, hosts, accounts)
            at = _stage(folder, "planner")
            at |= _stage(folder, "planner_later", at["series"])
            for stage, stops in STOPS.items():
                at |= _stage(folder, stage) if stage != "planner" else {}
                drawing.wait(stage, at)
                for stop in (s for s in stops if not only or s.name in only):
                    drawing.draw(stage.partition("_")[0], stop, at)
        browser.close()
    print(f"Written: {pictures_page.write().relative_to(pictures_page.ROOT)}")


if __name__ == "__main__":
    main(sys.argv[1:])
