"""Use cases: a programme kept from a plan, with its visits as proposals, and confirmed by a second person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from counterpoise.domain.errors import GuardError
from counterpoise.domain.lifecycle import Attempt, VisitState, check_step, step
from counterpoise.domain.roles import Permission
from counterpoise.domain.ten_rules import Guard
from counterpoise.service import start

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterpoise.programme.problem import Problem
    from counterpoise.programme.programme import Programme
    from counterpoise.service.acting import Acting
    from counterpoise.service.plan import Plan
    from counterpoise.store.visit_queries import ProgrammeRecord, VisitRecord
    from counterpoise.store.visit_writes import NewVisit


_GONE = frozenset({VisitState.PROPOSED, VisitState.CANCELLED})


@dataclass(frozen=True)
class Kept:
    """A programme that was stored: its own visits are proposals now, others' stay words in the document."""

    series: str
    version: int
    proposed: int
    withdrawn: int
    of_others: int


def keep(
    plan: Plan,
    acting: Acting,
    *,
    payload: Mapping[str, Any],
    series: str = "",
    after_version: int = 0,
) -> Kept:
    """Store a plan as a programme, its visits of the own inspectorate as proposals, all or nothing.

    A next version withdraws the proposals of the one before it that nobody confirmed, and does not propose
    again what was. Visits that belong to
    other inspectorates are never stored as visits: the product proposes, it moves nothing of theirs (rule 3).

    Parameters
    ----------
    plan : Plan
        A plan that was checked.
    acting : Acting
        Who stores it.
    payload : mapping
        The plan as JSON.
    series : str
        The programme that this is the next version of; "" begins a new one.
    after_version : int
        The newest version that was read, 0 for a new programme.

    Raises
    ------
    GuardError
        When the plan breaks a rule, may name nobody, or the permission is not held.
    ConflictError
        When there is a newer version than the one that was read.
    """
    acting.must(Permission.PLAN)
    _may_be_kept(plan)
    start.open_store()
    from counterpoise.store import visit_queries, visit_writes  # noqa: PLC0415 - models load late
    from counterpoise.store.writing import writing  # noqa: PLC0415 - models load late

    taken = step("propose")
    check_step(taken, state=None, attempt=Attempt(acting.who, acting.permissions, taken.needs, {}))
    why = f"programme as known on {plan.as_of.isoformat()}"
    with writing():
        name, version = visit_writes.save_programme(
            series=series or None,
            after_version=after_version,
            inspectorate=acting.body,
            as_of=plan.as_of,
            payload=payload,
            known_at=acting.today,
            audit=_event("programme stored", acting, why),
        )
        row = visit_queries.newest_programme(name, acting.body)
        before = _of_series(visit_queries.programmes_of(acting.body), row, acting)
        withdrawn = _withdraw(before, acting)
        # What was confirmed stands: it is not proposed a second time.
        stands = {v.requirement for v in before if v.state not in _GONE}
        every = _visits(plan.instance.problem, plan.programme, acting, row.public_id)
        new = [v for v in every if v.requirement not in stands]
        for visit in new:
            visit_writes.create_visit(new=visit, audit=_event(taken.event, acting, why))
    of_others = len(plan.programme.visits) - len(every)
    return Kept(name, version, len(new), withdrawn, of_others)


def confirm(series: str, acting: Acting, *, version: int) -> int:
    """Confirm the newest version of a programme and every proposal of it, as a second person.

    Returns
    -------
    int
        How many visits were confirmed.

    Raises
    ------
    NotFoundError
        When the inspectorate has no such version.
    ConflictError
        When there is a newer version, it was confirmed already, or its maker would confirm it.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.CONFIRM)
    start.open_store()
    from counterpoise.store import visit_queries, visit_writes  # noqa: PLC0415 - models load late
    from counterpoise.store.writing import writing  # noqa: PLC0415 - models load late

    taken = step("confirm")
    with writing():
        public_id = visit_writes.confirm_programme(
            series=series,
            version=version,
            inspectorate=acting.body,
            audit=_event("programme confirmed", acting, "second person"),
        )
        open_ones = [
            v
            for v in visit_queries.own_visits(acting.body)
            if v.programme == public_id and v.state is VisitState.PROPOSED
        ]
        for visit in open_ones:
            did = visit_queries.who_did(visit.public_id)
            check_step(taken, state=visit.state, attempt=Attempt(acting.who, acting.permissions, (), did))
            _to(visit, VisitState.CONFIRMED, _event(taken.event, acting, "programme confirmed"))
    return len(open_ones)


def listed(acting: Acting) -> tuple[ProgrammeRecord, ...]:
    """Return every version of the own inspectorate's programmes, newest first.

    Raises
    ------
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_PROGRAMME)
    start.open_store()
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    return visit_queries.programmes_of(acting.body)


def _may_be_kept(plan: Plan) -> None:
    if not plan.named:
        raise GuardError(
            "This plan may name no service, so it has no visits to store.",
            next_step="Plan with the private store of an inspectorate.",
            guard=Guard.UNPREDICTABILITY,
        )
    if plan.broken:
        raise GuardError(
            f"The plan breaks a rule: {plan.broken[0]}.",
            next_step="Plan again; a plan that breaks rules is not stored.",
            guard=Guard.BUSY_NEVER_SHIELDS,
        )


def _visits(problem: Problem, programme: Programme, acting: Acting, programme_id: str) -> list[NewVisit]:
    from counterpoise.store.visit_writes import NewVisit  # noqa: PLC0415 - models load late

    needs = {r.key: r for r in problem.requirements}
    services = {s.key: s for s in problem.services}
    return [
        NewVisit(
            inspectorate=acting.body,
            service=need.service,
            visit_type=need.visit_type,
            first_day=v.first_day,
            last_day=v.last_day,
            known_at=acting.today,
            service_name=services[need.service].name,
            region=services[need.service].region,
            mode=need.mode,
            exempt=services[need.service].exempt_reason,
            children=services[need.service].exposure,
            children_mark=services[need.service].exposure_mark.value,
            programme=programme_id,
            requirement=need.key,
            team=v.team,
        )
        for v in programme.visits
        if (need := needs[v.requirement]).owner == acting.body
    ]


def _of_series(
    versions: tuple[ProgrammeRecord, ...], newest: ProgrammeRecord, acting: Acting
) -> tuple[VisitRecord, ...]:
    """Return the visits of earlier versions of a programme."""
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    earlier = {p.public_id for p in versions if p.series == newest.series} - {newest.public_id}
    return tuple(v for v in visit_queries.own_visits(acting.body) if v.programme in earlier)


def _withdraw(before: tuple[VisitRecord, ...], acting: Acting) -> int:
    taken = step("withdraw")
    open_ones = [v for v in before if v.state is VisitState.PROPOSED]
    for visit in open_ones:
        attempt = Attempt(acting.who, acting.permissions, taken.needs, {})
        check_step(taken, state=visit.state, attempt=attempt)
        _to(visit, VisitState.CANCELLED, _event(taken.event, acting, "a next version of the programme"))
    return len(open_ones)


def _to(visit: VisitRecord, state: VisitState, audit: Any) -> None:
    from counterpoise.store import visit_writes  # noqa: PLC0415 - models load once Django is set up

    visit_writes.change_visit(
        public_id=visit.public_id,
        inspectorate=visit.inspectorate,
        version=visit.version,
        changes={"state": state.value},
        audit=audit,
    )


def _event(what: str, acting: Acting, why: str) -> Any:
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load once Django is set up

    return AuditEvent(at=acting.now, who=acting.who, what=what, why=why)
