"""Shares with their intervals as bars, for a template to draw as SVG; a table beside it says the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LABELS: Final = 290
_BARS: Final = 400
_WORDS: Final = 110
_BAR: Final = 13
_BETWEEN: Final = 11
_TOP: Final = 30
_LONGEST: Final = 44
#: Fill of each series in turn; dark on white, and different in lightness too.
_FILLS: Final = ("#b85c12", "#1f619e", "#5c5f66")
_TICKS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Bar:
    """A share, 0 to 1, with its interval and the words beside it; None of ``share`` draws nothing."""

    share: float | None
    low: float
    high: float
    words: str


@dataclass(frozen=True)
class Drawn:
    """A bar in its place, in units of the drawing."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    low: float
    high: float
    middle: float
    words: str
    words_at: float


@dataclass(frozen=True)
class Row:
    """One row of a chart: its label, where that stands, and its bars."""

    label: str
    y: float
    bars: tuple[Drawn, ...]


@dataclass(frozen=True)
class Chart:
    """A chart in units of its drawing: rows, the lines behind them, and what each fill means."""

    key: str
    title: str
    description: str
    width: int
    height: int
    labels_at: int
    rows: tuple[Row, ...]
    ticks: tuple[tuple[float, str], ...]
    series: tuple[tuple[str, str], ...]


def bars(
    key: str,
    title: str,
    description: str,
    series: Sequence[str],
    rows: Iterable[tuple[str, Sequence[Bar]]],
) -> Chart:
    """Lay shares out as bars, one group a row.

    Parameters
    ----------
    key : str
        Tells the chart from others of its page.
    description : str
        What the picture shows, for whoever does not see it.
    series : sequence of str
        What each bar of a row is, in order.
    rows : iterable of (str, sequence of Bar)
        Label and as many bars as there are series.
    """
    step = len(series) * _BAR + _BETWEEN
    placed = tuple(_row(label, found, _TOP + i * step) for i, (label, found) in enumerate(rows))
    return Chart(
        key=key,
        title=title,
        description=description,
        width=_LABELS + _BARS + _WORDS,
        height=_TOP + len(placed) * step,
        labels_at=_LABELS - 8,
        rows=placed,
        ticks=tuple((_at(t), f"{t:.0%}") for t in _TICKS),
        series=tuple(zip(series, _FILLS, strict=False)),
    )


def _row(label: str, found: Sequence[Bar], top: int) -> Row:
    drawn = tuple(_drawn(b, top + i * _BAR, _FILLS[i]) for i, b in enumerate(found) if b.share is not None)
    short = label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1].rstrip()}…"
    return Row(short, top + len(found) * _BAR / 2 + 5, drawn)


def _drawn(bar: Bar, y: int, fill: str) -> Drawn:
    share = bar.share or 0.0
    low, high = _at(bar.low), _at(bar.high)
    width, height = _at(share) - _at(0), _BAR - 2
    return Drawn(
        _at(0), y, width, height, fill, low, high, y + height / 2, bar.words, max(high, _at(share)) + 6
    )


def _at(share: float) -> float:
    return round(_LABELS + share * _BARS, 1)
