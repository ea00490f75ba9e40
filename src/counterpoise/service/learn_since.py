"""Use case: what was published since the last meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counterpoise.learning.library import Library
from counterpoise.learning.named import as_held
from counterpoise.learning.since.judged import judged
from counterpoise.learning.since.since import published_since, summed_up
from counterpoise.service.learn_ingest import home

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from counterpoise.learning.held import HeldReport
    from counterpoise.learning.since.since import Since, Told


def since(
    day: date, *, region: str = "", name_weaknesses: bool = False, library: Path | str | None = None
) -> Since:
    """Return what the library holds that was published on a day or later.

    Reports on homes of three places or fewer are left out.

    Raises
    ------
    UsageError
        When no report of the library is of that region.
    StoreError
        When there is no library.
    """
    shelf = Library(library or home())
    reports = tuple(r for r in shelf.reports() if not r.small_home)
    if region:
        reports = _of_region(reports, region)
    gone = () if region else tuple(t for t in shelf.tombstones() if t.withdrawn_at[:10] >= day.isoformat())
    return summed_up(
        reports,
        judged(shelf, published_since(reports, day)),
        day=day,
        region=region,
        withdrawn=gone,
        name_weaknesses=name_weaknesses,
    )


def _of_region(reports: Sequence[HeldReport], region: str) -> tuple[HeldReport, ...]:
    name = as_held("region", region, (r.region for r in reports))
    return tuple(r for r in reports if r.region == name)


def as_record(found: Since) -> dict[str, Any]:
    """Return the answer as other programs take it."""
    return {
        "since": found.day,
        "region": found.region or None,
        "published": [_report(r) for r in found.published],
        "perhaps_published": [_report(r) for r in found.perhaps],
        "withdrawn": [
            {"file": t.file, "why": t.why, "withdrawn_at": t.withdrawn_at} for t in found.withdrawn
        ],
        "moved": [vars(m) for m in found.moved],
        "strengths": [_told(t) for t in found.strengths],
        "weaknesses": None if found.weaknesses is None else [_told(t) for t in found.weaknesses],
        "paragraphs_too_doubtful": found.doubtful,
        "marks": {"grades and dates": "published", "themes, strengths and weaknesses": "estimated"},
    }


def _report(r: HeldReport) -> dict[str, Any]:
    return {
        "subject": r.subject,
        "file": r.file,
        "framework": r.framework,
        "region": r.region,
        "published": r.published,
        "last_day_on_site": r.dated,
        "overall": r.overall,
    }


def _told(told: Told) -> dict[str, Any]:
    places = [
        {
            "subject": subject,
            "file": file,
            "page": f.paragraph.page,
            "paragraph": f.paragraph.label,
            "id": f.paragraph.id,
            "sentence": f.sentence,
            "span": [f.start, f.end],
        }
        for subject, file, f in told.places
    ]
    return {"theme": told.theme, "reports": told.reports, "places": places}
