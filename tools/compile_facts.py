"""Compile the bundled facts: ``python tools/compile_facts.py FOLDER [OUT]``."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from counterpoise.domain.facts import (
    AreaVisitRow,
    AuthorityRow,
    ProviderRow,
    ProviderVisitRow,
    StatisticRow,
    SuccessionRow,
    VolumeRow,
)
from counterpoise.domain.marks import Mark
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
from counterpoise.exchange.manifest import OGL, SOURCES, write_manifest
from counterpoise.exchange.tables import TABLES, dump

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.domain.facts import Known
    from counterpoise.exchange.importing import ImportResult

_OUT = Path(__file__).resolve().parent.parent / "src/counterpoise/exchange/facts"
_VINTAGES = "forecast-benchmarks/utla_daily_vintages_2020_06_to_2021_06.parquet"
_AREA_FAMILIES = {
    "ILACS_STANDARD": "authority",
    "ILACS_SHORT": "authority",
    "ILACS_FOCUSED": "authority",
    "ILACS_MONITORING": "authority",
    "ASEND_FULL": "send",
    "JTAI_2016": "jtai",
    "JTAI_FRONT_DOOR": "jtai",
    "JTAI_THEMATIC": "jtai",
}
# Focused and monitoring visits are listed for these two years only: a count of another year would be too low.
_LISTED_YEARS = ((date(2022, 4, 1), date(2023, 3, 31)), (date(2024, 4, 1), date(2025, 3, 31)))
_FULL_TYPES = {
    "Children's home": ("CH_FULL", "homes"),
    "Secure children's home": ("SCH_FULL", "homes"),
    "Residential special school (registered as a children's home)": ("CH_FULL", "homes"),
    "Independent Fostering Agency": ("IFA_FULL", "fostering"),
    "Voluntary Adoption Agency": ("VAA_FULL", "adoption"),
    "Adoption Support Agency": ("ASA_FULL", "adoption"),
    "Residential Family Centre": ("RFC_FULL", "family-centres"),
    "Residential Holiday Scheme for Disabled Children": ("RHSDC_FULL", "holiday-schemes"),
    "Boarding School": ("BOARDING_FULL", "residential-schools"),
    "Residential Special School": ("RSS_FULL", "residential-schools"),
    "Further Education College with Residential Accommodation": ("FE_RESIDENTIAL", "residential-schools"),
    "Supported Accommodation": ("SA_FIRST_ROUND", "supported-accommodation"),
    "Secure Training Centre": ("STC_JOINT", "homes"),
}


@dataclass
class Compiled:
    """Rows by table and sentences about how they were made."""

    rows: dict[str, tuple[Known, ...]]
    notes: dict[str, list[str]]

    def add(self, name: str, *results: ImportResult, rows: Iterable[Known] | None = None) -> None:
        """Take the rows of some results, and say how many rows were refused and why."""
        self.rows[name] = tuple(rows) if rows is not None else tuple(r for x in results for r in x.rows)
        reasons = Counter(f"{f.file}: {f.reason}" for x in results for f in x.refused)
        said = [n for x in results for n in x.notes]
        self.notes[name] = [*said, *(f"{n} rows refused, {why}." for why, n in sorted(reasons.items()))]


def compile_tables(folder: Path) -> Compiled:
    """Read every source table of a folder into the rows of the bundle."""
    out = Compiled({}, {})
    codes = _reference(folder, out)
    _statistics(folder, out)
    out.add(
        "providers", tidy_providers.read_providers(folder / "csc_providers_snapshots_2015_2025.csv.gz", codes)
    )
    _visits(folder, out, codes)
    _pressure(folder, out, codes)
    _volumes(folder, out)
    return out


def _reference(folder: Path, out: Compiled) -> CodeBook:
    history = folder / "la_code_history.csv"
    found = tidy_reference.read_authorities(folder / "la_register.csv", history)
    authorities = {r.ons_code: r for r in found.rows if isinstance(r, AuthorityRow)}
    out.add("authorities", found)
    succession = tidy_reference.read_succession(history, _children(folder))
    out.add("succession", succession)
    out.add("aliases", tidy_reference.read_aliases(folder / "la_name_aliases.csv", authorities))
    out.add("borders", tidy_reference.read_borders(folder / "la_adjacency.csv", authorities, history))
    out.add("neighbours", tidy_reference.read_neighbours(folder / "stat_neighbours.csv", authorities))
    out.add("bank_holidays", tidy_reference.read_bank_holidays(folder / "bank_holidays_england.csv"))
    return CodeBook(authorities, tuple(r for r in succession.rows if isinstance(r, SuccessionRow)))


def _children(folder: Path) -> dict[str, float]:
    rows = tidy_statistics.read_long(folder / "csc_stats_long.csv.gz").rows
    first: dict[str, float] = {}
    for row in rows:
        if isinstance(row, StatisticRow) and row.measure == "population_0_17" and row.value:
            first.setdefault(row.ons_code, row.value)
    return first


def _statistics(folder: Path, out: Compiled) -> None:
    long = tidy_statistics.read_long(folder / "csc_stats_long.csv.gz")
    lait = tidy_statistics.read_interactive_tool(folder / "lait_selected_la.csv.gz")
    rows = [r for x in (long, lait) for r in x.rows if isinstance(r, StatisticRow)]
    out.add("statistics", long, lait, rows=tidy_statistics.split_combined(rows))


def _visits(folder: Path, out: Compiled, codes: CodeBook) -> None:
    full = tidy_provider_visits.read_full_inspections(folder / "csc_full_inspection_events.csv.gz")
    year = tidy_provider_visits.read_in_year(folder / "csc_in_year_events_2022_23_and_2024_25.csv.gz")
    seen = [r for x in (full, year) for r in x.rows if isinstance(r, ProviderVisitRow)]
    merged = tidy_provider_visits.merge(seen)
    out.add("provider_visits", full, year, rows=merged.rows)
    out.notes["provider_visits"].append(
        f"{merged.same_number} doubles of one event number and {merged.within_14_days} within 14 days merged."
    )
    sources = (
        tidy_area_visits.read_events(folder / "la_inspection_events.csv", codes),
        tidy_area_visits.read_graded(folder / "la_inspections.csv", codes),
        tidy_area_visits.read_send(folder / "area_send_inspections.csv", codes),
        tidy_area_visits.read_jtai(folder / "jtai_inspections.csv", codes),
        tidy_area_visits.read_youth_justice(folder / "hmip_youth_justice_inspections.csv", codes),
    )
    joined = tidy_area_visits.join(*([r for r in s.rows if isinstance(r, AreaVisitRow)] for s in sources))
    out.add("area_visits", *sources, rows=joined.rows)
    out.notes["area_visits"].extend(joined.notes)


def _pressure(folder: Path, out: Compiled, codes: CodeBook) -> None:
    districts = tidy_restrictions.read_districts(folder / "ltla_to_utla.csv", codes)
    local = tidy_restrictions.read_local(folder / "local_restrictions_2020.csv", districts, codes.authorities)
    later = tidy_restrictions.read_intervals(folder / "restrictions_ltla_intervals.csv", districts)
    out.add("restrictions", local, later)
    out.add("events", tidy_events.read_national_events(folder / "national_events.csv"))
    out.add("referrals", tidy_events.read_survey(folder / "vcyp_referrals.csv"))
    out.rows["cases"] = tidy_cases.weekly(_vintages(folder / _VINTAGES, codes))
    out.notes["cases"] = ["On 9 August 2020 nine counties were missing from the vintage: theirs stand."]


def _vintages(path: Path, codes: CodeBook) -> dict[date, dict[str, dict[date, int]]]:
    from pyarrow import parquet  # noqa: PLC0415 - heavy, and only this one source needs it

    table = parquet.read_table(path).to_pydict()
    found: dict[date, dict[str, dict[date, int]]] = {}
    columns = (table[name] for name in ("ons_code", "date", "cases", "as_of"))
    for code, on, cases, as_of in zip(*columns, strict=True):
        if cases is not None:
            days = found.setdefault(as_of.date(), {}).setdefault(codes.on(code, as_of.date()), {})
            days[on.date()] = int(cases)
    return found


def _volumes(folder: Path, out: Compiled) -> None:
    published = tidy_events.read_published_volumes(folder / "published_facts.csv")
    rows: list[Known] = [*published.rows, _COVID_FOCUSED, *_area_volumes(out), *_provider_volumes(out)]
    out.add("volumes", published, rows=rows)


# Forty-two councils in 2020-21; the page that says so counts visits to 21 November 2024.
_COVID_FOCUSED = VolumeRow(
    "ILACS_FOCUSED_COVID", "authority", date(2020, 9, 1), date(2021, 3, 31), 42, Mark.PUBLISHED,
    "https://seslip.co.uk/ofsted-visit-analysis-page-11", date(2024, 11, 21),
)  # fmt: skip


def _area_volumes(out: Compiled) -> list[VolumeRow]:
    counts: Counter[tuple[str, date, date]] = Counter()
    for row in out.rows["area_visits"]:
        if not isinstance(row, AreaVisitRow) or row.visit_type not in _AREA_FAMILIES:
            continue
        listed = row.visit_type in ("ILACS_FOCUSED", "ILACS_MONITORING")
        year = row.first_day.year
        spans = _LISTED_YEARS if listed else ((date(year, 1, 1), date(year, 12, 31)),)
        counts.update((row.visit_type, a, b) for a, b in spans if a <= row.first_day <= b)
    return [
        VolumeRow(kind, _AREA_FAMILIES[kind], start, end, n, Mark.ESTIMATED, "counted in area_visits", end)
        for (kind, start, end), n in sorted(counts.items())
    ]


def _provider_volumes(out: Compiled) -> list[VolumeRow]:
    kinds = {r.urn: r.provision_type for r in out.rows["providers"] if isinstance(r, ProviderRow)}
    counts: Counter[tuple[str, str, date, date]] = Counter()
    for row in out.rows["provider_visits"]:
        if isinstance(row, ProviderVisitRow):
            visit_type, family = _FULL_TYPES.get(kinds.get(row.urn, ""), ("", ""))
            if row.kind == "monitoring":
                visit_type = "CSC_MONITORING"
            elif row.kind == "assurance":
                visit_type = "CH_ASSURANCE_INSPECTION"
            if visit_type and family:
                counts.update((visit_type, family, a, b) for a, b in _LISTED_YEARS if a <= row.on <= b)
    return [
        VolumeRow(kind, family, start, end, n, Mark.ESTIMATED, "counted in provider_visits", end)
        for (kind, family, start, end), n in sorted(counts.items())
    ]


def write(folder: Path, out: Path) -> None:
    """Write every table and the manifest."""
    compiled = compile_tables(folder)
    out.mkdir(parents=True, exist_ok=True)
    for name, table in TABLES.items():
        (out / f"{name}.csv.gz").write_bytes(dump(table.row, compiled.rows[name]))
    (out / "manifest.toml").write_text(write_manifest(compiled.rows, compiled.notes), encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Compile the bundle from the folder named first, into the folder named second or the package."""
    if not arguments:
        raise SystemExit("Name the folder of source tables: python tools/compile_facts.py FOLDER [OUT].")
    out = Path(arguments[1]) if len(arguments) > 1 else _OUT
    write(Path(arguments[0]), out)
    print(
        f"{sum(f.stat().st_size for f in out.iterdir()):,} bytes in {out.name}; {len(SOURCES)} tables; {OGL}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
