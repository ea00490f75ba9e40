"""Rows of tables without lines to see: cells by their left edge, rows by the step from line to line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from counterpoise.learning.reading.lines import boxes, join
from counterpoise.learning.report import Item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.reading.lines import Line

_DONE = re.compile(r"[.?!][)\u2019”'\"\]]*$")
_GLYPH = re.compile(r"^(?:[◼■•●\uf06e\uf0a7\uf0b7]\s*|\d{1,2}[.)]\s+(?=[A-Z])|[a-z]\)\s+)")
_OPENERS = "\u2018'\u201c\""
# Who is asked for something: how each area begins.
_ASKS = re.compile(
    r"(?:(?:the )?(?:local |area |health |strategic |partnership )*"
    r"(?:leaders|partners|partnership|authority|NHS|ICB|board|council))\b",
    re.IGNORECASE,
)
# A row stands further below the row above than a line below a line, by this factor and more.
_STEP = 1.07
_NEAR = 8.0
_TOO_FAR = 40.0
# Points from the left edge of the first column to that of the second, at least.
_COLUMN = 60.0


@dataclass
class _Row:
    lines: list[Line]
    body: list[Line] = field(default_factory=list)

    def item(self) -> Item:
        texts = [line.text for line in self.lines]
        texts[0] = _GLYPH.sub("", texts[0])
        return Item(
            text=join(texts),
            page=self.lines[0].page,
            page_end=self.lines[-1].page,
            responsible_body=join(line.text for line in self.body) or None,
            boxes=boxes(self.lines),
        )


def one_column(lines: Sequence[Line]) -> tuple[Item, ...]:
    """Return the cells of a table of one column."""
    return tuple(item for row in _rows(lines) if (item := row.item()).text)


def _rows(lines: Sequence[Line]) -> list[_Row]:
    if not lines:
        return []
    edge = min(line.left for line in lines)
    usual = _usual_step(lines)
    starts = [_may_start(above, line, edge, usual) for above, line in pairwise(lines)]
    spaced = any(s and _spaced(a, b, usual) for s, (a, b) in zip(starts, pairwise(lines), strict=True))
    rows: list[_Row] = [_Row([lines[0]])]
    for start, (above, line) in zip(starts, pairwise(lines), strict=True):
        if start and _starts_row(above, line, usual, spaced=spaced):
            rows.append(_Row([line]))
        else:
            rows[-1].lines.append(line)
    return rows


def _usual_step(lines: Sequence[Line]) -> float:
    """Return the step within cells: the usual one after a line that does not end a sentence."""
    steps = [
        above.bottom - line.bottom
        for above, line in pairwise(lines)
        if above.page == line.page
        and not _DONE.search(above.text)
        and 0 < above.bottom - line.bottom < _TOO_FAR
    ]
    return median(steps) if steps else 14.5


def _may_start(above: Line, line: Line, edge: float, usual: float) -> bool:
    """Say whether a line may begin a row: at the edge, with a large letter, after a full stop or a gap."""
    if line.left > edge + _NEAR or not (_DONE.search(above.text) or _spaced(above, line, usual)):
        return False
    return line.text[:1].isupper() or line.text[:1] in _OPENERS or bool(_GLYPH.match(line.text))


def _starts_row(above: Line, line: Line, usual: float, *, spaced: bool) -> bool:
    """Say whether a line that may begin a row does: by its mark, its step, or, where none tell, words."""
    if _GLYPH.match(line.text) or above.page != line.page:
        return True
    return _spaced(above, line, usual) if spaced else bool(_ASKS.match(line.text))


def _spaced(above: Line, line: Line, usual: float) -> bool:
    return above.page == line.page and above.bottom - line.bottom > _STEP * usual


def two_columns(lines: Sequence[Line]) -> tuple[Item, ...]:
    """Return the cells of the second column, each with the cell of the first beside it.

    Cells are drawn one after the other, so a line of the first column after one of the second starts a row;
    but for what a page break has cut off from the row above.
    """
    if not lines:
        return ()
    edge = min(line.left for line in lines)
    if not any(line.left > edge + _COLUMN for line in lines):
        return one_column(lines)
    rows: list[_Row] = []
    pending: list[Line] = []
    for index, line in enumerate(lines):
        if line.left <= edge + _COLUMN:
            if rows and not pending and _cut_off(lines, index, rows[-1], edge):
                rows[-1].body.append(line)
            else:
                pending.append(line)
        elif pending or not rows:
            rows.append(_Row([line], pending))
            pending = []
        else:
            rows[-1].lines.append(line)
    if rows and pending:
        rows[-1].body.extend(pending)
    return tuple(item for row in rows for item in _split_cell(row, alone=len(rows) == 1))


def _cut_off(lines: Sequence[Line], index: int, row: _Row, edge: float) -> bool:
    """Say whether a line at the top of a page still belongs to the row on the page before."""
    line = lines[index]
    if line.page == row.lines[-1].page:
        return (
            bool(row.body)
            and row.body[-1].page == line.page
            and _follows(row.body[-1], line)
            and not _beside(lines, line, edge, after=row.lines[-1])
        )
    if not _DONE.search(row.lines[-1].text):
        return True
    beside = _beside(lines, line, edge, after=row.lines[-1])
    return beside is None or beside.text[:1].islower()


def _follows(above: Line, below: Line) -> bool:
    return 0 < above.bottom - below.bottom < 1.35 * max(above.top - above.bottom, 10.0)


def _beside(lines: Sequence[Line], line: Line, edge: float, *, after: Line) -> Line | None:
    """Return the first line of the second column at the height of a line, but for those already read."""
    seen = False
    for other in lines:
        seen = seen or other is after
        if (
            seen
            and other is not after
            and other.page == line.page
            and other.left > edge + _COLUMN
            and min(other.top, line.top) - max(other.bottom, line.bottom) > 0
        ):
            return other
    return None


def _split_cell(row: _Row, *, alone: bool) -> list[Item]:
    """Return the row's item; one body for the whole table may stand beside several areas."""
    if not alone:
        return [row.item()]
    return [_Row(part.lines, row.body).item() for part in _rows(row.lines)]
