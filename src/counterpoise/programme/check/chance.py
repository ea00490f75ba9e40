"""Rules about lots: what they may move, what they may cost, whom they may visit again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from counterpoise.programme.check.balance import CLOSE
from counterpoise.programme.check.case import Broken, Case

if TYPE_CHECKING:
    from collections.abc import Iterator

    from counterpoise.programme.problem import LotRules, Requirement
    from counterpoise.programme.programme import Chance


def drawn(case: Case) -> Iterator[Broken]:
    """Rule ``lots drawn``: lots are drawn where the question asks for them (design, section 4, rule 2)."""
    asked, chance = case.problem.lots is not None, case.programme.chance is not None
    if chance and not asked:
        yield Broken("lots drawn", "programme", "Lots were drawn, but none were asked for.")
    elif asked and not chance and case.programme.method != "spreadsheet":
        yield Broken("lots drawn", "programme", "No lots were drawn: anybody could work the weeks out.")


def moved(case: Case) -> Iterator[Broken]:
    """Rule ``lots moved``: only weeks of unannounced visits differ from what was settled; none is lost."""
    for chance, _ in _lots(case):
        given, again = set(chance.gave_way), set(chance.second)
        for key, week in chance.settled.items():
            r, visit = case.requirements.get(key), case.visit_of.get(key)
            if r is None or (visit is None) != (key in given):
                yield Broken("lots moved", key, "It was settled, and is neither planned nor gave way.")
            elif visit is not None and visit.week != week and not r.unannounced:
                yield Broken(
                    "lots moved", key, f"It is announced, but moved from week {week} to {visit.week}."
                )
        for s in case.seen:
            key = s.requirement.key
            if (key in chance.settled) == (key in again):
                yield Broken("lots moved", key, "It was not settled, and is not a second visit either.")


def floor(case: Case) -> Iterator[Broken]:
    """Rule ``lots floor``: each unannounced visit has the entropy asked for, or a reason why not."""
    for chance, rules in _lots(case):
        for s in case.seen:
            key = s.requirement.key
            if not s.requirement.unannounced:
                continue
            bits = chance.bits.get(key)
            if bits is None:
                yield Broken("lots floor", key, "Nothing says how hard its week is to foresee.")
            elif bits < rules.floor_bits - CLOSE and not chance.below_floor.get(key):
                yield Broken("lots floor", key, f"{bits:.2f} bits are below the floor, without a reason.")
            elif bits >= rules.floor_bits - CLOSE and key in chance.below_floor:
                yield Broken("lots floor", key, "It is listed as below the floor and is not.")
            elif 2**bits > len(s.requirement.start_weeks) + CLOSE:
                yield Broken("lots floor", key, f"{bits:.2f} bits are more than its start weeks can give.")


def cost(case: Case) -> Iterator[Broken]:
    """Rule ``lots cost``: delay and strain stay within what lots may add to what strain left (problem.py)."""
    for chance, rules in _lots(case):
        before = settled_delay(case)
        for f in case.programme.families:
            told = chance.delay_before.get(f.family, -1.0)
            if f.family not in before:
                yield Broken("lots cost", f.family, "The problem has no such family.")
                continue
            if abs(told - before[f.family]) > CLOSE * max(1.0, before[f.family]):
                yield Broken(
                    "lots cost", f.family, f"States {told:.3f} before, found {before[f.family]:.3f}."
                )
            near = (f.least or 0.0) * (1.0 + case.problem.delay_tolerance)
            most = max(before[f.family], near) + rules.delay_tolerance * (f.least or 0.0)
            if f.delay > most + CLOSE * max(1.0, most):
                yield Broken("lots cost", f.family, f"Its delay of {f.delay:.3f} is beyond {most:.3f}.")
        strain, hours = case.strain_of(chance.settled), case.hours_of(chance.settled)
        if abs(sum(strain.values()) - chance.strain_before) > CLOSE * max(1.0, chance.strain_before):
            yield Broken("lots cost", "strain", "The strain before the lots is not what was settled.")
        most = sum(strain.values()) + rules.strain_tolerance * hours
        now = sum(case.programme.strain_by_pool.values())
        if now > most + CLOSE * max(1.0, most):
            yield Broken("lots cost", "strain", f"{now:.3f} hours are beyond {most:.3f}.")


def again(case: Case) -> Iterator[Broken]:
    """Rule ``second visits``: unannounced, within a year of the last, and never at the cost of a duty."""
    for chance, rules in _lots(case):
        if len(chance.second) > chance.second_asked or len(chance.gave_way) > len(chance.second):
            yield Broken("second visits", "programme", "There are more of them than were asked for.")
        wanted = _wanted(case)
        for s in case.seen:
            r = s.requirement
            if r.key not in chance.second:
                continue
            used = {(_group(case, r), s.visit.week + k) for k in range(len(r.slots))}
            if not r.unannounced or case.binds(r):
                yield Broken("second visits", r.key, "It is announced, or required by law.")
            if not _looked_at(case, r, rules):
                yield Broken("second visits", r.key, "Its service was not looked at within the year before.")
            if used & wanted:
                yield Broken("second visits", r.key, "A floor that is missed could be kept in its week.")
        for key in chance.gave_way:
            r_or_none = case.requirements.get(key)
            if r_or_none is None or case.binds(r_or_none) or case.services[r_or_none.service].exempt:
                yield Broken("second visits", key, "An exempt service, or a floor, gave way to one.")


def settled_delay(case: Case) -> dict[str, float]:
    """Return each family's delay before the lots."""
    weeks = case.programme.chance.settled if case.programme.chance else {}
    total = {s.family: 0.0 for s in case.problem.services}
    for r in case.problem.requirements:
        service = case.services[r.service]
        day = case.end
        if r.key in weeks:
            day = case.problem.weeks[weeks[r.key]].monday + timedelta(days=r.weekday)
        late = max(0, (day - r.due).days) / 7
        total[service.family] += service.exposure * service.below_good * late
    return total


def _lots(case: Case) -> Iterator[tuple[Chance, LotRules]]:
    if case.programme.chance is not None and case.problem.lots is not None:
        yield case.programme.chance, case.problem.lots


def _group(case: Case, r: Requirement) -> tuple[str, str]:
    national = r.discipline in case.problem.national_disciplines
    return r.discipline, "" if national else case.services[r.service].region


def _wanted(case: Case) -> set[tuple[tuple[str, str], int]]:
    """Return groups and weeks in which a floor that is missed could be kept."""
    found = set()
    for miss in case.programme.statutory_misses:
        r = case.requirements[miss.requirement]
        for w in r.start_weeks:
            if case.problem.weeks[w].monday + timedelta(days=r.weekday) <= miss.floor_by:
                found |= {(_group(case, r), w + k) for k in range(len(r.slots))}
    return found


def _looked_at(case: Case, r: Requirement, rules: LotRules) -> bool:
    first = case.visit_of[r.key].first_day
    days = [s.visit.last_day for s in case.seen if s.requirement.service == r.service]
    last = case.services[r.service].last_full_visit
    return any(timedelta(0) < first - d <= timedelta(days=rules.year_days) for d in (*days, last) if d)
