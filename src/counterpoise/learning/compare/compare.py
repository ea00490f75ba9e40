"""How often reports praise or fault each theme: one authority beside groups of others."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.learning.since.judged import STRENGTH, WEAKNESS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from counterpoise.learning.held import HeldReport
    from counterpoise.learning.since.judged import Found, Judged

#: No rate is given over fewer reports than this.
FEWEST = 5
_Z = 1.959963984540054


@dataclass(frozen=True)
class Rate:
    """Share of reports, 0 to 1, with its 95 % interval (Wilson 1927); ``count`` of ``of`` reports."""

    count: int
    of: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Group:
    """Who an authority is compared with.

    ``size`` counts the authorities that belong to the group, ``reports`` those with a report that counts;
    ``refused`` says why there are no rates.
    """

    name: str
    size: int
    reports: int
    refused: str = ""


@dataclass(frozen=True)
class Line:
    """One theme: what the authority's report says of it, and how often reports of each group do.

    ``praised`` and ``faulted`` are the first places in the authority's own report; the rates are by group.
    """

    theme: str
    praised: Found | None
    faulted: Found | None
    praised_rates: Mapping[str, Rate]
    faulted_rates: Mapping[str, Rate]


@dataclass(frozen=True)
class Comparison:
    """An authority's newest report under a framework beside the newest ones of others."""

    own: HeldReport
    groups: tuple[Group, ...]
    lines: tuple[Line, ...]


def rate(count: int, of: int) -> Rate:
    """Return a share with its 95 % Wilson interval.

    Raises
    ------
    ValueError
        When there is nothing to count.
    """
    if not 0 <= count <= of or of == 0:
        raise ValueError(f"{count} of {of} is no share")
    share = count / of
    centre = (share + _Z * _Z / (2 * of)) / (1 + _Z * _Z / of)
    half = _Z * math.sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of)) / (1 + _Z * _Z / of)
    # Rounding may carry an end a hair past the share where nobody or everybody does it.
    return Rate(count, of, share, max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)))


def newest(reports: Iterable[HeldReport]) -> dict[str, HeldReport]:
    """Return the newest report of each authority, by code (by name where there is none)."""
    found: dict[str, HeldReport] = {}
    for r in reports:
        key = r.ons_code or r.authority
        if key and r.dated and (key not in found or _later(r, found[key])):
            found[key] = r
    return found


def _later(a: HeldReport, b: HeldReport) -> bool:
    return (str(a.dated), a.sha256) > (str(b.dated), b.sha256)


def compare(own: Judged, groups: Mapping[str, tuple[int, Sequence[Judged]]]) -> Comparison:
    """Put one report beside groups of others.

    Parameters
    ----------
    own : Judged
        The authority's report.
    groups : mapping
        By name: how many authorities belong to the group, and the reports of those that have one; the
        authority itself is in none.
    """
    counted = {name: judged for name, (_, judged) in groups.items() if len(judged) >= FEWEST}
    made = tuple(
        Group(name, size, len(judged), "" if name in counted else _refusal(size, len(judged)))
        for name, (size, judged) in groups.items()
    )
    praised, faulted = own.themes(STRENGTH), own.themes(WEAKNESS)
    names = sorted({*praised, *faulted})
    lines = tuple(
        Line(
            theme,
            praised.get(theme),
            faulted.get(theme),
            {n: _rate(j, theme, STRENGTH) for n, j in counted.items()},
            {n: _rate(j, theme, WEAKNESS) for n, j in counted.items()},
        )
        for theme in names
    )
    return Comparison(own.report, made, lines)


def _refusal(size: int, reports: int) -> str:
    if not size:
        return "Nobody is in this group as far as the lists of the day say, so there are no rates."
    said = "1 report" if reports == 1 else f"{reports} reports"
    return f"No rates over {said}: there must be at least {FEWEST}."


def _rate(reports: Sequence[Judged], theme: str, polarity: str) -> Rate:
    return rate(sum(theme in j.themes(polarity) for j in reports), len(reports))
