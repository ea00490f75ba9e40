"""The lines of a PDF with their places. Runs in the limited child alone: the library is native code."""

from __future__ import annotations

import ctypes
import re
from typing import TYPE_CHECKING, Any

from counterpoise.learning.reading.lines import SOFT_END, Line
from counterpoise.learning.reading.page_order import in_reading_order
from counterpoise.learning.reading.refusals import BeyondLimitError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_PAGES = 500
# A page of a report holds about 3,500 letters; a bomb holds millions.
MAX_LETTERS_A_PAGE = 60_000
MAX_LETTERS = 5_000_000

_BOLD = 600
# Some writers give all their fonts one weight; on so many pages the names are held against the weights.
_PAGES_OF_NAMES = 2
_RAISED = 0.75
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\xad\u200b\u200e\u200f\ufeff\uffff]")
_PART = re.compile(f"[^\r\n{SOFT_END}\u2028\u2029]+{SOFT_END}?")
# A digit or two after a word or a full stop may be the mark of a footnote: its size decides.
_DIGITS = re.compile(r"\d+")
_NOTE_DIGITS = 2
_BEFORE_NOTE = frozenset("abcdefghijklmnopqrstuvwxyz.,;:)'\u2019\u201d")
_PAIR = re.compile("[\U00010000-\U0010ffff]")
_SPACE = re.compile(r"(?<=\S)\s+(?=\S)")
# Pages with these words, and the pages after them, hold tables of two columns.
_TABLES = ("Responsible bod", "riority action", "Inspection team")
_CELL_GAP = 14.0
_ENCRYPTED, _UNKNOWN_SECURITY = 4, 5


def pdf_pages(data: bytes) -> list[list[Line]]:
    """Return the lines of each page.

    Raises
    ------
    RefusedError
        When it is encrypted, damaged, too large, or holds no page.
    """
    import pypdfium2.raw as lib  # noqa: PLC0415 - native code, wanted in the child alone

    lib.FPDF_InitLibrary()
    document = lib.FPDF_LoadMemDocument64(data, len(data), None)
    if not document:
        raise RefusedError(_why(lib.FPDF_GetLastError()))
    try:
        count = lib.FPDF_GetPageCount(document)
        if count < 1:
            raise RefusedError("it is a damaged PDF: no page can be found in it")
        if count > MAX_PAGES:
            raise RefusedError(f"it has {count} pages, more than the {MAX_PAGES} of any report")
        return list(_pages(lib, document, count))
    finally:
        lib.FPDF_CloseDocument(document)


def _why(code: int) -> str:
    if code in {_ENCRYPTED, _UNKNOWN_SECURITY}:
        return "it is a PDF under a password; save it without one"
    return "it is a damaged PDF that can't be opened; fetch it again"


def _pages(lib: Any, document: Any, count: int) -> Iterator[list[Line]]:
    letters = _Letters(lib)
    tables = False
    for index in range(count):
        page = lib.FPDF_LoadPage(document, index)
        if not page:
            raise RefusedError(f"it is a damaged PDF: page {index + 1} of {count} can't be opened")
        text_page = lib.FPDFText_LoadPage(page)
        try:
            read = _Page(letters, text_page, index + 1)
            begins = any(word in read.text for word in _TABLES)
            yield in_reading_order(read.lines(cells=tables or begins))
            tables = begins
        finally:
            if text_page:
                lib.FPDFText_ClosePage(text_page)
            lib.FPDF_ClosePage(page)


class _Letters:
    """Fetches the letters of pages into one buffer, and counts them against the limit."""

    def __init__(self, lib: Any) -> None:
        self.lib, self.total = lib, 0
        self.buffer = (ctypes.c_ushort * (MAX_LETTERS_A_PAGE + 1))()
        self.name = ctypes.create_string_buffer(128)
        #: Whether the weights of fonts tell less than their names.
        self.by_name = False

    def of(self, text_page: Any, number: int) -> str:
        """Return the letters of a page, one a code unit, so that places in it are the library's.

        Raises
        ------
        BeyondLimitError
            When there are more than any page, or any report, has.
        """
        size = max(self.lib.FPDFText_CountChars(text_page), 0) if text_page else 0
        self.total += size
        if size > MAX_LETTERS_A_PAGE or self.total > MAX_LETTERS:
            raise BeyondLimitError(f"page {number} holds {size} letters, more than any page of a report")
        if not size:
            return ""
        got = self.lib.FPDFText_GetText(text_page, 0, size, self.buffer) - 1
        text = ctypes.string_at(self.buffer, 2 * max(got, 0)).decode("utf-16-le", "replace")
        return text if len(text) == got else _PAIR.sub("\ufffd\ufffd", text)


class _Page:
    """One page of text: its letters, and where each stands."""

    def __init__(self, letters: _Letters, raw: Any, number: int) -> None:
        self.lib, self.raw, self.number = letters.lib, raw, number
        self.text = text = letters.of(raw, number)
        lib = self.lib
        # Letters that the library can't spell have a place on the page and none in the text.
        self.exact = bool(text) and lib.FPDFText_CountChars(raw) == len(text)
        self.index = lib.FPDFText_GetCharIndexFromTextIndex
        self.loose, self.size = lib.FPDFText_GetLooseCharBox, lib.FPDFText_GetFontSize
        self.weight = lib.FPDFText_GetFontWeight
        self.letters, self.name = letters, letters.name
        self.box = lib.FS_RECTF()
        self.box_ref = ctypes.byref(self.box)

    def lines(self, *, cells: bool) -> list[Line]:
        """Return the lines; ``cells`` cuts a line where a wide gap shows two cells of a table."""
        marks = self._note_marks()
        parts = ((part.start(), part.group()) for part in _PART.finditer(self.text))
        if cells:
            parts = (cell for start, printed in parts for cell in self._cells(start, printed))
        return [line for start, printed in parts if (line := self._line(start, printed, marks))]

    def _cells(self, start: int, printed: str) -> Iterator[tuple[int, str]]:
        begin = 0
        for gap in _SPACE.finditer(printed):
            if self._wide(start + gap.start() - 1, start + gap.end()):
                yield start + begin, printed[begin : gap.start()]
                begin = gap.end()
        yield start + begin, printed[begin:]

    def _wide(self, before: int, after: int) -> bool:
        """Say whether two letters stand wider apart than words do."""
        place, raw = self.lib.FPDFText_GetLooseCharBox, self.raw
        place(raw, self.index(raw, before), self.box_ref)
        right = self.box.right
        place(raw, self.index(raw, after), self.box_ref)
        return bool(self.box.left - right > _CELL_GAP)

    def _note_marks(self) -> set[int]:
        """Places of digits that are marks of footnotes: much smaller than the letter before them."""
        size, raw = self.lib.FPDFText_GetFontSize, self.raw
        found: set[int] = set()
        text = self.text
        for mark in _DIGITS.finditer(text):
            start, end = mark.span()
            if start == 0 or end - start > _NOTE_DIGITS or text[start - 1] not in _BEFORE_NOTE:
                continue
            before = size(raw, self.index(raw, start - 1))
            if size(raw, self.index(raw, start)) < _RAISED * before:
                found.update(range(start, end))
        return found

    def _line(self, start: int, printed: str, marks: set[int]) -> Line | None:
        text = printed.strip()
        if not text:
            return None
        first = start if printed[0] == text[0] else start + printed.index(text[0])
        last = first + len(text) - 1
        if not text.isprintable() or (marks and not marks.isdisjoint(range(first, last + 1))):
            last -= text[-1] == SOFT_END
            text = _tidy("".join(c for i, c in enumerate(text, first) if i not in marks))
            if not text.strip(SOFT_END):
                return None
        return self._placed(text, first, last)

    def _placed(self, text: str, first: int, last: int) -> Line:
        raw, box, loose = self.raw, self.box, self.loose
        if not self.exact:
            first, last = self.index(raw, first), self.index(raw, last)
        loose(raw, first, self.box_ref)
        left, bottom, top = box.left, box.bottom, box.top
        loose(raw, last, self.box_ref)
        if not text[0].isalnum():
            # A glyph before the text may be of another type, with heights of its own.
            first, bottom, top = last, box.bottom, box.top
        weight = self.weight(raw, first)
        names = self.letters.by_name or self.number <= _PAGES_OF_NAMES
        bold = (names or weight >= _BOLD or weight <= 0) and self._bold(first) and self._bold(last)
        return Line(text, self.number, left, bottom, box.right, top, self.size(raw, first), bold)

    def _bold(self, place: int) -> bool:
        """Say whether a letter is bold: by the weight of its font, or else by its name."""
        weight = self.weight(self.raw, place)
        if weight >= _BOLD:
            return True
        flags = ctypes.c_int()
        self.lib.FPDFText_GetFontInfo(self.raw, place, self.name, len(self.name), ctypes.byref(flags))
        named = b"bold" in self.name.value.lower()
        self.letters.by_name = self.letters.by_name or (named and weight > 0)
        return named


def _tidy(text: str) -> str:
    return _CONTROL.sub("", text).strip()
