"""Which report is the next one on a service: by day, in one line of inspections, across a new authority."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from counterpoise.learning.held import HeldReport

#: Inspections of a whole authority's work, whatever the rules of the day: each answers the one before.
FULL = frozenset({"Looked after children inspection 2013", "SIF", "SIF re-inspection", "ILACS"})
#: Visits between two of these; they look at a part, so what they do not mention may go on.
PARTIAL = frozenset({"ILACS focused visit", "ILACS monitoring visit"})


def line_of(report: HeldReport) -> str:
    """Return the line of inspections a report belongs to; "" where no other can follow it."""
    if report.framework in FULL | PARTIAL:
        return "children's services"
    return "" if report.framework == "unknown" else report.framework


def subject_of(report: HeldReport) -> str:
    """Return what tells one service from another: its number, or its name, or its authority's code."""
    return report.urn or report.provider or report.ons_code or report.authority or ""


def nexts(
    reports: Iterable[HeldReport], heirs: Callable[[str, str], bool]
) -> dict[str, tuple[HeldReport, ...]]:
    """Return the reports that follow each one, by its digest, first to last, up to the next full one.

    Parameters
    ----------
    reports : iterable of HeldReport
        Without a subject or a day a report follows none and is followed by none.
    heirs : callable
        Says whether the authority of the second code came after that of the first. With several heirs each
        heir's first full report is taken.
    """
    lines: dict[str, list[HeldReport]] = defaultdict(list)
    for r in reports:
        if line_of(r) and subject_of(r) and r.dated:
            lines[line_of(r)].append(r)
    found: dict[str, tuple[HeldReport, ...]] = {}
    for line in lines.values():
        line.sort(key=lambda r: (str(r.dated), r.sha256))
        for r in line:
            later = [e for e in line if _after(r, e) and _same(r, e, heirs)]
            found[r.sha256] = _up_to_full(later)
    return found


def _after(first: HeldReport, later: HeldReport) -> bool:
    return bool(first.dated and later.dated and first.dated < later.dated)


def _same(first: HeldReport, later: HeldReport, heirs: Callable[[str, str], bool]) -> bool:
    if subject_of(first) == subject_of(later):
        return True
    area = first.provider is None and later.provider is None
    return area and bool(first.ons_code and later.ons_code and heirs(first.ons_code, later.ons_code))


def _up_to_full(later: list[HeldReport]) -> tuple[HeldReport, ...]:
    done: set[str] = set()
    kept = []
    for r in later:
        if subject_of(r) not in done:
            kept.append(r)
            if r.framework not in PARTIAL:
                done.add(subject_of(r))
    return tuple(kept)
