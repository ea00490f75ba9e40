"""A library of made reports for the tests of its pages; every town and sentence is invented."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from counterpoise.exchange.plain_pdf import Sheet, pdf_bytes
from counterpoise.learning.held import HeldFinding, HeldParagraph, HeldReport, Whole
from counterpoise.learning.library import Library
from counterpoise.learning.report import LineBox
from counterpoise.learning.search import versions
from counterpoise.learning.vectors.table import bundled
from tests.learning.digest.made_shelf import put

if TYPE_CHECKING:
    from pathlib import Path

SUPERVISION, NEGLECT = "supervision_management_oversight", "neglect"
PRAISE = "Managers hold supervision each month by giving every team one quiet morning for it."
BLAME = "Supervision of social workers is too rare and says too little about children."
WORSE = "Supervision of social workers has deteriorated and remains too rare."
FORMULA = "=HYPERLINK(1) stands at the head of a line that says how supervision is too rare."
TOWNS = ("Ambleford", "Brackwater", "Cattlebeck", "Dunmere", "Elverscote", "Fallowby")
#: A paragraph whose report lies beside the library, and the height of its first line on the page.
PRINTED, PRINTED_AT = "gorsley-1-made", 754
#: Digest of one of the reports, as ``put`` makes it.
HELD = hashlib.sha256(f"{TOWNS[0]}{date(2019, 3, 4)}{ {'region': 'Made Vale'} }".encode()).hexdigest()
#: Addresses that show something, but for that of a paragraph.
FULL_PAGES = (
    "/learning?q=supervision",
    "/learning/themes",
    "/learning/compare?area=Brackwater",
    "/learning/compare?area=Nowhere",
    "/learning/follow-up",
    "/learning/follow-up?area=Ambleford",
    "/learning/practice?area=Brackwater",
    f"/learning/briefing?theme={SUPERVISION}&names=yes",
    "/learning/since?since=2019-03-04&names=yes",
    "/learning/briefs",
    "/learning/reports",
    "/learning/reports/new",
    f"/learning/reports/{HELD}",
    f"/learning/reports/{HELD}/withdraw",
    "/learning/labels",
    "/learning/export",
    f"/learning/paragraphs/{PRINTED}",
)


def make_library(folder: Path) -> None:
    """Make the library in the folder of an instance, or of several that copy it."""
    library = Library(folder / "library", create=True)
    for i, town in enumerate(TOWNS):
        said = (SUPERVISION, "+", PRAISE) if i > 1 else (SUPERVISION, "-", BLAME)
        also = (
            NEGLECT,
            "-" if i % 2 else "+",
            f"What is done about neglect in {town} is told in a sentence.",
        )
        put(library, town, date(2019, 3, 4 + i), [said, also], region="Made Vale")
    put(library, "Ambleford", date(2020, 2, 3), [(SUPERVISION, "-", WORSE), (NEGLECT, "-", FORMULA)])
    put(library, "Greyholt", date(2020, 2, 4), [(NEGLECT, "+", PRAISE)], small_home=True, provider="Greyholt")
    _printed(library, folder)
    versions.refresh(library, bundled(), {})


def _printed(library: Library, folder: Path) -> None:
    """Put in a report whose file lies beside the library, with the place of its one paragraph."""
    sheet = Sheet()
    sheet.paragraph([PRAISE])
    file = folder / "gorsley-2020.pdf"
    file.write_bytes(pdf_bytes(sheet))
    sha = hashlib.sha256(file.read_bytes()).hexdigest()
    (like,) = [r for r in library.reports() if r.authority == "Fallowby"]
    report: HeldReport = replace(
        like, sha256=sha, file=file.name, path=str(file), authority="Gorsley", pages=1
    )
    text = "Leaders of Gorsley talk with every care leaver each week, and pathway plans are clear."
    box = LineBox(1, 72, sheet.down - 3, 520, sheet.down + 11)
    p = HeldParagraph(PRINTED, sha, 0, "numbered", "", 1, None, 1, 1, "Leaders", text, (box,))
    detail = {"model": "made", "confidence": 0.9, "abstained": False, "sentences": [[0, 86, "strength", 0.9]]}
    found = HeldFinding(p.id, "strength", ("care_leavers",), "care_leavers", detail)
    library.add(Whole(report, (p,), (found,)), str(file))
