"""The operations of ``/api/v1``."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, Final

from django.http import HttpRequest, HttpResponse  # noqa: TC002 - the library reads annotations
from django.urls import URLPattern
from ninja import NinjaAPI, Path, Query
from ninja.errors import AuthenticationError, HttpError, ValidationError

from counterpoise.domain.errors import BadInputError, ConflictError, CounterpoiseError, Fault, UsageError
from counterpoise.domain.lifecycle import STEPS, VisitState, roles_for
from counterpoise.domain.roles import Permission
from counterpoise.service import notices, programme_pages, visits
from counterpoise.web.access import Open, declared
from counterpoise.web.acting import acting_for
from counterpoise.web.api import shapes
from counterpoise.web.api.answers import MOST, encoded, part, part_of, tagged, version_meant
from counterpoise.web.api.operations import NoTokenError, bearer, operation
from counterpoise.web.faults import NOT_FOUND, problem

if TYPE_CHECKING:
    from counterpoise.domain.roles import Person
    from counterpoise.domain.sight import Told
    from counterpoise.service.acting import Acting
    from counterpoise.service.notices import NoticeView
    from counterpoise.service.visits import OwnVisit

Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Name = Annotated[str, Query(max_length=80)]
Id = Annotated[str, Path(max_length=40)]
Version = Annotated[int, Path(ge=1, le=1_000_000)]

_FAULTS: Final = dict.fromkeys((400, 401, 403, 404, 409, 422, 428, 503), shapes.Problem)
_FIRST_FAULT: Final = 400
_FOR_ALL: Final = frozenset({"openapi-json", "api-root"})
_SEEING: Final = (Permission.SEE_PROGRAMME, Permission.SEE_OWN_AREA, Permission.READ_LEARNING)


class _Api(NinjaAPI):
    """The API, whose description says that faults come as problem objects (RFC 9457)."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        """Return the description."""
        schema = super().get_openapi_schema(**kwargs)
        for methods in schema["paths"].values():
            for operation_ in methods.values():
                for status, response in operation_["responses"].items():
                    if int(status) >= _FIRST_FAULT and "application/json" in response.get("content", {}):
                        response["content"]["application/problem+json"] = response["content"].pop(
                            "application/json"
                        )
        return schema


api = _Api(
    title="Counterpoise",
    version="1",
    description="The same use cases as the pages, with a token of your account as bearer.",
    docs_url=None,
    auth=bearer,
    urls_namespace="api-1",
)


@api.exception_handler(CounterpoiseError)
def _refused(_request: HttpRequest, error: CounterpoiseError) -> HttpResponse:
    return problem(error)


@api.exception_handler(AuthenticationError)
def _no_token(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    answer = problem(
        NoTokenError(
            "This needs a token that works.",
            next_step="Make one on the page of your account and send it as Authorization: Bearer TOKEN.",
        )
    )
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(ValidationError)
def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = tuple(
        Fault("request", None, ".".join(map(str, e["loc"][1:])), str(e["msg"])) for e in error.errors
    )
    return problem(
        BadInputError("The request can't be taken.", next_step="Correct what is listed.", faults=faults)
    )


@api.exception_handler(HttpError)
def _unreadable(_request: HttpRequest, _error: HttpError) -> HttpResponse:
    return problem(UsageError("The body is no JSON.", next_step="Send one JSON object."))


def _person(request: HttpRequest) -> Person:
    person: Person = request.auth[0]  # type: ignore[attr-defined]
    return person


def _acting(request: HttpRequest, *wanted: Permission) -> Acting:
    """Return the owner of the token as acting for the first body in which one of the permissions holds."""
    person = _person(request)
    for permission in wanted:
        if person.may(permission):
            return acting_for(person, permission, named=request.GET.get("body"))
    raise NOT_FOUND


@operation(api, "GET", "/me", needs=(), objects="the own account", response={200: shapes.Me, **_FAULTS})
def me(request: HttpRequest) -> HttpResponse:
    """Who the token belongs to, and what it opens."""
    person, scopes = request.auth  # type: ignore[attr-defined]
    roles = [f"{g.role.value}: {g.body}" for g in person.grants]
    return tagged(request, encoded({"email": person.email, "roles": roles, "scopes": list(scopes)}))


@operation(
    api, "GET", "/lifecycle", needs=(), objects="no object", response={200: shapes.Lifecycle, **_FAULTS}
)
def lifecycle(request: HttpRequest) -> HttpResponse:
    """Give the table of the life cycle: states, and steps with who may take them and what they need."""
    steps = [
        {
            "name": s.name,
            "label": s.label,
            "starts": sorted(x.value for x in s.starts),
            "ends": s.ends.value if s.ends else None,
            "roles": list(roles_for(s)),
            "needs": list(s.needs),
            "after_somebody_else_did": s.after_other,
        }
        for s in STEPS.values()
    ]
    return tagged(request, encoded({"states": [s.value for s in VisitState], "steps": steps}))


@operation(
    api,
    "GET",
    "/programmes",
    needs=(Permission.SEE_PROGRAMME,),
    objects="programmes of the own inspectorate",
    response={200: shapes.Page[shapes.ProgrammeHead], **_FAULTS},
)
def programmes(request: HttpRequest, offset: Offset = 0, limit: Limit = 50) -> HttpResponse:
    """Versions of the programmes of the own inspectorate, newest first."""
    rows = programme_pages.heads(person=_person(request))
    names = shapes.ProgrammeHead.model_fields
    found = part(
        rows,
        offset=offset,
        limit=limit,
        path=request.path,
        shape=lambda h: {n: getattr(h, n) for n in names},
    )
    return tagged(request, encoded(found))


@operation(
    api,
    "GET",
    "/programmes/{series}/{version}/visits",
    needs=(Permission.SEE_PROGRAMME,),
    objects="programmes of the own inspectorate",
    response={200: shapes.Page[shapes.PlannedVisit], **_FAULTS},
)
def programme_visits(  # noqa: PLR0917 - the library reads the parameters of an address by their names
    request: HttpRequest,
    series: Id,
    version: Version,
    region: Name = "",
    area: Name = "",
    offset: Offset = 0,
    limit: Limit = 50,
) -> HttpResponse:
    """Visits of one version of a programme, by first day."""
    head, _ = programme_pages.programme(series, version, person=_person(request))
    chosen = programme_pages.Chosen(region=region, area=area)
    return tagged(request, _planned(head.public_id, request.path, chosen, offset, limit))


@lru_cache(maxsize=128)
def _planned(public_id: str, path: str, chosen: programme_pages.Chosen, offset: int, limit: int) -> bytes:
    """Return a part of a version's visits: made once, for a version never changes."""
    rows = programme_pages.document(public_id).chosen(chosen)
    names = shapes.PlannedVisit.model_fields
    return encoded(
        part(rows, offset=offset, limit=limit, path=path, shape=lambda v: {n: v[n] for n in names})
    )


@operation(
    api,
    "GET",
    "/visits",
    needs=_SEEING,
    objects="own visits; to the visited those notified; to all those published",
    response={200: shapes.Page[shapes.Visit], **_FAULTS},
)
def visit_list(request: HttpRequest, offset: Offset = 0, limit: Limit = 50) -> HttpResponse:
    """Visits that the owner of the token may learn of, by first day."""
    rows, total = visits.seen_part(_acting(request, *_SEEING), offset=offset, limit=limit)
    found = part_of(rows, total=total, offset=offset, limit=limit, path=request.path, shape=_told)
    return tagged(request, encoded(found))


@operation(
    api,
    "GET",
    "/visits/{visit_id}",
    needs=_SEEING,
    objects="own visits; to the visited those notified; to all those published",
    response={200: shapes.Visit, **_FAULTS},
)
def one_visit(request: HttpRequest, visit_id: Id) -> HttpResponse:
    """Tell what the owner of the token may learn of one visit."""
    told, _ = visits.seen_one(visit_id, _acting(request, *_SEEING))
    return tagged(request, encoded(_told(told)))


@operation(
    api,
    "GET",
    "/own-visits/{visit_id}",
    needs=(Permission.SEE_PROGRAMME,),
    objects="visits of the own inspectorate",
    response={200: shapes.OwnVisit, **_FAULTS},
)
def own_visit(request: HttpRequest, visit_id: Id) -> HttpResponse:
    """Give a visit of the own inspectorate; its entity tag is its version."""
    found = visits.own(visit_id, _acting(request, Permission.SEE_PROGRAMME))
    return tagged(request, encoded(_own(found)), tag=str(found.visit.version))


@operation(
    api,
    "POST",
    "/own-visits/{visit_id}/steps/{name}",
    needs=(Permission.PLAN, Permission.CONFIRM),
    objects="visits of the own inspectorate",
    response={200: shapes.OwnVisit, **_FAULTS},
)
def take_step(request: HttpRequest, visit_id: Id, name: Id, given: shapes.StepGiven) -> HttpResponse:
    """Take a step with a visit; ``If-Match`` names the version that was read."""
    acting = _acting(request, Permission.PLAN, Permission.CONFIRM)
    # Whose it is comes before what is asked: another's visit is not there, whatever the request lacks.
    visits.own(visit_id, acting)
    version = version_meant(request)
    try:
        visits.take_step(visit_id, name, acting, version=version, given=given.dict(exclude_none=True))
    except ConflictError as error:
        return _both(visits.own(visit_id, acting), error, given)
    found = visits.own(visit_id, acting)
    return tagged(request, encoded(_own(found)), tag=str(found.visit.version))


def _both(there: OwnVisit, error: ConflictError, given: shapes.StepGiven) -> HttpResponse:
    """Return the conflict with what is there now and what was given, so that nothing is lost."""
    import json  # noqa: PLC0415 - one use

    answer = problem(error)
    body = json.loads(answer.content) | {"there": _own(there), "given": given.dict(exclude_none=True)}
    answer.content = encoded(body)
    return answer


@operation(
    api,
    "GET",
    "/notices",
    needs=(Permission.SEE_OWN_AREA,),
    objects="notices of the own body",
    response={200: shapes.Page[shapes.Notice], **_FAULTS},
)
def notice_list(request: HttpRequest, offset: Offset = 0, limit: Limit = 50) -> HttpResponse:
    """Notices of the own body, by first day."""
    rows = notices.listed(_acting(request, Permission.SEE_OWN_AREA))
    return tagged(
        request, encoded(part(rows, offset=offset, limit=limit, path=request.path, shape=_notice_row))
    )


@operation(
    api,
    "GET",
    "/notices/{notice_id}",
    needs=(Permission.SEE_OWN_AREA,),
    objects="notices of the own body",
    response={200: shapes.Notice, **_FAULTS},
)
def one_notice(request: HttpRequest, notice_id: Id) -> HttpResponse:
    """Give a notice with the days to keep and what it clashes with."""
    found = notices.view(notice_id, _acting(request, Permission.SEE_OWN_AREA))
    return tagged(request, encoded(_notice(found)))


@operation(
    api,
    "POST",
    "/notices",
    needs=(Permission.LOG_NOTICE,),
    objects="a new notice of the own body",
    response={201: shapes.Notice, **_FAULTS},
)
def log_notice(request: HttpRequest, given: shapes.NoticeGiven) -> HttpResponse:
    """Log a notice."""
    call = notices.Call(**given.dict())
    found = notices.log(call, _acting(request, Permission.LOG_NOTICE))
    return tagged(request, encoded(_notice(found)), status=201)


def _told(v: Told) -> dict[str, Any]:
    return {
        "id": v.key,
        "owner": v.owner,
        "service": v.service,
        "visit_type": v.visit_type,
        "first_day": v.first_day,
        "last_day": v.last_day,
        "state": v.state.value if v.state else None,
        "published_on": v.published_on,
    }


def _own(found: OwnVisit) -> dict[str, Any]:
    v = found.visit
    return {
        "id": v.public_id,
        "service": v.service,
        "service_name": v.service_name,
        "visit_type": v.visit_type,
        "state": v.state.value,
        "mode": v.mode.value,
        "first_day": v.first_day,
        "last_day": v.last_day,
        "notified_on": v.notified_on,
        "deferrals": v.deferrals,
        "exempt": found.exempt,
        "version": v.version,
        "open_steps": [s.name for s in found.open_steps],
    }


def _notice_row(n: Any) -> dict[str, Any]:
    names = set(shapes.Notice.model_fields) - {"id", "deadlines", "clashes"}
    row = {name: getattr(n, name) for name in sorted(names)}
    return {"id": n.public_id, **row, "deadlines": [], "clashes": []}


def _notice(found: NoticeView) -> dict[str, Any]:
    return _notice_row(found.notice) | {
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


def urls() -> Any:
    """Return the addresses of the API; each is let through by the gate and checked by its operation."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            needs = Open.TO_ALL if pattern.name in _FOR_ALL else Open.API
            declared(needs, "as each operation declares")(pattern.callback)
    return patterns, app, namespace
