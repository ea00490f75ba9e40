"""Use case: compare an authority's report with those of its neighbours, its region and England."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counterpoise.domain.errors import NotFoundError
from counterpoise.exchange.bundle import load_bundle
from counterpoise.learning.compare.compare import FEWEST, Comparison, compare, newest
from counterpoise.learning.library import Library
from counterpoise.learning.named import as_held
from counterpoise.learning.shown import shown
from counterpoise.learning.since.judged import judged
from counterpoise.service.learn_areas import find_area
from counterpoise.service.learn_ingest import home

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from counterpoise.learning.compare.compare import Line, Rate
    from counterpoise.learning.held import HeldReport
    from counterpoise.learning.since.judged import Found
    from counterpoise.service.learn_areas import Area


def compare_area(
    area: str,
    *,
    on: date,
    framework: str = "ILACS",
    start: date | None = None,
    end: date | None = None,
    library: Path | str | None = None,
) -> Comparison:
    """Compare an authority's newest report with the newest ones of others, same framework and period.

    Parameters
    ----------
    area : str
        Name or code of the authority, as the register of ``on`` has it, or as printed on reports.
    on : date
        Only reports public by this day count; neighbours and regions are those known on it.
    start, end : date, optional
        First and last day on which the inspections may have ended.

    Raises
    ------
    NotFoundError
        When the register or the library does not have the authority, or no group has five reports.
    UsageError
        When no report is under that framework.
    """
    shelf = Library(library or home())
    everything = shown(shelf.reports(), on=on)
    framework = as_held("framework", framework, (r.framework for r in everything))
    reports = newest(_counting(everything, framework, start, end))
    authority = find_area(area, everything, on=on)
    own = reports.pop(authority.code, None)
    if own is None:
        raise NotFoundError(
            f"The library has no {framework} report on {authority.name} in that period.",
            next_step="Take it in with `counterpoise learn ingest`, or ask for another framework or period.",
        )
    groups = _groups(authority, reports, on)
    if all(len(members) < FEWEST for _, members in groups.values()):
        raise NotFoundError(
            f"The library has {len(reports)} {framework} reports on others; rates need at least {FEWEST}.",
            next_step="Take more reports in with `counterpoise learn ingest`, or ask for a longer period.",
        )
    everyone = {j.report.sha256: j for j in judged(shelf, [own, *reports.values()])}
    return compare(
        everyone[own.sha256],
        {n: (size, [everyone[r.sha256] for r in members]) for n, (size, members) in groups.items()},
    )


def _counting(
    reports: Sequence[HeldReport], framework: str, start: date | None, end: date | None
) -> list[HeldReport]:
    return [
        r
        for r in reports
        if r.framework == framework
        and r.provider is None
        and r.dated
        and (start is None or r.dated >= start)
        and (end is None or r.dated <= end)
    ]


def _groups(
    authority: Area, reports: Mapping[str, HeldReport], on: date
) -> dict[str, tuple[int, list[HeldReport]]]:
    rows = [r for r in load_bundle().known("neighbours", on) if r.ons_code == authority.code]
    vintage = max((r.vintage for r in rows), default="")
    near = {r.neighbour for r in rows if r.vintage == vintage}
    same = [r for r in reports.values() if r.region == authority.region]
    others = load_bundle().register().at(on)
    there = sum(a.region == authority.region for a in others) - 1 if authority.registered else len(same)
    # Nobody counts those who stand on reports alone.
    size = len(others) - 1 if authority.registered else len(reports)
    region = {authority.region: (there, same)} if authority.region else {}
    return {
        "statistical neighbours": (len(near), [r for c, r in reports.items() if c in near]),
        **region,
        "England" if authority.registered else "all in the library": (size, list(reports.values())),
    }


def as_record(found: Comparison) -> dict[str, Any]:
    """Return the answer as other programs take it."""
    own = found.own
    return {
        "authority": own.authority,
        "ons_code": own.ons_code,
        "file": own.file,
        "framework": own.framework,
        "date": own.dated,
        "groups": [vars(g) for g in found.groups],
        "themes": [_line(line) for line in found.lines],
        "mark": "estimated",
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "theme": line.theme,
        "praised": _place(line.praised),
        "faulted": _place(line.faulted),
        "praised_rates": _rates(line.praised_rates),
        "faulted_rates": _rates(line.faulted_rates),
    }


def _rates(rates: Mapping[str, Rate]) -> dict[str, Any]:
    return {name: vars(rate) for name, rate in rates.items()}


def _place(found: Found | None) -> dict[str, Any] | None:
    if found is None:
        return None
    p = found.paragraph
    return {"page": p.page, "paragraph": p.label, "id": p.id, "sentence": found.sentence}
