"""Made reports: every sentence in them is invented."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

import pytest

from counterpoise.learning.library import Library
from counterpoise.learning.report import (
    Confidence,
    Fact,
    Facts,
    Framework,
    Item,
    Kind,
    LineBox,
    Paragraph,
    Period,
    Report,
)
from counterpoise.learning.search import intake, versions
from counterpoise.learning.search.search import Search
from counterpoise.learning.vectors.table import bundled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

SHARED = (
    "The trust that serves both towns has opened a joint kitchen where families cook with their workers each "
    "Tuesday, and most of those who came said that the visits at home had become easier since then."
)
_WORDS = """
Ambleford
Leaders brought caseloads down by recruiting two new teams and by moving simple visits to family \
workers. Social workers now have time for direct work.
Supervision is weak. Managers do not write down why they decided, and some social workers have had no \
supervision for three months.
Care leavers are offered a flat of their own early. Some live in bed and breakfast because \
too few flats are free.

Brackwater
Caseloads are too high in both teams that visit children in need. Leaders know this but have not found money \
for more staff.
Supervision is regular and reflective. It helps social workers to think about the children they visit.
Return home interviews are late. Many children wait more than a week before someone asks them why they went \
missing.
"""
TOWNS: dict[str, Sequence[str]] = {
    town: [*texts, SHARED] for town, *texts in (block.split("\n") for block in _WORDS.strip().split("\n\n"))
}


def fact(value: object) -> Fact[object]:
    return Fact(value, Confidence.PRINTED)


def made(
    town: str,
    texts: Sequence[str],
    *,
    year: int = 2023,
    framework: Framework = Framework.ILACS,
    overall: str = "Good",
    asked: Sequence[str] = (),
    section: str = "The impact of leaders",
    provider: str | None = None,
) -> Report:
    numbered = [
        Paragraph(
            i, Kind.NUMBERED, t, 2 + i // 3, 2 + i // 3, section, i + 1, None, (LineBox(2, 1, 2, 3, 4),)
        )
        for i, t in enumerate(texts)
    ]
    bullets = [
        Paragraph(len(texts) + i, Kind.BULLET, t, 2, 2, "What needs to improve", None, i + 1)
        for i, t in enumerate(asked)
    ]
    name = f"{town.lower()}-{year}-{framework.name.lower()}.pdf"
    day = date(year, 5, 8)
    return Report(
        file=name,
        sha256=hashlib.sha256((name + "".join(texts)).encode()).hexdigest(),
        media="application/pdf",
        pages=9,
        profile="ilacs",
        facts=Facts(
            framework=fact(framework),
            authority=None if provider else fact(town),
            provider=fact(provider) if provider else None,
            periods=fact((Period(day, day),)),
            judgements={"overall_effectiveness": fact(overall)},
        ),
        paragraphs=(*numbered, *bullets),
        needs_to_improve=tuple(Item(t, 2, 2) for t in asked),
    )


def take(library: Library, report: Report, **subject: object) -> None:
    whole = intake.whole(
        report, path=f"/made/{report.file}", subject=intake.Subject(**subject), added_at="2024-01-01T00:00:00"
    )
    library.add(whole, f"/made/{report.file}")


@pytest.fixture
def shelf(tmp_path: Path) -> Library:
    library = Library(tmp_path / "library", create=True)
    take(library, made("Ambleford", TOWNS["Ambleford"], year=2019, overall="Inadequate"), region="North")
    take(
        library,
        made("Ambleford", [*TOWNS["Ambleford"][1:], "Pathway plans are clear."], year=2023),
        region="North",
    )
    asked = ["The timeliness of return home interviews.", "Caseloads of social workers."]
    take(library, made("Brackwater", TOWNS["Brackwater"], asked=asked), region="South")
    return library


@pytest.fixture
def opened() -> Callable[[Library], Search]:
    def open_(library: Library) -> Search:
        return Search(versions.refresh(library, bundled(), {}), library, bundled())

    return open_


@pytest.fixture
def search(shelf: Library, opened: Callable[[Library], Search]) -> Search:
    return opened(shelf)
