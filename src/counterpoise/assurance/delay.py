"""What delay costs: children who rely on a service x chance that it is below good x weeks past its due date.

The unit is a child-week: one child relying for one week on a service that is past due and below good.
Families of service are never added up against each other; shares are printed so that nobody has to guess.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counterpoise.domain.errors import UsageError
from counterpoise.domain.marks import Figure, Mark, weakest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

_DAYS_IN_WEEK = 7
_CHILDREN = "children"


@dataclass(frozen=True)
class ExposureTariff:
    """What has to be assumed to say how many children rely on a service.

    All by provision type; ``occupancy`` and ``residential_risk`` are shares of places, 0 to 1.
    """

    #: Share of a home's places that are taken.
    occupancy: Mapping[str, float]
    #: Schools, colleges and schemes with beds: share of places that rely on them as a home's children do.
    residential_risk: Mapping[str, float]
    #: Children relying on an agency that has no places.
    caseload: Mapping[str, float]
    #: Places of a service whose register shows none.
    usual_places: Mapping[str, float] = field(default_factory=dict)
    #: Children in need per child aged 0 to 17, for an authority without a usable figure.
    need_rate: float = 0.0


def authority_exposure(
    *,
    children_in_need: Figure | None,
    on_plans: Figure | None = None,
    looked_after: Figure | None = None,
    children: Figure | None = None,
    tariff: ExposureTariff | None = None,
) -> Figure:
    """Return how many children rely on an authority's children's services.

    The yearly census of children in need counts children on protection plans and children looked after among
    the children in need. Adding the three would count those children two or three times; so the census figure
    stands alone. Where it is missing, plans and looked after together are a floor (a child is rarely both);
    where these are missing too, the tariff's rate times the children of the area.

    Parameters
    ----------
    children_in_need, on_plans, looked_after : Figure or None
        Children at 31 March, the newest known.
    children : Figure or None
        Residents aged 0 to 17.
    tariff : ExposureTariff, optional
        Holds the rate for the last resort.

    Raises
    ------
    UsageError
        When no figure allows an answer.
    """
    if children_in_need is not None:
        return children_in_need
    parts = [f for f in (on_plans, looked_after) if f is not None]
    if parts:
        return Figure(
            value=sum(f.value for f in parts),
            unit=_CHILDREN,
            mark=weakest(Mark.ESTIMATED, *(f.mark for f in parts)),
            source="floor, children in need not known: " + " + ".join(f.source for f in parts),
        )
    if children is not None and tariff is not None and tariff.need_rate > 0:
        return Figure(
            value=children.value * tariff.need_rate,
            unit=_CHILDREN,
            mark=weakest(Mark.ASSUMED, children.mark),
            source=f"{children.source} x {tariff.need_rate:g} in need per child",
        )
    raise UsageError(
        "Nothing is known of how many children rely on this authority.",
        next_step="Give children in need, on plans or looked after, or residents aged 0 to 17 and a rate.",
    )


def provider_exposure(*, provision_type: str, places: int | None, tariff: ExposureTariff) -> Figure:
    """Return how many children rely on a provider: places x share, or an agency's assumed caseload.

    Parameters
    ----------
    provision_type : str
        As the register names it.
    places : int or None
        Places the register shows; none or 0 means that it shows none.
    tariff : ExposureTariff
        Shares and caseloads by type.

    Raises
    ------
    UsageError
        When the tariff says nothing of this type.
    """
    if provision_type in tariff.caseload:
        return Figure(
            tariff.caseload[provision_type], _CHILDREN, Mark.ASSUMED, "assumed caseload of its type"
        )
    share = tariff.occupancy.get(provision_type, tariff.residential_risk.get(provision_type))
    count = places or tariff.usual_places.get(provision_type)
    if share is None or count is None:
        raise UsageError(
            f"The tariff does not say how many children rely on a {provision_type} "
            f"with {places or 'no'} places on the register.",
            next_step="Give its type a share of places and usual places, or a caseload.",
        )
    places_from = "places on the register" if places else "usual places of its type"
    what = "occupancy" if provision_type in tariff.occupancy else "residential risk"
    return Figure(count * share, _CHILDREN, Mark.ASSUMED, f"{count:g} {places_from} x {share:g} {what}")


def weeks_past_due(*, due: date, on: date) -> float:
    """Return weeks from the due date to a day, 0 where the day comes first."""
    return max(0, (on - due).days) / _DAYS_IN_WEEK


def cost_of_delay(*, exposure: float, below_good: float, weeks: float) -> float:
    """Return child-weeks: children x chance of below good x weeks past due.

    Raises
    ------
    UsageError
        When a factor is below 0 or the chance above 1.
    """
    if exposure < 0 or weeks < 0 or not 0 <= below_good <= 1:
        raise UsageError(
            f"{exposure:g} children, a chance of {below_good:g} and {weeks:g} weeks make no cost of delay.",
            next_step="Give children and weeks from 0 up and a chance between 0 and 1.",
        )
    return exposure * below_good * weeks


def shares_by_type(items: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Return each type's share of the total, largest first (type, then value; shares add up to 1).

    Parameters
    ----------
    items : iterable of (str, float)
        Type of service and its exposure or cost, once for each service.
    """
    totals: dict[str, float] = defaultdict(float)
    for kind, value in items:
        totals[kind] += value
    whole = sum(totals.values())
    order = sorted(totals, key=lambda kind: (-totals[kind], kind))
    return {kind: totals[kind] / whole if whole else 0.0 for kind in order}
