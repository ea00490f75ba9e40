"""Many people at once: one is first, the rest are told, and nobody is put off or called twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from django.db import connection
from service_kit import COUNCIL, DIRECTOR, SCHEDULER, SENIOR, TODAY

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.errors import ConflictError
from counterpoise.domain.sight import Reply
from counterpoise.service import audit, deferrals, deferrals_answer, notices, visits
from counterpoise.service.deferrals import GroundGiven
from counterpoise.service.deferrals_answer import Verdict
from counterpoise.store import visit_writes
from counterpoise.store.audit import AuditEvent

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PEOPLE = 6
FIRST, LAST = date(2020, 9, 29), date(2020, 9, 30)
GROUND = GroundGiven(Ground.INCIDENT, "A death.", Evidence.CHECKED)


def race(act: Callable[[int], object]) -> list[str]:
    """Let everybody do a thing at once, and return how it ended for each."""

    def one(place: int) -> str:
        try:
            act(place)
        except ConflictError:
            return "told"
        else:
            return "first"
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return sorted(pool.map(one, range(PEOPLE)))


def notified() -> str:
    given = visits.Proposal(
        f"authority:{COUNCIL}", "ILACS_FOCUSED_COVID", FIRST, LAST, children=4000.0, children_mark="estimated"
    )
    key = visits.propose(given, SCHEDULER, why="w").public_id
    event = AuditEvent(SCHEDULER.now, SCHEDULER.who, "service notified", "test")
    changes = {"state": "notified", "notified_on": TODAY, "notified_first_day": FIRST}
    visit_writes.change_visit(public_id=key, inspectorate="Ofsted", version=1, changes=changes, audit=event)
    return key


def test_one_notice_is_logged_and_one_request_made(planner_home: Path) -> None:
    key = notified()
    assert race(lambda _: notices.log_told(key, DIRECTOR)) == ["first", *["told"] * (PEOPLE - 1)]
    (notice,) = notices.listed(DIRECTOR)
    ends = race(lambda _: deferrals.ask(notice.public_id, DIRECTOR, grounds=[GROUND], signed_by="Director"))
    assert ends == ["first", *["told"] * (PEOPLE - 1)]
    assert len(deferrals_answer.listed(SENIOR)) == 1
    assert audit.verify().holds


def test_one_answer_is_given(planner_home: Path) -> None:
    notice = notices.log_told(notified(), DIRECTOR).notice
    deferrals.ask(notice.public_id, DIRECTOR, grounds=[GROUND], signed_by="Director")
    (waiting,) = deferrals_answer.listed(SENIOR)
    days = [date(2020, 11, n) for n in (2, 3, 4, 5, 6, 9)]

    def answer(place: int) -> None:
        verdict = Verdict(Reply.YES, days[place], date(2020, 10, 6), signed_by="Regional director")
        who = replace(SENIOR, who=f"senior {place}")
        deferrals_answer.decide(waiting.request.public_id, verdict, who, version=1)

    assert race(answer) == ["first", *["told"] * (PEOPLE - 1)]
    (visit,) = visits.own_list(SENIOR)
    (request,) = deferrals.made_by(DIRECTOR)
    assert visit.deferrals == 1
    assert visit.first_day == request.reply_day == notices.listed(DIRECTOR)[0].first_day
    assert audit.verify().holds


def test_one_call_is_recorded(planner_home: Path) -> None:
    given = visits.Proposal(f"authority:{COUNCIL}", "ILACS_FOCUSED_COVID", FIRST, LAST)
    key = visits.propose(given, SCHEDULER, why="w").public_id
    both = replace(SENIOR, permissions=SENIOR.permissions | SCHEDULER.permissions)
    ends = race(lambda n: visits.take_step(key, "confirm", replace(both, who=f"person {n}"), version=1))
    assert ends == ["first", *["told"] * (PEOPLE - 1)]
    assert visits.own(key, SENIOR).visit.version == 2
    assert audit.verify().holds
