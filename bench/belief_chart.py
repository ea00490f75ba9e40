"""The calibration of the belief as a picture: believed against found, two periods side by side (SVG)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.assurance.scoring import Bin

_SIDE, _LEFT, _TOP, _GAP = 300, 70, 60, 90
_TOP_SHARE = 0.5
_TICKS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
_STYLE = 'role="img" aria-labelledby="t" font-family="sans-serif" font-size="13"'
_INK, _DATA, _RULE = "#0b0c0c", "#1d70b8", "#b1b4b6"
_CENTRED = f'text-anchor="middle" fill="{_INK}"'
_DASHED = f'stroke="{_INK}" stroke-dasharray="4 4" fill="none"'


def calibration_chart(panels: Mapping[str, Sequence[Bin]]) -> str:
    """Return the picture: one square a period, ten bins as dots with 95 % intervals, and the diagonal."""
    width = _LEFT + len(panels) * _SIDE + (len(panels) - 1) * _GAP + 30
    height = _TOP + _SIDE + 70
    drawn = [_panel(n, name, bins) for n, (name, bins) in enumerate(panels.items())]
    title = "Chance believed of being below good against the share found below good, in ten groups"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {_STYLE}>',
            f'<title id="t">{title}</title>',
            f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
            *drawn,
            "</svg>\n",
        ]
    )


def _panel(n: int, name: str, bins: Sequence[Bin]) -> str:
    left = _LEFT + n * (_SIDE + _GAP)

    def x(share: float) -> float:
        return round(left + share / _TOP_SHARE * _SIDE, 1)

    def y(share: float) -> float:
        return round(_TOP + _SIDE - share / _TOP_SHARE * _SIDE, 1)

    grid = [
        f'<path d="M{x(0)} {y(t)}H{x(_TOP_SHARE)}" stroke="{_RULE}" stroke-width="0.5"/>'
        f'<text x="{x(0) - 8}" y="{y(t) + 4}" text-anchor="end" fill="{_INK}">{100 * t:.0f} %</text>'
        f'<text x="{x(t)}" y="{y(0) + 20}" text-anchor="middle" fill="{_INK}">{100 * t:.0f} %</text>'
        for t in _TICKS
    ]
    dots = [
        f'<path d="M{x(b.believed)} {y(b.low)}V{y(min(b.high, _TOP_SHARE))}" stroke="{_DATA}"/>'
        f'<circle cx="{x(b.believed)}" cy="{y(b.found)}" r="4.5" fill="{_DATA}"><title>{b.looks} looks: '
        f"believed {100 * b.believed:.1f} %, found {100 * b.found:.1f} %</title></circle>"
        for b in bins
    ]
    middle = x(_TOP_SHARE / 2)
    upright = f"translate({x(0) - 52} {y(_TOP_SHARE / 2)}) rotate(-90)"
    return "\n".join(
        [
            f'<text x="{x(0)}" y="{_TOP - 24}" font-weight="bold" fill="{_INK}">{name}</text>',
            *grid,
            f'<path d="M{x(0)} {y(0)}L{x(_TOP_SHARE)} {y(_TOP_SHARE)}" {_DASHED}/>',
            *dots,
            f'<text x="{middle}" y="{y(0) + 44}" text-anchor="middle" fill="{_INK}">believed</text>',
            f'<text transform="{upright}" {_CENTRED}>found below good</text>',
        ]
    )
