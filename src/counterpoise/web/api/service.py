"""Operations of ``/api/v1`` on the own account, programmes and visits."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest, HttpResponse  # noqa: TC002 - the library reads annotations

from counterpoise.domain.errors import ConflictError
from counterpoise.domain.lifecycle import STEPS, VisitState, roles_for
from counterpoise.domain.roles import Permission
from counterpoise.service import programme_pages, visits
from counterpoise.web.api import shapes
from counterpoise.web.api.answers import encoded, part, part_of, tagged, version_meant
from counterpoise.web.api.frame import FAULTS, Id, Limit, Name, Offset, Version, acting_of, api, person_of
from counterpoise.web.api.operations import operation
from counterpoise.web.faults import problem

if TYPE_CHECKING:
    from counterpoise.domain.sight import Told
    from counterpoise.service.visits import OwnVisit

_SEEING: Final = (Permission.SEE_PROGRAMME, Permission.SEE_OWN_AREA, Permission.READ_LEARNING)


@operation(api, "GET", "/me", needs=(), objects="the own account", response={200: shapes.Me, **FAULTS})
def me(request: HttpRequest) -> HttpResponse:
    """Who the token belongs to, and what it opens."""
    person, scopes = request.auth  # type: ignore[attr-defined]
    roles = [f"{g.role.value}: {g.body}" for g in person.grants]
    return tagged(request, encoded({"email": person.email, "roles": roles, "scopes": list(scopes)}))


@operation(
    api, "GET", "/lifecycle", needs=(), objects="no object", response={200: shapes.Lifecycle, **FAULTS}
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
    response={200: shapes.Page[shapes.ProgrammeHead], **FAULTS},
)
def programmes(request: HttpRequest, offset: Offset = 0, limit: Limit = 50) -> HttpResponse:
    """Versions of the programmes of the own inspectorate, newest first."""
    rows = programme_pages.heads(person=person_of(request))
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
    response={200: shapes.Page[shapes.PlannedVisit], **FAULTS},
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
    head, _ = programme_pages.programme(series, version, person=person_of(request))
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
    response={200: shapes.Page[shapes.Visit], **FAULTS},
)
def visit_list(request: HttpRequest, offset: Offset = 0, limit: Limit = 50) -> HttpResponse:
    """Visits that the owner of the token may learn of, by first day."""
    rows, total = visits.seen_part(acting_of(request, *_SEEING), offset=offset, limit=limit)
    found = part_of(rows, total=total, offset=offset, limit=limit, path=request.path, shape=_told)
    return tagged(request, encoded(found))


@operation(
    api,
    "GET",
    "/visits/{visit_id}",
    needs=_SEEING,
    objects="own visits; to the visited those notified; to all those published",
    response={200: shapes.Visit, **FAULTS},
)
def one_visit(request: HttpRequest, visit_id: Id) -> HttpResponse:
    """Tell what the owner of the token may learn of one visit."""
    told, _ = visits.seen_one(visit_id, acting_of(request, *_SEEING))
    return tagged(request, encoded(_told(told)))


@operation(
    api,
    "GET",
    "/own-visits/{visit_id}",
    needs=(Permission.SEE_PROGRAMME,),
    objects="visits of the own inspectorate",
    response={200: shapes.OwnVisit, **FAULTS},
)
def own_visit(request: HttpRequest, visit_id: Id) -> HttpResponse:
    """Give a visit of the own inspectorate; its entity tag is its version."""
    found = visits.own(visit_id, acting_of(request, Permission.SEE_PROGRAMME))
    return tagged(request, encoded(_own(found)), tag=str(found.visit.version))


@operation(
    api,
    "POST",
    "/own-visits/{visit_id}/steps/{name}",
    needs=(Permission.PLAN, Permission.CONFIRM),
    objects="visits of the own inspectorate",
    response={200: shapes.OwnVisit, **FAULTS},
)
def take_step(request: HttpRequest, visit_id: Id, name: Id, given: shapes.StepGiven) -> HttpResponse:
    """Take a step with a visit; ``If-Match`` names the version that was read."""
    acting = acting_of(request, Permission.PLAN, Permission.CONFIRM)
    # Whose it is comes before what is asked: another's visit is not there, whatever the request lacks.
    visits.own(visit_id, acting)
    version = version_meant(request)
    try:
        visits.take_step(visit_id, name, acting, version=version, given=given.dict(exclude_none=True))
    except ConflictError as error:
        # Both are shown, so that nothing is lost.
        there = _own(visits.own(visit_id, acting))
        return problem(error, there=there, given=given.dict(exclude_none=True))
    found = visits.own(visit_id, acting)
    return tagged(request, encoded(_own(found)), tag=str(found.visit.version))


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
