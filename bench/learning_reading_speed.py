"""Time a page takes to read, beside the time of its bare text, in the same run on the same files."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from counterpoise.learning.reading import Reader, files_in, read_files
from counterpoise.learning.reading.assemble import Source, assemble
from counterpoise.learning.reading.pdf_lines import pdf_pages
from counterpoise.learning.reading.wire import to_wire

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_EVERY = 4
_ROUNDS = 3


def speed(folder: Path) -> Iterator[str]:
    """Give the lines of the table of times."""
    files = [p for p in files_in([folder]) if p.read_bytes()[:5] == b"%PDF-"][::_EVERY]
    contents = [p.read_bytes() for p in files]
    pages = sum(len(pdf_pages(c)) for c in contents)
    steps: dict[str, Callable[[], None]] = {
        "bare text by pypdfium2": lambda: _bare(contents),
        "lines with places": lambda: _lines(contents),
        "whole report": lambda: _whole(contents),
        "whole report, sent to the parent": lambda: _sent(contents),
    }
    best = dict.fromkeys(steps, float("inf"))
    for _ in range(_ROUNDS):
        for name, step in steps.items():
            start = time.process_time()
            step()
            best[name] = min(best[name], time.process_time() - start)
    bare = best["bare text by pypdfium2"]
    yield f"## Speed: {len(files)} reports, {pages} pages, one core, least of {_ROUNDS} rounds\n"
    yield "| step | ms a page (processor) | ratio to bare text |"
    yield "| --- | --: | --: |"
    for name, seconds in best.items():
        yield f"| {name} | {1000 * seconds / pages:.2f} | {seconds / bare:.2f} |"
    # Java would be the largest child that ever ran.
    every = list(_all(folder))
    yield _peer(files, contents)
    yield ""
    yield from every


def _peer(files: list[Path], contents: list[bytes]) -> str:
    """Return how long the scraper's way takes on the same files, by the clock, or why it was not run."""
    python = os.environ.get("BENCH_TABULA", "")
    if not python or shutil.which("java") is None:
        return (
            "\nNot beside the scraper's way: BENCH_TABULA names no Python that has it, or Java is not there."
        )
    peer, given = Path(__file__).with_name("learning_reading_peer.py"), json.dumps([str(f) for f in files])
    ran = subprocess.run([python, str(peer)], input=given, check=True, capture_output=True, text=True)
    told = json.loads(ran.stdout.splitlines()[-1])
    began = time.perf_counter()
    _whole(contents)
    own = time.perf_counter() - began
    return (
        f"\nBy the clock: the whole report {own:.1f} s; the scraper's way (tabula on page 1, PyPDF2) "
        f"{told['seconds']:.1f} s, {told['seconds'] / own:.0f} times as long; {told['failed']} files failed."
    )


def _bare(contents: list[bytes]) -> None:
    import pypdfium2  # noqa: PLC0415 - loads when the bench asks for it

    for content in contents:
        document = pypdfium2.PdfDocument(content)
        for page in document:
            text = page.get_textpage()
            text.get_text_range()
            text.close()
            page.close()
        document.close()


def _lines(contents: list[bytes]) -> None:
    for content in contents:
        pdf_pages(content)


def _whole(contents: list[bytes]) -> None:
    for content in contents:
        assemble(Source("report.pdf", "", "pdf"), pdf_pages(content))


def _sent(contents: list[bytes]) -> None:
    for content in contents:
        json.dumps(to_wire(assemble(Source("report.pdf", "", "pdf"), pdf_pages(content))))


def _all(folder: Path) -> Iterator[str]:
    start = time.perf_counter()
    count = sum(1 for _ in read_files(files_in([folder]), workers=2))
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    yield f"All {count} files in two children: {seconds:.1f} s on the clock; a child's peak {peak:.0f} MiB."
    one = next(iter(files_in([folder])))
    start = time.perf_counter()
    with Reader() as reader:
        reader.read(one)
    yield f"One report, with the start of its child: {time.perf_counter() - start:.2f} s."
