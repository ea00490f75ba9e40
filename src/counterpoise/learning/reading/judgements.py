"""The table of judgements: rows of labels and grades, however their cells were wrapped and drawn.

Text order alone misleads: a grade may be drawn before, after or within its label. A grade belongs to the row
whose height it shares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counterpoise.learning.reading.words import fold, grade_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from counterpoise.learning.reading.lines import Line

# What may stand alone in a cell of grades, whole or as a part of a wrapped one.
_PIECE = (
    r"(?:requires?(?:\s+improvement(?:\s+to(?:\s+be(?:\s+good)?)?)?)?|improvement(?:\s+to(?:\s+be(?:\s+good)?)?)?"
    r"|to\s+be(?:\s+good)?|be\s+good|outstanding|good|inadequate|adequate)"
)
# A grade may carry the mark of a footnote.
_MARK = r"[.\s]*(?:[*\u2020\u2021\u00b9\u00b2\u00b3]+|\d|\s?[\[(]\w[\])])?[.\s]*"
_GRADE_ONLY = re.compile(rf"(?P<grade>{_PIECE}){_MARK}$", re.IGNORECASE)
_GRADE_LAST = re.compile(rf"^(?P<label>.*?\S)\s+(?P<grade>{_PIECE}){_MARK}$", re.IGNORECASE)
_OPEN = re.compile(r"(?:requires?|improvement|to|be)$", re.IGNORECASE)
# A row may begin with a number or the mark of a list.
_NUMBERED = re.compile(r"^(?:\d(?:\.\d)?\.?|[\u2022\u25fc\u25aa\uf0b7\uf06e])\s+")
_NUMBER_ALONE = re.compile(r"\d(?:\.\d)?\.?$")
_LABEL_END = re.compile(r"(?:\s+(?:is|are))?[\s:.-]*$")
# A row of the table is no further below the one above it than this, in points.
_BREAK = 60.0
# A longer line is no label: in Word files a paragraph is one line.
_LONGEST_LABEL = 160


@dataclass
class Row:
    """One row: its label as printed, and the pieces of its grade."""

    label: list[str]
    lines: list[Line]
    pieces: list[str] = field(default_factory=list)
    graded: list[Line] = field(default_factory=list)

    @property
    def grade(self) -> str | None:
        """The grade in the long form, once its pieces are together."""
        return grade_of(" ".join(self.pieces))

    @property
    def text(self) -> str:
        """The label as one phrase, without the number of the row."""
        return _LABEL_END.sub("", _NUMBERED.sub("", fold(" ".join(self.label))))

    def distance(self, low: float, high: float) -> float:
        """Points between the middle of a height and this row; 0 inside it."""
        middle = (low + high) / 2
        top, bottom = max(x.top for x in self.lines), min(x.bottom for x in self.lines)
        return max(bottom - middle, middle - top, 0.0)


@dataclass
class _Cell:
    pieces: list[str]
    lines: list[Line]


@dataclass(frozen=True)
class Table:
    """Rows that were found, and the lines they took."""

    rows: tuple[Row, ...]
    lines: frozenset[int]


def judgement_table(lines: Sequence[Line], starts: re.Pattern[str], whole: re.Pattern[str]) -> Table:
    """Find the table whose rows begin as ``starts`` says and whose labels are whole when ``whole`` is found.

    The table ends where a line neither begins a row, nor goes on with a label, nor is a grade. Labels without
    any grade are no table: a title may begin as a row does.
    """
    rows: list[Row] = []
    cells: list[_Cell] = []
    taken: list[Line] = []
    for index, line in enumerate(lines):
        label, piece = _split(line.text)
        fresh = bool(label and starts.match(_NUMBERED.sub("", fold(label))))
        if rows and _ends_above(line, label, rows[-1], taken, whole, fresh=fresh):
            if cells:
                break
            rows, taken = [], []
        if not rows and not fresh:
            continue
        if fresh:
            if not rows and index and _is_beside(lines[index - 1], line):
                taken.append(lines[index - 1])
                _add_piece(cells, lines[index - 1].text, lines[index - 1], own=None)
            rows.append(Row([label], [line]))
        elif label and not _NUMBER_ALONE.match(label):
            rows[-1].label.append(label)
            rows[-1].lines.append(line)
        taken.append(line)
        if piece:
            _add_piece(cells, piece, line, own=rows[-1] if label else None)
    _assign(rows, cells)
    below = {id(x) for row in _without_grade(rows) for x in row.lines}
    return Table(tuple(r for r in rows if r.grade), frozenset(id(x) for x in taken) - below)


def _without_grade(rows: Sequence[Row]) -> Iterator[Row]:
    """Give the last rows that have no grade: headings below the table that begin as its rows do."""
    for row in reversed(rows):
        if row.grade:
            return
        yield row


def _ends_above(
    line: Line, label: str, row: Row, taken: Sequence[Line], whole: re.Pattern[str], *, fresh: bool
) -> bool:
    """Say whether the table has ended above a line: far above, or with a label that is whole."""
    if min(x.bottom for x in taken) - line.top > _BREAK or len(line.text) > _LONGEST_LABEL:
        return True
    goes_on = fresh or not label or _NUMBER_ALONE.match(label) or label.casefold().startswith("and ")
    return not goes_on and whole.search(row.text) is not None


def _is_beside(grade: Line, label: Line) -> bool:
    """Say whether a line is the grade of a row, drawn before its label."""
    level = min(grade.top, label.top) > max(grade.bottom, label.bottom)
    return level and grade.page == label.page and _GRADE_ONLY.match(grade.text) is not None


def _split(text: str) -> tuple[str, str]:
    """Split a line into a label and a piece of a grade; either may be empty."""
    alone = _GRADE_ONLY.match(text)
    if alone:
        return "", alone["grade"]
    found = _GRADE_LAST.match(text)
    return (found["label"], found["grade"]) if found else (text, "")


def _add_piece(cells: list[_Cell], piece: str, line: Line, *, own: Row | None) -> None:
    before = cells[-1] if cells and not own else None
    if before and _near(before.lines[-1], line) and _completes(before, piece):
        before.pieces.append(piece)
        before.lines.append(line)
    else:
        cells.append(_Cell([piece], [line]))


def _completes(cell: _Cell, piece: str) -> bool:
    """Say whether a piece goes on with a cell: "Requires / improvement / to be good"."""
    if _OPEN.search(cell.pieces[-1].strip(" .")):
        return True
    opens = re.match(r"requires?\b", cell.pieces[0], re.IGNORECASE)
    return bool(opens and re.match(r"(?:to|be|improvement)\b", piece, re.IGNORECASE))


def _near(above: Line, below: Line) -> bool:
    return abs(above.bottom - below.bottom) < 2.2 * max(above.size, below.size, 1.0)


def _assign(rows: list[Row], cells: list[_Cell]) -> None:
    """Give each cell of grades to the row whose height it shares; each row takes one."""
    for cell in cells:
        low, high = min(x.bottom for x in cell.lines), max(x.top for x in cell.lines)
        same_line = [r for r in rows if any(x is y for x in cell.lines for y in r.lines)]
        free = same_line or [r for r in rows if not r.pieces] or rows
        row = min(free, key=lambda r: r.distance(low, high))
        row.pieces.extend(cell.pieces)
        row.graded.extend(cell.lines)


def named(table: Table, names: Mapping[str, re.Pattern[str]]) -> dict[str, Row]:
    """Return rows by canonical name; the first row of a name counts."""
    found: dict[str, Row] = {}
    for row in table.rows:
        for name, pattern in names.items():
            if pattern.search(row.text):
                found.setdefault(name, row)
                break
    return found
