"""Write every generated page of docs/reference: ``python tools/generate_docs.py``, or ``make docs``."""

from __future__ import annotations

from pathlib import Path

import access_pages
import command_pages
import domain_pages
import error_pages
import facts_dictionary
import import_table
import lifecycle_pages
import pictures_page

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
ORIGINALS = ROOT.parent / "shared" / "data"


def main() -> None:
    """Write the pages and say which; without the folder of originals, their page is left as it is."""
    for generator in (
        access_pages,
        command_pages,
        domain_pages,
        error_pages,
        facts_dictionary,
        lifecycle_pages,
        pictures_page,
    ):
        print(f"Written: {generator.write().relative_to(ROOT)}")
    page = REFERENCE / "imports.md"
    if ORIGINALS.is_dir():
        page.write_text(import_table.page(import_table.results(ORIGINALS)), encoding="utf-8")
        print(f"Written: {page.relative_to(ROOT)}")
    else:
        print(
            f"Left as it is: {page.relative_to(ROOT)}. It is made from the published originals, "
            "and their folder is not beside the project."
        )


if __name__ == "__main__":
    main()
