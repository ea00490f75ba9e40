"""A printed line, and how lines become running text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from counterpoise.learning.report import LineBox

if TYPE_CHECKING:
    from collections.abc import Iterable

# The PDF library marks a hyphen at the end of a line so; the visual line ends there.
SOFT_END = "\ufffe"

_BREAKS = (SOFT_END, "-")

# "16- and 17-year-olds": a hyphen before these words is no broken word.
_APART = re.compile(r"(?:and|or|to)\b")


class Line(NamedTuple):
    """One printed line with its place in points, the size of its first letter, and whether it is bold."""

    text: str
    page: int
    left: float
    bottom: float
    right: float
    top: float
    size: float
    bold: bool

    @property
    def box(self) -> LineBox:
        """The place on its page."""
        return LineBox(self.page, self.left, self.bottom, self.right, self.top)


def boxes(lines: Iterable[Line]) -> tuple[LineBox, ...]:
    """Return the places of lines; a line that was set without a page has none."""
    return tuple(line.box for line in lines if line.right > line.left)


def join(texts: Iterable[str]) -> str:
    """Return lines as running text: hyphens at line ends are kept and their words joined."""
    listed = list(texts)
    broken = any(text.endswith(_BREAKS) for text in listed)
    out = _mended(listed) if broken else " ".join(listed)
    # Spaces of other widths are not printable in the sense of the language; most texts have none.
    return " ".join(out.split()) if "  " in out or not out.isprintable() else out.strip()


def _mended(texts: Iterable[str]) -> str:
    out = ""
    for text in texts:
        if not out:
            out = text
        elif out[-1] == SOFT_END or (out[-1] == "-" and out[-2:-1].isalnum()):
            out = out[:-1] + "-" + (" " if _APART.match(text) else "") + text
        else:
            out += " " + text
    return out.replace(SOFT_END, "-")
