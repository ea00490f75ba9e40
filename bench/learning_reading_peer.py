"""The way of the best scraper in use, by a Python that has it: tables of page 1 by tabula, text by PyPDF2.

Takes paths as JSON on its input and prints seconds, pages and failures. Java must be there. The table of page
1 and the text of every page are all that it gives; what a scraper then makes of them is not timed.
"""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from typing import Any


def main() -> None:
    """Read every file once, as the scraper does."""
    tabula: Any = import_module("tabula")
    reader: Any = import_module("PyPDF2").PdfReader
    paths = json.load(sys.stdin)
    pages = failed = 0
    # The first call starts Java, once for all files where the package can keep it.
    tabula.read_pdf(paths[0], pages=1, silent=True)
    began, used = time.perf_counter(), time.process_time()
    for path in paths:
        try:
            tabula.read_pdf(path, pages=1, silent=True)
            pages += sum(1 for page in reader(path).pages if page.extract_text() is not None)
        except Exception:  # noqa: BLE001 - each of its own kinds of failure is one
            failed += 1
    seconds, processor = time.perf_counter() - began, time.process_time() - used
    print(json.dumps({"seconds": seconds, "processor": processor, "pages": pages, "failed": failed}))


if __name__ == "__main__":
    main()
