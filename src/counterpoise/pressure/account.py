"""What took a pool's spare hours, week by week: an account in hours whose lines add up.

An ordinary week spares a pool its own normal headroom for visits. Against that stand the hours that staff off
beyond usual and restrictions take, and what else is known to ask of the same people: referrals beyond usual,
other visits, commitments. What is left can go to a further visit; what is asked beyond it is *short*.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.errors import UsageError
from counterpoise.domain.marks import Mark, weakest
from counterpoise.pressure.headroom import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from counterpoise.pressure.headroom import Loss, Pool

_WEEKDAYS = 5
_LEAST_SAID = 0.05
_ROUNDING = 1e-9


@dataclass(frozen=True)
class Claim:
    """Hours that something known on the day asks of a pool, by week; ``why`` says what and from where."""

    cause: Cause
    hours: tuple[float, ...]
    mark: Mark
    why: str


@dataclass(frozen=True)
class Account:
    """One pool's weeks: what an ordinary one spares, what each cause takes, and what is left.

    For every week ``normal - sum(claims) == left - short``. ``left_low`` is under the greater loss of hours.
    """

    owner: str
    pool: str
    mondays: tuple[date, ...]
    #: Hours a week.
    normal: float
    claims: tuple[Claim, ...]
    left: tuple[float, ...]
    left_low: tuple[float, ...]
    left_high: tuple[float, ...]
    #: Hours asked beyond what an ordinary week spares.
    short: tuple[float, ...]
    mark: Mark
    #: What is known to matter and could not be put into hours, in words.
    uncounted: tuple[str, ...] = ()

    @property
    def tightest(self) -> int:
        """The week in which least is left and most is short; the first of them."""
        return min(range(len(self.left)), key=lambda t: (self.left[t] - self.short[t], t))

    def by_cause(self, week: int) -> Mapping[Cause, float]:
        """Return hours taken in one week by cause, largest first, without those that take none."""
        taken: dict[Cause, float] = defaultdict(float)
        for c in self.claims:
            taken[c.cause] += c.hours[week]
        order = sorted(taken, key=lambda cause: (-taken[cause], cause))
        return {cause: taken[cause] for cause in order if taken[cause] > 0}

    def words(self, week: int) -> str:
        """Return the account of one week as a sentence."""
        day = self.mondays[week]
        causes = [(c, h) for c, h in self.by_cause(week).items() if h >= _LEAST_SAID]
        taken = [f"{h:.1f} {'to' if place else 'go to'} {c}" for place, (c, h) in enumerate(causes)]
        spent = f", {_listed(taken)}," if taken else " nothing is known to take any,"
        end = f"{self.left[week]:.1f} are left ({self.left_low[week]:.1f} to {self.left_high[week]:.1f})"
        short = f" and {self.short[week]:.1f} too few" if self.short[week] >= _LEAST_SAID else ""
        return (
            f"Of the {self.normal:.1f} hours an ordinary week spares, in the week from {day.day} {day:%B %Y}"
            f"{spent} {end}{short}."
        )


def account(
    pool: Pool,
    loss: Loss,
    *,
    mondays: Sequence[date],
    claims: Iterable[Claim] = (),
    uncounted: Iterable[str] = (),
) -> Account:
    """Return the account of a pool over some weeks.

    Parameters
    ----------
    pool : Pool
        Size and allowance.
    loss : Loss
        Share of hours lost against own normal, over the same weeks.
    mondays : sequence of date
        The weeks.
    claims : iterable of Claim
        What else is known to ask of these people.
    uncounted : iterable of str
        What could not be put into hours, in words.

    Raises
    ------
    UsageError
        When a loss or claim is not over the same number of weeks, or a claim is below 0.
    """
    full = pool.posts * pool.hours_per_post
    normal = pool.allowance * full
    every = (*_lost(loss, full), *claims)
    _check(every, len(mondays))
    asked = [sum(c.hours[t] for c in every) for t in range(len(mondays))]
    return Account(
        owner=pool.owner,
        pool=pool.name,
        mondays=tuple(mondays),
        normal=normal,
        claims=every,
        left=tuple(max(0.0, normal - a) for a in asked),
        left_low=_left(normal, asked, loss.mid, loss.high, full),
        left_high=_left(normal, asked, loss.mid, loss.low, full),
        short=tuple(max(0.0, a - normal) for a in asked),
        mark=weakest(pool.mark, *(c.mark for c in every)),
        uncounted=tuple(uncounted),
    )


def spread(total: float, *, first_day: date, last_day: date, mondays: Sequence[date]) -> tuple[float, ...]:
    """Return hours by week, spread evenly over the weekdays from the first to the last day.

    A span without a weekday counts on its first day. Hours that fall outside the weeks given are left out.

    Raises
    ------
    UsageError
        When the days run backwards.
    """
    if last_day < first_day:
        raise UsageError(f"{first_day} to {last_day} runs backwards.", next_step="Give the first day first.")
    days = [first_day + timedelta(d) for d in range((last_day - first_day).days + 1)]
    worked = [d for d in days if d.weekday() < _WEEKDAYS] or days[:1]
    in_week = Counter(d - timedelta(d.weekday()) for d in worked)
    return tuple(total * in_week[m] / len(worked) for m in mondays)


def _lost(loss: Loss, full: float) -> tuple[Claim, ...]:
    limits = loss.restrictions or (0.0,) * len(loss.mid)
    off = tuple(full * (lost - by) for lost, by in zip(loss.mid, limits, strict=True))
    return (
        Claim(Cause.STAFF_OFF, off, loss.mark, loss.why),
        Claim(Cause.RESTRICTIONS, tuple(full * by for by in limits), loss.mark, loss.why),
    )


def _left(
    normal: float, asked: Sequence[float], mid: Sequence[float], other: Sequence[float], full: float
) -> tuple[float, ...]:
    """Return what is left when another share of hours is lost than the expected one."""
    return tuple(
        min(normal, max(0.0, normal - a - full * (o - m))) for a, m, o in zip(asked, mid, other, strict=True)
    )


def _check(claims: Iterable[Claim], weeks: int) -> None:
    for c in claims:
        if len(c.hours) != weeks or min(c.hours, default=0.0) < -_ROUNDING:
            raise UsageError(
                f"The hours of “{c.cause}” are {len(c.hours)} weeks for {weeks}, or below 0.",
                next_step="Give hours from 0 up, one number for each week.",
            )


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
