"""The homes visited in 2020-21: how many of those with serious concerns a ranking would have reached first.

Only totals by last grade are published: not which homes were visited, nor which had concerns. So a ranking
is judged by how far down it goes in each class of last grade; inside a class, which homes had concerns is
unknown, and the answer is a range with the value for "any home of the class alike" inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from counterpoise.domain.grades import Grade
from counterpoise.exchange.bundle import load_bundle
from counterpoise.service.instance.belief import beliefs
from counterpoise.service.instance.subjects import known_services

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AS_OF = date(2020, 9, 1)
#: Children's homes with serious concerns at assurance visits from September 2020 to March 2021, by grade at
#: 31 March 2020, published: www.rezume.co.uk/childrens-homes-assurance-visits-prioritised-due-to-concerns
CONCERNS: Mapping[Grade, int] = {
    Grade.OUTSTANDING: 1,
    Grade.GOOD: 41,
    Grade.REQUIRES_IMPROVEMENT: 36,
    Grade.INADEQUATE: 4,
    Grade.NONE: 22,
}
VISITED = 861
FIRST = (100, 200, 400, VISITED)
_HOMES = frozenset({"children's homes", "secure homes"})
_BY_GRADE = (Grade.INADEQUATE, Grade.REQUIRES_IMPROVEMENT, Grade.GOOD, Grade.OUTSTANDING)


@dataclass(frozen=True)
class Reached:
    """How many of the homes with concerns lie among the first so many of a ranking."""

    ranking: str
    first: int
    alike: float
    least: int
    most: int


def rankings() -> tuple[Mapping[Grade, int], list[Reached]]:
    """Return the homes in each class on the day, and what each ranking reaches."""
    bundle = load_bundle()
    known = known_services(bundle, bundle.register(), as_of=AS_OF)
    homes = [s for s in known if s.provision is not None and s.family in _HOMES]
    chance = beliefs(known, bundle=bundle, as_of=AS_OF)
    worst = sorted(homes, key=lambda s: (-chance[s.key].value, s.key))
    sizes = {g: sum(s.looked.grade == g for s in homes) for g in CONCERNS}
    by_belief = [s.looked.grade for s in worst]
    made = []
    for first in FIRST:
        made.append(_chance(sizes, first))
        made.append(_reached("last grade, never inspected last", _ordered(sizes, last=True)[:first], sizes))
        made.append(_reached("last grade, never inspected first", _ordered(sizes, last=False)[:first], sizes))
        made.append(_reached("belief", by_belief[:first], sizes))
    return sizes, made


def _ordered(sizes: Mapping[Grade, int], *, last: bool) -> list[Grade]:
    order = (*_BY_GRADE, Grade.NONE) if last else (Grade.NONE, *_BY_GRADE)
    return [g for g in order for _ in range(sizes[g])]


def _chance(sizes: Mapping[Grade, int], first: int) -> Reached:
    total, every = sum(CONCERNS.values()), sum(sizes.values())
    return Reached("chance", first, total * first / every, max(0, total - (every - first)), min(total, first))


def _reached(name: str, taken: Sequence[Grade], sizes: Mapping[Grade, int]) -> Reached:
    alike, least, most = 0.0, 0, 0
    for g, bad in CONCERNS.items():
        n = sum(t == g for t in taken)
        alike += bad * n / sizes[g]
        least += max(0, bad - (sizes[g] - n))
        most += min(bad, n)
    return Reached(name, len(taken), alike, least, most)
