"""Rules that may not bend, as code that every caller must pass (design, section 4).

Rule 2 here: bundled facts and open code must not predict live visits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.errors import GuardError
from counterpoise.domain.ten_rules import Guard

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from counterpoise.domain.grades import Grade

_REPLAY_SEED = 0
_SALT_BITS = 63


def may_name(*, last_day: date, today: date, private_store: bool) -> bool:
    """Say whether an output may name services, areas and days (rule 2).

    Parameters
    ----------
    last_day : date
        Last day that the output speaks of.
    today : date
        The day it is made on.
    private_store : bool
        Whether the instance holds private data; then its own people may see names.
    """
    return private_store or last_day < today


def draw_seed(*, given: int | None, last_day: date, today: date, random_bits: Callable[[int], int]) -> int:
    """Return the seed of a run: a fresh secret salt for live dates, a known one for replays (rule 2).

    Raises
    ------
    GuardError
        When a seed is given for dates that are not all in the past.
    """
    if last_day >= today:
        if given is not None:
            raise GuardError(
                "A seed can't be given for days from today on: it would let others predict visits.",
                next_step="Leave --seed away; a secret one is drawn. Seeds are for replays of the past.",
                guard=Guard.UNPREDICTABILITY,
            )
        return random_bits(_SALT_BITS)
    return _REPLAY_SEED if given is None else given


def exempt_reason(
    *, grade: Grade, looked_at_before: bool, concern: bool = False, priority_action: bool = False
) -> str:
    """Return why nothing may delay a look at a service for strain, "" where that is allowed (rule 4).

    Busy never shields: services with a concern, judged inadequate, with an area for priority action, or never
    inspected keep their time whatever it costs in strain.
    """
    if grade.is_worst:
        return "judged inadequate at its last full look"
    if priority_action:
        return "has an area for priority action"
    if concern:
        return "has a concern since its last look"
    return "" if looked_at_before else "never inspected"
