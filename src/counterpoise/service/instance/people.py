"""Numbered inspectors for the visits that may be planned: national capacity shared over regions and bases."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from counterpoise.service.instance.capacity import SLOTS_A_WEEK, Base, apportion, inspectors, weekly_slots

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.programme.problem import Inspector, Requirement, Service, Week

_PARTS = 1000


def people(
    needs: Sequence[Requirement],
    *,
    services: Mapping[str, Service],
    weekly: Mapping[str, float],
    weeks: Sequence[Week],
    national: frozenset[str],
) -> tuple[Inspector, ...]:
    """Return inspectors whose half weeks add up to each discipline's capacity, without names.

    A national discipline keeps the same people every week where its teams stay together for weeks;
    otherwise capacity follows its average week by week, in steps of a team (national) or a visit (regional).
    """
    made: list[Inspector] = []
    bases = _bases(services)
    for discipline in sorted({r.discipline for r in needs}):
        kinds = [r for r in needs if r.discipline == discipline]
        prefix = "".join(word[0] for word in discipline.split()).upper()
        if discipline in national:
            total = _national(kinds, weekly[discipline], weeks)
            heads = _shares(kinds, services, max(total) // SLOTS_A_WEEK)
            full = {region: (SLOTS_A_WEEK * n,) * len(weeks) for region, n in heads.items() if n}
            crew = inspectors(discipline=discipline, prefix=prefix, slots_by_region=full, bases=bases)
            made += _on_duty(crew, total)
        else:
            slots = _regional(kinds, services, weekly[discipline], weeks)
            made += inspectors(discipline=discipline, prefix=prefix, slots_by_region=slots, bases=bases)
    return tuple(made)


def _bases(services: Mapping[str, Service]) -> dict[str, tuple[Base, ...]]:
    """Return places an inspector may work from, by region, weighing the services around each."""
    count = Counter(s.area for s in services.values())
    places: dict[str, dict[str, Base]] = {}
    for s in services.values():
        here = places.setdefault(s.region, {})
        here.setdefault(s.area, Base(s.area, s.latitude, s.longitude, float(count[s.area])))
    return {region: tuple(found.values()) for region, found in places.items()}


def _shares(kinds: Sequence[Requirement], services: Mapping[str, Service], parts: int) -> dict[str, int]:
    count = Counter(services[r.service].region for r in kinds)
    return apportion(parts, {region: float(n) for region, n in count.items()})


def _national(kinds: Sequence[Requirement], average: float, weeks: Sequence[Week]) -> tuple[int, ...]:
    """Return half weeks by week; a discipline can always field its largest team."""
    largest = SLOTS_A_WEEK * max(r.team for r in kinds)
    is_open = [w.working_days > 0 for w in weeks]
    if any(r.span > 1 for r in kinds):
        slots = max(SLOTS_A_WEEK * round(average / SLOTS_A_WEEK), largest)
        return tuple(slots * here for here in is_open)
    return weekly_slots(max(average, largest / len(weeks)), is_open, grain=largest)


def _on_duty(crew: Sequence[Inspector], total: Sequence[int]) -> list[Inspector]:
    """Return the crew with each week's half weeks shared out in turn, so that all come to work."""
    heads = len(crew)
    slots = [[0] * len(total) for _ in crew]
    turn = 0
    for week, half_weeks in enumerate(total):
        for _ in range(half_weeks // SLOTS_A_WEEK):
            slots[turn % heads][week] = SLOTS_A_WEEK
            turn += 1
    return [replace(i, slots=tuple(s)) for i, s in zip(crew, slots, strict=True)]


def _regional(
    kinds: Sequence[Requirement], services: Mapping[str, Service], average: float, weeks: Sequence[Week]
) -> dict[str, tuple[int, ...]]:
    is_open = [w.working_days > 0 for w in weeks]
    grain = max(max(r.slots) for r in kinds)
    shares = _shares(kinds, services, _PARTS)
    return {
        region: weekly_slots(average * part / _PARTS, is_open, grain=grain) for region, part in shares.items()
    }
