"""What the pages on the library offer to choose from: regions, frameworks and authorities that it holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.learning.findings.cues import themes
from counterpoise.learning.library import Library
from counterpoise.learning.shown import out_later
from counterpoise.service.learn_ingest import home

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path


@dataclass(frozen=True)
class Choices:
    """What can be asked for, by name; ``withdrawn`` and ``unread`` are counts."""

    reports: int
    regions: tuple[str, ...]
    frameworks: tuple[str, ...]
    authorities: tuple[str, ...]
    withdrawn: int
    unread: int


def left_out(*, on: date, library: Path | None = None) -> int:
    """Return how many reports are in no count of a day, because by what they print they came out later.

    It stands beside an answer and never in one: a report that is planted later changes no earlier answer.

    Raises
    ------
    StoreError
        When there is no library.
    """
    return out_later(Library(library or home()).reports(), on=on)


def choices(library: Path | None = None) -> Choices | None:
    """Return what the library offers, or nothing where there is none, or an empty one.

    Homes of three places or fewer are left out, as everywhere.
    """
    folder = library or home()
    if not (folder / "library.sqlite3").is_file():
        return None
    shelf = Library(folder)
    reports = [r for r in shelf.reports() if not r.small_home]
    if not reports:
        return None
    return Choices(
        reports=len(reports),
        regions=_sorted(r.region for r in reports),
        frameworks=_sorted(r.framework for r in reports),
        authorities=_sorted(r.authority for r in reports if r.provider is None),
        withdrawn=len(shelf.tombstones()),
        unread=len(shelf.failures()),
    )


def theme_titles() -> dict[str, str]:
    """Return the title of every theme by its name, in the order of the catalogue."""
    return {t.name: t.title for t in themes()}


def _sorted(names: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({n for n in names if n}))
