"""Use case: best practice for an authority's weaknesses, from those like it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from counterpoise.domain.errors import NotFoundError
from counterpoise.exchange.bundle import load_bundle
from counterpoise.learning.compare.compare import newest
from counterpoise.learning.digest.candidates import Source
from counterpoise.learning.findings.cues import no_theme, themes
from counterpoise.learning.library import Library
from counterpoise.learning.named import as_held
from counterpoise.learning.practice.practice import LIKE_SIZE, Like, Likeness, Need, by_likeness, need
from counterpoise.learning.search.catalogue import superseded
from counterpoise.learning.shown import shown
from counterpoise.learning.since.judged import WEAKNESS, judged
from counterpoise.learning.vectors.table import bundled
from counterpoise.service.learn_areas import find_area
from counterpoise.service.learn_digest import find_theme
from counterpoise.service.learn_ingest import home

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from counterpoise.learning.findings.cues import Theme
    from counterpoise.learning.held import HeldReport
    from counterpoise.service.learn_areas import Area

_CHILDREN = "population_0_17"


@dataclass(frozen=True)
class Practice:
    """The answer: for whom, from which own report, over whom, and theme by theme."""

    authority: str
    framework: str
    own: HeldReport | None
    likes: tuple[tuple[str, tuple[str, ...]], ...]
    needs: tuple[Need, ...]


def practice(
    area: str,
    *,
    on: date,
    theme: str = "",
    framework: str = "ILACS",
    library: Path | str | None = None,
) -> Practice:
    """Return who like an authority was praised for what it is faulted for (or for a theme).

    Parameters
    ----------
    area : str
        Name or code of the authority, as the register of ``on`` has it, or as printed on reports.
    on : date
        Reports, neighbours, region and size are those known on that day.
    theme : str
        Only this one; by default every theme that the authority's newest report faults.

    Raises
    ------
    UsageError
        When there is no such theme, or no report is under that framework.
    NotFoundError
        When there is no own report to take weaknesses from, or nobody like the authority has a report.
    StoreError
        When there is no library.
    """
    shelf = Library(library or home())
    everything = shown(shelf.reports(), on=on)
    framework = as_held("framework", framework, (r.framework for r in everything))
    reports = newest(r for r in everything if r.framework == framework and r.provider is None)
    authority = find_area(area, everything, on=on)
    own = reports.pop(authority.code, None)
    later = superseded(everything)
    likes = _likes(shelf, authority, reports, later, on)
    if not likes:
        raise NotFoundError(
            f"The library has no {framework} report on anybody like {authority.name}.",
            next_step="Take more reports in with `counterpoise learn ingest`, or name another framework.",
        )
    source = _source(shelf, own, later) if own else None
    return Practice(
        authority=authority.name,
        framework=framework,
        own=own,
        likes=tuple((x.source.report.subject, x.likeness.kinds) for x in likes),
        needs=tuple(need(t, source, likes, bundled()) for t in _wanted(shelf, own, theme, authority.name)),
    )


def _wanted(shelf: Library, own: HeldReport | None, theme: str, name: str) -> tuple[Theme, ...]:
    if theme:
        found = find_theme(theme)
        if found is None:
            raise no_theme(theme)
        return (found,)
    if own is None:
        raise NotFoundError(
            f"The library has no report on {name} to take weaknesses from.",
            next_step="Take it in with `counterpoise learn ingest`, or name a theme with --theme.",
        )
    (mine,) = judged(shelf, [own])
    faulted = mine.themes(WEAKNESS)
    return tuple(t for t in themes() if t.name in faulted)


def _likes(
    shelf: Library,
    authority: Area,
    reports: Mapping[str, HeldReport],
    later: Mapping[str, str],
    on: date,
) -> tuple[Like, ...]:
    rows = [r for r in load_bundle().known("neighbours", on) if r.ons_code == authority.code]
    vintage = max((r.vintage for r in rows), default="")
    rank = {r.neighbour: r.rank for r in rows if r.vintage == vintage}
    region = {a.ons_code: a.region for a in load_bundle().register().at(on)}
    children = _children(on)
    found = []
    for code, report in reports.items():
        likeness = Likeness(
            rank=rank.get(code),
            region=bool(authority.region) and region.get(code, report.region) == authority.region,
            size=_like_size(children.get(code), children.get(authority.code)),
        )
        if likeness.kinds:
            found.append(Like(_source(shelf, report, later), likeness))
    return by_likeness(found)


def _children(on: date) -> dict[str, float]:
    """Return each authority's newest known count of children under 18 (published)."""
    newest_year: dict[str, tuple[int, float]] = {}
    for row in load_bundle().known("statistics", on):
        if row.measure == _CHILDREN and row.value is not None:
            newest_year[row.ons_code] = max(newest_year.get(row.ons_code, (0, 0.0)), (row.year, row.value))
    return {code: value for code, (_, value) in newest_year.items()}


def _like_size(one: float | None, other: float | None) -> bool:
    return bool(one and other) and min(one or 0, other or 0) >= LIKE_SIZE * max(one or 0, other or 0)


def _source(shelf: Library, report: HeldReport, later: Mapping[str, str]) -> Source:
    sha = report.sha256
    return Source(report, shelf.paragraphs(sha), shelf.findings(sha), {}, later.get(sha))


def as_record(found: Practice) -> dict[str, Any]:
    """Return the answer as other programs take it."""
    return {
        "authority": found.authority,
        "framework": found.framework,
        "own_report": found.own.file if found.own else None,
        "like_it": [{"subject": subject, "why": list(why)} for subject, why in found.likes],
        "themes": [_need(n) for n in found.needs],
        "marks": {
            "words and neighbours": "published",
            "themes and praise": "estimated",
            "like size": "assumed",
        },
    }


def _need(n: Need) -> dict[str, Any]:
    return {
        "theme": n.theme,
        "own_weaknesses": [asdict(q) for q in n.own],
        "like_it_with_report": n.asked,
        "of_them_praised": n.praised,
        "examples": [
            {
                "subject": e.subject,
                "why": list(e.likeness.kinds),
                "date": e.dated,
                "superseded_by": e.superseded_by,
                "what_they_did": [asdict(q) for q in e.did],
                "praised": [asdict(q) for q in e.praised],
            }
            for e in n.examples
        ],
    }
