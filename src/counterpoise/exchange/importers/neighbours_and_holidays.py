"""Statistical neighbours of authorities, and GOV.UK's calendar of bank holidays."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from counterpoise.domain.errors import BadInputError, Fault
from counterpoise.domain.facts import BankHolidayRow, NeighbourRow
from counterpoise.exchange.headings import Column, find_table
from counterpoise.exchange.importing import Importer, ImportResult
from counterpoise.exchange.reading import read_grid
from counterpoise.exchange.taking import Finder, take

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.domain.facts import Known
    from counterpoise.exchange.headings import Record
    from counterpoise.exchange.importing import Source
    from counterpoise.exchange.taking import RowMaker

_RANKS = range(1, 11)
# The column of closeness has one name ten times: the first is "snp", the others are told by their count.
_NEIGHBOURS = (
    Column("code", ("la number",)),
    *(Column(f"neighbour {n}", (f"sn{n}",)) for n in _RANKS),
    *(Column(f"closeness {n}", ("snp" if n == 1 else f"snp#{n}",)) for n in _RANKS),
)
_MAX_CALENDAR = 5_000_000
_TITLES = {
    "bank_holidays.new_year": "New Year's Day",
    "bank_holidays.good_friday": "Good Friday",
    "bank_holidays.easter_monday": "Easter Monday",
    "bank_holidays.early_may": "Early May bank holiday",
    "bank_holidays.early_may_ve": "Early May bank holiday (VE day)",
    "bank_holidays.spring": "Spring bank holiday",
    "bank_holidays.late_august": "Summer bank holiday",
    "bank_holidays.christmas": "Christmas Day",
    "bank_holidays.boxing_day": "Boxing Day",
    "bank_holidays.queen_platinum": "Platinum Jubilee bank holiday",
    "bank_holidays.queens_bank_holiday": "Bank Holiday for the State Funeral of Queen Elizabeth II",
    "bank_holidays.kings_coronation": "Bank holiday for the coronation of King Charles III",
}
_DIVISION = "common.nations.england-and-wales_slug"


def read_neighbours(source: Source) -> ImportResult:
    """Read ten neighbours of each authority; the vintage is the month in which the file became known."""
    finder, on = Finder(source.register), source.known_at

    def maker(rank: int) -> RowMaker:
        def make(record: Record) -> Iterable[Known]:
            yield NeighbourRow(
                vintage=f"{on:%Y-%m}",
                ons_code=finder.find(record, "code", on).ons_code,
                rank=rank,
                neighbour=finder.find(record, f"neighbour {rank}", on).ons_code,
                closeness=record.some_text(f"closeness {rank}").capitalize(),
                known_at=on,
            )

        return make

    table = find_table(read_grid(source.path, sheet=source.sheet), _NEIGHBOURS)
    return take("stat-neighbours", [table], *(maker(n) for n in _RANKS))


def read_holidays(source: Source) -> ImportResult:
    """Read the holidays of England and Wales from GOV.UK's calendar of message keys and dd/mm/yyyy days."""
    name = source.path.name
    try:
        data = source.path.read_bytes()[: _MAX_CALENDAR + 1]
        years = json.loads(data)["divisions"][_DIVISION]
        items = [i for year, days in years.items() if year.isdigit() for i in days]
        found = [(str(i["title"]), str(i["date"])) for i in items]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadInputError(
            f"{name} is not GOV.UK's calendar of bank holidays.",
            next_step="Give govuk_bank_holidays_calendar.json; nothing was stored.",
        ) from error
    rows: list[BankHolidayRow] = []
    refused: list[Fault] = []
    for number, (title, written) in enumerate(found, start=1):
        try:
            day = datetime.strptime(written, "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no zone
            rows.append(BankHolidayRow(day, _TITLES[title], source.known_at))
        except ValueError:
            refused.append(Fault(name, number, "date", f"“{written}” is not a date"))
        except KeyError:
            refused.append(Fault(name, number, "title", f"“{title}” is not a known holiday"))
    return ImportResult("bank-holidays", name, "", tuple(rows), tuple(refused), ("England and Wales only",))


IMPORTERS = (
    Importer(
        kind="stat-neighbours",
        title="Statistical neighbours",
        expects="The DfE's statistical neighbours as XLSX or CSV, with LA number, SN1 to SN10 and SNP.",
        reader=read_neighbours,
    ),
    Importer(
        kind="bank-holidays",
        title="Bank holidays of England and Wales",
        expects="GOV.UK's calendar of bank holidays as JSON.",
        reader=read_holidays,
    ),
)
