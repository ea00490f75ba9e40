"""Covid tiers by district, gathered by authority: one table of December 2020, and a feed of three schemas."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from counterpoise.domain.facts import RestrictionRow
from counterpoise.domain.marks import Mark
from counterpoise.exchange.headings import Column, find_table
from counterpoise.exchange.importers.published_words import quoted
from counterpoise.exchange.importing import Importer
from counterpoise.exchange.reading import read_grid
from counterpoise.exchange.taking import Finder, Passed, noted, take

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.domain.facts import Known
    from counterpoise.exchange.headings import Record
    from counterpoise.exchange.importing import ImportResult, Source

# The code column of December is headed "Wi" by a typing slip; it isn't needed, the upper-tier code is.
_DECEMBER = (
    Column("code", ("ctyua20cd",)),
    Column("name", ("ctyua20nm",)),
    Column("country", ("ctry19nm",)),
    Column("tier", ("tier",)),
)
# Three schemas in five days: codes of restricted districts alone, then codes and names, then names alone.
_FEED = (
    Column("name", ("utla", "l_l_lockdownareacode")),
    Column("country", ("country", "l_country")),
    Column("tier", ("tier", "l_tier")),
)
_LEVELS = {"1": 1, "2": 2, "3": 3, "4": 4, "medium": 1, "high": 2, "very high": 3}
_ENGLAND = frozenset({"england", "e"})
_DAY = re.compile(r"(\d{4})_(\d{2})_(\d{2})|(\d{2})_(\d{2})_(\d{4})")


def _day(source: Source) -> date:
    """Return the day in the file's name: the day in force, or the day the feed was seen."""
    found = _DAY.search(source.path.name)
    if found is None:
        return source.known_at
    if found[1]:
        return date(int(found[1]), int(found[2]), int(found[3]))
    return date(int(found[6]), int(found[5]), int(found[4]))


@dataclass
class _Gathered:
    """Districts read so far: how many of each authority are at each level."""

    levels: dict[str, dict[int, int]] = field(default_factory=dict)

    def add(self, code: str, level: int) -> None:
        at = self.levels.setdefault(code, {})
        at[level] = at.get(level, 0) + 1

    def rows(self, source: Source, day: date, mark: Mark) -> tuple[RestrictionRow, ...]:
        return tuple(
            RestrictionRow(
                code, "tier", level, len(at) == 1, day, None, None, mark, source.path.name, source.known_at
            )
            for code, at in sorted(self.levels.items())
            for level in sorted(at)
        )


def _level(record: Record) -> int:
    text = record.some_text("tier")
    if text.casefold() not in _LEVELS:
        raise record.refuse("tier", f"{quoted(text)} is not a tier")
    return _LEVELS[text.casefold()]


def _read(source: Source, kind: str, columns: tuple[Column, ...], mark: Mark) -> ImportResult:
    finder, passed, gathered = Finder(source.register), Passed(), _Gathered()
    day = _day(source)

    def make(record: Record) -> Iterable[Known]:
        if record.text("country").casefold() not in _ENGLAND:
            return passed.over("outside England")
        coded = record.has("code")
        found = finder.find_both(record, "code", "name", day) if coded else finder.find(record, "name", day)
        gathered.add(found.ons_code, _level(record))
        return ()

    result = take(kind, [find_table(read_grid(source.path, sheet=source.sheet), columns)], make)
    districts = sum(sum(at.values()) for at in gathered.levels.values())
    note = f"{districts} districts gathered into {len(gathered.levels)} authorities"
    return replace(noted(result, note, *passed.notes()), rows=gathered.rows(source, day, mark))


def read_december(source: Source) -> ImportResult:
    """Read tiers by district with the day they took effect in the file's name."""
    return _read(source, "covid-tiers", _DECEMBER, Mark.PUBLISHED)


def read_feed(source: Source) -> ImportResult:
    """Read the parliament's feed in any of its three schemas; its day is an estimated start."""
    return _read(source, "covid-tiers-feed", _FEED, Mark.ESTIMATED)


IMPORTERS = (
    Importer(
        kind="covid-tiers",
        title="Covid tiers of December 2020",
        expects="Tiers by district as CSV, with CTYUA20CD, CTYUA20NM, CTRY19NM and Tier.",
        reader=read_december,
    ),
    Importer(
        kind="covid-tiers-feed",
        title="Covid tiers of autumn 2020, the parliament's feed",
        expects="The feed as CSV, with country, tier and either UTLA or l_l_lockdownareacode.",
        reader=read_feed,
    ),
)
