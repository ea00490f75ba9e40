"""What lots changed, from the certificate's tables: whom they may move, how far, at what price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from counterpoise.exchange.certificate.hours import strain_of

if TYPE_CHECKING:
    from counterpoise.exchange.certificate.case import Case, Floats, Ints
    from counterpoise.exchange.certificate.hours import Hours

_CLOSE = 1e-7


def lots_kept(case: Case, hours: Hours, least: Ints, settled: Ints, now: Ints) -> bool:
    """Say whether the lots moved only what they may, at the price that is told, within the most allowed.

    Parameters
    ----------
    case : Case
    hours : Hours
    least, settled, now : int arrays, visits
        Start weeks at least delay, before the lots and after them; -1 where left out.
    """
    told = case.question.get("lots")
    if told is None:
        return bool((settled == now).all())
    return (
        _moved(case, settled, now)
        and _exempt(case, least, settled, now, int(told["weeks_later"]))
        and _delay(case, least, settled, now)
        and _strain(case, hours, settled, now)
    )


def _moved(case: Case, settled: Ints, now: Ints) -> bool:
    """Only unannounced visits differ, and each week is one the visit may have."""
    placed = np.flatnonzero(now >= 0)
    return bool(case.unannounced[settled != now].all() and case.open[placed, now[placed]].all())


def _exempt(case: Case, least: Ints, settled: Ints, now: Ints, later: int) -> bool:
    """Strain puts off no exempt service; lots do so by a few weeks at most, and drop none."""
    there = case.exempt & (settled >= 0)
    planned = there & (least >= 0)
    return bool(
        (now[there] >= 0).all()
        and (now[there] <= settled[there] + later).all()
        and (settled[planned] <= least[planned]).all()
    )


def _delay(case: Case, least: Ints, settled: Ints, now: Ints) -> bool:
    told = case.question["lots"]
    found = _delays(case, now)
    said = np.array([told["delay"][f] for f in case.families])
    limit = np.array([case.question["most_delay_by_family"][f] for f in case.families])
    most = np.maximum(_delays(case, settled), limit) + told["delay_tolerance"] * _delays(case, least)
    near = _CLOSE * np.maximum(1.0, most)
    return bool((np.abs(found - said) <= near).all() and (found <= most + near).all())


def _delays(case: Case, week: Ints) -> Floats:
    """Return each family's delay."""
    placed = case.delay[np.arange(len(week)), np.maximum(week, 0)]
    late = np.where(week >= 0, placed, case.left_out)
    return np.bincount(case.family, weights=late, minlength=len(case.families)).astype(float)


def _strain(case: Case, hours: Hours, settled: Ints, now: Ints) -> bool:
    told = case.question["lots"]
    before, asked = strain_of(case, hours, settled)
    found, _ = strain_of(case, hours, now)
    most = before + told["strain_tolerance"] * asked
    near = _CLOSE * max(1.0, most)
    return bool(abs(found - told["strain"]) <= near and found <= most + near)
