"""What supports a request: a visit that the asking side logged is its own word, until somebody checked it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from service_kit import DIRECTOR, PERFORMANCE, SENIOR, TODAY
from stores import moved_to
from two_kit import Two, notice_taken

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.errors import GuardError
from counterpoise.domain.lifecycle import VisitState
from counterpoise.domain.sight import Reply
from counterpoise.service import audit, deferrals, deferrals_answer, exchange_files_taken, notices, visits
from counterpoise.service.deferrals_answer import Verdict

if TYPE_CHECKING:
    from counterpoise.domain.requests import Circumstance

_OTHER = notices.Call("YJS_COVID_THEMATIC", TODAY, first_day=date(2020, 9, 28))
_YES = Verdict(Reply.YES, date(2020, 11, 3), date(2020, 10, 6), signed_by="Regional director")


def close_by(notice: str) -> list[tuple[int, Circumstance]]:
    found = enumerate(deferrals.draft(notice, DIRECTOR).circumstances)
    return [(place, c) for place, c in found if c.ground is Ground.ANOTHER_VISIT]


def test_guard_4_busy_never_shields_a_visit_that_only_the_asking_side_logged_moves_no_date(two: Two) -> None:
    notice = notice_taken(two)
    with moved_to(two.council):
        notices.log(_OTHER, PERFORMANCE)
        ((place, put),) = close_by(notice)
        assert put.evidence is Evidence.SELF_REPORTED
        asked = deferrals.ask(notice, DIRECTOR, consider=[place], signed_by="Director", sender="Sandwell")
        assert asked.file is not None
    with moved_to(two.planner):
        exchange_files_taken.take(asked.file.data, SENIOR)
        (request,) = deferrals_answer.listed(SENIOR)
        public_id = request.request.public_id
        rows = audit.verify().rows
        with pytest.raises(GuardError, match="nothing but the service's own figures"):
            deferrals_answer.decide(public_id, replace(_YES, checked_with="  "), SENIOR, version=1)
        assert audit.verify().rows == rows
        checked = replace(_YES, checked_with="the duty office of HMI Probation")
        deferrals_answer.decide(public_id, checked, SENIOR, version=1)
        (visit,) = visits.own_list(SENIOR)
        assert (visit.state, visit.first_day) == (VisitState.DEFERRED, _YES.new_day)
        assert audit.verify().holds


def test_a_visit_whose_notice_was_signed_is_vouched_for(two: Two) -> None:
    notice = notice_taken(two)
    with moved_to(two.council):
        # As the signed file of another inspectorate leaves it.
        notices.log(replace(_OTHER, reference="f" * 20), PERFORMANCE)
        ((_, put),) = close_by(notice)
        assert put.evidence is Evidence.CHECKED
