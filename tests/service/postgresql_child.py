"""A whole request, there and back, on whatever store the environment names; prints what came of it."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import pytest
from service_kit import COUNCIL, DIRECTOR, NOW, PERFORMANCE, SCHEDULER, SENIOR, TODAY

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.errors import ConflictError
from counterpoise.domain.sight import Reply
from counterpoise.service import (
    audit,
    deferrals,
    deferrals_answer,
    notices,
    start,
    visits,
    visits_sign_off,
)
from counterpoise.service.deferrals import GroundGiven
from counterpoise.service.deferrals_answer import Verdict
from counterpoise.service.initialise import NewInstance, initialise

CHECKS = "incident|restriction|another team|pre-election|headroom|bank holiday|open request"


def notified() -> str:
    """Take a visit to its notice, by two people; before it, the council is told nothing."""
    given = visits.Proposal(
        f"authority:{COUNCIL}", "ILACS_FOCUSED_COVID", date(2020, 9, 29), date(2020, 9, 30), children=4000.0
    )
    key = visits.propose(given, SCHEDULER, why="w").public_id
    visits.take_step(key, "confirm", SENIOR, version=1)
    visits_sign_off.sign_off(key, SENIOR, version=2, answers=dict.fromkeys(CHECKS.split("|"), "looked at"))
    assert notices.unlogged(DIRECTOR) == ()
    visits.take_step(key, "notify", SCHEDULER, version=3, given={"notified_on": TODAY})
    return key


def main() -> None:
    """Go the whole way and print the store's vendor, the answer and the state of the audit table."""
    start.ready()
    from django.db import connection  # noqa: PLC0415 - after Django is set up

    initialise(new=NewInstance("planner", inspectorate="Ofsted"), who="tester", now=NOW)
    key = notified()
    seen = notices.log_told(key, DIRECTOR)
    notices.tick(seen.lists[0].public_id, PERFORMANCE)
    with pytest.raises(ConflictError, match="there already"):
        notices.log_told(key, DIRECTOR)
    ground = GroundGiven(Ground.INCIDENT, "A death.", Evidence.CHECKED)
    deferrals.ask(seen.notice.public_id, DIRECTOR, grounds=[ground], signed_by="Director")
    (waiting,) = deferrals_answer.listed(SENIOR)
    verdict = Verdict(Reply.YES, date(2020, 11, 3), date(2020, 10, 6), signed_by="Regional director")
    done = deferrals_answer.decide(waiting.request.public_id, verdict, SENIOR, version=1)
    check = audit.verify()
    day = notices.listed(DIRECTOR)[0].first_day
    sys.stdout.write(f"{connection.vendor} {done.answer.reply} {day} {check.holds} {check.rows}")


if __name__ == "__main__":
    main()
