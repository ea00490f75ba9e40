"""A signed notice of a visit that was logged by hand joins it: one notice, with what was done meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from service_kit import DIRECTOR, PERFORMANCE, SCHEDULER, TODAY
from stores import moved_to
from two_kit import FIRST, LAST, Two, notice_sent

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.errors import ConflictError
from counterpoise.service import (
    audit,
    deferrals,
    exchange_files_taken,
    notices,
    notices_changes,
    notices_joined,
    visits,
)

if TYPE_CHECKING:
    from counterpoise.store.council_queries import NoticeRecord

_CODE = "ILACS_FOCUSED_COVID"
_CALL = notices.Call(_CODE, TODAY, first_day=FIRST, last_day=LAST)


def taken(two: Two, data: bytes) -> str:
    with moved_to(two.council):
        said = exchange_files_taken.take(data, DIRECTOR)
        assert audit.verify().holds
        return said


def only_notice() -> NoticeRecord:
    (found,) = notices.listed(DIRECTOR)
    return found


def test_the_file_of_a_call_that_was_logged_joins_it_and_keeps_what_was_done(two: Two) -> None:
    with moved_to(two.council):
        call = replace(_CALL, embargo=True)
        seen = notices.log(call, PERFORMANCE)
        notices.tick(seen.tasks[0].public_id, PERFORMANCE)
    data = notice_sent(two)
    said = taken(two, data)
    assert said.startswith("It joins the notice that is there already: Covid-19 focused (assurance) visit")
    assert said.endswith("from 29 September 2020. Its days are the same.")
    with moved_to(two.council):
        notice = only_notice()
        assert (notice.public_id, notice.version, notice.embargo) == (seen.notice.public_id, 2, True)
        assert notice.reference
        tasks = notices.view(notice.public_id, DIRECTOR).tasks
        assert [t.done_on for t in tasks][:2] == [TODAY, None]
        done = notices_changes.history(notice.public_id, DIRECTOR)[-1]
        assert (done.what, done.who, done.changed) == (notices_joined.JOINED, DIRECTOR.who, ())
        assert "Ofsted" in done.why


def test_what_the_file_says_differently_is_put_right_and_the_history_tells_what_was_there(two: Two) -> None:
    heard = replace(_CALL, first_day=FIRST - timedelta(days=1), last_day=None)
    with moved_to(two.council):
        before = notices.log(heard, PERFORMANCE)
    said = taken(two, notice_sent(two))
    assert "Put right: first day 29 September 2020, not 28 September 2020; last day 30 September" in said
    with moved_to(two.council):
        notice = only_notice()
        assert (notice.first_day, notice.last_day) == (FIRST, LAST)
        assert notice.first_told
        assert notice.last_told
        after = notices.view(notice.public_id, DIRECTOR)
        assert {t.what: t.due for t in before.tasks} != {t.what: t.due for t in after.tasks}
        told = [(c.label, c.before) for c in notices_changes.history(notice.public_id, DIRECTOR)[-1].changed]
        assert told == [("first day", heard.first_day), ("last day", before.notice.last_day)]


def test_a_call_noted_with_another_day_is_found_by_its_first_day(two: Two) -> None:
    with moved_to(two.council):
        notices.log(replace(_CALL, notified_on=TODAY - timedelta(days=3)), PERFORMANCE)
    assert "told on 14 September 2020, not 11 September 2020" in taken(two, notice_sent(two))
    with moved_to(two.council):
        assert only_notice().notified_on == TODAY


def test_of_two_calls_with_that_first_day_none_is_taken_for_it(two: Two) -> None:
    with moved_to(two.council):
        for days in (3, 4):
            notices.log(replace(_CALL, notified_on=TODAY - timedelta(days=days)), PERFORMANCE)
    assert taken(two, notice_sent(two)).startswith("Logged: ")
    with moved_to(two.council):
        assert [bool(n.reference) for n in notices.listed(DIRECTOR)].count(True) == 1
        assert len(notices.listed(DIRECTOR)) == 3


def test_another_visit_and_one_that_was_called_off_are_not_joined(two: Two) -> None:
    with moved_to(two.council):
        other = notices.log(notices.Call("ILACS_STANDARD", TODAY), PERFORMANCE).notice
        off = notices.log(replace(_CALL, notified_on=TODAY - timedelta(days=3)), PERFORMANCE).notice
        notices_changes.change(off.public_id, PERFORMANCE, version=1, why="withdrawn", called_off_on=TODAY)
    assert taken(two, notice_sent(two)).startswith("Logged: ")
    with moved_to(two.council):
        kept = {n.public_id: n for n in notices.listed(DIRECTOR)}
        assert (kept[other.public_id].reference, kept[off.public_id].reference) == ("", "")


def test_a_newer_file_puts_the_notice_right_and_one_that_says_the_same_is_refused(two: Two) -> None:
    taken(two, notice_sent(two))
    with moved_to(two.planner):
        (visit,) = visits.own_list(SCHEDULER)
        moved = replace(visit, last_day=LAST + timedelta(days=1))
        newer = [exchange_files_taken.notice_file(v, SCHEDULER).data for v in (visit, moved)]
    with pytest.raises(ConflictError, match="there already"):
        taken(two, newer[0])
    assert "Put right: last day 1 October 2020, not 30 September 2020" in taken(two, newer[1])
    with moved_to(two.council):
        assert only_notice().last_day == moved.last_day


def test_a_first_day_that_a_request_waits_under_does_not_move_and_nothing_is_stored(two: Two) -> None:
    ground = deferrals.GroundGiven(Ground.INCIDENT, "A death in a home of ours.", Evidence.CHECKED)
    data = notice_sent(two)
    with moved_to(two.council):
        heard = replace(_CALL, first_day=FIRST - timedelta(days=1), last_day=FIRST)
        notice = notices.log(heard, PERFORMANCE).notice
        deferrals.ask(notice.public_id, DIRECTOR, grounds=[ground], signed_by="Director")
        rows = audit.verify().rows
        with pytest.raises(ConflictError, match="waits for its answer"):
            exchange_files_taken.take(data, DIRECTOR)
        assert audit.verify().rows == rows
        assert only_notice() == notice
