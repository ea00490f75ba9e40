"""A person's wishes on the programme: in or out of which weeks a visit begins, who goes and who does not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from counterpoise.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from counterpoise.programme.problem import Problem


class PinKind(StrEnum):
    """What a pin asks of its visit."""

    IN_WEEKS = "in weeks"
    NOT_IN_WEEKS = "not in weeks"
    LEADS = "leads"
    TAKES_PART = "takes part"
    STAYS_OUT = "stays out"


OF_WEEKS = frozenset({PinKind.IN_WEEKS, PinKind.NOT_IN_WEEKS})
#: With these the visit has to be made; the others only say how, if it is.
OBLIGING = frozenset({PinKind.IN_WEEKS, PinKind.LEADS, PinKind.TAKES_PART})


@dataclass(frozen=True)
class Pin:
    """One wish: ``weeks`` for the kinds of weeks (ascending), ``inspector`` for the others.

    ``key`` is what the person calls it ("Pin 3"), ``why`` their reason, "" where none was given.
    """

    key: str
    requirement: str
    kind: PinKind
    weeks: tuple[int, ...] = ()
    inspector: str = ""
    why: str = ""

    @property
    def obliges(self) -> bool:
        """Whether the visit has to be made."""
        return self.kind in OBLIGING

    def allows(self, week: int) -> bool:
        """Say whether the visit may begin in a week as far as this pin goes."""
        if self.kind not in OF_WEEKS:
            return True
        return (week in self.weeks) == (self.kind is PinKind.IN_WEEKS)


def check_pins(
    pins: Sequence[Pin], *, requirements: Collection[str], inspectors: Collection[str], horizon: int
) -> None:
    """Check that pins speak of visits, weeks and inspectors that there are.

    Raises
    ------
    UsageError
        With the first pin that does not.
    """
    if len({p.key for p in pins}) != len(pins):
        raise UsageError("Two pins share one name.", next_step="Give every pin a name of its own.")
    for p in pins:
        if p.requirement not in requirements:
            raise UsageError(
                f"{p.key} speaks of {p.requirement}, which is no visit of this problem.",
                next_step="Name a visit that may be planned.",
            )
        if p.kind in OF_WEEKS and (not p.weeks or any(not 0 <= w < horizon for w in p.weeks)):
            raise UsageError(
                f"{p.key} names no week, or one outside the horizon.",
                next_step=f"Keep its weeks in 0..{horizon - 1}.",
            )
        if p.kind not in OF_WEEKS and p.inspector not in inspectors:
            raise UsageError(
                f"{p.key} names {p.inspector or 'nobody'}, who is no inspector of this problem.",
                next_step="Name an inspector by key.",
            )


def in_words(problem: Problem, pin: Pin) -> str:
    """Return what a pin asks, as a sentence without its full stop."""
    visit = visit_words(problem, pin.requirement)
    if pin.kind in OF_WEEKS:
        if pin.kind is PinKind.IN_WEEKS:
            return f"{pin.key} asks that {visit} begins {weeks_words(problem, pin.weeks)}"
        return f"{pin.key} asks that {visit} does not begin {weeks_words(problem, pin.weeks, of='the weeks')}"
    does = {
        PinKind.LEADS: "leads",
        PinKind.TAKES_PART: "takes part in",
        PinKind.STAYS_OUT: "stays out of",
    }[pin.kind]
    return f"{pin.key} asks that {pin.inspector} {does} {visit}"


def visit_words(problem: Problem, requirement: str) -> str:
    """Return a visit as people speak of it."""
    r = problem.requirement_by_key[requirement]
    return f"the {r.visit_type_name} of {problem.service_by_key[r.service].name} ({r.key})"


def weeks_words(problem: Problem, weeks: Sequence[int], *, of: str = "one of the weeks") -> str:
    """Return weeks by their Mondays."""
    days = [problem.weeks[w].monday.isoformat() for w in weeks]
    return f"in the week of {days[0]}" if len(days) == 1 else f"in {of} of {', '.join(days)}"
