"""Dated events of the country, the survey of vulnerable children, and how many visits there were."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.facts import EventRow, ReferralRow, VolumeRow
from counterpoise.domain.marks import Mark
from counterpoise.exchange.importers.tidy_common import day, maybe_day, number, take

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from counterpoise.exchange.importers.tidy_common import Record
    from counterpoise.exchange.importing import ImportResult

# News of a wave came a few weeks after it; no page gives the day, so two months are allowed for it.
_SURVEY_LAG = timedelta(days=60)
# Figures of other collections came out long after their period; each by the end of the year named here.
_LATER = {
    "CIN census": None,
    "ADCS SGP7 interim": date(2020, 12, 31),
    "ADCS SGP7": date(2021, 12, 31),
    "ADCS SGP8": date(2022, 12, 31),
}
# A figure that names no wave was read in a summary of the last wave, which ended in July 2022.
_SUMMARY_KNOWN = date(2022, 7, 31) + _SURVEY_LAG
# Figures of the pandemic year's visits came out with the regulator's statistics of summer 2021.
_VOLUMES_KNOWN = date(2021, 12, 31)


def read_national_events(path: Path) -> ImportResult:
    """Read dated events; one counts from its first day, a backward look from its end."""

    def make(record: Record) -> Iterable[EventRow]:
        start, end = day(record, "start_date"), maybe_day(record, "end_date")
        looks_back = "briefing" in record["event"] and end is not None
        known_at = end if looks_back and end is not None else start
        yield EventRow(record["kind"], record["event"], start, end, record["source"], known_at)

    return take("events", path, ("start_date", "end_date", "kind", "event", "source"), make)


def read_survey(path: Path) -> ImportResult:
    """Read figures of the survey with their baseline; one without a period is refused."""

    def make(record: Record) -> Iterable[ReferralRow]:
        start, end = day(record, "period_start"), day(record, "period_end")
        yield ReferralRow(
            wave=record["wave"],
            start=start,
            end=end,
            measure=record["measure"],
            group=record["source_group"],
            value=number(record, "value"),
            unit=record["unit"],
            baseline=record["baseline"],
            source=record["citation"],
            known_at=_survey_known(record["wave"].strip(), end),
        )

    columns = (
        "wave", "period_start", "period_end", "measure", "source_group", "value", "unit", "baseline",
        "citation",
    )  # fmt: skip
    return take("referrals", path, columns, make)


def _survey_known(wave: str, end: date) -> date:
    if not wave:
        return _SUMMARY_KNOWN
    if wave in _LATER:
        # The census of a year to March is out by the end of its November.
        return _LATER[wave] or date(end.year, 11, 30)
    return end + _SURVEY_LAG


_VOLUMES = {
    "children's homes that received an assurance visit": "CSC_ASSURANCE_VISIT_2020",
    "homes with a monitoring and/or assurance visit": "CSC_MONITORING",
}


def read_published_volumes(path: Path) -> ImportResult:
    """Read published counts of homes visited in the pandemic year."""

    def make(record: Record) -> Iterable[VolumeRow]:
        visit_type = _VOLUMES.get(record["measure"])
        if visit_type is not None:
            start, end = day(record, "period_start"), day(record, "period_end")
            visits, source = int(number(record, "value")), record["source_url"]
            yield VolumeRow(visit_type, "homes", start, end, visits, Mark.PUBLISHED, source, _VOLUMES_KNOWN)

    columns = ("measure", "period_start", "period_end", "value", "source_url")
    return take("volumes", path, columns, make)
