"""Who may see what of a visit, and who may move it: rules 1 and 3 (design, section 4).

Everybody outside the owning inspectorate gets answers made from ``told`` and ``busy_weeks`` alone, so that a
visit not yet notified leaves no trace in them: the answers are the same with and without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from counterpoise.domain.calendar import monday_of
from counterpoise.domain.errors import GuardError
from counterpoise.domain.lifecycle import IDLE, PLANNED
from counterpoise.domain.ten_rules import Guard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counterpoise.domain.lifecycle import VisitState

_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Case:
    """What the owning inspectorate holds of one visit; its result is public from ``published_on`` on."""

    key: str
    owner: str
    service: str
    visit_type: str
    state: VisitState
    first_day: date
    last_day: date
    notified_on: date | None = None
    published_on: date | None = None

    def is_notified(self, today: date) -> bool:
        """Say whether the visited have been told; a visit still being planned never counts as told."""
        return self.state not in PLANNED and self.notified_on is not None and self.notified_on <= today

    def is_published(self, today: date) -> bool:
        """Say whether its result can be read by anybody."""
        return self.is_notified(today) and self.published_on is not None and self.published_on <= today


@dataclass(frozen=True)
class Viewer:
    """On whose behalf somebody looks: an inspectorate, services of their own, or neither (anybody)."""

    inspectorate: str = ""
    services: frozenset[str] = frozenset()

    def owns(self, case: Case) -> bool:
        """Say whether the viewer speaks for the inspectorate that owns a visit."""
        return bool(self.inspectorate) and case.owner == self.inspectorate


@dataclass(frozen=True)
class Told:
    """What a viewer is told of one visit; ``state`` is ``None`` where only the result is public."""

    key: str
    owner: str
    service: str
    visit_type: str
    first_day: date
    last_day: date
    state: VisitState | None
    published_on: date | None
    notified_on: date | None = None


def _told(case: Case, viewer: Viewer, today: date) -> Told | None:
    owns = viewer.owns(case)
    visited = case.service in viewer.services and case.is_notified(today)
    published = case.is_published(today)
    if not (owns or visited or published):
        return None
    return Told(
        key=case.key,
        owner=case.owner,
        service=case.service,
        visit_type=case.visit_type,
        first_day=case.first_day,
        last_day=case.last_day,
        state=case.state if owns or visited else None,
        published_on=case.published_on if owns or published else None,
        notified_on=case.notified_on if owns or visited else None,
    )


def told(cases: Iterable[Case], *, viewer: Viewer, today: date) -> tuple[Told, ...]:
    """Return what a viewer may see: own visits, notified ones to own services, and published results.

    The order is by day, service and key, never by when a row was made: a gap would tell of a hidden visit.
    """
    seen = (t for c in cases if (t := _told(c, viewer, today)) is not None)
    return tuple(sorted(seen, key=lambda t: (t.first_day, t.service, t.key)))


def feed(cases: Iterable[Case], *, viewer: Viewer, today: date) -> tuple[Told, ...]:
    """Return what a feed, an e-mail or a reminder may carry: notified visits only, for every role."""
    return told((c for c in cases if c.is_notified(today)), viewer=viewer, today=today)


def busy_weeks(cases: Iterable[Case], *, service: str, viewer: Viewer, today: date) -> frozenset[date]:
    """Return the Mondays of the weeks in which a service is busy, as far as a viewer may know.

    Inspectorates see their own visits and each other's notified ones, as weeks without type or owner; a
    service sees its own notified ones; anybody else sees none. A cancelled visit takes no week, a deferred
    one its new one.
    """
    may_ask = bool(viewer.inspectorate) or service in viewer.services
    found: set[date] = set()
    for case in cases:
        known = viewer.owns(case) or (may_ask and case.is_notified(today))
        if case.service == service and known and case.state not in IDLE:
            monday = monday_of(case.first_day)
            while monday <= case.last_day:
                found.add(monday)
                monday += _WEEK
    return frozenset(found)


def check_owner(*, owner: str, acting: str) -> None:
    """Refuse a change to a visit by anybody but its owning inspectorate; proposals change nothing.

    Raises
    ------
    GuardError
        When somebody else acts. The sentence names neither visit nor owner.
    """
    if not acting or owner != acting:
        raise GuardError(
            "Only the inspectorate that owns a visit can change it.",
            next_step="Send a proposal instead; it changes nothing until the owner takes it up.",
            guard=Guard.OWNERSHIP,
        )


class Reply(StrEnum):
    """The whole of what a deferral request is answered with, besides a date."""

    YES = "yes"
    NO = "no"
    CONVERT = "convert"


@dataclass(frozen=True)
class DeferralAnswer:
    """An answer to a deferral request: the day is the new one, or the old one where it stands."""

    reply: Reply
    day: date


def deferral_answer(content: Mapping[str, object]) -> DeferralAnswer:
    """Return an answer made of ``reply`` and ``day`` alone, so that asking can't probe for other days.

    Raises
    ------
    GuardError
        When anything else is said, or one of the two is missing or of the wrong kind.
    """
    reply, day = content.get("reply"), content.get("day")
    more = sorted(content.keys() - {"reply", "day"})
    if more or reply not in tuple(Reply) or type(day) is not date:
        raise GuardError(
            "An answer to a deferral request is yes, no or convert, and one date" + _left_out(more) + ".",
            next_step="Give reply and day, and nothing else: alternatives would let others probe.",
            guard=Guard.SECRECY,
        )
    return DeferralAnswer(Reply(str(reply)), day)


def _left_out(more: list[str]) -> str:
    return f"; {', '.join(more)} can't be in it" if more else ""
