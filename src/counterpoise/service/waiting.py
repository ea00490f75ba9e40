"""What waits for an inspectorate's people on the day they sign in: calls, proposals, requests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from counterpoise.domain.calendar import load_calendar
from counterpoise.domain.lifecycle import VisitState
from counterpoise.domain.requests import answer_by
from counterpoise.domain.roles import Permission
from counterpoise.service import visits
from counterpoise.service.visits_notice import to_be_told

if TYPE_CHECKING:
    from datetime import date, datetime

    from counterpoise.service.acting import Acting
    from counterpoise.store.visit_queries import VisitRecord

#: So far ahead calls are listed for whoever prepares them.
SOON: Final = timedelta(weeks=2)


@dataclass(frozen=True)
class Waiting:
    """Counts of what waits, and when the first of each is due.

    Parameters
    ----------
    calls : int
        Confirmed or proposed visits whose notice is to be given within two weeks, or should have been.
    call_by : date or None
        The last day for the first of them.
    proposed : int
        Visits that a second person has not confirmed; 0 for whoever may not confirm.
    requests : int
        Requests without an answer; 0 for whoever may not answer.
    answer_by : datetime or None
        When the first answer is due.
    """

    calls: int
    call_by: date | None
    proposed: int
    requests: int
    answer_by: datetime | None


def calls_due(every: tuple[VisitRecord, ...], today: date) -> tuple[VisitRecord, ...]:
    """Return the visits whose notice is to be given soon or is late, by the last day for it."""
    due = [(day, v) for v in every if (day := to_be_told(v)) and day <= today + SOON]
    return tuple(v for _, v in sorted(due, key=lambda d: d[0]))


def _answers_due(acting: Acting) -> list[datetime]:
    from counterpoise.store import letter_queries  # noqa: PLC0415 - models load once Django is set up

    waits = (r for r in letter_queries.requests_to(acting.body) if not r.reply)
    return [answer_by(r.received_at, load_calendar()) for r in waits]


def waiting(acting: Acting) -> Waiting:
    """Return what waits for somebody of an inspectorate.

    Raises
    ------
    GuardError
        When the permission is not held.
    """
    every = visits.own_list(acting)
    calls = calls_due(every, acting.today)
    confirms = Permission.CONFIRM in acting.permissions
    answers = Permission.ANSWER_REQUESTS in acting.permissions
    due = _answers_due(acting) if answers else []
    return Waiting(
        calls=len(calls),
        call_by=to_be_told(calls[0]) if calls else None,
        proposed=sum(v.state is VisitState.PROPOSED for v in every) if confirms else 0,
        requests=len(due),
        answer_by=min(due, default=None),
    )
