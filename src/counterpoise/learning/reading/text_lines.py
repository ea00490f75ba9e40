"""The lines of a plain text: form feeds part its pages, blank lines its paragraphs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.learning.reading.refusals import RefusedError
from counterpoise.learning.reading.setting import Setter

if TYPE_CHECKING:
    from counterpoise.learning.reading.lines import Line

# More of these than one letter in two hundred, and it is no text.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SHARE = 0.005


def text_pages(data: bytes) -> list[list[Line]]:
    """Return the lines by page.

    Raises
    ------
    RefusedError
        When the bytes are no text.
    """
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    if len(_CONTROL.findall(text)) > _SHARE * len(text):
        raise RefusedError("it is neither a PDF, a Word file, a web page nor a text")
    setter = Setter()
    for number, page in enumerate(text.split("\f")):
        if number:
            setter.new_page()
        blank = True
        for line in page.split("\n"):
            cleaned = _CONTROL.sub("", line)
            if cleaned.strip():
                setter.plain(cleaned, gap=blank)
            blank = not cleaned.strip()
    return setter.pages


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
