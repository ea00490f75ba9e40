"""The planner's question, as plain frozen data: what may be visited, when, by whom, at what cost.

Nothing here knows where a number came from beyond its mark; ``service`` builds a problem from facts.
Weeks are indices 0..T-1 into ``Problem.weeks``. Capacity is counted in half-week slots (two a week).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from counterpoise.domain.errors import UsageError
from counterpoise.programme.pins import check_pins

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from counterpoise.domain.marks import Mark
    from counterpoise.programme.pins import Pin


@dataclass(frozen=True)
class Week:
    """One week of the horizon, by its Monday."""

    monday: date
    working_days: int
    #: Observed never used for full visits to an authority (holidays, late summer).
    closed_to_authorities: bool
    bank_holiday: bool


@dataclass(frozen=True)
class Service:
    """What is looked at: ``authority:E08000025``, ``send:...``, ``youth-justice:...`` or ``provider:URN``."""

    key: str
    family: str
    name: str
    #: ONS code of the authority in whose area the service lies, as valid on the as-of date.
    area: str
    area_name: str
    #: One of the inspectorate's eight regions.
    region: str
    #: Children who rely on the service.
    exposure: float
    exposure_mark: Mark
    #: Chance that a full look today would find it below good, 0 to 1.
    below_good: float
    below_good_mark: Mark
    last_grade: str
    last_full_visit: date | None
    #: Busy never shields: never delayed for strain (design, section 4, rule 4).
    exempt: bool
    exempt_reason: str = ""
    #: Label point for travel, degrees.
    latitude: float = 0.0
    longitude: float = 0.0


@dataclass(frozen=True)
class Ask:
    """Hours a visit asks of one pool in one week, counted from the start week.

    ``of`` is "area" (the authority's pools) or "provider" (the home's own staff).
    """

    of: str
    pool: str
    week_offset: int
    hours: float


@dataclass(frozen=True)
class Requirement:
    """One visit that may be planned: at most once, in one of its start weeks."""

    key: str
    service: str
    visit_type: str
    visit_type_name: str
    #: Owning inspectorate; nobody else's visit is ever moved.
    owner: str
    #: Which inspectors can do it (pool of skill).
    discipline: str
    #: Published priority tier, 1 first; 0 where none is published.
    tier: int
    tier_reason: str
    due: date
    due_reason: str
    due_mark: Mark
    #: Last start day the law allows; ``None`` where no statutory floor binds in the horizon.
    floor_by: date | None
    #: Permitted start weeks, ascending: notice, window, closed weeks and availability already applied.
    start_weeks: tuple[int, ...]
    #: Day of the week on which fieldwork starts, 0 = Monday.
    weekday: int
    #: Working days of fieldwork on site.
    onsite_days: int
    #: Half-week slots asked of each team member, one entry per week from the start week.
    slots: tuple[int, ...]
    team: int
    asks: tuple[Ask, ...]
    #: Takes part in the separation of full visits at area level.
    separates: bool
    #: Practice question it would answer, "" for none; the n-th answer to one is worth 2 ** -(n - 1).
    learning_question: str = ""
    #: Counts towards the reserved share of visits to strong services.
    sample: bool = False
    mode: str = "on site"
    unannounced: bool = False

    @property
    def span(self) -> int:
        """Weeks that the visit occupies, from its start week."""
        return len(self.slots)


@dataclass(frozen=True)
class Inspector:
    """A numbered inspector; names come only by import and are never bundled."""

    key: str
    discipline: str
    region: str
    base: str
    latitude: float
    longitude: float
    #: Half-week slots by week, length T.
    slots: tuple[int, ...]


@dataclass(frozen=True)
class FixedVisit:
    """Somebody else's visit, or one already notified: given, never moved."""

    key: str
    area: str
    owner: str
    visit_type: str
    first_day: date
    last_day: date
    separates: bool
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True)
class Spare:
    """Owner is ``area:`` + ONS code for the authority's pools, or a provider's service key.

    Hours one pool can give to visits beyond its normal work, by week (length T).

    Below own normal the spare shrinks; standing shortage never enlarges it.
    """

    owner: str
    pool: str
    hours: tuple[float, ...]
    hours_low: tuple[float, ...]
    hours_high: tuple[float, ...]
    mark: Mark
    why: str


@dataclass(frozen=True)
class TypeRule:
    """What the rules say of one visit type, untouched by the model's windows."""

    visit_type: str
    notice_working_days: int
    valid_from: date | None
    valid_to: date | None
    weekdays: frozenset[int]
    onsite_days: int
    keeps_closed_weeks: bool
    keeps_bank_holidays: bool
    #: Calendar months in which the type is not done.
    closed_months: frozenset[int]
    team: int
    #: Least days between two visits of this type to one service.
    least_gap_days: int
    #: Whoever led a visit to a service leads none of this type there for so many days; 0 for no such rule.
    lead_gap_days: int = 0
    #: Inspectors who know the place go where one of them is free.
    continues: bool = False


@dataclass(frozen=True)
class LotRules:
    """How lots make the weeks of unannounced visits unpredictable, and what they may cost."""

    #: Least entropy of each unannounced visit's start week over salts, in bits; by the stricter measure: no
    #: week is likelier than 2 ** -bits.
    floor_bits: float
    #: Most the lots may add to the delay that a family may have without them, as a share of its least delay.
    delay_tolerance: float
    #: Most the lots may add to the strain, as a share of all hours asked.
    strain_tolerance: float
    #: Most weeks by which lots may put off an exempt visit; they never look at strain.
    weeks_later: int
    #: Share of unannounced visits that go, by lot, to services already looked at within the year.
    second_share: float
    #: Days for which a service counts as looked at within the year.
    year_days: int = 365


@dataclass(frozen=True)
class Problem:
    """A national planning question for one as-of date.

    Raises
    ------
    UsageError
        When keys repeat, a requirement names no service, or a week lies outside the horizon.
    """

    as_of: date
    weeks: tuple[Week, ...]
    services: tuple[Service, ...]
    requirements: tuple[Requirement, ...]
    inspectors: tuple[Inspector, ...]
    fixed: tuple[FixedVisit, ...]
    spare: tuple[Spare, ...]
    #: Half-week slots a family may take over the horizon, its share of published visits;
    #: visits with a statutory floor are outside it. Absent family: no limit.
    family_slots: Mapping[str, int]
    separation_days: int
    #: Strain may be bought with at most this share of a family's least delay.
    delay_tolerance: float
    #: Share of each discipline's visits without a statutory floor that must be samples, while samples last.
    learning_share: float
    #: Disciplines whose inspectors work in every region; all others work in their own region only.
    national_disciplines: frozenset[str]
    #: Raw rules of each visit type, for the independent checker.
    type_rules: Mapping[str, TypeRule]
    bank_holidays: frozenset[date]
    #: ISO week numbers never used for visits whose rule says ``keeps_closed_weeks``.
    closed_iso_weeks: frozenset[int]
    #: Spare hours a week where ``spare`` has no row, by (of, pool); ``of`` as in ``Ask``.
    default_spare: Mapping[tuple[str, str], float]
    #: (inspector, service) pairs that may not meet: conflict of interest, three cycles running.
    barred: frozenset[tuple[str, str]] = frozenset()
    facts_as_of: date | None = None
    notes: tuple[str, ...] = ()
    #: How lots are drawn; ``None`` draws none, and weeks can be worked out by anybody with the same facts.
    lots: LotRules | None = None
    #: What a person asks of single visits; kept as given.
    pins: tuple[Pin, ...] = ()
    #: Last fieldwork day of the newest visit that an inspector led to a service, by (inspector, service).
    past_leads: Mapping[tuple[str, str], date] = field(default_factory=dict)
    #: (inspector, service) pairs: who visited a service before and knows it.
    knows: frozenset[tuple[str, str]] = frozenset()
    #: (inspector, day) pairs: days on site of visits that stand. Their half weeks are off the slots already.
    taken: frozenset[tuple[str, date]] = frozenset()

    def __post_init__(self) -> None:
        horizon = len(self.weeks)
        keys = {s.key for s in self.services}
        if len(keys) != len(self.services):
            raise UsageError("Two services share one key.", next_step="Give every service a key of its own.")
        if len({r.key for r in self.requirements}) != len(self.requirements):
            raise UsageError("Two visits share one key.", next_step="Give every visit a key of its own.")
        for r in self.requirements:
            if r.service not in keys:
                raise UsageError(
                    f"Visit {r.key} names no known service.", next_step=f"Add {r.service} to the services."
                )
            if any(not 0 <= w < horizon for w in r.start_weeks):
                raise UsageError(
                    f"Visit {r.key} may start outside the horizon.",
                    next_step=f"Keep its start weeks in 0..{horizon - 1}.",
                )
        for i in self.inspectors:
            if len(i.slots) != horizon:
                raise UsageError(
                    f"Inspector {i.key} has slots for {len(i.slots)} weeks.",
                    next_step=f"Give one entry for each of the {horizon} weeks.",
                )
        check_pins(
            self.pins,
            requirements={r.key for r in self.requirements},
            inspectors={i.key for i in self.inspectors},
            horizon=horizon,
        )

    @cached_property
    def requirement_by_key(self) -> Mapping[str, Requirement]:
        """Requirements by key."""
        return {r.key: r for r in self.requirements}

    @cached_property
    def service_by_key(self) -> Mapping[str, Service]:
        """Services by key."""
        return {s.key: s for s in self.services}

    @cached_property
    def pins_of(self) -> Mapping[str, tuple[Pin, ...]]:
        """Pins by the visit they speak of."""
        found: dict[str, tuple[Pin, ...]] = {}
        for pin in self.pins:
            found[pin.requirement] = (*found.get(pin.requirement, ()), pin)
        return found

    @cached_property
    def must(self) -> frozenset[str]:
        """Visits that have to be made because a pin obliges to."""
        return frozenset(p.requirement for p in self.pins if p.obliges)

    def open_weeks(self, requirement: Requirement) -> tuple[int, ...]:
        """Return the permitted start weeks of a visit that its pins leave."""
        pins = self.pins_of.get(requirement.key, ())
        return tuple(w for w in requirement.start_weeks if all(p.allows(w) for p in pins))
