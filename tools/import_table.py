"""Write docs/reference/imports.md: what every published original gave, by running every importer on it."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from counterpoise.domain.authority import AuthorityRegister
from counterpoise.domain.errors import CounterpoiseError
from counterpoise.domain.facts import AliasRow, AuthorityRow, SuccessionRow
from counterpoise.exchange.importers import IMPORTERS, tidy_reference

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterpoise.exchange.importing import ImportResult

_2023 = "Childrens_social_care_in_England_2023_underlying_data.ods"
_2025 = "children_social_care_in_England_2025_underlying_data.ods"
_OUTCOMES = "LA_Inspection_Outcomes_as_at_31_March_2025.ods"
_KNOWN = date(2025, 12, 31)
# File, sheet ("" for the importer's own choice), kind, day on which the file became known.
RUNS: tuple[tuple[str, str, str, date], ...] = (
    *(
        (f"provider_at_march_{year}.csv", "", kind, date(year, 3, 31))
        for year in (2018, 2020, 2021, 2022, 2024)
        for kind in ("ofsted-providers", "ofsted-provider-visits")
    ),
    *(
        (file, sheet, kind, known)
        for file, at, within, known in (
            (_2023, "31_Mar_2023", "2022-23", date(2023, 7, 6)),
            (_2025, "31_Mar_2025", "2024-25", date(2025, 7, 16)),
        )
        for sheet, kind in (
            (f"Provider_level_at_{at}", "ofsted-providers"),
            (f"Provider_level_at_{at}", "ofsted-provider-visits"),
            (f"Provider_level_in_year_{within}", "ofsted-provider-visits"),
            (f"Providers+places_at_{at}", "ofsted-providers"),
            (f"Leavers+Joiners_at_{at}", "ofsted-provider-changes"),
            ("Providers+places_Time_series", "ofsted-provider-counts"),
            ("Latest_OE_31_Mar_Time_Series", "ofsted-grade-counts"),
            ("In_Year_Time_series", "ofsted-grade-counts"),
        )
    ),
    (_2025, "SA_Premises_at_31_Mar_2025", "ofsted-premises", date(2025, 7, 16)),
    (_2023, "LA_level_at_31_Mar_2023", "ofsted-la-inspections", date(2023, 7, 6)),
    (_2023, "LA_level_in_year_2022-23", "ofsted-la-inspections", date(2023, 7, 6)),
    (_2023, "LA_inspections_2009-2023", "ofsted-la-history", date(2023, 7, 6)),
    (_OUTCOMES, "Inspections_as_at_31_March", "ofsted-la-inspections", date(2025, 9, 25)),
    (_OUTCOMES, "In-year_inspections", "ofsted-la-inspections", date(2025, 9, 25)),
    (_OUTCOMES, "ILACS_inspection_history", "ofsted-la-inspections", date(2025, 9, 25)),
    ("c1_children_in_need_referrals_and_rereferrals_2013_to_2025.csv", "", "dfe-referrals", _KNOWN),
    ("csww_indicators_2017_to_2025.csv", "", "dfe-workforce", date(2026, 3, 20)),
    ("cla_number_and_rate_per_10k_children.csv", "", "dfe-looked-after", _KNOWN),
    ("ofsted_csc_ilacs_overview.xlsx", "", "ilacs-overview", date(2026, 6, 30)),
    ("ofsted_csc_send_overview.xlsx", "", "send-overview", _KNOWN),
    ("ofsted_csc_jtai_overview.xlsx", "", "jtai-overview", date(2026, 6, 30)),
    ("hmi_youth_justice_inspection_ratings.csv", "", "youth-justice", date(2025, 2, 24)),
    ("stat_neighbours_may_2025.xlsx", "", "stat-neighbours", date(2025, 5, 31)),
    ("New_Statistical_Neighbour_Groupings_April_2021.csv", "", "stat-neighbours", date(2021, 4, 30)),
    ("England_LAD_Covid_Tiers_Effective_26_12_2020.csv", "", "covid-tiers", date(2020, 12, 23)),
    ("uk_tier_data_parliament_2020_10_30_0812.csv", "", "covid-tiers-feed", date(2020, 10, 30)),
    ("uk_tier_data_parliament_2020_10_31_0811.csv", "", "covid-tiers-feed", date(2020, 10, 31)),
    ("uk_tier_data_parliament_2020_11_03_0813.csv", "", "covid-tiers-feed", date(2020, 11, 3)),
    ("Provider_data_lookup.csv", "", "authority-lookup", date(2025, 6, 16)),
    ("govuk_bank_holidays_calendar.json", "", "bank-holidays", date(2025, 11, 24)),
)
_NOT_TAKEN = """
## Not taken

| File | Sheet | Why |
| --- | --- | --- |
| the two underlying-data workbooks, inspection outcomes | Cover, Accessibility, Contents, Guidance, Notes, \
Meta-data | prose about the file, no data |
"""


def register(data: Path) -> AuthorityRegister:
    """Return the register of authorities from the tidy tables in a folder."""
    authorities = tidy_reference.read_authorities(data / "la_register.csv", data / "la_code_history.csv").rows
    with (data / "la_register.csv").open(encoding="utf-8") as file:
        children = {r["ons_code"]: float(r["children_0_17_mid2024"] or 0) for r in csv.DictReader(file)}
    succession = tidy_reference.read_succession(data / "la_code_history.csv", children).rows
    known = [r for r in authorities if isinstance(r, AuthorityRow)]
    aliases = tidy_reference.read_aliases(data / "la_name_aliases.csv", {r.ons_code: r for r in known}).rows
    return AuthorityRegister(
        known,
        [r for r in succession if isinstance(r, SuccessionRow)],
        [r for r in aliases if isinstance(r, AliasRow)],
    )


def results(data: Path) -> dict[tuple[str, str, str], ImportResult | CounterpoiseError]:
    """Return what every importer makes of every file, by file, sheet and kind."""
    found = register(data)
    told: dict[tuple[str, str, str], ImportResult | CounterpoiseError] = {}
    for file, sheet, kind, known_at in RUNS:
        try:
            told[file, sheet, kind] = IMPORTERS[kind].read(
                data / "originals" / file, sheet=sheet or None, known_at=known_at, register=found
            )
        except CounterpoiseError as error:
            told[file, sheet, kind] = error
    return told


def page(told: Mapping[tuple[str, str, str], ImportResult | CounterpoiseError]) -> str:
    """Return the page: a line for each file, sheet and kind, with counts from running the importer."""
    lines = [
        "# What the published originals give",
        "",
        "Made by `tools/import_table.py`, which runs every importer; the counts are its results.",
        "",
        "| File | Sheet | Kind | Rows taken | Rows refused | Why refused (column, rows) |",
        "| --- | --- | --- | ---: | ---: | --- |",
    ]
    for (file, sheet, kind), result in told.items():
        if isinstance(result, CounterpoiseError):
            lines.append(f"| {file} | {sheet} | {kind} | 0 | all | {result} |")
            continue
        why = Counter(f"{f.column}: {f.reason}" for f in result.refused)
        reasons = "; ".join(f"{r} ({n})" for r, n in why.most_common()).replace("|", "/")
        lines.append(
            f"| {file} | {result.sheet} | {kind} | {result.taken:,} | {len(result.refused):,} | {reasons} |"
        )
    return "\n".join(lines) + "\n" + _NOT_TAKEN


if __name__ == "__main__":
    ROOT = Path(__file__).resolve().parent.parent
    (ROOT / "docs" / "reference" / "imports.md").write_text(
        page(results(ROOT.parent / "shared" / "data")), encoding="utf-8"
    )
