"""The planner's answer: visits with weeks and teams, stages with their proofs, and what could not be met."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from counterpoise.domain.marks import Mark
    from counterpoise.programme.proof import Proof


@dataclass(frozen=True)
class PlannedVisit:
    """One visit of the programme."""

    requirement: str
    week: int
    first_day: date
    last_day: date
    #: Inspector keys, lead first.
    team: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """One stage of the balance: its value, what is proven of it, in a unit people know.

    ``bound`` and ``gap`` are ``None`` where nothing is proven; ``status`` then says so in words.
    """

    name: str
    value: float
    unit: str
    mark: Mark
    status: str
    bound: float | None = None
    #: Distance from the bound as a share of the value (strain: of all hours asked).
    gap: float | None = None
    #: The same as a share of the distance from the bound at no prices, so that no constant helps.
    gap_c: float | None = None


@dataclass(frozen=True)
class FamilyDelay:
    """Delay of one family of services, in its own unit."""

    family: str
    #: Weeks past due x children x chance of being below good.
    delay: float
    #: Weeks past the published interval, summed over its services: plain, no belief.
    weeks_past_due: float
    services: int
    visits: int
    #: Delay of this family in the least-delay plan, against which ``delay_tolerance`` is held.
    least: float | None = None
    #: The family's own best: what its delay can't come below, every other family absent; ``None`` where
    #: nothing is proven.
    own_best: float | None = None


@dataclass(frozen=True)
class Miss:
    """A statutory floor that the programme cannot meet, with the reason."""

    requirement: str
    service: str
    floor_by: date
    reason: str


@dataclass(frozen=True)
class Chance:
    """What lots decided once everything was settled, and what that may cost.

    A settled programme follows from the facts alone, so anybody could work it out; lots make the weeks of its
    unannounced visits unpredictable. Strain is in hours beyond own normal, delay in its family's unit.
    """

    #: Start week of each visit before the lots.
    settled: Mapping[str, int]
    #: Entropy of each unannounced visit's start week over salts, bits, given that it is planned.
    bits: Mapping[str, float]
    floor_bits: float
    #: Unannounced visits whose entropy is below the floor, with the reason.
    below_floor: Mapping[str, str]
    #: Visits drawn by lot, to services already looked at within the year.
    second: tuple[str, ...]
    second_asked: int
    #: Settled visits whose places those took.
    gave_way: tuple[str, ...]
    delay_before: Mapping[str, float]
    most_delay: Mapping[str, float]
    strain_before: float
    most_strain: float


@dataclass(frozen=True)
class Programme:
    """A set of visits over a horizon, with what is proven of it."""

    method: str
    status: str
    visits: tuple[PlannedVisit, ...]
    #: Requirements left out, with the reason in words.
    unplaced: Mapping[str, str]
    statutory_misses: tuple[Miss, ...]
    stages: tuple[Stage, ...]
    families: tuple[FamilyDelay, ...]
    #: Hours beyond own normal, by pool.
    strain_by_pool: Mapping[str, float]
    #: All hours the programme asks, by pool.
    hours_by_pool: Mapping[str, float]
    learning: float
    seed: int
    seconds: float
    #: Least-delay start week of each exempt visit, against which the checker holds guard 4.
    exempt_weeks: Mapping[str, int] = field(default_factory=dict)
    #: Start week of each visit of the least-delay programme.
    least_weeks: Mapping[str, int] = field(default_factory=dict)
    #: Most delay of each family while strain is lowered.
    limits: Mapping[str, float] = field(default_factory=dict)
    #: Stage by stage, the prices that prove the bounds: the certificate.
    proofs: tuple[Proof, ...] = ()
    #: What lots decided; ``None`` where the question asked for none.
    chance: Chance | None = None
