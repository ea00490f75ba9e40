"""Use cases: which themes reports praise and fault, and which practice questions that leaves to plan by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from counterpoise.domain.authority import fold
from counterpoise.domain.errors import UsageError
from counterpoise.exchange.bundle import load_bundle
from counterpoise.learning.compare.compare import FEWEST, rate
from counterpoise.learning.followup.succession import FULL
from counterpoise.learning.library import Library
from counterpoise.learning.named import as_held
from counterpoise.learning.questions import PracticeQuestion, Setting, practice_questions
from counterpoise.learning.shown import shown
from counterpoise.learning.since.judged import STRENGTH, WEAKNESS, judged
from counterpoise.service.instance.learning import kind_of
from counterpoise.service.learn_ingest import home

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from counterpoise.learning.held import HeldReport
    from counterpoise.learning.since.judged import Judged

# Families of services as the planner names them.
_FAMILIES = {
    **dict.fromkeys(FULL, "authorities"),
    "Area SEND inspection (2023 framework)": "SEND partnerships",
    "Youth justice inspection": "youth justice services",
}


@dataclass(frozen=True)
class Themes:
    """How many reports, and paragraphs in them, praise and fault each theme."""

    reports: int
    paragraphs: int
    doubtful: int
    rows: tuple[dict[str, Any], ...]


def questions(*, on: date, library: Path | str | None = None) -> tuple[PracticeQuestion, ...]:
    """Return the practice questions that the newest reports leave, as known on a day.

    Parameters
    ----------
    on : date
        Only reports public before this day count; regions are those of its register.

    Raises
    ------
    StoreError
        When there is no library.
    """
    shelf = Library(library or home())
    regions = {a.ons_code: a.ofsted_region for a in load_bundle().register(on).at(on)}
    newest = _newest(r for r in shown(shelf.reports(), on=on) if r.provider is None)
    placed = [(s, r) for r in newest if (s := _setting(r, regions)) is not None]
    found = judged(shelf, [r for _, r in placed])
    return practice_questions(zip((s for s, _ in placed), found, strict=True))


def for_planner(as_of: date, library: Path | None = None) -> dict[tuple[str, str, str], tuple[str, ...]]:
    """Return the open practice questions by family, region and kind; none where there is no library.

    Parameters
    ----------
    as_of : date
        Day of the question: findings of reports that came out later are not known.
    """
    folder = library or home()
    if not (folder / "library.sqlite3").is_file():
        return {}
    by: dict[tuple[str, str, str], list[str]] = {}
    for q in questions(on=as_of, library=folder):
        if q.open:
            by.setdefault((q.setting.family, q.setting.region, q.setting.kind), []).append(q.name)
    return {setting: tuple(names) for setting, names in by.items()}


def _newest(reports: Any) -> list[HeldReport]:
    found: dict[tuple[str, str], HeldReport] = {}
    for r in reports:
        family = _FAMILIES.get(r.framework)
        if family and r.ons_code and r.dated:
            key = family, r.ons_code
            if key not in found or _order(r) > _order(found[key]):
                found[key] = r
    return [found[k] for k in sorted(found)]


def _order(r: HeldReport) -> tuple[str, str]:
    return str(r.dated), r.sha256


def _setting(r: HeldReport, regions: Mapping[str, str]) -> Setting | None:
    kind, region = kind_of(r.overall or ""), regions.get(r.ons_code or "")
    return Setting(_FAMILIES[r.framework], region, kind) if kind and region else None


def themes(
    *, on: date, region: str = "", framework: str = "", area: str = "", library: Path | str | None = None
) -> Themes:
    """Return how many reports praise and fault each theme, with denominators.

    Parameters
    ----------
    on : date
        Only reports public before this day count.
    area : str
        Only reports on this authority, by its name as printed or its code; not those on providers.

    Raises
    ------
    UsageError
        When no report has that authority, region or framework, or none is left to count.
    StoreError
        When there is no library.
    """
    shelf = Library(library or home())
    known = shown(shelf.reports(), on=on)
    region = region and as_held("region", region, (r.region for r in known))
    framework = framework and as_held("framework", framework, (r.framework for r in known))
    own = [r for r in known if r.provider is None]
    names, codes = (r.authority for r in own), (r.ons_code for r in own)
    area = area and as_held("authority", area, names, codes=codes)
    reports = [
        r
        for r in known
        if (not region or r.region == region)
        and (not framework or r.framework == framework)
        and (not area or _is_on(r, area))
    ]
    if not reports:
        raise UsageError(
            "No report in the library is of all that was asked for at once.",
            next_step="Ask for less, or take reports in with `counterpoise learn ingest`.",
        )
    found = judged(shelf, reports)
    return Themes(
        reports=len(reports),
        paragraphs=sum(len({f.paragraph.id for f in j.found}) for j in found),
        doubtful=sum(j.doubtful for j in found),
        rows=_rows(found),
    )


def _is_on(report: HeldReport, area: str) -> bool:
    names = {fold(report.authority or ""), fold(report.ons_code or "")} - {""}
    return report.provider is None and fold(area) in names


def _rows(found: Sequence[Judged]) -> tuple[dict[str, Any], ...]:
    names = sorted({f.theme for j in found for f in j.found})
    rows = [
        {"theme": t, "praised": _told(found, t, STRENGTH), "faulted": _told(found, t, WEAKNESS)}
        for t in names
    ]
    return tuple(sorted(rows, key=lambda r: (-r["faulted"]["count"], r["theme"])))


def _told(found: Sequence[Judged], theme: str, polarity: str) -> dict[str, Any]:
    """Count reports; the same paragraph in two of them, of a trust that serves two areas, counts once.

    Over fewer than five there is no share.
    """
    seen: set[str] = set()
    reports = 0
    for j in found:
        own = {
            " ".join(f.paragraph.text.split()) for f in j.found if (f.theme, f.polarity) == (theme, polarity)
        }
        reports += bool(own - seen)
        seen |= own
    share = vars(rate(reports, len(found)))
    if len(found) < FEWEST:
        share |= dict.fromkeys(("share", "low", "high"))
    return {**share, "paragraphs": len(seen)}


def themes_record(found: Themes) -> dict[str, Any]:
    """Return the counts as other programs take them."""
    return {
        "reports": found.reports,
        "paragraphs": found.paragraphs,
        "paragraphs_too_doubtful": found.doubtful,
        "themes": list(found.rows),
        "mark": "estimated",
    }


def as_record(found: Sequence[PracticeQuestion]) -> dict[str, Any]:
    """Return practice questions as other programs take them."""
    return {
        "questions": [
            {
                "question": q.name,
                "theme": q.theme,
                **q.setting._asdict(),
                "weaknesses": q.weaknesses,
                "examples": q.examples,
                "of": q.of,
                "need": q.need,
                "open": q.open,
            }
            for q in found
        ],
        "mark": "estimated",
    }
