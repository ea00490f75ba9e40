"""Use case: what an import would take of a file and what it would refuse, with nothing stored."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from counterpoise.service import import_table, start

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from counterpoise.domain.errors import Fault
    from counterpoise.service.import_table import Read, Reading, Source
    from counterpoise.store.import_queries import SameFile
    from counterpoise.store.rows import StoredFact

_FIRST: Final = 5
#: Refused rows that are kept to show; the command with ``--json`` tells of every one.
MOST_REFUSED: Final = 1000
_PART: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ABBREVIATED: Final = MappingProxyType({"ons": "ONS", "urn": "URN", "dfe": "DfE", "la": "LA"})


@dataclass(frozen=True)
class FirstRows:
    """The first rows of one kind as the store would hold them, and how many there are of it."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    count: int


@dataclass(frozen=True)
class Preview:
    """What would happen; ``before`` is the import that left the same rows in the store, if one did."""

    kind: str
    file: str
    sheet: str
    known_at: date
    sha256: str
    taken: int
    repeated: int
    refused: tuple[Fault, ...]
    notes: tuple[str, ...]
    first: tuple[FirstRows, ...]
    before: SameFile | None


def preview(source: Source, *, reading: Reading, now: datetime) -> Preview:
    """Read a file in the limited child process and say what an import would do with it; write nothing.

    Parameters
    ----------
    source : Source
        The file.
    reading : Reading
        What to read it with.
    now : datetime
        The instant, with its time zone.

    Raises
    ------
    BadInputError
        When the file can't be taken at all; its faults say where and why.
    NotFoundError
        When there is no such kind, file or sheet.
    LimitError
        When reading passed the limits of memory, time or size.
    StoreError
        When there is no store.
    """
    start.open_store()
    read = import_table.read_file(source, reading=reading, now=now)
    return _told(read)


def _told(read: Read) -> Preview:
    from counterpoise.store import import_queries, rows  # noqa: PLC0415 - models load once Django is set up

    result = read.result
    facts = rows.distinct(result.file, result.rows)
    return Preview(
        kind=result.kind,
        file=result.file,
        sheet=result.sheet,
        known_at=read.known_at,
        sha256=read.sha256,
        taken=len(facts),
        repeated=result.taken - len(facts),
        refused=result.refused,
        notes=result.notes,
        first=tuple(_first(facts)),
        before=import_queries.same_file(
            kind=result.kind, sheet=result.sheet, sha256=read.sha256, known_at=read.known_at
        ),
    )


def _first(facts: Sequence[StoredFact]) -> Iterator[FirstRows]:
    """Yield the first rows of each kind of row, in the order in which the kinds come."""
    from counterpoise.exchange.tables import TABLES  # noqa: PLC0415 - loads when a file is read

    titles = {table.row.__name__: table.title for table in TABLES.values()}
    for kind in dict.fromkeys(fact.table for fact in facts):
        own = [fact for fact in facts if fact.table == kind]
        columns = tuple(own[0].payload)
        yield FirstRows(
            title=titles.get(kind) or _words(_PART.sub(" ", kind.removesuffix("Row"))),
            columns=tuple(_words(name.replace("_", " ")) for name in columns),
            rows=tuple(tuple(_text(f.payload[name]) for name in columns) for f in own[:_FIRST]),
            count=len(own),
        )


def _words(text: str) -> str:
    """Return a name as words, abbreviations in capitals: "ONS code"."""
    first, *rest = (_ABBREVIATED.get(word.lower(), word.lower()) for word in text.split())
    return " ".join([first[:1].upper() + first[1:], *rest])


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def plain(found: Preview) -> Mapping[str, Any]:
    """Return a preview as what is kept beside the file: plain values alone."""
    told = asdict(found) | {
        "known_at": found.known_at.isoformat(),
        "refused": [asdict(f) for f in found.refused[:MOST_REFUSED]],
        "refused_count": len(found.refused),
    }
    if found.before is not None:
        told["before"]["imported_at"] = found.before.imported_at.isoformat()
    return told
