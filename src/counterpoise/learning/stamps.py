"""Digests of what the library holds of each report: they tell what changed, without reading all of it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from typing import Any

#: The digests lie beside what they are of, and go with the report.
TABLE = """
create table if not exists stamp (
    report text primary key references report (sha256) on delete cascade, words text not null,
    findings text not null
) strict;
"""
_DIGITS = 16
_WORDS = "select id, asked, section, text from paragraph where report = ? order by place"
_FINDINGS = (
    "select f.paragraph, f.polarity, f.themes, f.primary_theme, f.detail from paragraph p "
    "join finding f on f.paragraph = p.id where p.report = ? order by p.place"
)


class Stamp(NamedTuple):
    """Digests of a report's paragraphs and of what was found in them: the same content, the same stamp."""

    words: str
    findings: str


def stamp(db: sqlite3.Connection, reports: Iterable[str]) -> None:
    """Put the stamps of reports right, within whatever transaction changes them."""
    for sha in reports:
        values = (sha, _digest(db.execute(_WORDS, (sha,))), _digest(db.execute(_FINDINGS, (sha,))))
        db.execute("insert or replace into stamp values (?, ?, ?)", values)


def _digest(rows: Iterable[Sequence[Any]]) -> str:
    total = hashlib.sha256()
    for row in rows:
        # A character that no text has parts the values, so that none can run into the next.
        total.update("\x1f".join(str(v) for v in row).encode())
        total.update(b"\x1e")
    return total.hexdigest()[:_DIGITS]
