"""What was told is put right, a visit is called off: with a reason, nothing lost, and all that follows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from service_kit import DIRECTOR, NOW, PERFORMANCE, SCHEDULER, TODAY

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.errors import BadInputError, ConflictError, GuardError, NotFoundError, UsageError
from counterpoise.service import (
    audit,
    brief,
    deferrals,
    notices,
    notices_changes,
    notices_told,
    returns,
    visits,
)
from counterpoise.service.notices import Call
from counterpoise.service.returns import VisitHours
from counterpoise.store import visit_writes
from counterpoise.store.audit import AuditEvent

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.store.council_queries import NoticeRecord

COVID_VISIT = Call("ILACS_FOCUSED_COVID", TODAY)


def test_days_change_and_a_visit_is_called_off(council_home: Path) -> None:
    seen = notices.log(COVID_VISIT, DIRECTOR)
    public_id = seen.notice.public_id
    moved = notices_changes.change(
        public_id, DIRECTOR, version=1, why="told again", first_day=date(2020, 9, 29)
    )
    assert (moved.first_day, moved.version) == (date(2020, 9, 29), 2)
    with pytest.raises(ConflictError, match="Somebody changed this notice first"):
        notices_changes.change(public_id, DIRECTOR, version=1, why="late", embargo=True)
    with pytest.raises(BadInputError, match="visit type of a notice stays"):
        notices_changes.change(public_id, DIRECTOR, version=2, why="x", visit_type="SIF")
    off = notices_changes.change(public_id, DIRECTOR, version=2, why="called off", called_off_on=TODAY)
    assert off.called_off_on == TODAY


def test_a_change_has_its_reason_changes_something_and_runs_forward(council_home: Path) -> None:
    public_id = notices.log(COVID_VISIT, DIRECTOR).notice.public_id
    rows = audit.verify().rows
    for why, changes, error in (
        (" ", {"last_day": date(2020, 9, 30)}, BadInputError),
        ("w", {"area_votes": False}, BadInputError),
        ("w", {"first_day": date(2020, 9, 11)}, UsageError),
        ("w", {"last_day": date(2020, 9, 25)}, UsageError),
        ("w", {"notified_on": TODAY + timedelta(days=1)}, UsageError),
        ("w", {"called_off_on": TODAY + timedelta(days=1)}, UsageError),
        ("w", {"called_off_on": TODAY - timedelta(days=1)}, UsageError),
    ):
        with pytest.raises(error):
            notices_changes.change(public_id, DIRECTOR, version=1, why=why, **changes)
    with pytest.raises(GuardError):
        notices_changes.change(public_id, SCHEDULER, version=1, why="w", embargo=True)
    with pytest.raises(NotFoundError):
        notices_changes.change(
            public_id, replace(DIRECTOR, body="E08000025"), version=1, why="w", embargo=True
        )
    assert audit.verify().rows == rows


def test_the_days_of_tasks_follow_a_change_and_ticked_ones_stay_ticked(council_home: Path) -> None:
    seen = notices.log(COVID_VISIT, DIRECTOR)
    public_id = seen.notice.public_id
    done = notices.tick(seen.open_tasks[0].public_id, PERFORMANCE)
    first = date(2020, 10, 5)
    moved = notices_changes.change(public_id, DIRECTOR, version=1, why="told again", first_day=first)
    assert moved.last_day == date(2020, 10, 6)
    now = notices.view(public_id, DIRECTOR)
    told = notices_changes.change(public_id, DIRECTOR, version=2, why="w", notified_on=date(2020, 9, 10))
    assert told.first_day == first
    assert {t.what for t in now.tasks if t.done_on} == {done.what}
    at = {d.name: d.day for d in now.deadlines}
    assert {t.due for t in now.lists} == {at["annex A"]}
    dues = {t.what: t.due for t in now.tasks}
    moved_tasks = [t.what for t in seen.tasks if dues[t.what] != t.due]
    assert moved_tasks
    again = {t.what: t.due for t in notices.view(public_id, DIRECTOR).tasks}
    assert any(again[what] < dues[what] for what in dues)
    assert audit.verify().holds


def test_the_history_of_a_notice_keeps_what_was_there_before(council_home: Path) -> None:
    public_id = notices.log(COVID_VISIT, DIRECTOR).notice.public_id
    tomorrow = replace(DIRECTOR, now=NOW + timedelta(days=1))
    notices_changes.change(public_id, tomorrow, version=1, why="told again", first_day=date(2020, 9, 29))
    notices_changes.change(public_id, tomorrow, version=2, why="withdrawn", called_off_on=tomorrow.today)
    logged, moved, off = notices_changes.history(public_id, tomorrow)
    assert (logged.what, logged.changed) == ("notice logged", ())
    assert [(c.label, c.before, c.after) for c in moved.changed] == [
        ("first day", date(2020, 9, 28), date(2020, 9, 29)),
        ("last day", date(2020, 9, 29), date(2020, 9, 30)),
    ]
    assert (off.what, off.why, off.who) == ("visit called off", "withdrawn", "director")
    assert [(c.label, c.before, c.after) for c in off.changed] == [("called off on", None, tomorrow.today)]
    with pytest.raises(NotFoundError):
        notices_changes.history(public_id, replace(DIRECTOR, body="E08000025"))
    # As known today, none of it has happened.
    (before,) = notices.listed(DIRECTOR)
    assert (before.first_day, before.called_off_on, before.version) == (date(2020, 9, 28), None, 1)


def test_nothing_follows_from_a_visit_that_was_called_off_and_all_comes_back(council_home: Path) -> None:
    other = notices.log(Call("YJS_2018", TODAY, first_day=date(2020, 10, 5)), DIRECTOR)
    alone = notices.view(other.notice.public_id, DIRECTOR)
    seen = notices.log(COVID_VISIT, DIRECTOR)
    public_id = seen.notice.public_id
    assert notices.view(other.notice.public_id, DIRECTOR) != alone
    notices_changes.change(public_id, DIRECTOR, version=1, why="withdrawn", called_off_on=TODAY)
    off = notices.view(public_id, DIRECTOR)
    assert (off.deadlines, off.clashes, off.circumstances, off.open_tasks) == ((), (), (), ())
    assert len(off.tasks) == len(seen.tasks)
    assert notices.view(other.notice.public_id, DIRECTOR) == alone
    events = Calendar.from_ical(notices.calendar_file(off, made_on=TODAY)).walk("VEVENT")
    given = Calendar.from_ical(notices.calendar_file(seen, made_on=TODAY)).walk("VEVENT")
    assert {str(e["uid"]) for e in events} == {str(e["uid"]) for e in given}
    assert {(str(e["status"]), int(e["sequence"])) for e in events} == {("CANCELLED", 1)}
    assert not any("status" in e or "sequence" in e for e in given)
    for refused in (
        lambda: notices.tick(seen.tasks[0].public_id, DIRECTOR),
        lambda: deferrals.draft(public_id, DIRECTOR),
        lambda: notices_changes.change(public_id, DIRECTOR, version=2, why="w", last_day=date(2020, 9, 30)),
    ):
        with pytest.raises(ConflictError, match="called off"):
            refused()
    notices_changes.change(public_id, DIRECTOR, version=2, why="after all", called_off_on=None)
    back = notices.view(public_id, DIRECTOR)
    assert (back.deadlines, back.clashes, back.room) == (seen.deadlines, seen.clashes, seen.room)


def test_a_visit_that_was_broken_off_asked_for_hours_until_then(council_home: Path) -> None:
    call = replace(COVID_VISIT, first_day=date(2020, 9, 28), last_day=date(2020, 10, 9))
    public_id = notices.log(call, DIRECTOR).notice.public_id
    later = replace(DIRECTOR, now=NOW + timedelta(days=16))
    notices_changes.change(public_id, later, version=1, why="stopped", called_off_on=later.today)
    (off,) = notices.listed(later)
    assert not off.never_began
    book = notices.book_of(DIRECTOR.body, later.today)
    (asked,) = notices.asked_of((off,), (), book)
    assert {m for by in asked.hours.values() for m in by} <= {date(2020, 9, d) for d in (14, 21, 28)}
    (row,) = brief.make("Sandwell", as_of=later.today, today=later.today, acting=later).ledger
    assert "broken off, and called off on 2020-09-30" in row.yielded
    assert row.hours.value == pytest.approx(
        sum(h for by in asked.hours.values() for h in by.values()), abs=0.1
    )


def test_a_first_day_that_a_request_or_a_return_is_kept_under_stays(council_home: Path) -> None:
    public_id = notices.log(COVID_VISIT, DIRECTOR).notice.public_id
    ground = deferrals.GroundGiven(Ground.INCIDENT, "An incident.", Evidence.CHECKED)
    deferrals.ask(public_id, DIRECTOR, grounds=(ground,), signed_by="Director")
    with pytest.raises(ConflictError, match="waits for its answer"):
        notices_changes.change(public_id, DIRECTOR, version=1, why="w", first_day=date(2020, 9, 29))
    other = notices.log(Call("YJS_2018", TODAY, first_day=date(2020, 10, 5)), DIRECTOR).notice
    hours = VisitHours(other.service, other.visit_type, other.first_day, {"leaders": {0: 3.0}}, False)
    returns.file_hours(hours, PERFORMANCE)
    with pytest.raises(ConflictError, match="Hours were filed"):
        notices_changes.change(other.public_id, DIRECTOR, version=1, why="w", first_day=date(2020, 10, 6))
    assert notices_changes.change(
        other.public_id, DIRECTOR, version=1, why="w", last_day=date(2020, 10, 23)
    ).last_day == date(2020, 10, 23)


def test_an_embargo_holds_where_the_inspectorate_told_of_the_visit_here(planner_home: Path) -> None:
    given = visits.Proposal(
        "authority:E08000028", "ILACS_FOCUSED_COVID", date(2020, 9, 29), date(2020, 9, 30)
    )
    made = visits.propose(given, SCHEDULER, why="w")
    _step(made.public_id, 1, state="notified", notified_on=TODAY)
    assert _coming() == [1, 1]
    seen = notices.log_told(made.public_id, DIRECTOR, embargo=True)
    assert _coming() == [0, 1]
    assert notices_told.differing(seen.notice, DIRECTOR) is None
    _step(made.public_id, 2, state="cancelled")
    told = notices_told.differing(seen.notice, DIRECTOR)
    assert told is not None
    assert not notices_told.takes_place(told)
    public_id = seen.notice.public_id
    off = notices_changes.change(public_id, DIRECTOR, version=1, why="rung", called_off_on=TODAY)
    assert notices_told.differing(off, DIRECTOR) is None
    assert _coming() == [0, 0]


def _step(visit: str, version: int, **changes: object) -> None:
    audit_event = AuditEvent(NOW, "tester", "service notified", "test")
    visit_writes.change_visit(
        public_id=visit, inspectorate="Ofsted", version=version, changes=changes, audit=audit_event
    )


def _coming() -> list[int]:
    """Return how many visits the brief says were notified, without and with what is under embargo."""
    made = (
        brief.make("Sandwell", as_of=TODAY, today=TODAY, acting=DIRECTOR, with_embargoed=team)
        for team in (False, True)
    )
    return [len(b.notified) for b in made]


def _earlier(days: int) -> NoticeRecord:
    """Return the notice of a visit that the council was told of some days earlier."""
    call = Call("ILACS_FOCUSED_COVID", TODAY - timedelta(days=days), first_day=date(2020, 10, 5))
    return notices.log(call, DIRECTOR).notice


def test_a_list_of_changed_notices_asks_the_store_as_often_as_one(council_home: Path) -> None:
    asked = []
    for day in range(1, 5):
        told = _earlier(day)
        notices_changes.change(told.public_id, DIRECTOR, version=1, why="told again", embargo=True)
        with CaptureQueriesContext(connection) as found:
            listed = notices.listed(DIRECTOR)
        assert [n.embargo for n in listed] == [True] * day
        asked.append(len(found))
    assert asked == asked[:1] * 4


def test_what_was_changed_later_is_as_it_was_on_the_day_asked_for(council_home: Path) -> None:
    told = [_earlier(back) for back in (1, 2)]
    later = replace(DIRECTOR, now=NOW + timedelta(days=3))
    for why in ("told again", "and again"):
        version = notices.read(told[0].public_id, DIRECTOR).version
        notices_changes.change(
            told[0].public_id,
            later,
            version=version,
            why=why,
            last_day=told[0].last_day + timedelta(days=version),
        )
    assert sorted(notices.listed(DIRECTOR), key=lambda n: n.notified_on, reverse=True) == told
    now = {n.public_id: n.version for n in notices.listed(later)}
    assert now == {told[0].public_id: 3, told[1].public_id: 1}
