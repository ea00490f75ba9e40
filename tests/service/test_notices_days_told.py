"""A day of fieldwork that nobody told says so until somebody does, and can be asked as it was known then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from service_kit import DIRECTOR, PERFORMANCE, TODAY

from counterpoise.domain.marks import Mark
from counterpoise.service import notices, notices_changes
from counterpoise.service.notices import Call, NoticeView
from counterpoise.store import council_queries

if TYPE_CHECKING:
    from pathlib import Path

FIRST = date(2020, 9, 28)


def marks(seen: NoticeView) -> tuple[Mark, Mark]:
    at = {d.name: d.mark for d in seen.deadlines}
    return at["first day"], at["last day"]


def test_a_worked_out_day_is_published_once_it_was_told(council_home: Path) -> None:
    seen = notices.log(Call("ILACS_FOCUSED_COVID", TODAY), PERFORMANCE)
    assert (seen.notice.first_day, seen.notice.first_told, seen.notice.last_told) == (FIRST, False, False)
    assert marks(seen) == (Mark.ESTIMATED, Mark.ESTIMATED)
    tomorrow = replace(PERFORMANCE, now=PERFORMANCE.now + timedelta(days=1))
    # The same day as was worked out: what changes is that it was told.
    notices_changes.change(seen.notice.public_id, tomorrow, version=1, why="a letter came", first_day=FIRST)
    after = notices.view(seen.notice.public_id, tomorrow)
    assert marks(after) == (Mark.PUBLISHED, Mark.ESTIMATED)
    before = council_queries.notices(PERFORMANCE.body, TODAY)
    assert [n.first_told for n in before] == [False]


def test_days_that_a_call_gave_were_told(council_home: Path) -> None:
    call = Call("ILACS_FOCUSED_COVID", TODAY, first_day=FIRST, last_day=date(2020, 9, 29))
    assert marks(notices.log(call, DIRECTOR)) == (Mark.PUBLISHED, Mark.PUBLISHED)
