"""When notice of a visit can be given at the latest: the day by which a call is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.calendar import load_calendar
from counterpoise.domain.deadlines import Deadline
from counterpoise.domain.lifecycle import PLANNED
from counterpoise.domain.tariffs import load_tariffs
from counterpoise.domain.visit_types import visit_type

if TYPE_CHECKING:
    from datetime import date

    from counterpoise.store.visit_queries import VisitRecord


def notice_days(code: str) -> int:
    """Return the working days of notice of a type of visit: as published, else as the tariffs have it."""
    published = visit_type(code).notice_min
    return load_tariffs().visit(code).notice_days if published is None else published


def notice_by(visit: VisitRecord) -> date:
    """Return the last day on which notice of a visit can be given; its first day where it is unannounced."""
    return load_calendar().latest_notice(visit.first_day, notice_days(visit.visit_type))


def to_be_told(visit: VisitRecord) -> date | None:
    """Return the last day for the notice of a visit that needs one and has had none."""
    if visit.notified_on or visit.state not in PLANNED or not notice_days(visit.visit_type):
        return None
    return notice_by(visit)


def notice_deadline(visit: VisitRecord) -> tuple[Deadline, ...]:
    """Return that day as a day to keep, as long as there is one."""
    day, days = to_be_told(visit), notice_days(visit.visit_type)
    if day is None:
        return ()
    why = f"the last day for it: {days} working day{'s' if days > 1 else ''} before the first day"
    figure = load_tariffs().visit(visit.visit_type).notice
    return (Deadline("notice", day, why, figure.mark, figure.source),)
