"""What kind of file it is, told from its content, and its lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.learning.reading.refusals import BeyondLimitError, RefusedError

if TYPE_CHECKING:
    from counterpoise.learning.reading.lines import Line

MAX_BYTES = 100_000_000

_OLD_WORD = b"\xd0\xcf\x11\xe0"
_ZIP = b"PK\x03\x04"
_PDF = b"%PDF-"
# The mark of a PDF may stand behind some bytes that a web server put before it.
_PDF_WITHIN = 1024
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml")
_RTF = b"{\\rtf"
_ARCHIVE = (b"mime-version:", b"from: <saved by")
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"


def pages_of(name: str, data: bytes) -> tuple[str, list[list[Line]]]:
    """Return the kind of a file and its lines by page.

    Parameters
    ----------
    name : str
        Its name: an ending that promises another kind than the content is a reason to refuse.
    data : bytes
        Its content.

    Raises
    ------
    RefusedError
        With the reason as its text.
    """
    if len(data) > MAX_BYTES:
        raise BeyondLimitError(f"it has {len(data) / 1e6:,.0f} MB; the limit is {MAX_BYTES / 1e6:,.0f} MB")
    if not data.strip():
        raise RefusedError("it is empty")
    if _PDF in data[:_PDF_WITHIN]:
        return "pdf", _pdf(data)
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    ending = name.rpartition(".")[2].casefold()
    _refuse_others(data, head)
    if data.startswith(_ZIP):
        return "docx", _docx(data)
    if ending == "pdf":
        what = "a web page saved under a .pdf name" if _is_markup(head) else "no PDF, whatever its name says"
        raise RefusedError(f"it is {what}; fetch the report itself")
    if ending in {"docx", "doc"}:
        raise RefusedError("it is no Word file, whatever its name says, or a damaged one; fetch it again")
    if _is_markup(head):
        return "html", _html(data)
    return "text", _text(data)


def _refuse_others(data: bytes, head: bytes) -> None:
    """Refuse kinds of file that are told by their first bytes, and say what to save them as."""
    if data.startswith(_OLD_WORD):
        raise RefusedError("it is an old .doc file or one under a password; save it as DOCX without one")
    if _OPEN_DOCUMENT in data[:100]:
        raise RefusedError("it is an OpenDocument file; save it as DOCX or PDF")
    if head.startswith(_RTF):
        raise RefusedError("it is an RTF file; save it as DOCX or PDF")
    if head.startswith(_ARCHIVE):
        raise RefusedError("it is a web page saved as an archive (MHT); save it as HTML alone, DOCX or PDF")


def _is_markup(head: bytes) -> bool:
    return head.startswith(_MARKUP) or b"<html" in head


def _pdf(data: bytes) -> list[list[Line]]:
    from counterpoise.learning.reading.pdf_lines import pdf_pages  # noqa: PLC0415 - native code, when needed

    return pdf_pages(data)


def _docx(data: bytes) -> list[list[Line]]:
    from counterpoise.learning.reading.docx_lines import docx_pages  # noqa: PLC0415 - loads when needed

    return docx_pages(data)


def _html(data: bytes) -> list[list[Line]]:
    from counterpoise.learning.reading.html_lines import html_pages  # noqa: PLC0415 - loads when needed

    return html_pages(data)


def _text(data: bytes) -> list[list[Line]]:
    from counterpoise.learning.reading.text_lines import text_pages  # noqa: PLC0415 - loads when needed

    return text_pages(data)
