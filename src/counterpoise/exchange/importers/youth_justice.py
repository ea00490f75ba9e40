"""HMI Probation's ratings of youth justice services, named by the service and without codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from counterpoise.domain.facts import AreaVisitRow
from counterpoise.domain.marks import Mark
from counterpoise.exchange.headings import Column, find_table
from counterpoise.exchange.importers.published_words import grade
from counterpoise.exchange.importing import Importer
from counterpoise.exchange.reading import read_grid
from counterpoise.exchange.taking import Finder, noted, take

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.domain.facts import Known
    from counterpoise.exchange.headings import Record
    from counterpoise.exchange.importing import ImportResult, Source

_COLUMNS = (
    Column("name", ("la_name",)),
    Column("rating", ("overall_rating",)),
    Column("published", ("publication_date",)),
)
# Titles of pages stray into the column of names, and joint inspections carry a mark.
_TITLE = re.compile(r"^an inspection of | - ji$", re.IGNORECASE)
# Services of several areas, or named otherwise than their area.
_AREAS = {
    "west mercia": ("Herefordshire", "Shropshire", "Telford and Wrekin", "Worcestershire"),
    "bedfordshire": ("Bedford", "Central Bedfordshire"),
    "northamptonshire": ("North Northamptonshire", "West Northamptonshire"),
    "tower hamlets and city of london": ("Tower Hamlets", "City of London"),
    "dorset": ("Dorset", "Bournemouth, Christchurch and Poole"),
    "newcastle": ("Newcastle upon Tyne",),
}
_WELSH = frozenset(
    {
        "blaenau gwent and caerphilly", "bridgend", "cardiff", "carmarthenshire", "ceredigion",
        "conwy & denbighshire", "cwm taf", "flintshire", "gwynedd and mon", "merthyr tydfil",
        "monmouthshire and torfaen", "neath port talbot", "newport", "pembrokeshire", "powys", "swansea",
        "vale of glamorgan", "western bay", "wrexham",
    }
)  # fmt: skip


def read(source: Source) -> ImportResult:
    """Read ratings: the publication date is all there is; a joint service counts for each of its areas."""
    finder = Finder(source.register)

    def make(record: Record) -> Iterable[Known]:
        name = _TITLE.sub("", record.some_text("name")).strip()
        if name.casefold() in _WELSH:
            raise record.refuse("name", f"{name} is a service in Wales")
        published = record.some_day("published")
        given = grade(record, "rating", needed=True)
        for area in _AREAS.get(name.casefold(), (name,)):
            code = finder.find_text(record, "name", area, published).ons_code
            yield AreaVisitRow(
                ons_code=code,
                visit_type="YJS_2018",
                first_day=published,
                last_day=None,
                published=published,
                grade=given,
                theme="",
                mark=Mark.ESTIMATED,
                known_at=published,
                grade_known_at=published,
            )

    result = take("youth-justice", [find_table(read_grid(source.path, sheet=source.sheet), _COLUMNS)], make)
    return noted(result, "the publication date stands for the days on site, estimated")


IMPORTERS = (
    Importer(
        kind="youth-justice",
        title="Ratings of youth justice services",
        expects="HMI Probation's ratings as CSV, with la_name, overall_rating and publication_date.",
        reader=read,
    ),
)
