"""Colours that stay apart for colour-blind readers, in grey print and against their text.

Each scale runs from light to dark in even steps of lightness; the text on a step is the one of ink and white
with the higher contrast (WCAG 2.2, 1.4.3: at least 4.5 to 1).
"""

from __future__ import annotations

from dataclasses import dataclass

INK = "#14202e"
WHITE = "#ffffff"
#: No visit: told by its lightness and by its border, not by hue.
EMPTY = "#ffffff"

#: Blue for weeks, dark for soon.
BLUES = ("#b7d4ea", "#86bbdb", "#4c94c4", "#1f619e", "#0b3363")
#: Amber to brown for counts, dark for many.
BROWNS = ("#fff1cf", "#fdcb76", "#ee9a3a", "#b85c12", "#6f3206")

_CHANNELS = ((1, 0.2126), (3, 0.7152), (5, 0.0722))
_KNEE = 0.03928


@dataclass(frozen=True)
class Shade:
    """One step of a scale with the text colour that reads best on it."""

    fill: str
    text: str


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 to 1 (WCAG 2.2, definition)."""
    total = 0.0
    for start, weight in _CHANNELS:
        c = int(colour[start : start + 2], 16) / 255
        total += weight * (c / 12.92 if c <= _KNEE else ((c + 0.055) / 1.055) ** 2.4)
    return total


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def shade(fill: str) -> Shade:
    """Return a fill with the text colour that reads best on it."""
    return Shade(fill, max((INK, WHITE), key=lambda text: contrast(text, fill)))


def scale(colours: tuple[str, ...], steps: int) -> tuple[Shade, ...]:
    """Return ``steps`` shades from light to dark, spread over the whole scale.

    Raises
    ------
    ValueError
        When more steps are asked than the scale has.
    """
    if not 1 <= steps <= len(colours):
        raise ValueError(f"A scale of {len(colours)} colours can't give {steps} steps.")
    last = len(colours) - 1
    chosen = [round(i * last / (steps - 1)) for i in range(steps)] if steps > 1 else [last - 1]
    return tuple(shade(colours[i]) for i in chosen)
