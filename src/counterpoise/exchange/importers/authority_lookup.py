"""A lookup of authorities kept by others: its spellings become aliases where its codes can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.authority import fold
from counterpoise.domain.facts import AliasRow
from counterpoise.exchange.headings import Column, find_table
from counterpoise.exchange.importing import Importer
from counterpoise.exchange.reading import read_grid
from counterpoise.exchange.taking import Finder, take

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.domain.facts import Known
    from counterpoise.exchange.headings import Record
    from counterpoise.exchange.importing import ImportResult, Source

_COLUMNS = (
    Column("code", ("la_code_new",)),
    Column("name", ("local_authority_ons_name",)),
    Column("short", ("ltla23nm",), needed=False),
    Column("region", ("rgn22cd",)),
)
_REGIONS = {
    "E12000001": "north east",
    "E12000002": "north west",
    "E12000003": "yorkshire and the humber",
    "E12000004": "east midlands",
    "E12000005": "west midlands",
    "E12000006": "east of england",
    "E12000007": "london",
    "E12000008": "south east",
    "E12000009": "south west",
}


def read(source: Source) -> ImportResult:
    """Read spellings; a row without a code, or whose region contradicts the register, is refused."""
    finder = Finder(source.register)

    def make(record: Record) -> Iterable[Known]:
        found = finder.find(record, "code", source.known_at)
        region = record.some_text("region")
        if _REGIONS.get(region) != fold(found.region):
            raise record.refuse(
                "region", f"{region} is not the code of {found.region}, where {found.name} lies"
            )
        spellings = dict.fromkeys(t for c in ("name", "short") if (t := record.text(c)))
        for spelling in spellings:
            yield AliasRow(spelling, found.ons_code, ambiguous=False, known_at=source.known_at)

    return take("authority-lookup", [find_table(read_grid(source.path, sheet=source.sheet), _COLUMNS)], make)


IMPORTERS = (
    Importer(
        kind="authority-lookup",
        title="Spellings of authorities",
        expects="The lookup of authorities as CSV, with la_code_new, local_authority_ons_name and rgn22cd.",
        reader=read,
    ),
)
