"""Operations of ``/api/v1`` on returns: hours that visits asked, filed and handed over; the weekly return."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Final

from django.http import HttpRequest, HttpResponse  # noqa: TC002 - the library reads annotations
from ninja import Path

from counterpoise.domain.roles import Permission
from counterpoise.service import notices, returns, returns_here
from counterpoise.web.api import shapes
from counterpoise.web.api import shapes_exchange as kinds
from counterpoise.web.api.answers import encoded, part, tagged
from counterpoise.web.api.frame import FAULTS, Id, Limit, Offset, acting_of, api
from counterpoise.web.api.operations import operation

if TYPE_CHECKING:
    from counterpoise.store.council_queries import HoursRecord, WeeklyRecord

_NOTICES: Final = "notices of the own body"
_RETURNS: Final = "returns of the own body"
Day = Annotated[date, Path()]


@operation(
    api,
    "GET",
    "/notices/{notice_id}/hours",
    needs=(Permission.SEE_OWN_AREA,),
    objects=_NOTICES,
    response={200: kinds.OwnHours, **FAULTS},
)
def own_hours(request: HttpRequest, notice_id: Id) -> HttpResponse:
    """Give the hours that were filed for the visit of a notice."""
    acting = acting_of(request, Permission.SEE_OWN_AREA)
    at = notices.read(notice_id, acting)
    held = returns.hours_of(at.service, at.visit_type, at.first_day, acting)
    hours, new = (held.hours, held.told_something_new) if held else ({}, None)
    return tagged(request, encoded({"filed": held is not None, "hours": hours, "told_something_new": new}))


@operation(
    api,
    "POST",
    "/notices/{notice_id}/hours",
    needs=(Permission.FILE_RETURNS,),
    objects=_NOTICES,
    response={200: kinds.Version, **FAULTS},
)
def file_hours(request: HttpRequest, notice_id: Id, given: kinds.HoursGiven) -> HttpResponse:
    """File the hours that the visit of a notice asked, or a correction of them."""
    acting = acting_of(request, Permission.FILE_RETURNS)
    at = returns_here.visited(notice_id, acting)
    told = returns.VisitHours(at.service, at.visit_type, at.first_day, given.hours, given.told_something_new)
    return tagged(request, encoded({"version": returns.file_hours(told, acting)}))


@operation(
    api,
    "POST",
    "/notices/{notice_id}/hours/hand-over",
    needs=(Permission.FILE_RETURNS,),
    objects=_NOTICES,
    response={200: kinds.HandedOver, **FAULTS},
)
def hand_over(request: HttpRequest, notice_id: Id) -> HttpResponse:
    """Hand filed hours over to the inspectorate that shares this server."""
    to = returns_here.hand_over(notice_id, acting_of(request, Permission.FILE_RETURNS))
    return tagged(request, encoded({"inspectorate": to}))


@operation(
    api,
    "GET",
    "/hours-returns",
    needs=(Permission.SEE_PROGRAMME,),
    objects="hours returns sent to the own inspectorate",
    response={200: shapes.Page[kinds.ReceivedHours], **FAULTS},
)
def received_hours(request: HttpRequest, offset: Offset = 0, limit: Limit = 50) -> HttpResponse:
    """Hours returns that came in to the own inspectorate."""
    rows = returns.inbox(acting_of(request, Permission.SEE_PROGRAMME))
    return tagged(request, encoded(part(rows, offset=offset, limit=limit, path=request.path, shape=_hours)))


@operation(
    api,
    "GET",
    "/returns/weekly",
    needs=(Permission.FILE_RETURNS,),
    objects=_RETURNS,
    response={200: shapes.Page[kinds.Week], **FAULTS},
)
def weeks(request: HttpRequest, offset: Offset = 0, limit: Limit = 50) -> HttpResponse:
    """Weekly returns of the own body, by week."""
    acting = acting_of(request, Permission.FILE_RETURNS)
    rows = returns.weeks_known(acting.body, acting.today)
    return tagged(request, encoded(part(rows, offset=offset, limit=limit, path=request.path, shape=_week)))


@operation(
    api,
    "PUT",
    "/returns/weekly/{monday}",
    needs=(Permission.FILE_RETURNS,),
    objects=_RETURNS,
    response={200: kinds.Version, **FAULTS},
)
def file_week(request: HttpRequest, monday: Day, given: kinds.WeekGiven) -> HttpResponse:
    """File the return of the week that begins on a Monday, or a correction of it."""
    staff = tuple(returns.TeamOff(**t.dict()) for t in given.staff)
    told = returns.WeekReturn(monday, staff, given.contacts, given.school_absence)
    version = returns.file_week(told, acting_of(request, Permission.FILE_RETURNS))
    return tagged(request, encoded({"version": version}))


def _hours(r: HoursRecord) -> dict[str, Any]:
    names = ("body", "service", "visit_type", "first_day", "known_at", "version")
    return {name: getattr(r, name) for name in names} | {
        "hours": r.payload["hours"],
        "told_something_new": bool(r.payload["told_something_new"]),
    }


def _week(r: WeeklyRecord) -> dict[str, Any]:
    return {"monday": r.monday, "known_at": r.known_at, "version": r.version, **r.payload}
