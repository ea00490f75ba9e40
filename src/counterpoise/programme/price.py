"""What lots decided, in counts, and what they cost: what may be shown to whoever sees the programme."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterpoise.programme.programme import Programme

_CLOSE = 1e-9


@dataclass(frozen=True)
class Cost:
    """Delay of a family, or strain: before the lots, after them, and the most they might have made of it."""

    of: str
    before: float
    after: float
    most: float
    unit: str


@dataclass(frozen=True)
class ChanceCounts:
    """What lots decided, without a word of whom."""

    floor_bits: float
    unannounced: int
    at_floor: int
    #: Unannounced visits below the floor, by reason.
    below: Mapping[str, int]
    second: int
    second_asked: int
    costs: tuple[Cost, ...]


def chance_counts(programme: Programme) -> ChanceCounts | None:
    """Return what lots decided and cost; ``None`` where none were drawn."""
    chance = programme.chance
    if chance is None:
        return None
    unit = "weeks past due x children x chance of below good"
    delays = tuple(
        Cost(f"delay: {f.family}", chance.delay_before[f.family], f.delay, chance.most_delay[f.family], unit)
        for f in programme.families
    )
    after = sum(programme.strain_by_pool.values())
    strain = Cost("strain", chance.strain_before, after, chance.most_strain, "hours beyond own normal")
    return ChanceCounts(
        floor_bits=chance.floor_bits,
        unannounced=len(chance.bits),
        at_floor=sum(bits >= chance.floor_bits - _CLOSE for bits in chance.bits.values()),
        below=dict(sorted(Counter(chance.below_floor.values()).items())),
        second=len(chance.second),
        second_asked=chance.second_asked,
        costs=(*delays, strain),
    )
