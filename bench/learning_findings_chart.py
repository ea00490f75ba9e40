"""A reliability diagram as SVG: how often findings are right, by the chance that they stated."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SIDE, _LEFT, _TOP = 320, 60, 30
_COLOURS = ("#1d70b8", "#d4351c")
_LEAST = 5


def reliability_chart(series: Mapping[str, Sequence[tuple[float, bool]]], *, bins: int) -> str:
    """Return the diagram; a point is the findings of one tenth of the scale, its size their number."""
    width, height = _LEFT + _SIDE + 150, _TOP + _SIDE + 60
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-size="12">',
        "<title>How often a finding is right, by the chance it states</title>",
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        '<g font-family="sans-serif">',
        *_axes(),
    ]
    for number, (name, pairs) in enumerate(series.items()):
        lines += _series(name, pairs, bins, number)
    return "\n".join([*lines, "</g>", "</svg>", ""])


def _x(chance: float) -> float:
    return _LEFT + chance * _SIDE


def _y(share: float) -> float:
    return _TOP + (1 - share) * _SIDE


def _axes() -> list[str]:
    lines = [
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="#505a5f" stroke-dasharray="4 4"/>'
    ]
    for tick in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        lines += [
            f'<line x1="{_x(tick)}" y1="{_y(0)}" x2="{_x(tick)}" y2="{_y(1)}" stroke="#e5e5e5"/>',
            f'<line x1="{_x(0)}" y1="{_y(tick)}" x2="{_x(1)}" y2="{_y(tick)}" stroke="#e5e5e5"/>',
            f'<text x="{_x(tick)}" y="{_y(0) + 18}" text-anchor="middle">{tick:.1f}</text>',
            f'<text x="{_x(0) - 8}" y="{_y(tick) + 4}" text-anchor="end">{tick:.1f}</text>',
        ]
    middle = _TOP + _SIDE / 2
    return [
        *lines,
        f'<text x="{_x(0.5)}" y="{_y(0) + 42}" text-anchor="middle">chance stated</text>',
        f'<text transform="translate(18 {middle}) rotate(-90)" text-anchor="middle">share right</text>',
    ]


def _series(name: str, pairs: Sequence[tuple[float, bool]], bins: int, number: int) -> list[str]:
    colour, points = _COLOURS[number], []
    for place in range(bins):
        inside = [(c, r) for c, r in pairs if min(int(c * bins), bins - 1) == place]
        if len(inside) >= _LEAST:
            chance = sum(c for c, _ in inside) / len(inside)
            points.append((_x(chance), _y(sum(r for _, r in inside) / len(inside)), len(inside)))
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in points)
    dots = [_dot(x, y, n, n / len(pairs), colour) for x, y, n in points]
    top = _TOP + 14 + 22 * number
    legend = [
        f'<circle cx="{_x(1) + 20}" cy="{top}" r="6" fill="{colour}"/>',
        f'<text x="{_x(1) + 32}" y="{top + 4}">{name}</text>',
    ]
    return [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>', *dots, *legend]


def _dot(x: float, y: float, count: int, share: float, colour: str) -> str:
    size = f'cx="{x:.1f}" cy="{y:.1f}" r="{3 + share**0.5 * 9:.1f}"'
    return f'<circle {size} fill="{colour}" fill-opacity="0.75"><title>{count} findings</title></circle>'
