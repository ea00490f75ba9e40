"""The page in a real Chromium: accessible, no sideways scroll at 320 px, no request, printable."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from browsers import CHROMIUM, chromium

pytestmark = pytest.mark.browser
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install Debian's package chromium to run this test")
    source = Path(__file__).parent.parent / "outputs" / "test_outputs_written.py"
    spec = importlib.util.spec_from_file_location("made_outputs", source)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    folder = tmp_path_factory.mktemp("pages")
    reports = {
        "named": made.made_report(),
        "broken": replace(made.made_report(), checker=("Visit 1 starts on a closed day.",)),
        "live": made.made_report(named=False, as_of=date(2026, 12, 1)),
    }
    for name, report in reports.items():
        made.write_outputs(report, folder / name)
    return {name: folder / name / "report.html" for name in reports}


@pytest.mark.parametrize("which", ["named", "broken", "live"])
def test_the_page_is_accessible_and_asks_nothing_of_a_network(which: str, pages: dict[str, Path]) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where there is a browser

    with chromium() as browser:
        context = browser.new_context(viewport={"width": 320, "height": 700}, bypass_csp=True)
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda r: asked.append(r.url))
        address = pages[which].as_uri()
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        found = Axe().run(page, options={"runOnly": _RULES}).response["violations"]
        printed = page.pdf(format="A4")
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert [u for u in asked if u != address and not u.startswith("data:")] == []
    assert printed.startswith(b"%PDF")
