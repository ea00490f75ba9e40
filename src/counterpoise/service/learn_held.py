"""Use case: what the library holds, by name and day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from counterpoise.learning.library import Library
from counterpoise.service.learn_ingest import home

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.learning.held import Failure, HeldReport, Tombstone


@dataclass(frozen=True)
class Held:
    """What the library holds: reports, files that can't be read, what was withdrawn.

    ``small`` counts reports about homes of three places or fewer, which are in none of the lists.
    """

    reports: tuple[HeldReport, ...]
    small: int
    failures: tuple[Failure, ...]
    withdrawn: tuple[Tombstone, ...]


def held(library: Path | str | None = None) -> Held:
    """Return what a library holds, by name and day; never by grade.

    Raises
    ------
    StoreError
        When there is no library.
    """
    shelf = Library(library or home())
    every = shelf.reports()
    shown = [r for r in every if not r.small_home]
    return Held(
        reports=tuple(sorted(shown, key=lambda r: (r.subject, str(r.dated), r.sha256))),
        small=len(every) - len(shown),
        failures=shelf.failures(),
        withdrawn=shelf.tombstones(),
    )


def as_record(found: Held) -> dict[str, Any]:
    """Return the answer as other programs take it."""
    return {
        "reports": [_report(r) for r in found.reports],
        "on_small_homes": found.small,
        "not_read": [{"file": f.path, "why": f.reason, "at": f.at} for f in found.failures],
        "withdrawn": [
            {"file": t.file, "why": t.why, "withdrawn_at": t.withdrawn_at} for t in found.withdrawn
        ],
        "mark": "published",
    }


def _report(r: HeldReport) -> dict[str, Any]:
    return {
        "subject": r.subject,
        "framework": r.framework,
        "region": r.region,
        "inspection_start": r.start,
        "inspection_end": r.end,
        "publication_date": r.published,
        "overall": r.overall,
        "judgements": dict(r.judgements),
        "pages": r.pages,
        "file": r.file,
        "sha256": r.sha256,
        "taken_in": r.added_at,
        "to_look_at": list(r.doubts),
    }
