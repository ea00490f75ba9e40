"""Ofsted's published tables of providers: who is registered, who came and went, what visits found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.domain.facts import PremisesRow, ProviderRow, ProviderVisitRow
from counterpoise.domain.marks import Mark
from counterpoise.exchange.headings import Column, find_table
from counterpoise.exchange.importers.published_words import (
    as_at,
    grade,
    provider_visit_kind,
    provision_type,
    quoted,
)
from counterpoise.exchange.importing import Importer
from counterpoise.exchange.reading import read_grid
from counterpoise.exchange.taking import Finder, Passed, noted, take

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from counterpoise.domain.facts import Known
    from counterpoise.exchange.headings import Record
    from counterpoise.exchange.importing import ImportResult, Source

# Names, addresses and owners: no row may hold them, so they are not read at all.
_PERSONAL = frozenset(
    {
        "name", "setting name", "provider name", "address 1", "address 2", "town", "county", "postcode",
        "parliamentary constituency", "premises parliamentary constituency", "organisation",
        "organisation name", "organisation which owns the provider", "web link",
    }
)  # fmt: skip
_NOT_READ = "names, addresses, owners and links are not read"
_URN = re.compile(r"[A-Z]{0,2}\d{4,8}")
_SECTORS = {
    s.casefold(): s for s in ("Private", "Voluntary", "Local Authority", "Health Authority", "Academy")
}

_DAYS_IN_YEAR = 366

_URN_COLUMN = Column("urn", ("urn",))
_TYPE_COLUMN = Column("type", ("provision type",))
_PLACES_COLUMN = Column("places", ("places",))
_WHO = (
    _URN_COLUMN,
    _TYPE_COLUMN,
    Column("authority", ("local authority",)),
    Column("sector", ("sector",)),
    _PLACES_COLUMN,
)
_REGISTER = (*_WHO, Column("registered", ("registration date",), needed=False))
_LATEST = (
    _URN_COLUMN,
    _TYPE_COLUMN,
    Column(
        "kind",
        ("inspection event type", "latest full inspection event type", "latest full inspection / event type"),
    ),
    Column("on", ("inspection date", "latest full inspection date")),
    Column("number", ("inspection event number", "latest full inspection event number", "event number")),
    Column(
        "grade",
        (
            "overall experiences and progress of children and young people",
            "latest full inspection overall experiences and progress of children and young people",
            "overall effectiveness",
        ),
    ),
    Column("outcome", ("supported accommodation outcome",), needed=False),
)
_BEFORE = (
    Column("before kind", ("previous full inspection event type",), needed=False),
    Column("before on", ("previous full inspection event date",), needed=False),
    Column("before number", ("previous full inspection event number",), needed=False),
    Column(
        "before grade",
        ("previous overall experiences and progress of children and young people",),
        needed=False,
    ),
)
_CHANGES = (
    *_WHO,
    Column("became active", ("first effective date (that the provider became active)",)),
    Column("resigned", ("first effective date (that the provider became resigned)",)),
    Column("closed", ("first effective date (that the provider closed)",)),
    Column("cancelled", ("first effective date (that the provider became cancelled)",)),
    Column("joiner", ("joiner status",)),
    Column("leaver", ("leaver status",)),
)
_PREMISES = (
    _URN_COLUMN,
    Column("category", ("service category",)),
    _PLACES_COLUMN,
    Column("authority", ("premises local authority",)),
)


def _urn(record: Record) -> str:
    text = record.some_text("urn").upper()
    if not _URN.fullmatch(text):
        raise record.refuse("urn", f"{quoted(text)} is not a unique reference number")
    return text


def _sector(record: Record) -> str:
    text = record.some_text("sector")
    found = _SECTORS.get(text.casefold())
    if found is None:
        raise record.refuse("sector", f"{quoted(text)} is not a known sector")
    return found


def _places(record: Record) -> int | None:
    places = record.whole("places")
    if places is not None and places < 0:
        raise record.refuse("places", f"{places} is not a number of places")
    return places


def _provider(record: Record, finder: Finder, on: date, registered: date | None) -> ProviderRow:
    return ProviderRow(
        urn=_urn(record),
        provision_type=provision_type(record, "type"),
        ons_code=finder.find(record, "authority", on).ons_code,
        sector=_sector(record),
        places=_places(record),
        registered=registered,
        left=False,
        mark=Mark.PUBLISHED,
        known_at=on,
    )


def read_register(source: Source) -> ImportResult:
    """Read a register of providers as one day showed it; that day counts as known to the inspectorate."""
    grid = read_grid(source.path, sheet=source.sheet, like=("providers+places at",), drop=_PERSONAL)
    on = as_at(grid, source.known_at)
    finder = Finder(source.register)

    def make(record: Record) -> Iterable[Known]:
        yield _provider(record, finder, on, record.day("registered"))

    result = take("ofsted-providers", [find_table(grid, _REGISTER)], make)
    return noted(result, _NOT_READ, f"the register of {on.isoformat()}")


def read_changes(source: Source) -> ImportResult:
    """Read who joined the register in a year and who left it, each known on its own day."""
    grid = read_grid(source.path, sheet=source.sheet, like=("leavers+joiners",), drop=_PERSONAL)
    finder, end = Finder(source.register), as_at(grid, source.known_at)

    def joined(record: Record) -> Iterable[Known]:
        if record.text("joiner"):
            active = record.some_day("became active")
            # One active before the year was regulated as something else: when it changed isn't said.
            on = active if (end - active).days < _DAYS_IN_YEAR else end
            yield _provider(record, finder, on, active)

    def left(record: Record) -> Iterable[Known]:
        if record.text("leaver"):
            days = [d for c in ("resigned", "closed", "cancelled") if (d := record.day(c)) is not None]
            if not days:
                raise record.refuse("resigned", "it left, and no column says when")
            on = min(days)
            yield ProviderRow(
                urn=_urn(record),
                provision_type=provision_type(record, "type"),
                ons_code=finder.find(record, "authority", on).ons_code,
                sector=_sector(record),
                places=_places(record),
                registered=record.day("became active"),
                left=True,
                mark=Mark.PUBLISHED,
                known_at=on,
            )

    return noted(take("ofsted-provider-changes", [find_table(grid, _CHANGES)], joined, left), _NOT_READ)


def read_visits(source: Source) -> ImportResult:
    """Read inspections and visits of providers: those of a year, or the latest full one of each."""
    grid = read_grid(source.path, sheet=source.sheet, like=("provider level in year",), drop=_PERSONAL)
    passed = Passed()

    def latest(record: Record) -> Iterable[Known]:
        if record.day("on") is None and not record.text("kind"):
            return passed.over("the provider had not been inspected")
        return (_visit(record, ""),)

    def before(record: Record) -> Iterable[Known]:
        return (_visit(record, "before "),) if record.text("before on") else ()

    result = take("ofsted-provider-visits", [find_table(grid, (*_LATEST, *_BEFORE))], latest, before)
    return noted(result, _NOT_READ, *passed.notes())


def _visit(record: Record, which: str) -> ProviderVisitRow:
    kind = provider_visit_kind(record, f"{which}kind")
    on = record.some_day(f"{which}on")
    return ProviderVisitRow(
        urn=_urn(record),
        kind=kind,
        on=on,
        grade=_full_grade(record, which) if kind == "full" else "",
        event_number=record.text(f"{which}number"),
        known_at=on,
    )


def _full_grade(record: Record, which: str) -> str:
    """Return the grade of a full inspection, or the outcome of supported accommodation in its place."""
    outcome = grade(record, "outcome") if not which else ""
    return outcome or grade(record, f"{which}grade", needed=True)


def read_premises(source: Source) -> ImportResult:
    """Read the places of supported accommodation by authority and category, one row a premises."""
    grid = read_grid(source.path, sheet=source.sheet, like=("sa premises at",), drop=_PERSONAL)
    on = as_at(grid, source.known_at)
    finder = Finder(source.register)

    def make(record: Record) -> Iterable[Known]:
        code = finder.find(record, "authority", on).ons_code
        yield PremisesRow(_urn(record), code, record.some_text("category"), _places(record), on)

    return noted(take("ofsted-premises", [find_table(grid, _PREMISES)], make), _NOT_READ)


IMPORTERS = (
    Importer(
        kind="ofsted-providers",
        title="Register of children's social care providers",
        expects="Ofsted's underlying data (sheet Providers+places or Provider level) or a provider_at_march "
        "CSV, with URN, provision type, local authority, sector and places.",
        reader=read_register,
    ),
    Importer(
        kind="ofsted-provider-changes",
        title="Providers that joined or left the register",
        expects="Ofsted's underlying data, sheet Leavers+Joiners.",
        reader=read_changes,
    ),
    Importer(
        kind="ofsted-provider-visits",
        title="Inspections and visits of providers",
        expects="Ofsted's underlying data (sheet Provider level in year, or Provider level at) or "
        "provider_at_march CSV, with event type, date, number and grade.",
        reader=read_visits,
    ),
    Importer(
        kind="ofsted-premises",
        title="Premises of supported accommodation",
        expects="Ofsted's underlying data, sheet SA Premises.",
        reader=read_premises,
    ),
)
