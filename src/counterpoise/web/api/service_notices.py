"""Operations of ``/api/v1`` on notices of the own body: list, read, log, put right, call off, history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest, HttpResponse  # noqa: TC002 - the library reads annotations

from counterpoise.domain.errors import ConflictError
from counterpoise.domain.roles import Permission
from counterpoise.service import notices, notices_changes
from counterpoise.service.notices_again import NoticeThereError
from counterpoise.web.api import shapes
from counterpoise.web.api.answers import encoded, part, tagged, version_meant
from counterpoise.web.api.frame import FAULTS, Id, Limit, Offset, acting_of, api
from counterpoise.web.api.operations import operation
from counterpoise.web.faults import problem

if TYPE_CHECKING:
    from counterpoise.service.notices import NoticeView
    from counterpoise.store.council_queries import NoticeRecord

_OWN: Final = "notices of the own body"
_CHANGED: Final = {200: shapes.Notice, **FAULTS, 409: shapes.NoticeChangedFirst}


@operation(
    api,
    "GET",
    "/notices",
    needs=(Permission.SEE_OWN_AREA,),
    objects=_OWN,
    response={200: shapes.Page[shapes.Notice], **FAULTS},
)
def notice_list(request: HttpRequest, offset: Offset = 0, limit: Limit = 50) -> HttpResponse:
    """Notices of the own body, by first day."""
    rows = notices.listed(acting_of(request, Permission.SEE_OWN_AREA))
    return tagged(request, encoded(part(rows, offset=offset, limit=limit, path=request.path, shape=_row)))


@operation(
    api,
    "GET",
    "/notices/{notice_id}",
    needs=(Permission.SEE_OWN_AREA,),
    objects=_OWN,
    response={200: shapes.Notice, **FAULTS},
)
def one_notice(request: HttpRequest, notice_id: Id) -> HttpResponse:
    """Give a notice with the days to keep and what it clashes with."""
    found = notices.view(notice_id, acting_of(request, Permission.SEE_OWN_AREA))
    return _answer(request, found)


@operation(
    api,
    "POST",
    "/notices",
    needs=(Permission.LOG_NOTICE,),
    objects="a new notice of the own body",
    response={200: shapes.Notice, 201: shapes.Notice, **FAULTS, 409: shapes.NoticeThere},
)
def log_notice(request: HttpRequest, given: shapes.NoticeGiven) -> HttpResponse:
    """Log a notice; the same from the same person within two minutes is answered with the first (200)."""
    acting = acting_of(request, Permission.LOG_NOTICE)
    try:
        found, status = notices.log(notices.Call(**given.dict()), acting), 201
    except NoticeThereError as error:
        if error.made_before is None:
            return problem(error, notice=error.notice.public_id if error.notice else None)
        found, status = notices.view(error.made_before.public_id, acting), 200
    return _answer(request, found, status=status)


@operation(
    api,
    "POST",
    "/notices/{notice_id}/correct",
    needs=(Permission.LOG_NOTICE,),
    objects=_OWN,
    response=_CHANGED,
)
def correct_notice(request: HttpRequest, notice_id: Id, given: shapes.NoticeCorrected) -> HttpResponse:
    """Put right what was told of a visit; what is left out stays. ``If-Match`` names what was read."""
    return _changed(request, notice_id, given, given.dict(exclude_none=True, exclude={"why"}))


@operation(
    api,
    "POST",
    "/notices/{notice_id}/call-off",
    needs=(Permission.LOG_NOTICE,),
    objects=_OWN,
    response=_CHANGED,
)
def call_off_notice(request: HttpRequest, notice_id: Id, given: shapes.NoticeCalledOff) -> HttpResponse:
    """Record that the inspectorate called a visit off. ``If-Match`` names what was read."""
    return _changed(request, notice_id, given, {"called_off_on": given.called_off_on})


@operation(
    api,
    "POST",
    "/notices/{notice_id}/go-ahead",
    needs=(Permission.LOG_NOTICE,),
    objects=_OWN,
    response=_CHANGED,
)
def let_notice_go_ahead(request: HttpRequest, notice_id: Id, given: shapes.Reasoned) -> HttpResponse:
    """Record that a visit which was called off takes place after all. ``If-Match`` names what was read."""
    return _changed(request, notice_id, given, {"called_off_on": None})


def _changed(
    request: HttpRequest, notice_id: str, given: shapes.Reasoned, changes: dict[str, Any]
) -> HttpResponse:
    """Change a notice; where somebody else was first, show what is there now and what was given."""
    acting = acting_of(request, Permission.LOG_NOTICE)
    # Whose it is comes before what is asked: another's notice is not there, whatever the request lacks.
    notices.read(notice_id, acting)
    version = version_meant(request)
    try:
        notices_changes.change(notice_id, acting, version=version, why=given.why, **changes)
    except ConflictError as error:
        there = _row(notices.read(notice_id, acting))
        return problem(error, there=there, given=given.dict(exclude_none=True))
    return _answer(request, notices.view(notice_id, acting))


@operation(
    api,
    "GET",
    "/notices/{notice_id}/history",
    needs=(Permission.SEE_OWN_AREA,),
    objects=_OWN,
    response={200: shapes.Page[shapes.NoticeEvent], **FAULTS},
)
def notice_history(
    request: HttpRequest, notice_id: Id, offset: Offset = 0, limit: Limit = 50
) -> HttpResponse:
    """Tell what was done with a notice, oldest first; ``who`` is empty where an inspectorate answered."""
    done = notices_changes.history(notice_id, acting_of(request, Permission.SEE_OWN_AREA))
    return tagged(request, encoded(part(done, offset=offset, limit=limit, path=request.path, shape=_event)))


def _answer(request: HttpRequest, found: NoticeView, *, status: int = 200) -> HttpResponse:
    return tagged(request, encoded(_notice(found)), version=found.notice.version, status=status)


def _event(done: notices_changes.Done) -> dict[str, Any]:
    changed = [{"name": c.label, "before": c.before, "after": c.after} for c in done.changed]
    return {"at": done.at, "what": done.what, "who": done.who, "why": done.why, "changed": changed}


def _row(n: NoticeRecord) -> dict[str, Any]:
    names = set(shapes.Notice.model_fields) - {"id", "deadlines", "clashes"}
    row = {name: getattr(n, name) for name in sorted(names)}
    return {"id": n.public_id, **row, "deadlines": [], "clashes": []}


def _notice(found: NoticeView) -> dict[str, Any]:
    return _row(found.notice) | {
        "deadlines": [
            {"name": d.name, "day": d.day, "why": d.why, "mark": d.mark.value} for d in found.deadlines
        ],
        "clashes": [
            {
                "kind": c.kind.value,
                "title": c.title,
                "first_day": c.first_day,
                "last_day": c.last_day,
                "days_apart": c.days_apart,
                "mark": c.mark.value,
            }
            for c in found.clashes
        ],
    }
