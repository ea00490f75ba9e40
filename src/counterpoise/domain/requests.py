"""A deferral request from asking to answer: clock, circumstances, and what is published once a year."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.errors import GuardError
from counterpoise.domain.sight import Reply
from counterpoise.domain.suppression import suppress
from counterpoise.domain.ten_rules import Guard

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from counterpoise.domain.calendar import WorkingCalendar
    from counterpoise.domain.lifecycle import Mode
    from counterpoise.domain.marks import Figure
    from counterpoise.domain.notice import Clash

_LONDON = ZoneInfo("Europe/London")
#: An answer is due by this hour of the next working day.
_CLOSE = time(17)
NO_REPLY = "not answered"


def answer_by(received: datetime, calendar: WorkingCalendar) -> datetime:
    """Return the instant by which a request is answered: 17:00 in London, one working day on.

    What comes in on a day without work counts as come in on the next working day.
    """
    day = calendar.add_working_days(received.astimezone(_LONDON).date(), 0)
    return datetime.combine(calendar.add_working_days(day, 1), _CLOSE, tzinfo=_LONDON)


@dataclass(frozen=True)
class Headroom:
    """Hours of one pool in the weeks of a visit: what it can spare, what it usually can, what is asked."""

    pool: str
    now: Figure
    normal: Figure
    asked: Figure

    @property
    def is_below_normal(self) -> bool:
        """Whether less can be spared than usual, and less than is asked."""
        return self.now.value < self.normal.value and self.now.value < self.asked.value


@dataclass(frozen=True)
class Circumstance:
    """Something to be considered that no published ground covers, in words, with the figures it quotes."""

    ground: Ground
    words: str
    figures: tuple[tuple[str, Figure], ...]
    evidence: Evidence


def circumstances(
    clashes: Iterable[Clash], headroom: Iterable[Headroom], *, vouched: Collection[str] = ()
) -> tuple[Circumstance, ...]:
    """Return what a council may ask to have considered: another visit close by, headroom below own normal.

    Parameters
    ----------
    clashes : iterable of Clash
        Other visits that are close by.
    headroom : iterable of Headroom
        The pools in the weeks of the visit.
    vouched : collection of str
        Keys of clashes that somebody else told of: published, or signed by whoever makes the visit. What a
        council logged from a call is its own word, and that alone moves no date (rule 4).
    """
    found = [
        Circumstance(
            Ground.ANOTHER_VISIT,
            f"{c.title} is {_apart(c.days_apart)} ({c.first_day:%-d %B %Y} to {c.last_day:%-d %B %Y}).",
            (),
            Evidence.CHECKED if c.key in vouched else Evidence.SELF_REPORTED,
        )
        for c in clashes
    ]
    found += [
        Circumstance(
            Ground.CAPACITY,
            (
                f"The {h.pool.removeprefix('the ')} can spare less than in an ordinary week of their own, "
                "and less than is asked."
            ),
            (("can spare", h.now), ("own normal", h.normal), ("asked", h.asked)),
            Evidence.SELF_REPORTED,
        )
        for h in headroom
        if h.is_below_normal
    ]
    return tuple(found)


def _apart(days: int) -> str:
    if days == 0:
        return "in the same days"
    return "1 day away" if days == 1 else f"{days} days away"


@dataclass(frozen=True)
class Conversion:
    """A change of how and how long, never of when."""

    first_day: date
    last_day: date
    mode: Mode


def check_conversion(made: Conversion, *, first_day: date, last_day: date) -> None:
    """Refuse a conversion that moves a visit or makes it longer.

    Parameters
    ----------
    made : Conversion
        The visit as it would become.
    first_day, last_day : date
        As notified.

    Raises
    ------
    GuardError
        When the first day moves, or the visit ends later than notified.
    """
    if made.first_day != first_day or not first_day <= made.last_day <= last_day:
        raise GuardError(
            "To convert a visit changes how and how long it is, never when it begins or to longer.",
            next_step=f"Keep {first_day.isoformat()} as its first day and end by {last_day.isoformat()}.",
            guard=Guard.BUSY_NEVER_SHIELDS,
        )


def check_pause(*, resume_by: date, first_day: date, weeks: int) -> None:
    """Refuse a pause without an end: a paused visit resumes within the weeks of a deferral.

    Raises
    ------
    GuardError
        When it would resume later.
    """
    if resume_by < first_day or resume_by > first_day + timedelta(weeks=weeks):
        raise GuardError(
            f"A paused visit resumes within {weeks} weeks of the day it began.",
            next_step="Fix an earlier day to resume, or record the visit as incomplete and gather the rest.",
            guard=Guard.BUSY_NEVER_SHIELDS,
        )


def child_weeks(*, children: float, old_day: date, new_day: date) -> float:
    """Return a delay in children's terms: weeks later times the children who rely on the service."""
    return children * (new_day - old_day).days / 7


@dataclass(frozen=True)
class Decided:
    """One request as it counts in the yearly publication."""

    ground: Ground
    reply: Reply | None


@dataclass(frozen=True)
class DecisionRow:
    """Requests on one ground by outcome, as they may be shown."""

    ground: str
    is_published: bool
    cells: tuple[str, ...]
    total: str


#: The columns of the yearly publication.
OUTCOMES = (*(r.value for r in Reply), NO_REPLY)


def decisions_by_ground(decided: Iterable[Decided], *, most: int) -> tuple[DecisionRow, ...]:
    """Return the yearly table: requests by ground and outcome, small numbers hidden.

    Rows stand alone: the table has no line of totals, so that no hidden number can be worked out from one.

    Parameters
    ----------
    decided : iterable of Decided
        A request that gives several grounds counts under each.
    most : int
        Largest count that is not shown.
    """
    counts = Counter((d.ground, d.reply.value if d.reply else NO_REPLY) for d in decided)
    rows = []
    for ground in Ground:
        shown = suppress([counts[ground, outcome] for outcome in OUTCOMES], most=most)
        rows.append(DecisionRow(ground.value, ground.is_published, shown.parts, shown.total))
    return tuple(rows)
