"""Use case: a themed briefing from the library."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterpoise.domain.authority import fold
from counterpoise.domain.errors import NotFoundError
from counterpoise.exchange.learning.digest_docx import digest_docx
from counterpoise.exchange.learning.digest_html import digest_html
from counterpoise.exchange.outputs.folder import write_folder
from counterpoise.learning.digest.candidates import Aim, Source
from counterpoise.learning.digest.digest import Digest, Scope, Shelf, digest
from counterpoise.learning.findings.cues import themes
from counterpoise.learning.library import Library
from counterpoise.learning.named import as_held
from counterpoise.learning.search.filters import Filters
from counterpoise.learning.search.search import MOST
from counterpoise.learning.vectors.table import bundled
from counterpoise.service.learn_ingest import home
from counterpoise.service.learn_search import open_search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.findings.cues import Theme
    from counterpoise.learning.held import HeldReport
    from counterpoise.learning.search.search import Search

_NO_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST_SLUG = 50


def briefing(
    about: str,
    *,
    region: str = "",
    framework: str = "",
    since: date | None = None,
    name_weaknesses: bool = False,
    library: Path | str | None = None,
) -> Digest:
    """Return the briefing on a theme, or on what a search for other words finds.

    Parameters
    ----------
    about : str
        Name or title of a theme; anything else is looked for.
    since : date, optional
        Only inspections whose last day on site was that day or later.
    name_weaknesses : bool
        Whether criticism is quoted, which says whose it is.

    Raises
    ------
    UsageError
        When no report is of that region or framework.
    NotFoundError
        When no report counts, or nothing is found.
    StoreError
        When there is no library.
    """
    searcher = open_search(library)
    shelf = Library(library or home())
    everything = shelf.reports()
    theme = find_theme(about)
    region = region and as_held("region", region, (r.region for r in everything))
    framework = framework and as_held("framework", framework, (r.framework for r in everything))
    counting = [r for r in everything if not r.small_home and _counts(r, region, framework, since)]
    if not counting:
        raise NotFoundError(
            "No report in the library is within these limits.", next_step="Ask with fewer limits."
        )
    aim = Aim(theme, {} if theme else _hits(searcher, about, region, framework, since))
    made = digest(
        Scope(
            title=theme.title if theme else about,
            holds=theme.holds if theme else "",
            query="" if theme else about,
            region=region,
            framework=framework,
            since=since,
        ),
        aim,
        _sources(shelf, searcher, counting),
        Shelf(
            held=len(everything),
            small_homes=sum(r.small_home for r in everything),
            withdrawn=shelf.tombstones(),
        ),
        bundled(),
        name_weaknesses=name_weaknesses,
    )
    if not made.praised_in and made.faulted == 0:
        raise NotFoundError(
            f"No report that counts praises or faults {about!r}.",
            next_step="Ask for another theme, other words, or fewer limits.",
        )
    return made


def find_theme(about: str) -> Theme | None:
    """Return the theme of that name or title, if there is one."""
    wanted = fold(about.replace("_", " "))
    return next((t for t in themes() if wanted in {fold(t.name.replace("_", " ")), fold(t.title)}), None)


def _counts(r: HeldReport, region: str, framework: str, since: date | None) -> bool:
    return (
        (not region or r.region == region)
        and (not framework or r.framework == framework)
        and (since is None or (r.dated is not None and r.dated >= since))
    )


def _hits(
    searcher: Search, about: str, region: str, framework: str, since: date | None
) -> dict[str, tuple[int, int]]:
    filters = Filters(region=region, framework=framework, since=since)
    answer = searcher.ask(about, k=MOST, filters=filters)
    # What is only near in meaning to a word that nobody wrote is no evidence of it.
    if answer.query.concepts and len(searcher.unsaid(answer.query)) == len(answer.query.concepts):
        raise NotFoundError(
            f"No report of the library says {about!r}.",
            next_step="Check the spelling, ask with other words, or choose a theme.",
        )
    return {h.paragraph.id: h.best_sentence for h in answer.hits}


def _sources(shelf: Library, searcher: Search, counting: Sequence[HeldReport]) -> tuple[Source, ...]:
    catalogue = searcher.catalogue
    groups = {name.decode(): int(g) for name, g in zip(catalogue.ids, catalogue.group, strict=True)}
    later = {e.sha256: e.superseded_by for e in catalogue.entries}
    return tuple(
        Source(r, shelf.paragraphs(r.sha256), shelf.findings(r.sha256), groups, later.get(r.sha256))
        for r in sorted(counting, key=lambda r: (r.dated or date.min, r.sha256))
    )


def files(made: Digest) -> dict[str, bytes]:
    """Return a briefing as a page and as a document for Word, by name; the same briefing, the same bytes."""
    slug = _NO_SLUG.sub("-", made.scope.title.casefold()).strip("-")[:_LONGEST_SLUG].strip("-")
    return {f"briefing-{slug}.html": digest_html(made), f"briefing-{slug}.docx": digest_docx(made)}


def write(made: Digest, folder: Path | str) -> tuple[Path, ...]:
    """Write a briefing into a folder: the page and the document.

    Raises
    ------
    StoreError
        When the folder can't be written.
    """
    return write_folder(files(made), Path(folder), what="The briefing")


def as_record(made: Digest) -> dict[str, Any]:
    """Return the briefing as other programs take it: quotations with their places, offsets and digests."""
    return {
        "about": asdict(made.scope),
        "reports_held": made.held,
        "reports": [_report(r) for r in made.reports],
        "frameworks": [asdict(f) for f in made.frameworks],
        "praised_in": list(made.praised_in),
        "faulted": made.faulted,
        "faulted_in": None if made.faulted_in is None else list(made.faulted_in),
        "strengths": [asdict(p) for p in made.strengths],
        "what_they_did": [asdict(q) for q in made.deeds],
        "weaknesses": None if made.faulted_in is None else [asdict(p) for p in made.weaknesses],
        "faulted_beside": dict(made.beside),
        "withdrawn": [{"file": t.file, "why": t.why, "withdrawn_at": t.withdrawn_at} for t in made.withdrawn],
        "left_out": {
            "counted_with_another": made.alike,
            "too_doubtful": made.doubtful,
            "could_tell_of_a_child": made.telling,
            "on_small_homes": made.small_homes,
        },
        "marks": {"words": "published", "themes, polarity and counts": "estimated"},
    }


def _report(r: HeldReport) -> dict[str, Any]:
    return {
        "subject": r.subject,
        "file": r.file,
        "sha256": r.sha256,
        "framework": r.framework,
        "region": r.region,
        "last_day_on_site": r.dated,
    }
