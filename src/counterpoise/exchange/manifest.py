"""Where each bundled table comes from, under which licence, and how its days of knowing were set."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from counterpoise.exchange.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.domain.facts import Known

OGL = "Open Government Licence v3.0"
_ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0."


@dataclass(frozen=True)
class Source:
    """What is said of a table: ``complete_to`` is the last day for which its sources are whole."""

    source: str
    carrier: str
    known_at_rule: str
    period: str
    complete_to: date
    licence: str = OGL
    attribution: str = _ATTRIBUTION


_LOOKUP = "data-to-insight/ofsted-ilacs-scrape-tool, la_lookup"
_REGISTER_DAY = date(2025, 3, 31)
SOURCES: Mapping[str, Source] = {
    "authorities": Source("DfE and ONS codes", _LOOKUP, "The day the authority began; the announcement is not held.", "2009 to 2025", date(2025, 6, 16)),
    "succession": Source("DfE and ONS codes", "compiled from DfE, ONS and mySociety", "The day of the change. Barnsley and Sheffield 2025 are estimated; the Christchurch share is assumed.", "2013 to 2025", date(2025, 6, 16)),
    "aliases": Source("Names met in official files", "mysociety/uk_local_authority_names_and_codes", "The day its authority began.", "2009 to 2025", date(2025, 7, 10), "MIT (mySociety) and Open Government Licence v3.0"),
    "borders": Source("ONS boundaries, May 2023", "dfe attendance-data-dashboard", "The day the younger of the two began; codes of other years touch where their successors do.", "2009 to 2025", date(2025, 6, 16), attribution=_ATTRIBUTION + " Contains OS data © Crown copyright and database right 2023."),
    "neighbours": Source("DfE statistical neighbours", "DfE local-authority-interactive-tool", "The end of the month the vintage is named after.", "April 2021 and May 2025", date(2025, 5, 31)),
    "statistics": Source("DfE children in need, looked after, workforce; ONS mid-year children", "DfE CSC_outcomes_and_enablers; local-authority-interactive-tool", "The release's publication date where a page gives it; else a day by which it was always out: 30 November (children in need), 31 December (looked after), 31 March a year on (workforce), 31 December a year on (population). Values are those of the newest release: later revisions can't be undone. Looked-after children start in 2021; earlier years are absent.", "2012 to 2025", date(2026, 3, 20)),
    "providers": Source("Ofsted, Children's social care in England", "BenGoodair/Care-Markets", "The register's day; the registration date (estimated) for a provider a later register shows first.", "2015 to 2025", _REGISTER_DAY),
    "provider_visits": Source("Ofsted, Children's social care in England", "BenGoodair/Care-Markets; CSC_outcomes_and_enablers", "The day of the visit: what the inspectorate knows of its own results. Others knew at publication.", "2007 to 2025", _REGISTER_DAY),
    "area_visits": Source("Ofsted and HMI Probation reports and outcomes", "data-to-insight scrape tools; CSC_outcomes_and_enablers", "The first day on site, known to the inspectorate; publication where only that is known (estimated). A grade has its own day, publication.", "2009 to 2026", date(2025, 3, 31)),
    "restrictions": Source("Public lists of local restrictions and tiers", "cited row by row; from 16 December 2020 Esri UK and statutory instruments", "The announcement where it is given, else the day in force; an end from the day it ended. Rank 0 to 5 is ours.", "2020 to 2021", date(2021, 7, 19), "facts; sources cited row by row"),
    "cases": Source("UK Health Security Agency, cases by specimen date", "theosanderson/covid_uk_data_timestamped", "The day of the vintage.", "2020 to 2021", date(2021, 6, 22)),
    "events": Source("GOV.UK and national dates", "ai4ci/ukc19; pages cited row by row", "The first day; a backward look from its end.", "2020 to 2021", date(2021, 12, 31), "facts; sources cited row by row"),
    "referrals": Source("DfE survey of vulnerable children; ADCS", "pages cited row by row", "Two months after the period; other collections by the end of the year they came out in.", "2019 to 2022", date(2022, 9, 29), "facts; sources cited row by row"),
    "bank_holidays": Source("GOV.UK bank holidays", "alphagov/frontend", "Two years ahead; a proclaimed day from its proclamation.", "2019 to 2028", date(2026, 2, 25)),
    "volumes": Source("Ofsted; counts of the bundled visits", "pages cited row by row", "A published count by the end of its year or its page; a count of ours at the end of its period. The 2020-21 counts are later than autumn 2020: a plan that uses them as capacity must mark them assumed.", "2009 to 2026", _REGISTER_DAY),
}  # fmt: skip


def write_manifest(rows: Mapping[str, Sequence[Known]], notes: Mapping[str, Sequence[str]]) -> str:
    """Return the manifest of the bundle as TOML, one section a table."""
    return "\n".join(_section(name, rows[name], notes.get(name, ())) for name in TABLES)


def _section(name: str, rows: Sequence[Known], notes: Sequence[str]) -> str:
    source, days = SOURCES[name], [r.known_at for r in rows]
    said: dict[str, object] = {
        "title": TABLES[name].title,
        "file": f"{name}.csv.gz",
        "rows": len(rows),
        "source": source.source,
        "carrier": source.carrier,
        "licence": source.licence,
        "attribution": source.attribution,
        "period": source.period,
        "known_at_rule": source.known_at_rule,
        "first_known_at": min(days),
        "last_known_at": max(days),
        "complete_to": source.complete_to,
        "needed": TABLES[name].needed,
        "notes": list(notes),
    }
    lines = (f"{key} = {_toml(value)}" for key, value in said.items())
    return "\n".join((f"[{name}]", *lines, ""))


def _toml(value: object) -> str:
    # A JSON string, number, bool or list of strings is the same in TOML.
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
