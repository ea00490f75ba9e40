"""Compile the bundled facts from a folder of source tables: python tools/compile_facts.py FOLDER.

The same source gives the same bytes. Every importer says what it refused; nothing is written unless all ran.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counterpoise.exchange.importers import (
    tidy_area_visits,
    tidy_cases,
    tidy_events,
    tidy_provider_visits,
    tidy_providers,
    tidy_reference,
    tidy_restrictions,
    tidy_statistics,
)
from counterpoise.exchange.inheritance import CodeBook
from counterpoise.exchange.tables import TABLES, dump

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.exchange.importing import ImportResult

TARGET = Path(__file__).resolve().parent.parent / "src" / "counterpoise" / "exchange" / "facts"
OGL = "Open Government Licence v3.0"
#: Source and rule of known_at by table.
ORIGINS: Mapping[str, tuple[str, str]] = {
    "authorities": ("ONS and DfE register of authorities", "first day of the code"),
    "succession": ("ONS and DfE history of codes", "day of the change"),
    "aliases": ("ONS, DfE, Ofsted and mySociety spellings", "first day of the register"),
    "borders": ("ONS boundaries of 2023", "first day both areas existed"),
    "neighbours": ("DfE local authority interactive tool", "month of the vintage"),
    "statistics": ("DfE children in need, looked after and workforce releases; ONS", "day of the release"),
    "providers": ("Ofsted registers of 31 March, 2015 to 2025", "the register's day, or registration"),
    "provider_visits": ("Ofsted registers and in-year tables", "the visit's own day"),
    "area_visits": ("Ofsted, HMI Probation", "last day on site, or publication; grades from publication"),
    "restrictions": ("regulations as listed by open sources, each row with its own", "day announced"),
    "cases": ("UKHSA daily counts by vintage", "day of the vintage"),
    "events": ("public pages, each row with its own", "day of the event or its announcement"),
    "referrals": ("DfE vulnerable children survey, as reported", "after the end of the wave"),
    "bank_holidays": ("GOV.UK bank holidays", "announced by the day in the row"),
    "volumes": ("Ofsted annual figures", "day of publication"),
}


def vintages_as_csv(folder: Path, scratch: Path) -> Path:
    """Write the parquet file of daily vintages as CSV, which the importer reads."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - only the compiler needs it

    table = pq.read_table(folder / "forecast-benchmarks" / "utla_daily_vintages_2020_06_to_2021_06.parquet")
    columns = [table.column(n).to_pylist() for n in ("ons_code", "date", "cases", "as_of")]
    target = scratch / "vintages.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("ons_code", "date", "cases", "as_of"))
        for code, on, cases, as_of in zip(*columns, strict=True):
            writer.writerow((code, str(on)[:10], "" if cases is None else cases, str(as_of)[:10]))
    return target


def reference(folder: Path) -> tuple[dict[str, ImportResult], CodeBook]:
    """Read who the authorities are; everything else is read against them."""
    history = folder / "la_code_history.csv"
    authorities = tidy_reference.read_authorities(folder / "la_register.csv", history)
    here: dict[str, Any] = {r.ons_code: r for r in authorities.rows}  # type: ignore[attr-defined]  # as read
    statistics = tidy_statistics.read_long(folder / "csc_stats_long.csv.gz")
    children: dict[str, float] = {}
    for row in statistics.rows:
        if row.measure == "population_0_17" and row.value is not None:  # type: ignore[attr-defined]  # as read
            children.setdefault(row.ons_code, row.value)  # type: ignore[attr-defined]  # as read
    succession = tidy_reference.read_succession(history, children)
    codes = CodeBook(here, succession.rows)  # type: ignore[arg-type]  # rows of one kind
    results = {
        "authorities": authorities,
        "succession": succession,
        "aliases": tidy_reference.read_aliases(folder / "la_name_aliases.csv", here),
        "borders": tidy_reference.read_borders(folder / "la_adjacency.csv", here, history),
        "neighbours": tidy_reference.read_neighbours(folder / "stat_neighbours.csv", here),
        "statistics": statistics,
    }
    return results, codes


def compile_tables(folder: Path, scratch: Path) -> dict[str, tuple[Any, ...]]:
    """Run every importer and return the rows of each table."""
    results, codes = reference(folder)
    districts = tidy_restrictions.read_districts(folder / "ltla_to_utla.csv", codes)
    here = codes.authorities
    tool = tidy_statistics.read_interactive_tool(folder / "lait_selected_la.csv.gz")
    full = tidy_provider_visits.read_full_inspections(folder / "csc_full_inspection_events.csv.gz")
    in_year = tidy_provider_visits.read_in_year(folder / "csc_in_year_events_2022_23_and_2024_25.csv.gz")
    local = tidy_restrictions.read_local(folder / "local_restrictions_2020.csv", districts, here)
    later = tidy_restrictions.read_intervals(folder / "restrictions_ltla_intervals.csv", districts)
    joined = tidy_area_visits.join(
        *(
            read(folder / name, codes).rows
            for read, name in (
                (tidy_area_visits.read_events, "la_inspection_events.csv"),
                (tidy_area_visits.read_graded, "la_inspections.csv"),
                (tidy_area_visits.read_send, "area_send_inspections.csv"),
                (tidy_area_visits.read_jtai, "jtai_inspections.csv"),
                (tidy_area_visits.read_youth_justice, "hmip_youth_justice_inspections.csv"),
            )
        )  # type: ignore[arg-type]  # each reader gives rows of one kind
    )
    tables: dict[str, Sequence[Any]] = {name: r.rows for name, r in results.items()}
    tables["statistics"] = tidy_statistics.split_combined([*results["statistics"].rows, *tool.rows])  # type: ignore[list-item]  # as read
    tables["providers"] = tidy_providers.read_providers(
        folder / "csc_providers_snapshots_2015_2025.csv.gz", codes
    ).rows
    tables["provider_visits"] = tidy_provider_visits.merge([*full.rows, *in_year.rows]).rows  # type: ignore[list-item]  # as read
    tables["area_visits"] = joined.rows
    tables["restrictions"] = (*local.rows, *later.rows)
    tables["cases"] = tidy_cases.read_vintages(vintages_as_csv(folder, scratch), codes).rows
    tables["events"] = tidy_events.read_national_events(folder / "national_events.csv").rows
    tables["referrals"] = tidy_events.read_survey(folder / "vcyp_referrals.csv").rows
    tables["bank_holidays"] = tidy_reference.read_bank_holidays(folder / "bank_holidays_england.csv").rows
    tables["volumes"] = tidy_events.read_published_volumes(folder / "published_facts.csv").rows
    return {name: tuple(tables[name]) for name in TABLES}


def manifest(tables: Mapping[str, tuple[Any, ...]]) -> str:
    """Return the manifest as TOML: what each table is, its source, licence and age."""
    lines = ["# Written by tools/compile_facts.py.", ""]
    for name, rows in tables.items():
        source, rule = ORIGINS[name]
        days = sorted(r.known_at for r in rows)
        lines += [
            f"[table.{name}]",
            f'title = "{TABLES[name].title}"',
            f"rows = {len(rows)}",
            f'source = "{source}"',
            f'licence = "{OGL}"',
            'attribution = "Contains public sector information licensed under the Open Government Licence v3.0."',
            f'known_at = "{rule}"',
            f"first_known_at = {days[0]}",
            f"last_known_at = {days[-1]}",
            "",
        ]
    return "\n".join(lines)


def compile_to(folder: Path, target: Path) -> dict[str, int]:
    """Write every table and the manifest; return rows by table."""
    with tempfile.TemporaryDirectory() as scratch:
        tables = compile_tables(folder, Path(scratch))
    packed = {name: dump(TABLES[name].row, rows) for name, rows in tables.items()}
    target.mkdir(parents=True, exist_ok=True)
    for name, data in packed.items():
        (target / f"{name}.csv.gz").write_bytes(data)
    (target / "manifest.toml").write_text(manifest(tables), encoding="utf-8")
    return {name: len(rows) for name, rows in tables.items()}


if __name__ == "__main__":
    for table, rows in compile_to(Path(sys.argv[1]), TARGET).items():
        print(f"{table}: {rows} rows")
