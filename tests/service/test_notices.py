"""A notice in two minutes: what goes in, what follows, what is stored, and what stays inside the team."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar
from service_kit import DIRECTOR, NOW, PERFORMANCE, SCHEDULER, TODAY

from counterpoise.domain.errors import BadInputError, ConflictError, GuardError, NotFoundError, UsageError
from counterpoise.domain.marks import Mark
from counterpoise.domain.notice import ClashKind
from counterpoise.domain.tariffs import AREA_POOLS
from counterpoise.service import audit, commitments, notices, returns, visits
from counterpoise.service.commitments import Commitment
from counterpoise.service.notices import Call
from counterpoise.service.notices_clashes import public_visits
from counterpoise.service.returns import TeamOff, VisitHours, WeekReturn
from counterpoise.store import visit_writes
from counterpoise.store.audit import AuditEvent

if TYPE_CHECKING:
    from pathlib import Path

COVID_VISIT = Call("ILACS_FOCUSED_COVID", TODAY)


def test_type_and_date_go_in_and_the_rest_comes_out(council_home: Path) -> None:
    seen = notices.log(COVID_VISIT, DIRECTOR)
    # Ten working days' notice, two days on site.
    assert (seen.notice.first_day, seen.notice.last_day) == (date(2020, 9, 28), date(2020, 9, 29))
    assert seen.notice.service == "authority:E08000028"
    assert [d.day for d in seen.deadlines] == sorted(d.day for d in seen.deadlines)
    assert {d.name for d in seen.deadlines} >= {"first day", "information request", "draft", "publication"}
    assert len(seen.lists) == 11
    assert {t.owner for t in seen.open_tasks} >= {"director", "performance team", "manager"}
    assert {r.pool for r in seen.room} == set(AREA_POOLS)
    assert {r.monday for r in seen.room} == {date(2020, 9, 14), date(2020, 9, 21), date(2020, 9, 28)}
    assert all(f.mark in set(Mark) and f.source for r in seen.room for f in (r.spare, r.normal, r.asked))
    check = audit.verify()
    assert check.holds
    assert check.rows == 1 + 1 + len(seen.tasks)


def test_a_notice_is_stored_whole_or_not_at_all(council_home: Path) -> None:
    notices.log(COVID_VISIT, DIRECTOR)
    rows = audit.verify().rows
    with pytest.raises(ConflictError, match="there already"):
        notices.log(COVID_VISIT, DIRECTOR)
    assert audit.verify().rows == rows
    assert len(notices.listed(DIRECTOR)) == 1


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (Call("ILACS_DREAM", TODAY), NotFoundError),
        (Call("CQC_LA_ASC", TODAY), UsageError),
        (Call("ILACS_FOCUSED_COVID", TODAY + timedelta(days=1)), UsageError),
        (Call("ILACS_FOCUSED_COVID", TODAY, first_day=date(2020, 9, 1)), UsageError),
        (Call("CSC_ASSURANCE_VISIT_2020", TODAY), BadInputError),
        (Call("ILACS_FOCUSED_COVID", TODAY, service="authority:E08000025"), BadInputError),
        (Call("ILACS_FOCUSED_COVID", TODAY, service="authority"), BadInputError),
    ],
)
def test_a_call_that_can_t_be_is_refused(council_home: Path, call: Call, error: type[Exception]) -> None:
    with pytest.raises(error):
        notices.log(call, DIRECTOR)
    assert notices.listed(DIRECTOR) == ()


def test_a_later_type_stands_for_the_one_that_was_named(council_home: Path) -> None:
    later = replace(DIRECTOR, now=NOW.replace(year=2026, month=5, day=11))
    seen = notices.log(Call("ILACS_SHORT", date(2026, 5, 11)), later)
    assert seen.notice.visit_type == "ILACS_SHORT_2026"


def test_clashes_with_notices_commitments_public_visits_and_terms(council_home: Path) -> None:
    commitments.add(
        Commitment("peer challenge", "Peer challenge on neglect", date(2020, 9, 28), date(2020, 10, 1)),
        DIRECTOR,
    )
    notices.log(Call("YJS_2018", TODAY, first_day=date(2020, 10, 5)), DIRECTOR)
    seen = notices.log(COVID_VISIT, DIRECTOR)
    titles = {c.title: c.kind for c in seen.clashes}
    assert titles["Peer challenge on neglect"] is ClashKind.FIELDWORK
    assert ClashKind.PREPARATION in titles.values()
    put = [c.words for c in seen.circumstances]
    assert any("Youth" in w for w in put)
    assert not any("Peer challenge" in w for w in put)


def test_a_visit_that_is_public_clashes_too(council_home: Path) -> None:
    book = notices.book_of(DIRECTOR.body, TODAY)
    made = public_visits(book, since=date(2010, 1, 1), but=())
    assert made, "the bundle knows visits of this council"
    last = max((b for b in made if b.separates), key=lambda b: b.last_day)
    call = Call("JTAI_2016", last.last_day + timedelta(days=20), first_day=last.last_day + timedelta(days=30))
    seen = notices.log(call, DIRECTOR)
    (clash,) = [c for c in seen.clashes if c.key == last.key]
    assert (clash.kind, clash.days_apart) == (ClashKind.SEPARATION, 30)
    assert any(clash.title in c.words for c in seen.circumstances)


def test_hours_that_were_asked_take_the_place_of_assumed_ones_and_say_so(council_home: Path) -> None:
    before = notices.log(COVID_VISIT, DIRECTOR)
    assert {r.asked.mark for r in before.room} == {Mark.ASSUMED}
    hours = {pool: {-2: 5.0, -1: 5.0, 0: 10.0} for pool in AREA_POOLS}
    returns.file_hours(
        VisitHours("authority:E08000028", "ILACS_FOCUSED_COVID", date(2020, 9, 7), hours, True), PERFORMANCE
    )
    after = notices.view(before.notice.public_id, DIRECTOR)
    asked = {(r.pool, r.monday): r.asked for r in after.room}
    leaders = asked["leaders", date(2020, 9, 28)]
    assert (leaders.value, leaders.mark) == (10.0, Mark.ESTIMATED)
    assert "hours returns, in place of the assumed tariff" in leaders.source


def _weeks(shares: list[float], *, last: date = date(2020, 9, 7)) -> None:
    for back, share in enumerate(reversed(shares)):
        monday = last - timedelta(weeks=back)
        staff = tuple(TeamOff(pool, pool, 100 * share, 100) for pool in AREA_POOLS)
        returns.file_week(WeekReturn(monday, staff, {"schools": 3}, 4.5), PERFORMANCE)


def test_weekly_returns_take_the_place_of_what_cases_suggest_and_say_so(council_home: Path) -> None:
    seen = notices.log(COVID_VISIT, DIRECTOR)
    _weeks([0.05, 0.05, 0.05, 0.05, 0.06, 0.08])
    after = notices.view(seen.notice.public_id, DIRECTOR)
    for before_row, row in zip(seen.room, after.room, strict=True):
        assert row.normal.value == before_row.normal.value
        assert row.spare.value < row.normal.value
        assert "your own returns" in row.spare.source
        assert row.low <= row.spare.value <= row.high
    assert any("own normal" in dict(c.figures) for c in after.circumstances)


def test_a_standing_shortage_is_nobody_s_excuse(council_home: Path) -> None:
    seen = notices.log(COVID_VISIT, DIRECTOR)
    _weeks([0.3] * 8)
    after = notices.view(seen.notice.public_id, DIRECTOR)
    assert all(r.spare.value == r.normal.value for r in after.room)


def test_old_returns_are_not_held(council_home: Path) -> None:
    seen = notices.log(COVID_VISIT, DIRECTOR)
    _weeks([0.0, 0.0, 0.0, 0.3, 0.3], last=date(2020, 8, 3))
    assert notices.view(seen.notice.public_id, DIRECTOR).room == seen.room


def test_lists_are_ticked_and_never_filled_in(council_home: Path) -> None:
    seen = notices.log(COVID_VISIT, DIRECTOR)
    done = notices.tick(seen.lists[0].public_id, PERFORMANCE)
    assert (done.done_on, done.done_by) == (TODAY, "performance team")
    again = notices.tick(done.public_id, PERFORMANCE, done=False)
    assert again.done_on is None
    assert audit.verify().holds
    with pytest.raises(NotFoundError):
        notices.tick("nowhere", PERFORMANCE)


def test_a_notice_belongs_to_its_body_and_its_roles(council_home: Path) -> None:
    seen = notices.log(COVID_VISIT, DIRECTOR)
    neighbour = replace(DIRECTOR, body="E08000025")
    with pytest.raises(NotFoundError) as hidden:
        notices.view(seen.notice.public_id, neighbour)
    with pytest.raises(NotFoundError) as absent:
        notices.view("nowhere", neighbour)
    assert str(hidden.value) == str(absent.value)
    assert notices.listed(neighbour) == ()
    with pytest.raises(NotFoundError):
        notices.tick(seen.lists[0].public_id, neighbour)
    with pytest.raises(GuardError, match="for a director"):
        notices.log(COVID_VISIT, SCHEDULER)


def test_the_calendar_holds_every_day_and_keeps_an_embargo(council_home: Path) -> None:
    seen = notices.log(replace(COVID_VISIT, embargo=True), DIRECTOR)
    events = Calendar.from_ical(notices.calendar_file(seen, made_on=TODAY)).walk("VEVENT")
    assert len(events) == 1 + len(seen.deadlines) - 2 + len(seen.open_tasks)
    assert {str(e["class"]) for e in events} == {"CONFIDENTIAL"}
    assert min(e.decoded("dtstart") for e in events) >= TODAY


def test_on_one_server_a_notice_is_there_from_the_moment_of_the_call(planner_home: Path) -> None:
    given = visits.Proposal(
        "authority:E08000028", "ILACS_FOCUSED_COVID", date(2020, 9, 29), date(2020, 9, 30)
    )
    made = visits.propose(given, SCHEDULER, why="w")
    assert notices.unlogged(DIRECTOR) == ()
    with pytest.raises(NotFoundError) as hidden:
        notices.log_told(made.public_id, DIRECTOR)
    with pytest.raises(NotFoundError) as absent:
        notices.log_told("nowhere", DIRECTOR)
    assert str(hidden.value) == str(absent.value)
    visit_writes.change_visit(
        public_id=made.public_id,
        inspectorate="Ofsted",
        version=1,
        changes={"state": "notified", "notified_on": TODAY},
        audit=AuditEvent(NOW, "tester", "service notified", "test"),
    )
    (told,) = notices.unlogged(DIRECTOR)
    seen = notices.log_told(told.key, DIRECTOR, embargo=True)
    assert (seen.notice.reference, seen.notice.notified_on) == (made.public_id, TODAY)
    assert notices.unlogged(DIRECTOR) == ()
    with pytest.raises(ConflictError, match="there already"):
        notices.log_told(told.key, DIRECTOR)
