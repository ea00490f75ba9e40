"""The programme as iCalendar, in London time, for the inspectorate that owns it.

Feeds carry notified visits only (design, section 4, rule 1). This file is no feed: it is the planning
inspectorate's own export of its own programme, marked PRIVATE. For a live programme without private data it
holds region x quarter only.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from counterpoise.exchange.outputs.cells import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icalendar import Event, Timezone

    from counterpoise.exchange.outputs.report_input import ReportInput
    from counterpoise.exchange.outputs.rows import RegionQuarter, VisitRow
    from counterpoise.programme.pins import Pin

_LONDON = "Europe/London"
#: Fieldwork hours of a day, assumed: no rule states them.
_FROM, _UNTIL = time(9), time(17)


def ics_bytes(report: ReportInput, rows: Sequence[VisitRow], cells: Sequence[RegionQuarter]) -> bytes:
    """Return the calendar: one event for each visit, or for each region and quarter where nothing is named.

    Events carry 09:00 and 17:00 London time; identifiers stay the same from one revision to the next, so that
    a calendar which read an older file moves its events.
    """
    from icalendar import Calendar  # noqa: PLC0415 - heavy: only when a calendar is made

    calendar = Calendar()
    for name, value in _heading(report):
        calendar.add(name, value)
    if report.named:
        calendar.add_component(_timezone())
    stamp = datetime.combine(report.as_of, time(), tzinfo=UTC)
    pins = report.problem.pins_of
    events = (
        [_visit(r, stamp, pins.get(r.requirement.key, ())) for r in rows]
        if report.named
        else [_quarter(c, stamp) for c in cells]
    )
    for event in events:
        calendar.add_component(event)
    data: bytes = calendar.to_ical(sorted=True)
    return data


def _heading(report: ReportInput) -> Sequence[tuple[str, str]]:
    if report.named:
        about = (
            f"For {report.recipient} alone: its own programme, as known on {report.as_of.isoformat()}. "
            "Most of these visits are not notified yet. Do not share this calendar. Times of day are assumed."
        )
    else:
        about = (
            f"Planned visits by region and quarter, as known on {report.as_of.isoformat()}. "
            "Nothing finer is told of a live programme."
        )
    return (
        ("prodid", "-//Counterpoise//Programme//EN"),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
        ("x-wr-calname", "Programme of inspections and visits"),
        ("x-wr-caldesc", clean(about)),
        ("x-wr-timezone", _LONDON),
    )


def _visit(row: VisitRow, stamp: datetime, pins: Sequence[Pin]) -> Event:
    r, s, v = row.requirement, row.service, row.visit
    london = ZoneInfo(_LONDON)
    event = _event(uid=f"{r.owner}/{r.key}", stamp=stamp)
    event.add("summary", clean(f"{s.name}: {r.visit_type_name}"))
    event.add("dtstart", _at(v.first_day, _FROM, london))
    event.add("dtend", _at(v.last_day, _UNTIL, london))
    event.add("location", clean(s.area_name if r.mode == "on site" else r.mode))
    event.add("categories", [clean(s.family), clean(s.region)])
    due = f"Due {r.due.isoformat()} ({r.due_mark.value}): {r.due_reason}."
    law = "" if r.floor_by is None else f" Last day by law: {r.floor_by.isoformat()} (published)."
    kept = f" Kept: {', '.join(p.key for p in pins)}." if pins else ""
    event.add(
        "description",
        clean(f"{due}{law} Inspectors: {len(v.team)}.{kept} Not notified unless told otherwise."),
    )
    event.add("status", "TENTATIVE")
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE")
    return event


def _quarter(item: RegionQuarter, stamp: datetime) -> Event:
    event = _event(uid=f"{item.region}/{item.quarter.year}/{item.quarter.number}", stamp=stamp)
    what = "visit" if item.visits == 1 else "visits"
    event.add("summary", clean(f"{item.region}: {item.visits} planned {what}, {item.quarter.label}"))
    event.add("dtstart", item.quarter.first_day)
    event.add("dtend", item.quarter.after)
    event.add("categories", [clean(item.region)])
    event.add("status", "TENTATIVE")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event


def _event(*, uid: str, stamp: datetime) -> Event:
    from icalendar import Event  # noqa: PLC0415 - heavy: only when a calendar is made

    event = Event()
    event.add("uid", f"{hashlib.sha256(uid.encode()).hexdigest()[:32]}@counterpoise")
    event.add("dtstamp", stamp)
    return event


def _at(day: date, hour: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, hour, tzinfo=zone)


def _timezone() -> Timezone:
    """London's rules since 1996, written out so that the file does not follow the machine's own tables."""
    from icalendar import Timezone, TimezoneDaylight, TimezoneStandard, vRecur  # noqa: PLC0415 - heavy

    zone = Timezone()
    zone.add("tzid", _LONDON)
    summer, winter = TimezoneDaylight(), TimezoneStandard()
    for part, name, month, hour, before, after in (
        (summer, "BST", 3, 1, 0, 1),
        (winter, "GMT", 10, 2, 1, 0),
    ):
        part.add("tzname", name)
        part.add("dtstart", datetime(1996, month, 31 if month == 3 else 27, hour))  # noqa: DTZ001, PLR2004 - RFC 5545 wants local time here; last Sundays of 1996
        part.add("rrule", vRecur({"FREQ": "YEARLY", "BYMONTH": month, "BYDAY": "-1SU"}))
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        zone.add_component(part)
    return zone
