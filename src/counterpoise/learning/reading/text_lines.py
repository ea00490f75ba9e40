"""The lines of a plain text: form feeds part its pages, blank lines its paragraphs."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from counterpoise.learning.reading.refusals import RefusedError
from counterpoise.learning.reading.setting import Setter

if TYPE_CHECKING:
    from counterpoise.learning.reading.lines import Line

# More of these than one letter in two hundred, and it is no text.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SHARE = 0.005
# A wrapped text: its lines are no longer than this; nearly all of those that go on in small letters, and of
# such there are so many at least, are full.
_LONGEST_WRAPPED, _LEAST_GOING_ON, _FULL_SHARE = 160, 10, 0.98
# Lines that are wrapped go on in small letters more often than this; a width longer than any line.
_FEW = 0.15
_WHOLE = 1_000_000_000


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
    full = _full_at([line.rstrip() for line in text.replace("\f", "\n\n").split("\n")])
    for number, page in enumerate(text.split("\f")):
        if number:
            setter.new_page()
        above = ""
        for line in page.split("\n"):
            cleaned = _CONTROL.sub("", line).rstrip()
            if cleaned:
                setter.plain(cleaned, gap=not above or _would_fit(above, cleaned, full))
            above = cleaned
    return setter.pages


def _full_at(lines: list[str]) -> int:
    """Return the width at which the lines of a text were wrapped; 0 where that can't be told.

    It can where lines that go on in small letters would not have held the word that follows. Where lines are
    far longer than any that was wrapped, and hardly one goes on, each is a paragraph.
    """
    going_on = [(a, b) for a, b in pairwise(lines) if a and b.lstrip()[:1].islower()]
    if max(map(len, lines), default=0) > 2 * _LONGEST_WRAPPED:
        return _WHOLE if len(going_on) <= _FEW * len(lines) else 0
    if len(going_on) < _LEAST_GOING_ON:
        return 0
    # A row of a table may be wider than the text.
    width = sorted(len(a) for a, _ in going_on)[int(_FULL_SHARE * (len(going_on) - 1))]
    broken = sum(_would_fit(a, b, width) for a, b in going_on)
    return width if broken <= (1 - _FULL_SHARE) * len(going_on) else 0


def _would_fit(above: str, line: str, full: int) -> bool:
    """Say whether the first word of a line would have stood at the end of the line above it."""
    return len(above) + 1 + len(line.split(maxsplit=1)[0]) <= full if full else False


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
