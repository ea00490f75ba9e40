"""Rule 1, secrecy: with and without a hidden visit, everybody outside its inspectorate is answered the same.

The same store is asked twice, and in between a visit is hidden in it; every answer of every use case that
anybody outside may call must be the same to the byte. A reading rule that leaks on purpose shows that the
test would see it.
"""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models import Q
from service_kit import COUNCIL, DIRECTOR, NOW, OTHER_COUNCIL, SCHEDULER, SENIOR, TODAY, acting

from counterpoise.domain.errors import CounterpoiseError
from counterpoise.domain.lifecycle import VisitState
from counterpoise.domain.roles import Role
from counterpoise.service import (
    brief,
    commitments,
    deferrals,
    deferrals_answer,
    deferrals_decisions,
    notices,
    returns,
    visits,
    visits_programme,
    visits_sign_off,
)
from counterpoise.service.acting import AREA_PREFIXES, viewer_of
from counterpoise.store import visit_queries, visit_writes
from counterpoise.store.audit import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from counterpoise.service.acting import Acting

HIDDEN_WORLDS = 200
EVENT = AuditEvent(NOW, "tester", "visit proposed", "test")
OUTSIDE = (
    DIRECTOR,
    acting(Role.DIRECTOR, body=OTHER_COUNCIL),
    acting(Role.PERFORMANCE),
    acting(Role.MANAGER, body="SC000001"),
    acting(Role.ANALYST, body="London"),
    acting(Role.ADMINISTRATOR, body="everywhere"),
    acting(Role.SCHEDULER, body="HMI Probation"),
    acting(Role.SENIOR_INSPECTOR, body="Care Quality Commission"),
)
SERVICES = [f"{p}:{c}" for p in AREA_PREFIXES for c in (COUNCIL, OTHER_COUNCIL)] + ["provider:SC000001"]
CODES = "ILACS_FOCUSED_COVID ILACS_MONITORING ASEND_INTERIM_2020 CSC_ASSURANCE_VISIT_2020 CH_FULL"
TYPES = CODES.split()


def plain(value: object) -> object:
    return sorted(map(str, value)) if isinstance(value, frozenset) else str(value)


def said(ask: Callable[[], object]) -> str:
    """Return an answer, or what was said instead of it, as text."""
    try:
        return json.dumps(ask(), default=plain)
    except CounterpoiseError as error:
        return f"{type(error).__name__} {error.exit_code} {error.http_status} {error}"


def surface(who: Acting, ids: list[str]) -> dict[str, str]:
    """Return every answer that somebody gets, those about given ids among them."""
    asks: dict[str, Callable[[], object]] = {
        "seen": lambda: visits.seen(who),
        "carried": lambda: visits.carried(who),
        "own list": lambda: visits.own_list(who),
        "programmes": lambda: visits_programme.listed(who),
        "requests": lambda: deferrals_answer.listed(who),
        "asked": lambda: deferrals.made_by(who),
        "decisions": lambda: deferrals_decisions.decisions(2020, who),
        "inbox": lambda: returns.inbox(who),
        "notices": lambda: notices.listed(who),
        "commitments": lambda: commitments.listed(who),
        "brief": lambda: brief.document(brief.make("Sandwell", as_of=TODAY, today=TODAY, acting=who)),
    }
    for service in SERVICES:
        asks[f"busy {service}"] = lambda service=service: visits.busy_weeks(service, who)
        asks[f"with others {service}"] = lambda service=service: visit_queries.busy_with_others(
            service, viewer_of(who), who.today
        )
    for place, public_id in enumerate(ids):
        asks[f"one {place}"] = lambda i=public_id: visits.seen_one(i, who)
        asks[f"own {place}"] = lambda i=public_id: visits.own(i, who)
        asks[f"checks {place}"] = lambda i=public_id: visits_sign_off.checks(i, who)
        asks[f"step {place}"] = lambda i=public_id: visits.take_step(
            i, "cancel", who, version=1, given={"why": "w"}
        )
        asks[f"request {place}"] = lambda i=public_id: deferrals_answer.read(i, who)
    return {name: said(ask) for name, ask in asks.items()}


def world(seed: int) -> visit_writes.NewVisit:
    """Return one hidden visit, drawn."""
    draw = random.Random(seed)
    first = TODAY + timedelta(days=draw.randrange(-20, 120))
    return visit_writes.NewVisit(
        inspectorate="Ofsted",
        service=draw.choice(SERVICES),
        visit_type=draw.choice(TYPES),
        first_day=first,
        last_day=first + timedelta(days=draw.randrange(10)),
        known_at=TODAY,
        service_name="Hidden",
        children=float(draw.randrange(5000)),
    )


def shown() -> str:
    """Make one visit that was notified, so that there is something to see."""
    given = visits.Proposal(
        f"authority:{COUNCIL}", "ILACS_FOCUSED_COVID", date(2020, 9, 29), date(2020, 9, 30), children=4000.0
    )
    made = visits.propose(given, SCHEDULER, why="w")
    visit_writes.change_visit(
        public_id=made.public_id,
        inspectorate="Ofsted",
        version=1,
        changes={"state": "notified", "notified_on": TODAY, "notified_first_day": made.first_day},
        audit=EVENT,
    )
    return made.public_id


def test_guard_1_secrecy_two_worlds_are_the_same_to_everybody_outside(planner_home: Path) -> None:
    notified = shown()
    notices.log(notices.Call("ILACS_FOCUSED_COVID", TODAY, date(2020, 9, 29)), DIRECTOR)
    ids = [notified, "0" * 20]
    without = {who.who + who.body: surface(who, ids) for who in OUTSIDE}
    assert notified in without[DIRECTOR.who + COUNCIL]["seen"]
    hidden = visit_writes.create_visit(new=world(0), audit=EVENT)
    confirmed = visit_writes.create_visit(new=world(1), audit=EVENT)
    visit_writes.change_visit(
        public_id=confirmed, inspectorate="Ofsted", version=1, changes={"state": "confirmed"}, audit=EVENT
    )
    cancelled = visit_writes.create_visit(new=world(2), audit=EVENT)
    visit_writes.change_visit(
        public_id=cancelled, inspectorate="Ofsted", version=1, changes={"state": "cancelled"}, audit=EVENT
    )
    for who in OUTSIDE:
        assert surface(who, ids) == without[who.who + who.body]
        for real in (hidden, confirmed, cancelled):
            asked, absent = surface(who, [real]), surface(who, ["0" * 20])
            assert asked == absent
    assert len(visits.own_list(SENIOR)) == 4


def test_guard_1_secrecy_two_hundred_hidden_visits_change_no_answer(planner_home: Path) -> None:
    notified = shown()
    viewers = [viewer_of(who) for who in OUTSIDE]

    def answers() -> list[object]:
        return [
            (
                visit_queries.seen(viewer, TODAY),
                visit_queries.carried(viewer, TODAY),
                [visit_queries.busy(s, viewer, TODAY) for s in SERVICES],
                [visit_queries.busy_with_others(s, viewer, TODAY) for s in SERVICES],
                visit_queries.own_visits(viewer.inspectorate),
            )
            for viewer in viewers
        ]

    without = answers()
    assert notified in str(without)
    for seed in range(HIDDEN_WORLDS):
        visit_writes.create_visit(new=world(seed), audit=EVENT)
        if seed % 20 == 0:
            assert answers() == without
    assert answers() == without


def test_a_rule_that_leaks_is_caught(planner_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def leaky(viewer: object, today: date) -> Q:
        return Q(service__in=sorted(viewer.services))  # type: ignore[attr-defined]

    monkeypatch.setattr(visit_queries, "_may_see", leaky)
    monkeypatch.setattr(visit_queries, "told", lambda cases, **_: tuple(cases))
    before = surface(DIRECTOR, [])["seen"]
    new = replace(world(3), service=f"authority:{COUNCIL}")
    visit_writes.create_visit(new=new, audit=EVENT)
    assert surface(DIRECTOR, [])["seen"] != before


@pytest.mark.parametrize("state", sorted(VisitState))
def test_guard_1_secrecy_the_moment_of_notice_is_the_first_one(planner_home: Path, state: VisitState) -> None:
    public_id = shown()
    visit_writes.change_visit(
        public_id=public_id,
        inspectorate="Ofsted",
        version=2,
        changes={"state": "notified", "notified_on": TODAY + timedelta(days=1)},
        audit=EVENT,
    )
    assert visits.seen(DIRECTOR) == ()
    tomorrow = replace(DIRECTOR, now=NOW + timedelta(days=1))
    assert [t.key for t in visits.seen(tomorrow)] == [public_id]
    if state not in {VisitState.PROPOSED, VisitState.CONFIRMED}:
        changes = {"state": state.value}
        visit_writes.change_visit(
            public_id=public_id, inspectorate="Ofsted", version=3, changes=changes, audit=EVENT
        )
        assert visits.seen(tomorrow)[0].state is state
        told, steps = visits.seen_one(public_id, tomorrow)
        assert told.published_on is None
        assert all(not s.who and not s.why for s in steps)


def test_guard_1_what_is_published_is_seen_by_anybody_and_its_way_there_by_nobody(planner_home: Path) -> None:
    public_id = shown()
    anybody = acting(Role.ANALYST, body="London")
    assert visits.seen(anybody) == ()
    visit_writes.change_visit(
        public_id=public_id,
        inspectorate="Ofsted",
        version=2,
        changes={"state": "published", "published_on": TODAY},
        audit=EVENT,
    )
    (told,) = visits.seen(anybody)
    assert told.state is None
    assert visits.seen_one(public_id, anybody)[1] == ()
