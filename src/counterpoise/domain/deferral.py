"""When a visit may be put off: rule 4, busy never shields (design, section 4).

Published grounds follow Ofsted's deferral policy; no published ground covers another inspectorate on site or
demand above usual, so those are shown as circumstances we ask you to consider.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from counterpoise.domain.errors import GuardError
from counterpoise.domain.ten_rules import Guard

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from counterpoise.domain.calendar import WorkingCalendar
    from counterpoise.domain.policy import Deferral


class Ground(StrEnum):
    """Why somebody asks for a later date."""

    INQUIRY = "a senior leader is under an inquiry that the visit would harm"
    INCIDENT = "a recent major incident: a death, a serious injury, an infectious illness"
    MOVING = "the provider merges, closes or moves"
    DISORDER = "a local incident or a concern for public order"
    HEALTH_RESTRICTION = "a public health restriction closes the provider"
    CLOSED = "closed for half or more of the visit"
    AWAY = "three quarters of people away for half or more of the visit"
    ANOTHER_VISIT = "another inspection or visit is close"
    DEMAND = "demand is above its own normal"
    CAPACITY = "staff are below their own normal"

    @property
    def is_published(self) -> bool:
        """Whether published deferral policy names it."""
        return self not in _CIRCUMSTANCES

    @property
    def heading(self) -> str:
        """What a letter or page puts above it."""
        return "Grounds" if self.is_published else "Circumstances we ask you to consider"


_CIRCUMSTANCES = frozenset({Ground.ANOTHER_VISIT, Ground.DEMAND, Ground.CAPACITY})


class Evidence(StrEnum):
    """Where what supports a request comes from."""

    PUBLISHED = "published"
    CHECKED = "checked by somebody outside the service"
    SELF_REPORTED = "reported by the service itself"


@dataclass(frozen=True)
class DeferralDecision:
    """A deferral as it would be granted.

    Parameters
    ----------
    exempt : str
        Why the service is never put off for strain, "" if it may be (``guards.exempt_reason``).
    earlier_deferrals : int
        How often this visit was put off before.
    decided_on : date
        Day of the decision.
    old_day : date
        First day of fieldwork as notified.
    new_day : date or None
        The new first day, fixed.
    substitute_day : date or None
        Day of the substitute check.
    child_weeks : float or None
        The delay in children's terms: weeks later times the children who rely on the service.
    signed_by : str
        Who signs the delay; "" for nobody.
    """

    exempt: str
    grounds: Collection[Ground]
    evidence: Collection[Evidence]
    earlier_deferrals: int
    decided_on: date
    old_day: date
    new_day: date | None
    substitute_day: date | None
    child_weeks: float | None
    signed_by: str


def _reasons(decision: DeferralDecision) -> list[str]:
    faults = []
    if not decision.grounds:
        faults.append("no ground or circumstance is given")
    for_strain = not any(g.is_published for g in decision.grounds)
    if decision.exempt and for_strain:
        faults.append(f"the service is never put off for strain: {decision.exempt}")
    if not any(e is not Evidence.SELF_REPORTED for e in decision.evidence):
        faults.append("nothing but the service's own figures supports it")
    return faults


def _dates(decision: DeferralDecision, bounds: Deferral, calendar: WorkingCalendar) -> list[str]:
    faults = []
    latest = decision.old_day + timedelta(weeks=bounds.weeks)
    if decision.new_day is None:
        faults.append("no new date is fixed")
    elif not decision.old_day < decision.new_day <= latest:
        faults.append(f"the new date is not within {bounds.weeks} weeks after the old one")
    days = bounds.substitute_working_days
    check_by = calendar.add_working_days(decision.old_day, days)
    if decision.substitute_day is None:
        faults.append("no substitute check is fixed")
    elif not decision.decided_on <= decision.substitute_day <= check_by:
        faults.append(f"the substitute check is not to come within {days} working days of the old date")
    return faults


def deferral_faults(
    decision: DeferralDecision, *, bounds: Deferral, calendar: WorkingCalendar
) -> tuple[str, ...]:
    """Return everything that forbids a deferral, empty where it may be granted.

    The new date and the substitute check both count from the old first day of fieldwork.
    """
    faults = _reasons(decision)
    if decision.earlier_deferrals >= bounds.most:
        faults.append("it was put off before")
    faults += _dates(decision, bounds, calendar)
    if decision.child_weeks is None or not decision.child_weeks >= 0:
        faults.append("the delay is not stated in children's terms")
    if not decision.signed_by.strip():
        faults.append("nobody signs the delay")
    return tuple(faults)


def check_deferral(decision: DeferralDecision, *, bounds: Deferral, calendar: WorkingCalendar) -> None:
    """Refuse a deferral that busy people could hide behind.

    Raises
    ------
    GuardError
        With every fault named.
    """
    faults = deferral_faults(decision, bounds=bounds, calendar=calendar)
    if faults:
        raise GuardError(
            "This visit can't be put off like that: " + "; ".join(faults) + ".",
            next_step="Correct each, or answer no, or convert: how and how long may change, when may not.",
            guard=Guard.BUSY_NEVER_SHIELDS,
        )
