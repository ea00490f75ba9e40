"""One real Chromium for all tests of a process that need one, begun by the first and ended with the tests."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

CHROMIUM = shutil.which("chromium")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
          "--disable-background-networking", "--disable-component-update")  # fmt: skip


@dataclass(frozen=True)
class _Running:
    """The browser, what drives it, and the loop in which that runs."""

    play: Any
    browser: Browser
    loop: asyncio.AbstractEventLoop


_RUNNING: list[_Running] = []


@contextmanager
def chromium() -> Iterator[Browser]:
    """Lend the browser; every window that was opened in it is closed afterwards, with its cookies."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install Debian's package chromium to run this test")
    if _RUNNING and not _RUNNING[0].browser.is_connected():
        end_browser()
    if not _RUNNING:
        _RUNNING.append(_begin())
    lent = _RUNNING[0]
    asyncio._set_running_loop(lent.loop)
    try:
        yield lent.browser
    finally:
        for context in lent.browser.contexts:
            context.close()
        # Else Django would refuse its store to every later test, for a loop seems to run.
        asyncio._set_running_loop(None)


def end_browser() -> None:
    """End the browser of this process, where there is one."""
    while _RUNNING:
        ended = _RUNNING.pop()
        asyncio._set_running_loop(ended.loop)
        try:
            ended.browser.close()
            ended.play.stop()
        finally:
            asyncio._set_running_loop(None)


def _begin() -> _Running:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where there is a browser

    play = sync_playwright().start()
    loop = asyncio.get_running_loop()
    return _Running(play, play.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS)), loop)
