"""A made kind of table, a made register and a made clock, for tests of the store."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.db import connection

from counterpoise.domain.authority import AuthorityRegister
from counterpoise.domain.errors import BadInputError, Fault
from counterpoise.domain.facts import AuthorityRow, CasesRow
from counterpoise.exchange.importing import Importer, ImportResult, Source
from counterpoise.service.import_table import Reading

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 25)


def made_authority(code: str = "E10000099", name: str = "Northmere") -> AuthorityRow:
    return AuthorityRow(
        ons_code=code,
        dfe_code="999",
        name=name,
        la_type="county",
        region="North West",
        ofsted_region="North West",
        valid_from=date(2009, 4, 1),
        valid_to=None,
        latitude=54.0,
        longitude=-2.5,
        known_at=date(2009, 4, 1),
    )


def read_cases(source: Source) -> ImportResult:
    path = source.path
    rows: list[CasesRow] = []
    refused: list[Fault] = []
    with path.open(encoding="utf-8", newline="") as file:
        table = csv.DictReader(file)
        if "cases" not in (table.fieldnames or ()):
            raise BadInputError(
                f"{path.name} lacks the column cases.",
                next_step="Give it one.",
                faults=(Fault(path.name, 1, "cases", "the column is missing"),),
            )
        for number, row in enumerate(table, start=2):
            if not row["cases"].isdigit():
                refused.append(Fault(path.name, number, "cases", f"“{row['cases']}” is not a whole number"))
                continue
            week = date.fromisoformat(row["week_ending"])
            rows.append(CasesRow(row["ons_code"], week, int(row["cases"]), source.known_at))
    return ImportResult("made-cases", path.name, source.sheet or "", tuple(rows), tuple(refused), ())


READING = Reading(
    importers={
        "made-cases": Importer("made-cases", "Made cases", "Three columns.", read_cases),
    },
    register=AuthorityRegister([made_authority()], [], []),
)


def write_cases(path: Path, cases: list[str], *, first: int = 0) -> Path:
    """Write a table of weekly cases, one made authority a line."""
    lines = [f"E{10000000 + first + i},2020-08-28,{count}" for i, count in enumerate(cases)]
    path.write_text("\n".join(["ons_code,week_ending,cases", *lines]) + "\n", encoding="utf-8")
    return path


def in_json(statement: str) -> str:
    """Return a statement that works on the text of a payload, as this store writes that."""
    if connection.vendor == "sqlite":
        return statement
    return statement.replace("replace(payload,", "replace(payload::text,").replace("')", "')::jsonb")
