"""The child that reads: what it refuses, what stops it, and that a batch goes on."""

from __future__ import annotations

import os
import random
import signal
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from counterpoise.learning.reading import Limits, Reader, files_in, read_file, read_files
from counterpoise.learning.reading.wire import from_wire, to_wire
from counterpoise.learning.report import Report, Unreadable
from counterpoise.service import read_reports

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def report(sheet: Any, word: str = "plans") -> bytes:
    made = sheet().put("Inspection of Sampleshire local authority children\u2019s services", size=20)
    made.put("Inspection dates: 10 to 14 July 2023", step=30).heading("What needs to improve?")
    made.paragraph(f"\u2022 The timeliness of {word}.").heading("Findings")
    for number in range(1, 12):
        made.paragraph(f"{number}. Inspectors found that {word} are clear and that children are seen.")
    return made.pdf()


def reason(path: Path, limits: Limits | None = None) -> str:
    found = read_file(path, limits=limits or Limits())
    assert isinstance(found, Unreadable)
    assert found.file == path.name
    return found.reason


def test_what_comes_back_is_what_was_read(sheet: Any, read: Callable[..., Report], tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(report(sheet))
    found = read_file(path)
    assert isinstance(found, Report)
    here = read(path.read_bytes(), "a.pdf")
    assert (found.facts, found.sections, found.paragraphs) == (here.facts, here.sections, here.paragraphs)
    assert (found.needs_to_improve, found.doubts) == (here.needs_to_improve, here.doubts)
    assert from_wire(to_wire(found)) == found


def test_one_bad_file_stops_no_batch(sheet: Any, tmp_path: Path) -> None:
    folder = tmp_path / "reports, all & \u201cmore\u201d"
    (folder / "deeper").mkdir(parents=True)
    (folder / "b.pdf").write_bytes(b"<html>404</html>")
    (folder / "a.pdf").write_bytes(report(sheet, "visits"))
    (folder / "deeper" / "c.PDF").write_bytes(report(sheet, "plans"))
    (folder / "notes.csv").write_text("not a report")
    for workers in (1, 3):
        found = dict(read_files(files_in([folder]), workers=workers))
        assert [p.name for p in found] == ["a.pdf", "b.pdf", "c.PDF"]
        kinds = [type(a) for a in found.values()]
        assert kinds == [Report, Unreadable, Report]


def test_a_file_that_is_not_there_is_a_reason(tmp_path: Path) -> None:
    assert reason(tmp_path / "nothing.pdf") == "there is no such file"


def test_an_encrypted_pdf_is_named_as_such(
    pdf_of_objects: Callable[[list[bytes]], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "locked.pdf"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O (" + b"a" * 32 + b") /U (" + b"b" * 32 + b") >>",
    ]
    data = pdf_of_objects(objects).replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 4 0 R /ID [(x)(x)]")
    path.write_bytes(data)
    assert reason(path) == "it is a PDF under a password; save it without one"


def bomb(pdf_of_objects: Callable[[list[bytes]], bytes], drop: bytes, megabytes: int) -> bytes:
    """Make a PDF whose one page unpacks to a flood, packed piece by piece."""
    packer = zlib.compressobj(9)
    piece = drop * (1_000_000 // len(drop))
    packed = b"".join(packer.compress(piece) for _ in range(megabytes)) + packer.flush()
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    return pdf_of_objects(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            (
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
                b"/Resources << /Font << /F1 4 0 R >> >> /Contents 5 0 R >>"
            ),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            stream,
        ]
    )


@pytest.mark.parametrize(
    ("drop", "megabytes"),
    [(b"BT /F1 12 Tf 72 700 Td (words and more words) Tj ET ", 60), (b"q ", 60), (b"\0", 500)],
    ids=["a flood of words", "a flood of states", "a flood of nothing"],
)
def test_a_bomb_is_stopped_within_its_limits(
    pdf_of_objects: Callable[[list[bytes]], bytes], tmp_path: Path, drop: bytes, megabytes: int
) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(bomb(pdf_of_objects, drop, megabytes))
    assert path.stat().st_size < 3_000_000
    found = reason(path, Limits(memory=400_000_000, cpu_seconds=5, wall_seconds=20))
    assert found.startswith(
        ("it needs more", "reading it took", "page 1 holds", "it holds pictures", "it is damaged")
    )


def test_a_page_tree_that_turns_on_itself_is_a_reason(
    pdf_of_objects: Callable[[list[bytes]], bytes], tmp_path: Path
) -> None:
    path = tmp_path / "loop.pdf"
    path.write_bytes(
        pdf_of_objects(
            [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 400000 >>"]
        )
    )
    assert reason(path).startswith(("it is a damaged PDF", "it has"))


def test_a_child_that_runs_out_of_time_is_replaced(sheet: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(report(sheet))
    with Reader(Limits(wall_seconds=0.0)) as reader:
        found = reader.read(path)
        assert isinstance(found, Unreadable)
        assert "took more than 0 seconds" in found.reason
        # The next file has a child of its own.
        reader._limits = Limits()
        assert isinstance(reader.read(path), Report)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (signal.SIGXCPU, "20 seconds of processor time"),
        (signal.SIGSEGV, "reading it had to be stopped"),
        (signal.SIGKILL, "768 MB of memory"),
    ],
)
def test_a_child_that_is_ended_says_why_and_the_next_file_is_read(
    sheet: Any, tmp_path: Path, code: signal.Signals, words: str
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(report(sheet))
    with Reader() as reader:
        assert isinstance(reader.read(path), Report)
        os.kill(reader._child.pid, code)
        found = reader.read(path)
        assert isinstance(found, Unreadable)
        assert words in found.reason
        assert isinstance(reader.read(path), Report)


def test_damaged_files_are_read_or_refused_and_never_more(sheet: Any, tmp_path: Path) -> None:
    draw = random.Random(20)
    whole = report(sheet)
    path = tmp_path / "damaged.pdf"
    refused = 0
    with Reader() as reader:
        for round_ in range(60):
            data = bytearray(whole)
            if round_ % 3 == 0:
                del data[draw.randrange(1, len(data)) :]
            else:
                for _ in range(draw.choice((1, 8, 64))):
                    data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
            path.write_bytes(bytes(data))
            found = reader.read(path)
            refused += isinstance(found, Unreadable)
            assert isinstance(found, Report) or found.reason
        path.write_bytes(whole)
        assert isinstance(reader.read(path), Report)
    assert refused > 10


def test_a_child_that_was_begun_before_reads_and_ends_with_the_others(sheet: Any, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.pdf" for n in range(3)]
    for path in paths:
        path.write_bytes(report(sheet))
    first = Reader()
    first.begin()
    child = first._child
    assert child is not None
    assert child.poll() is None
    first.begin()
    assert first._child is child
    found = dict(read_files(paths, workers=2, first=first))
    assert list(found) == paths
    assert all(isinstance(report, Report) for report in found.values())
    assert child.returncode is not None


def test_only_plain_values_cross_from_the_child(sheet: Any, read: Callable[..., Report]) -> None:
    def plain(value: object) -> bool:
        if isinstance(value, dict):
            return all(isinstance(k, str) and plain(v) for k, v in value.items())
        return (
            all(map(plain, value)) if isinstance(value, list) else isinstance(value, str | int | float | None)
        )

    assert plain(to_wire(read(report(sheet))))


def test_files_that_are_passed_over_in_folders_are_told(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    for name in ("a.pdf", "b.doc", "inner/c.odt", ".hidden", "d"):
        (tmp_path / name).write_bytes(b"x")
    told = read_reports.told_left_alone([tmp_path, tmp_path / "b.doc"])
    assert told.startswith("3 files in the folders are of kinds that are not read (.doc, .odt, no ending).")
    assert read_reports.told_left_alone([tmp_path / "b.doc"]) == ""
