"""How many visits a week can be made, from published counts: capacity, and each family's share of it.

Weekly rate = published visits / open weeks of their period. The counts of 2020-21 were published later than
the autumn they describe: a plan of that autumn uses them as the inspectorate's own plan, *assumed*. Where no
count of a type is published, one round of its services over the framework's window is taken, *assumed*.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.marks import Figure, Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from counterpoise.domain.facts import VolumeRow
    from counterpoise.programme.problem import Requirement, Service
    from counterpoise.service.instance.requirements import Rulebook

#: Counts that describe an inspectorate's own plan for a season already begun.
_OWN_PLAN = frozenset({"CSC_ASSURANCE_VISIT_2020", "ILACS_FOCUSED_COVID"})
#: Weeks over which one round is made, where nothing is published.
_ROUND_WEEKS = {"YJS_2025": 312.0, "YJS_2018": 312.0, "SA_FIRST_ROUND": 156.0, "ASEND_MONITORING": 78.0}
_COUNTED_FAMILY = "children's homes"


@dataclass(frozen=True)
class Capacity:
    """Half-week slots a week by discipline, slots of each family over the horizon, and what they rest on."""

    weekly: Mapping[str, float]
    family_slots: Mapping[str, int]
    figures: tuple[tuple[str, Figure], ...]


def open_weeks(rules: Rulebook, visit_type: str, start: date, end: date) -> int:
    """Return the weeks of a period in which a type may be done."""
    kind = rules.kinds[visit_type]
    mondays = [start + timedelta(weeks=w) for w in range(max(1, ((end - start).days + 1) // 7))]
    closed = kind.keeps_closed_weeks
    return sum(not (closed and rules.calendar.closed_to_authorities(m)) for m in mondays)


def newest_volumes(volumes: Iterable[VolumeRow], *, as_of: date) -> dict[str, VolumeRow]:
    """Return the newest count of each type usable on a day; a season's own plan always is."""
    found: dict[str, VolumeRow] = {}
    for v in volumes:
        usable = v.known_at <= as_of or v.visit_type in _OWN_PLAN
        held = found.get(v.visit_type)
        if usable and (held is None or v.end > held.end):
            found[v.visit_type] = v
    return found


def rates(
    needs: Sequence[Requirement],
    volumes: Mapping[str, VolumeRow],
    rules: Rulebook,
    services: Mapping[str, Service],
) -> dict[str, Figure]:
    """Return visits a week by type, each with what it rests on.

    The 2020 count is of children's homes; other kinds of provider are visited at the same rate a service.
    """
    asked = Counter(r.visit_type for r in needs)
    found = {}
    for code in sorted(asked):
        row = volumes.get(code)
        if row is None:
            weeks = _ROUND_WEEKS.get(code, 52.0 * (rules.kinds[code].months_max or 12) / 12)
            source = f"no count published: {asked[code]} services in {weeks:.0f} weeks"
            found[code] = Figure(asked[code] / weeks, "visits a week", Mark.ASSUMED, source)
            continue
        weeks_open = open_weeks(rules, code, row.start, row.end)
        rate = row.visits / weeks_open
        source = f"{row.visits} visits in {weeks_open} open weeks to {row.end.isoformat()}, {row.source}"
        if code == "CSC_ASSURANCE_VISIT_2020":
            homes = sum(r.visit_type == code and services[r.service].family == _COUNTED_FAMILY for r in needs)
            rate *= asked[code] / max(1, homes)
            source += f"; {asked[code]} providers at the rate of {homes} homes"
        mark = Mark.ASSUMED if code in _OWN_PLAN else row.mark
        found[code] = Figure(rate, "visits a week", mark, source)
    return found


def capacity(
    needs: Sequence[Requirement],
    *,
    volumes: Iterable[VolumeRow],
    rules: Rulebook,
    services: Mapping[str, Service],
    as_of: date,
    weeks: int,
) -> Capacity:
    """Return the capacity that published counts show, for the visits that may be planned."""
    per_week = rates(needs, newest_volumes(volumes, as_of=as_of), rules, services)
    one = {r.visit_type: r for r in needs}
    weekly: dict[str, float] = defaultdict(float)
    budget: dict[str, float] = defaultdict(float)
    by_type = Counter(r.visit_type for r in needs)
    by_family = Counter((r.visit_type, services[r.service].family) for r in needs)
    for code, figure in per_week.items():
        slots = one[code].team * sum(one[code].slots)
        weekly[one[code].discipline] += figure.value * slots
        for (kind, family), count in by_family.items():
            if kind == code:
                budget[family] += figure.value * weeks * slots * count / by_type[code]
    return Capacity(
        weekly=dict(weekly),
        family_slots={f: max(1, round(slots)) for f, slots in budget.items()},
        figures=tuple((f"capacity: {rules.kinds[c].name}", f) for c, f in per_week.items()),
    )
