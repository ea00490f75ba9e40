"""Use case: a calendar for a person's own program, of visits that were notified and of nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.roles import Permission
from counterpoise.domain.visit_types import visit_type
from counterpoise.exchange.letters_calendar import CalendarDay, days_ics
from counterpoise.service import notices, people, visits
from counterpoise.service.acting import Acting
from counterpoise.service.names import service_name
from counterpoise.service.notices_told import is_logged, takes_place

if TYPE_CHECKING:
    from datetime import datetime

    from counterpoise.domain.roles import Person

_NAME = "Inspections and visits that were notified"
_SEEING = (Permission.SEE_PROGRAMME, Permission.SEE_OWN_AREA)


def calendar(token: str, *, now: datetime) -> bytes | None:
    """Return the calendar of whoever's token it is, or nothing where the token opens none.

    Parameters
    ----------
    token : str
        The secret in the address of the feed.
    now : datetime
        The instant.
    """
    held = people.who_holds(token)
    if held is None or "calendar" not in held[1]:
        return None
    found = {day.key: day for acting in acting_everywhere(held[0], now) for day in _days(acting)}
    today = Acting("", now, "", frozenset()).today
    return days_ics(sorted(found.values(), key=lambda d: (d.first_day, d.key)), name=_NAME, made_on=today)


def acting_everywhere(person: Person, now: datetime) -> tuple[Acting, ...]:
    """Return a person as acting for each body in which they may see visits."""
    bodies = sorted({body for permission in _SEEING for body in person.bodies(permission)})
    held = {b: frozenset().union(*(g.rule.may for g in person.grants if g.body == b)) for b in bodies}
    return tuple(Acting(person.email, now, body, may) for body, may in held.items())


def _days(acting: Acting) -> list[CalendarDay]:
    """Return what somebody is told of, and what their body logged: each visit once, embargoes kept."""
    own = Permission.SEE_OWN_AREA in acting.permissions
    logged = notices.listed(acting) if own else ()
    days = [
        CalendarDay(
            key=v.key,
            title=f"{visit_type(v.visit_type).name}: {service_name(v.service, acting.today)}",
            first_day=v.first_day,
            last_day=v.last_day,
            words=f"By {v.owner}.",
            private=False,
        )
        for v in visits.carried(acting)
        if takes_place(v) and not is_logged(v, logged)
    ]
    return days + [
        CalendarDay(
            key=n.public_id,
            title=f"{visit_type(n.visit_type).name}: {service_name(n.service, acting.today)}",
            first_day=n.first_day,
            last_day=n.last_day,
            words=f"By {n.inspectorate}, notified on {n.notified_on:%-d %B %Y}.",
            private=False,
        )
        for n in logged
        if not n.embargo and n.called_off_on is None
    ]
