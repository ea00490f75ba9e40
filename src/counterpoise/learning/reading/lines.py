"""A printed line, and how lines become running text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from counterpoise.learning.report import LineBox

if TYPE_CHECKING:
    from collections.abc import Iterable

# The PDF library marks a hyphen at the end of a line so; the visual line ends there.
SOFT_END = "\ufffe"

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
    out = ""
    for text in texts:
        if not out:
            out = text
        elif out[-1] == SOFT_END or (out[-1] == "-" and out[-2:-1].isalnum()):
            kept = out[:-1] + "-"
            out = kept + (" " if _APART.match(text) else "") + text
        else:
            out += " " + text
    if out.endswith(SOFT_END):
        out = out[:-1] + "-"
    return " ".join(out.replace(SOFT_END, "-").split())
