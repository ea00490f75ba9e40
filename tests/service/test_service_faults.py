"""A fault at any statement of a use case leaves the store as before or completely after, never between."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps
from django.db import OperationalError, connection
from service_kit import COUNCIL, DIRECTOR, PERFORMANCE, SCHEDULER, SENIOR, TODAY

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.errors import StoreError
from counterpoise.domain.lifecycle import VisitState
from counterpoise.domain.sight import Reply
from counterpoise.service import (
    audit,
    commitments,
    deferrals,
    deferrals_answer,
    notices,
    returns,
    start,
    visits,
    visits_sign_off,
)
from counterpoise.service.commitments import Commitment
from counterpoise.service.deferrals import GroundGiven
from counterpoise.service.deferrals_answer import Verdict
from counterpoise.service.returns import TeamOff, WeekReturn

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FIRST, LAST = date(2020, 9, 29), date(2020, 9, 30)
CHECKS = "incident|restriction|another team|pre-election|headroom|bank holiday|open request"
ANSWERS = dict.fromkeys(CHECKS.split("|"), "looked at")


class FaultyDisk:
    """Fails the n-th statement that the database is asked to do."""

    def __init__(self, nth: int) -> None:
        self.nth = nth
        self.seen = 0

    def __call__(self, execute: Callable[..., Any], *call: Any) -> Any:
        self.seen += 1
        if self.seen == self.nth:
            raise OperationalError("disk I/O error")
        return execute(*call)


def everything(home: Path) -> list[str]:
    """Return every row of the store as a new connection reads them."""
    assert home == start.home()
    connection.close()
    models = apps.get_app_config("store").get_models()
    return [str(row) for model in models for row in model.objects.order_by("pk").values()]


def _advice(act: Callable[[], object]) -> str:
    try:
        act()
    except StoreError as error:
        return error.next_step
    return ""


def fail_everywhere(home: Path, act: Callable[[], object]) -> int:
    """Fail each statement of an act in turn until it goes through; return how many there are."""
    before = everything(home)
    for nth in range(1, 400):
        disk = FaultyDisk(nth)
        with connection.execute_wrapper(disk):
            advice = _advice(act)
        if not advice:
            assert audit.verify().holds
            return disk.seen
        assert "Whatever was saved before is still there" in advice
        now = everything(home)
        if now != before:
            # The act was whole, and only what was read after it failed.
            assert audit.verify().holds
            return disk.seen
    pytest.fail("it never went through")


def proposed() -> visits.VisitRecord:
    given = visits.Proposal(
        f"authority:{COUNCIL}", "ILACS_FOCUSED_COVID", FIRST, LAST, children=4000.0, children_mark="estimated"
    )
    return visits.propose(given, SCHEDULER, why="w")


def test_a_notice_with_its_tasks_fails_whole(council_home: Path) -> None:
    call = notices.Call("ILACS_FOCUSED_COVID", TODAY)
    notices.book_of(COUNCIL, TODAY)
    # Notice, seven tasks and eleven lists, each with its event and the head of the chain.
    assert fail_everywhere(council_home, lambda: notices.log(call, DIRECTOR)) >= 3 * 18
    (notice,) = notices.listed(DIRECTOR)
    assert len(notices.view(notice.public_id, DIRECTOR).tasks) == 18


def test_commitments_and_returns_fail_whole(council_home: Path) -> None:
    given = Commitment("peer challenge", "Peers", FIRST, LAST)
    assert fail_everywhere(council_home, lambda: commitments.add(given, DIRECTOR)) >= 4
    week = WeekReturn(date(2020, 9, 7), (TeamOff("t", "leaders", 1, 2),), {}, None)
    assert fail_everywhere(council_home, lambda: returns.file_week(week, PERFORMANCE)) >= 4
    assert len(commitments.listed(DIRECTOR)) == 1
    assert len(returns.weeks_known(COUNCIL, TODAY)) == 1


def test_sign_off_and_notice_fail_whole(planner_home: Path) -> None:
    made = visits.take_step(proposed().public_id, "confirm", SENIOR, version=1)
    key = made.public_id
    visits_sign_off.checks(key, SENIOR)
    act = lambda: visits_sign_off.sign_off(key, SENIOR, version=2, answers=ANSWERS)  # noqa: E731 - short
    assert fail_everywhere(planner_home, act) >= 8
    notify = {"notified_on": TODAY}
    assert fail_everywhere(
        planner_home, lambda: visits.take_step(key, "notify", SCHEDULER, version=3, given=notify)
    )
    assert visits.own(key, SENIOR).visit.state is VisitState.NOTIFIED


def test_a_request_and_its_answer_on_one_server_fail_whole(planner_home: Path) -> None:
    made = visits.take_step(proposed().public_id, "confirm", SENIOR, version=1)
    visits_sign_off.sign_off(made.public_id, SENIOR, version=2, answers=ANSWERS)
    visits.take_step(made.public_id, "notify", SCHEDULER, version=3, given={"notified_on": TODAY})
    notice = notices.log_told(made.public_id, DIRECTOR).notice
    ground = GroundGiven(Ground.INCIDENT, "A death.", Evidence.CHECKED)
    assert fail_everywhere(
        planner_home,
        lambda: deferrals.ask(notice.public_id, DIRECTOR, grounds=[ground], signed_by="Director"),
    )
    (waiting,) = deferrals_answer.listed(SENIOR)
    verdict = Verdict(Reply.YES, date(2020, 11, 3), date(2020, 10, 6), signed_by="Regional director")
    # The visit, the answer, the request of the other side and its notice: together or not at all.
    assert fail_everywhere(
        planner_home,
        lambda: deferrals_answer.decide(waiting.request.public_id, verdict, SENIOR, version=1),
    )
    assert visits.own(made.public_id, SENIOR).visit.state is VisitState.DEFERRED
    assert deferrals.made_by(DIRECTOR)[0].reply == "yes"
    assert notices.listed(replace(DIRECTOR))[0].first_day == date(2020, 11, 3)
