"""Use case: briefs for many authorities at once: what may come, and what their reports say."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any, Final

from counterpoise.domain.authority import fold
from counterpoise.domain.errors import CounterpoiseError, NotFoundError, UsageError
from counterpoise.exchange.bundle import load_bundle
from counterpoise.exchange.learning.area_html import AreaBrief, area_html, index_html
from counterpoise.exchange.letters_brief import brief_html
from counterpoise.learning.library import Library
from counterpoise.learning.named import advice
from counterpoise.learning.shown import shown
from counterpoise.service import brief, learn_followup, learn_practice
from counterpoise.service.learn_areas import find_area
from counterpoise.service.learn_choices import theme_titles
from counterpoise.service.learn_ingest import home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from counterpoise.learning.held import HeldReport
    from counterpoise.service.learn_areas import Area
    from counterpoise.service.learn_practice import Practice

#: More authorities than there are can't be asked for.
MOST: Final = 200
_NO_SLUG: Final = re.compile(r"[^a-z0-9]+")
# The first day that a zip archive can name: the same library gives the same bytes.
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)


def named(areas: Iterable[str], region: str, *, on: date, library: Path | None = None) -> tuple[str, ...]:
    """Return the names of authorities that are meant, each once, by name.

    Parameters
    ----------
    areas : iterable of str
        Names or codes; empty ones are passed over.
    region : str
        A region of the register, or one that reports stand under: all of its authorities too.

    Raises
    ------
    UsageError
        When none is meant, or too many, or there is no such region.
    NotFoundError, AmbiguousError
        When one of them is not known.
    """
    reports = Library(library or home()).reports()
    if region:
        region = _region(region, regions(on=on, library=library))
    names = {find_area(a.strip(), reports, on=on).name for a in areas if a.strip()}
    if region:
        names |= _of_region(region, reports, on)
    if not 1 <= len(names) <= MOST:
        raise UsageError(
            f"{len(names)} authorities are named." if names else "No authority is named.",
            next_step=f"Choose a region, or name 1 to {MOST} authorities.",
        )
    return tuple(sorted(names))


def regions(*, on: date, library: Path | None = None) -> tuple[str, ...]:
    """Return the regions whose authorities can be asked for at one go."""
    printed = {r.region for r in Library(library or home()).reports() if r.region and not r.provider}
    return tuple(sorted(printed | {a.region for a in load_bundle().register().at(on)}))


def _region(said: str, there: Sequence[str]) -> str:
    found = next((r for r in there if fold(r) == fold(said)), None)
    if found is None:
        raise UsageError(f"There is no region {said!r}.", next_step=advice(said, there))
    return found


def _of_region(region: str, reports: Iterable[HeldReport], on: date) -> set[str]:
    registered = {a.name for a in load_bundle().register().at(on) if a.region == region}
    if registered:
        return registered
    return {r.authority for r in reports if r.region == region and r.authority and not r.provider}


def archive(
    areas: Sequence[str], *, on: date, say: Callable[[str], None], library: Path | None = None
) -> bytes:
    """Return a ZIP archive with an index, and two pages for each authority.

    Where a page can't be made, the index says why in words; the rest goes on.

    Parameters
    ----------
    on : date
        Nothing that came out later is looked at.
    say : callable
        Told in words how far it is.
    """
    files: dict[str, bytes] = {}
    rows = []
    for number, area in enumerate(areas, 1):
        say(f"{number} of {len(areas)}: {area}")
        slug = _NO_SLUG.sub("-", area.casefold()).strip("-")
        pages = {
            "What may come, on one sheet": (f"{slug}/coming.html", lambda a=area: _coming(a, on)),
            "What its reports say": (f"{slug}/reports.html", lambda a=area: _reports(a, on, library)),
        }
        row = {}
        for title, (name, make) in pages.items():
            data, reason = _tried(make)
            row[title] = (name if data else "", reason)
            files |= {name: data} if data else {}
        rows.append((area, row))
    return _zipped({"index.html": index_html(rows, on=on), **files})


def _tried(make: Callable[[], Any]) -> tuple[Any, str]:
    try:
        return make(), ""
    except CounterpoiseError as error:
        return None, error.sentence


def _coming(area: str, on: date) -> bytes:
    return brief_html(brief.document(brief.make(area, as_of=on, today=on)))


def _reports(area: str, on: date, library: Path | None) -> bytes:
    shelf = Library(library or home())
    reports = shown(shelf.reports(), on=on)
    found = find_area(area, reports, on=on)
    own = sorted(_own(found, reports), key=lambda r: (str(r.dated), r.sha256), reverse=True)
    if not own:
        raise NotFoundError(f"The library has no report on {found.name}.", next_step="Take reports on it in.")
    followed, silent = _tried(lambda: _followed(found.name, on, library))
    like, nobody = _tried(lambda: _like(found.name, own[0].framework, on, library))
    made = AreaBrief(found.name, on, tuple(own), followed, silent, like, nobody)
    return area_html(made, theme_titles())


def _own(area: Area, reports: Iterable[HeldReport]) -> list[HeldReport]:
    return [r for r in reports if r.provider is None and area.code in {r.ons_code, r.authority}]


def _followed(area: str, on: date, library: Path | None) -> dict[str, Any]:
    return learn_followup.as_record(learn_followup.follow_up(area, on=on, library=library))


def _like(area: str, framework: str, on: date, library: Path | None) -> Practice:
    return learn_practice.practice(area, on=on, framework=framework, library=library)


def _zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as into:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, date_time=_EARLIEST)
            entry.external_attr = 0o600 << 16
            into.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return made.getvalue()
