"""The brief in a real Chromium: one sheet of A4, accessible, no sideways scroll at 320 px, no request."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from browsers import CHROMIUM, chromium

from counterpoise.domain.marks import Figure, Mark
from counterpoise.exchange.letters_brief import MOST_ROWS, brief_html
from counterpoise.service import brief
from counterpoise.service.brief import Brief, Coming, LedgerRow, Peak

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.browser
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_DAY = date(2020, 9, 14)


def full() -> Brief:
    """Return the fullest page there is: more rows in every part than the sheet shows."""
    page = brief.make("Sandwell", as_of=_DAY, today=_DAY)
    hours = Figure(432.5, "hours", Mark.ASSUMED, "made")
    days = [_DAY + timedelta(days=7 * n) for n in range(12)]
    long = "Joint targeted area inspection of the multi-agency response to a theme of many words"
    told = "published on 1 May 2020: Good; told you nothing new"
    fields = dict(vars(page)) | {
        "own": True,
        "notified": tuple(Coming(long, "Ofsted", d, d, d, Mark.PUBLISHED) for d in days),
        "windows": page.windows * 3,
        "commitments": tuple(Coming(long, "Ofsted", d, d, d, Mark.PUBLISHED) for d in days),
        "peaks": tuple(Peak(d, (long, long), hours, hours, hours) for d in days),
        "ledger": tuple(LedgerRow(long, d, hours, told) for d in days),
        "total": hours,
    }
    return Brief(**fields)


def document(page: Brief) -> dict[str, object]:
    made = brief.document(page)
    kinds = [{**vars(c), "kind": "statutory return"} for c in page.commitments]
    return made | {"commitments": kinds}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install Debian's package chromium to run this test")
    folder = tmp_path_factory.mktemp("brief")
    made = {
        "full": document(full()),
        "public": brief.document(brief.make("Sandwell", as_of=_DAY, today=_DAY)),
    }
    for name, content in made.items():
        (folder / f"{name}.html").write_bytes(brief_html(content))
    return {name: folder / f"{name}.html" for name in made}


@pytest.mark.parametrize("which", ["full", "public"])
def test_the_page_prints_on_one_sheet_and_is_accessible(which: str, pages: dict[str, Path]) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where there is a browser

    with chromium() as browser:
        page = browser.new_page(viewport={"width": 320, "height": 900})
        asked: list[str] = []
        page.on("request", lambda r: asked.append(r.url))
        complaints: list[str] = []
        page.on("console", lambda m: complaints.append(m.text))
        page.goto(pages[which].as_uri())
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": _RULES}})
        assert found.response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        pdf = page.pdf(prefer_css_page_size=True)
    assert [u for u in asked if not u.startswith(("file:", "data:"))] == []
    assert complaints == []
    assert len(pypdfium2.PdfDocument(pdf)) == 1


def test_what_the_sheet_leaves_out_is_counted(pages: dict[str, Path]) -> None:
    text = pages["full"].read_text("utf-8")
    assert f"And {12 - MOST_ROWS['notified']} more." in text
