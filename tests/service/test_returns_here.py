"""Hours handed over on one server reach the inspectorate that made the visit, as a signed file does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from service_kit import COUNCIL, DIRECTOR, NOW, OTHER_COUNCIL, PERFORMANCE, SCHEDULER, SENIOR, TODAY, acting

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.errors import ConflictError, GuardError, NotFoundError, UsageError
from counterpoise.domain.marks import Mark
from counterpoise.domain.roles import Role
from counterpoise.service import (
    audit,
    deferrals,
    notices,
    notices_changes,
    notices_room,
    private,
    returns,
    returns_here,
    visits,
)
from counterpoise.service.returns import VisitHours
from counterpoise.store import visit_writes
from counterpoise.store.audit import AuditEvent

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.store.council_queries import NoticeRecord

FIRST = date(2020, 9, 29)
HOURS = VisitHours(f"authority:{COUNCIL}", "ILACS_FOCUSED_COVID", FIRST, {"leaders": {0: 20.0}}, True)
ELSEWHERE = acting(Role.SENIOR_INSPECTOR, body="HMI Probation")


def proposed(first: date = FIRST) -> str:
    given = visits.Proposal(f"authority:{COUNCIL}", "ILACS_FOCUSED_COVID", first, first + timedelta(days=1))
    return visits.propose(given, SCHEDULER, why="w").public_id


def step(visit: str, version: int, **changes: object) -> None:
    event = AuditEvent(NOW, "tester", "service notified", "test")
    visit_writes.change_visit(
        public_id=visit, inspectorate="Ofsted", version=version, changes=changes, audit=event
    )


def told() -> NoticeRecord:
    """Return the notice of a visit that the body was told of here, with its hours filed."""
    visit = proposed()
    step(visit, 1, state="notified", notified_on=TODAY)
    notice = notices.log_told(visit, DIRECTOR).notice
    returns.file_hours(HOURS, PERFORMANCE)
    return notice


def test_what_is_filed_stays_the_council_s_until_it_hands_it_over(planner_home: Path) -> None:
    notice = told()
    assert returns.inbox(SENIOR) == ()
    before = returns_here.hand_over_of(notice, PERFORMANCE)
    assert before == returns_here.HandOver("Ofsted", None, newer=True)
    assert returns_here.hand_over(notice.public_id, PERFORMANCE) == "Ofsted"
    (sent,) = returns.inbox(SENIOR)
    assert (sent.body, sent.service, sent.first_day) == (COUNCIL, HOURS.service, FIRST)
    assert sent.payload == {"hours": {"leaders": {"0": 20.0}}, "told_something_new": True}
    assert returns_here.hand_over_of(notice, DIRECTOR) == returns_here.HandOver("Ofsted", TODAY, newer=False)
    hours = private.store().hours
    assert hours is not None
    assert hours(TODAY) == (sent,)
    assert hours(TODAY - timedelta(days=1)) == ()
    with pytest.raises(ConflictError, match="has these hours already"):
        returns_here.hand_over(notice.public_id, PERFORMANCE)
    assert audit.verify().holds


def test_hours_put_right_are_handed_over_once_more_and_the_newest_alone_counts(planner_home: Path) -> None:
    notice = told()
    returns_here.hand_over(notice.public_id, PERFORMANCE)
    more = replace(HOURS, hours={"leaders": {0: 9.0}})
    returns.file_hours(more, PERFORMANCE)
    stands = returns_here.hand_over_of(notice, DIRECTOR)
    assert stands == returns_here.HandOver("Ofsted", TODAY, newer=True)
    assert returns.inbox(SENIOR)[0].payload["hours"] == {"leaders": {"0": 20.0}}
    returns_here.hand_over(notice.public_id, PERFORMANCE)
    (sent,) = returns.inbox(SENIOR)
    assert sent.payload["hours"] == {"leaders": {"0": 9.0}}
    # The same by a signed file as well: one visit, one return.
    returns.file_hours(HOURS, SENIOR, body=COUNCIL, sender="a fingerprint")
    (last,) = returns.inbox(SENIOR)
    assert last.payload["hours"] == {"leaders": {"0": 20.0}}


def test_nobody_else_sees_them_and_nobody_else_hands_them_over(planner_home: Path) -> None:
    notice = told()
    with pytest.raises(NotFoundError):
        returns_here.hand_over(notice.public_id, acting(Role.DIRECTOR, body=OTHER_COUNCIL))
    with pytest.raises(GuardError):
        returns_here.hand_over(notice.public_id, SCHEDULER)
    returns_here.hand_over(notice.public_id, PERFORMANCE)
    assert returns.inbox(ELSEWHERE) == ()
    for reader, mark in (("Ofsted", Mark.ESTIMATED), ("HMI Probation", Mark.ASSUMED), ("", Mark.ASSUMED)):
        tariff = notices_room.book_of(COUNCIL, TODAY, reader=reader).tariffs.visit("ILACS_FOCUSED_COVID")
        assert tariff.area["leaders"].mark is mark
    with pytest.raises(GuardError):
        returns.inbox(DIRECTOR)


def test_what_was_never_told_here_answers_as_what_is_not_there(planner_home: Path) -> None:
    notice = notices.log(notices.Call("ILACS_FOCUSED_COVID", TODAY, first_day=FIRST), DIRECTOR).notice
    with pytest.raises(UsageError, match="No hours were filed"):
        returns_here.hand_over(notice.public_id, PERFORMANCE)
    returns.file_hours(HOURS, PERFORMANCE)
    answers = []
    for hide in (lambda: None, proposed):
        hide()
        assert returns_here.hand_over_of(notice, PERFORMANCE) is None
        with pytest.raises(ConflictError, match="no such visit on this server") as refused:
            returns_here.hand_over(notice.public_id, PERFORMANCE)
        answers.append(str(refused.value))
    assert answers[0] == answers[1]
    (hidden,) = visits.own_list(SENIOR)
    step(hidden.public_id, 1, state="notified", notified_on=TODAY)
    assert returns_here.hand_over(notice.public_id, PERFORMANCE) == "Ofsted"


def test_a_visit_called_off_or_on_other_days_takes_no_hours(planner_home: Path) -> None:
    visit = proposed()
    step(visit, 1, state="notified", notified_on=TODAY)
    notice = notices.log_told(visit, DIRECTOR).notice
    other = notices_changes.change(
        notice.public_id, DIRECTOR, version=1, why="misheard", first_day=FIRST + timedelta(days=1)
    )
    assert returns_here.hand_over_of(other, PERFORMANCE) is None
    same = notices_changes.change(notice.public_id, DIRECTOR, version=2, why="right", first_day=FIRST)
    assert returns_here.hand_over_of(same, PERFORMANCE) is not None
    step(visit, 2, state="cancelled")
    assert returns_here.hand_over_of(same, PERFORMANCE) is None


@pytest.mark.parametrize("state", ["fieldwork", "cancelled"])
def test_a_request_is_refused_here_as_by_file_once_the_visit_has_begun(
    planner_home: Path, state: str
) -> None:
    visit = proposed()
    step(visit, 1, state="notified", notified_on=TODAY)
    notice = notices.log_told(visit, DIRECTOR).notice
    step(visit, 2, state=state)
    ground = deferrals.GroundGiven(Ground.INCIDENT, "An incident.", Evidence.CHECKED)
    with pytest.raises(ConflictError, match=f"can't put this visit off any more: it stands at “{state}”"):
        deferrals.ask(notice.public_id, DIRECTOR, grounds=(ground,), signed_by="Director")
    assert deferrals.made_by(DIRECTOR) == ()
