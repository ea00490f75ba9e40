"""Rules that may not bend, as code that every caller must pass (design, section 4).

Here: rule 2 (bundled facts and open code must not predict live visits), who is exempt by rule 4, rule 9
(marks) and rule 10 (as known on the day). Rules 1 and 3 are in ``sight``, the rest of 4 in ``deferral``,
5 to 8 in ``disclosure`` and ``suppression``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from counterpoise.domain.errors import GuardError
from counterpoise.domain.facts import Known
from counterpoise.domain.marks import Figure, Mark
from counterpoise.domain.ten_rules import Guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from counterpoise.domain.grades import Grade

K = TypeVar("K", bound=Known)

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


def check_marked(figures: Iterable[tuple[str, object]]) -> None:
    """Refuse to show a number that does not say what it rests on (rule 9).

    Parameters
    ----------
    figures : iterable of (str, object)
        What is about to be shown, by name.

    Raises
    ------
    GuardError
        Naming what is bare, or has no unit, mark or source.
    """
    bare = [name for name, figure in figures if not _is_marked(figure)]
    if bare:
        raise GuardError(
            "A figure is shown only with what it rests on: " + ", ".join(bare) + ".",
            next_step="Give each its unit, its source and its mark: " + ", ".join(Mark) + ".",
            guard=Guard.MARKS,
        )


def _is_marked(figure: object) -> bool:
    if not isinstance(figure, Figure) or not isinstance(figure.mark, Mark):
        return False
    return bool(figure.unit.strip() and figure.source.strip())


def shown(figure: Figure) -> str:
    """Return a figure as text with its unit and its mark: ``12.5 hours (assumed)`` (rule 9).

    Raises
    ------
    GuardError
        When it has no unit, mark or source.
    """
    check_marked([("the figure", figure)])
    return f"{figure.value:g} {figure.unit} ({figure.mark})"


def refuse_later(rows: Iterable[K], as_of: date) -> tuple[K, ...]:
    """Return rows, all of them known on a day (rule 10).

    ``facts.known`` picks what was known; this is for callers that must have been given nothing else.

    Raises
    ------
    GuardError
        When a row became known later.
    """
    given = tuple(rows)
    later = [r.known_at for r in given if r.known_at > as_of]
    if later:
        raise GuardError(
            f"{len(later)} rows became known after {as_of.isoformat()}, the last {max(later).isoformat()}.",
            next_step="Leave them out: a result for a day uses only what was known by then.",
            guard=Guard.AS_KNOWN_ON_THE_DAY,
        )
    return given
