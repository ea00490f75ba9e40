"""What each step changes of a visit, and what forbids it beyond the table of the life cycle."""

from __future__ import annotations

from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from counterpoise.domain.calendar import load_calendar
from counterpoise.domain.errors import BadInputError, ConflictError, GuardError
from counterpoise.domain.lifecycle import PLANNED, Mode, VisitState
from counterpoise.domain.policy import load_policy
from counterpoise.domain.requests import check_pause
from counterpoise.domain.ten_rules import Guard
from counterpoise.domain.visit_types import visit_type
from counterpoise.service.visits_exempt import exempt_now
from counterpoise.service.visits_notice import notice_days

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from counterpoise.domain.visit_types import VisitType
    from counterpoise.service.acting import Acting
    from counterpoise.store.visit_queries import VisitRecord

    Change = Callable[[VisitRecord, Mapping[str, Any], Acting], dict[str, Any]]


def _days(given: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return days out of what was given, or refuse what is no day."""
    wrong = [n for n in names if type(given[n]) is not date]
    if wrong:
        raise BadInputError(
            f"The {wrong[0].replace('_', ' ')} is no day.", next_step="Give a day; nothing was stored."
        )
    return {n: given[n] for n in names}


def _mode(given: Mapping[str, Any]) -> dict[str, Any]:
    if given["mode"] not in set(Mode):
        raise BadInputError(
            f"Fieldwork can't be {given['mode']!r}.", next_step="It is " + ", ".join(Mode) + "."
        )
    return {"mode": Mode(given["mode"]).value}


def _nothing(visit: VisitRecord, given: Mapping[str, Any], acting: Acting) -> dict[str, Any]:  # noqa: ARG001
    return {}


def _move(visit: VisitRecord, given: Mapping[str, Any], acting: Acting) -> dict[str, Any]:
    days = _days(given, "first_day", "last_day")
    first, kind, calendar = days["first_day"], visit_type(visit.visit_type), load_calendar()
    if first < acting.today:
        raise BadInputError(f"{first.isoformat()} is past.", next_step="Give a day that is still to come.")
    # Homes are open at week-ends too, and whoever goes there announces nothing.
    closed = [d for d in days.values() if not calendar.is_working_day(d)]
    if closed and notice_days(kind.code):
        raise BadInputError(f"{closed[0].isoformat()} is no working day.", next_step="Give a working day.")
    _notice_long_enough(kind, first, acting.today, next_step="Give a later day.")
    return days


def _notify(visit: VisitRecord, given: Mapping[str, Any], acting: Acting) -> dict[str, Any]:
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    days = _days(given, "notified_on")
    on = days["notified_on"]
    if on != acting.today:
        raise BadInputError(
            "A notice is recorded on the day it is given.", next_step=f"Today is {acting.today.isoformat()}."
        )
    if visit_queries.sign_off_on(visit.public_id, on) is None:
        raise ConflictError(
            "The call was signed off for another day, and much may have changed since.",
            next_step="Let a second person look again and sign off for today.",
        )
    if on > visit.first_day:
        raise ConflictError(
            f"The visit was to begin on {visit.first_day.isoformat()}.",
            next_step="Cancel it and propose another day.",
        )
    kind = visit_type(visit.visit_type)
    _notice_long_enough(kind, visit.first_day, on, next_step="Cancel it and propose a later day.")
    return {**days, "notified_first_day": visit.first_day}


def _notice_long_enough(kind: VisitType, first: date, on: date, *, next_step: str) -> None:
    if kind.notice_min and load_calendar().latest_notice(first, kind.notice_min) < on:
        raise ConflictError(
            f"A {kind.name} gives {kind.notice_min} working days' notice; "
            f"{first.isoformat()} is nearer than that.",
            next_step=next_step,
        )


def _begin(visit: VisitRecord, given: Mapping[str, Any], acting: Acting) -> dict[str, Any]:
    if acting.today < visit.first_day:
        raise ConflictError(
            f"Fieldwork begins on {visit.first_day.isoformat()}, as the service was told.",
            next_step="Record it on that day.",
        )
    return _mode(given)


def _pause(visit: VisitRecord, given: Mapping[str, Any], acting: Acting) -> dict[str, Any]:  # noqa: ARG001
    days = _days(given, "resume_by")
    check_pause(
        resume_by=days["resume_by"],
        first_day=visit.notified_first_day or visit.first_day,
        weeks=load_policy().deferral.weeks,
    )
    return days


def _resume(visit: VisitRecord, given: Mapping[str, Any], acting: Acting) -> dict[str, Any]:  # noqa: ARG001
    return {**_mode(given), "resume_by": None}


def _finish(visit: VisitRecord, given: Mapping[str, Any], acting: Acting) -> dict[str, Any]:
    days = _days(given, "last_day")
    if not visit.first_day <= days["last_day"] <= acting.today:
        raise BadInputError(
            "Fieldwork ended between its first day and today.", next_step="Give the day on which it ended."
        )
    return days


def _past(name: str) -> Change:
    def change(visit: VisitRecord, given: Mapping[str, Any], acting: Acting) -> dict[str, Any]:
        days = _days(given, name)
        if not visit.last_day <= days[name] <= acting.today:
            raise BadInputError(
                "That was after the end of fieldwork, and not later than today.",
                next_step="Give the day on which it was done.",
            )
        return days

    return change


def _publish(visit: VisitRecord, given: Mapping[str, Any], acting: Acting) -> dict[str, Any]:
    days = _past("published_on")(visit, given, acting)
    kind = visit_type(visit.visit_type)
    votes = bool(given.get("area_votes"))
    poll = load_calendar().pre_election(days["published_on"], has_poll=votes)
    if kind.holds_for_polls and poll is not None:
        raise ConflictError(
            f"The {poll.name} holds publication of reports on this area until after {poll.day.isoformat()}.",
            next_step="Publish it on a later day; fieldwork and the factual-accuracy check go on.",
        )
    return days


def _cancel(visit: VisitRecord, given: Mapping[str, Any], acting: Acting) -> dict[str, Any]:  # noqa: ARG001
    """Refuse to cancel what waits for an answer, or what nothing may delay unless another look comes."""
    from counterpoise.store import letter_queries, visit_queries  # noqa: PLC0415 - models load late

    if letter_queries.open_request_for(visit.public_id) is not None:
        raise ConflictError(
            "A request about this visit waits for its answer.", next_step="Answer it before anything else."
        )
    reason = exempt_now(visit, acting.today)
    others = visit_queries.own_visits(acting.body)
    if visit.state not in PLANNED and reason and not any(_stands_in(o, visit) for o in others):
        raise GuardError(
            f"Nothing may delay a look at this service: it {reason}.",
            next_step="Confirm another visit to it that begins no later, then cancel this one.",
            guard=Guard.BUSY_NEVER_SHIELDS,
        )
    return {}


def _stands_in(other: VisitRecord, visit: VisitRecord) -> bool:
    """Say whether another visit to the same service begins no later, and is to be made."""
    idle = {VisitState.PROPOSED, VisitState.CANCELLED, VisitState.PUBLISHED}
    same = other.service == visit.service and other.public_id != visit.public_id
    return same and other.state not in idle and other.first_day <= visit.first_day


def _defer(visit: VisitRecord, given: Mapping[str, Any], acting: Acting) -> dict[str, Any]:  # noqa: ARG001
    days = _days(given, "first_day", "substitute_day", "last_day")
    return {**days, "deferrals": visit.deferrals + 1, "checked_on": None}


def _check(visit: VisitRecord, given: Mapping[str, Any], acting: Acting) -> dict[str, Any]:
    days = _days(given, "checked_on")
    if not (visit.notified_on or acting.today) <= days["checked_on"] <= acting.today:
        raise BadInputError(
            "A check is recorded once it was made, and came after the notice.",
            next_step="Give a day between the notice and today.",
        )
    return days


def _convert(visit: VisitRecord, given: Mapping[str, Any], acting: Acting) -> dict[str, Any]:  # noqa: ARG001
    return {**_days(given, "last_day"), **_mode(given)}


#: What each step changes, by its name; each entry is given the visit, the fields and who acts.
CHANGES: Mapping[str, Change] = MappingProxyType(
    {
        "move": _move,
        "withdraw": _nothing,
        "confirm": _nothing,
        "sign_off": _nothing,
        "notify": _notify,
        "prepare": _nothing,
        "begin": _begin,
        "pause": _pause,
        "resume": _resume,
        "leave_incomplete": _nothing,
        "gather": _resume,
        "finish": _finish,
        "send_draft": _past("draft_sent_on"),
        "publish": _publish,
        "defer": _defer,
        "check": _check,
        "convert": _convert,
        "cancel": _cancel,
    }
)
