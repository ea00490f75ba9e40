"""Lines of files without places: set one below the other, so that the same rules of place read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.learning.reading.lines import Line

if TYPE_CHECKING:
    from collections.abc import Iterable

BODY = 12.0
# Headings stand larger by level; text stands in this column.
_HEADING_SIZES = (18.0, 16.0, 14.0, 14.0, 14.0, 14.0)
_PITCH, _GAP = 14.5, 14.5
_LEFT, _INDENT = 72.0, 28.0


class Setter:
    """Sets lines down a page. Places are made up, so lines have no width and are shown as no boxes."""

    def __init__(self) -> None:
        self.pages: list[list[Line]] = [[]]
        self.down = 0.0

    def new_page(self) -> None:
        """Begin the next page."""
        self.pages.append([])
        self.down = 0.0

    def heading(self, text: str, level: int) -> None:
        """Set a heading of a level, counted from 1."""
        size = _HEADING_SIZES[min(max(level, 1), len(_HEADING_SIZES)) - 1]
        self._set(text, _LEFT, size=size, bold=True, gap=True)

    def plain(self, text: str, *, bold: bool = False, gap: bool = True, indent: int = 0) -> None:
        """Set a paragraph, or one line of it without a gap."""
        self._set(text, _LEFT + indent * _INDENT, bold=bold, gap=gap)

    def listed(self, mark: str, text: str, level: int) -> None:
        """Set a numbered or bulleted paragraph with its mark."""
        self._set(f"{mark} {text}", _LEFT + level * _INDENT, gap=level == 0)

    def row(self, cells: Iterable[str]) -> None:
        """Set a row of a table: cells side by side."""
        self.down += _GAP
        start = self.down
        deepest = start
        for place, cell in enumerate(cells):
            self.down = start
            for text in cell.split("\n"):
                self._set(text, _LEFT + place * 160.0, gap=False)
            deepest = max(deepest, self.down)
        self.down = deepest

    def _set(self, text: str, left: float, *, size: float = BODY, bold: bool = False, gap: bool) -> None:
        text = " ".join(text.split())
        if not text:
            return
        self.down += _PITCH + (_GAP if gap else 0.0)
        page = len(self.pages)
        bottom = -self.down
        self.pages[-1].append(Line(text, page, left, bottom, left, bottom + size, size, bold))
