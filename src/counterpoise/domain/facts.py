"""Rows of the bundled tables: what was known, and when.

Every row carries ``known_at``: the day it was published or announced, or, for what an inspectorate knows of
its own register and results, the day itself. A result for a date uses only rows known by then.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from counterpoise.domain.marks import Mark


class Known(Protocol):
    """Anything that was known from a day on."""

    @property
    def known_at(self) -> date:
        """First day on which the row could be used."""
        ...


K = TypeVar("K", bound=Known)


def known(rows: Iterable[K], as_of: date) -> tuple[K, ...]:
    """Return the rows known on a day, in their order."""
    return tuple(r for r in rows if r.known_at <= as_of)


@dataclass(frozen=True)
class AuthorityRow:
    """One upper-tier authority under one code; ``valid_to`` is the first day it no longer exists."""

    ons_code: str
    dfe_code: str
    name: str
    la_type: str
    region: str
    ofsted_region: str
    valid_from: date
    valid_to: date | None
    latitude: float
    longitude: float
    known_at: date


@dataclass(frozen=True)
class SuccessionRow:
    """One code replaced by another; ``share`` is the old one's children who went to the new one."""

    old_code: str
    new_code: str
    on: date
    kind: str
    share: float
    mark: Mark
    known_at: date


@dataclass(frozen=True)
class AliasRow:
    """One spelling of an authority's name."""

    alias: str
    ons_code: str
    ambiguous: bool
    known_at: date


@dataclass(frozen=True)
class StatisticRow:
    """One yearly figure of one authority; ``flag`` keeps c, x, z, u, low where there is no number."""

    measure: str
    year: int
    ons_code: str
    value: float | None
    flag: str
    mark: Mark
    known_at: date


@dataclass(frozen=True)
class ProviderRow:
    """One provider as one register showed it; the newest row known on a day is the one that counts.

    ``left`` marks the first register from which it is missing (no other field counts then).
    """

    urn: str
    provision_type: str
    ons_code: str
    sector: str
    places: int | None
    registered: date | None
    left: bool
    mark: Mark
    known_at: date


@dataclass(frozen=True)
class ProviderVisitRow:
    """One inspection or visit of a provider; ``kind`` is full, interim, assurance or monitoring."""

    urn: str
    kind: str
    on: date
    grade: str
    event_number: str
    known_at: date


@dataclass(frozen=True)
class AreaVisitRow:
    """One inspection or visit at area level; the grade has its own ``grade_known_at`` (publication)."""

    ons_code: str
    visit_type: str
    first_day: date
    last_day: date | None
    published: date | None
    grade: str
    theme: str
    mark: Mark
    known_at: date
    grade_known_at: date | None


@dataclass(frozen=True)
class RestrictionRow:
    """A public-health restriction in one authority's area; ``level`` runs from 0 (none) to 5."""

    ons_code: str
    measure: str
    level: int
    whole_area: bool
    start: date
    end: date | None
    end_known_at: date | None
    mark: Mark
    source: str
    known_at: date


@dataclass(frozen=True)
class CasesRow:
    """Confirmed cases of one authority in the seven days to ``week_ending``, as one vintage counted them."""

    ons_code: str
    week_ending: date
    cases: int
    known_at: date


@dataclass(frozen=True)
class EventRow:
    """A dated national event: lockdown, schools, inspection suspended or resumed."""

    kind: str
    event: str
    start: date
    end: date | None
    source: str
    known_at: date


@dataclass(frozen=True)
class ReferralRow:
    """A published figure of the survey of vulnerable children, with its baseline."""

    wave: str
    start: date
    end: date
    measure: str
    group: str
    value: float
    unit: str
    baseline: str
    source: str
    known_at: date


@dataclass(frozen=True)
class NeighbourRow:
    """One statistical neighbour of an authority in one vintage of the model."""

    vintage: str
    ons_code: str
    rank: int
    neighbour: str
    closeness: str
    known_at: date


@dataclass(frozen=True)
class BorderRow:
    """Two authorities that share a land border."""

    ons_code: str
    other: str
    known_at: date


@dataclass(frozen=True)
class BankHolidayRow:
    """A bank holiday of England and Wales."""

    on: date
    title: str
    known_at: date


@dataclass(frozen=True)
class VolumeRow:
    """A published count of visits in a period, from which inspector capacity follows."""

    visit_type: str
    family: str
    start: date
    end: date
    visits: int
    mark: Mark
    source: str
    known_at: date


@dataclass(frozen=True)
class InspectorTieRow:
    """What ties an inspector, by key, to a service: ``interest``, or that they ``led`` or ``took part``.

    An interest counts from ``on`` to ``until`` (open where empty); a visit lasted from ``on`` to ``until``.
    """

    inspector: str
    service: str
    tie: str
    visit_type: str
    on: date
    until: date | None
    known_at: date


@dataclass(frozen=True)
class PremisesRow:
    """Places of one provider at one of its premises, by authority and category of service; no address."""

    urn: str
    ons_code: str
    category: str
    places: int | None
    known_at: date


@dataclass(frozen=True)
class CountRow:
    """One published national count: of providers or places on a day, or of grades on a day or in a period.

    ``measure`` is ``providers``, ``places`` or ``grade: ...``; ``group`` is the type of provider as
    published; ``flag`` keeps the sign where there is no number.
    """

    measure: str
    group: str
    start: date
    end: date
    value: float | None
    flag: str
    known_at: date
