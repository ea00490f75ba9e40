"""A rule in a conflict, told to a scheduler: what it asks, and why it stands against the pins."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.programme.grid import NATIONAL, working_days
from counterpoise.programme.pins import PinKind, visit_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from counterpoise.programme.grid import Grid
    from counterpoise.programme.pinned_model import Member
    from counterpoise.programme.pins import Pin

_SHOWN = 4


def rule_in_words(grid: Grid, member: Member, pins: Sequence[Pin]) -> str:
    """Return a rule of a conflict as one sentence.

    Parameters
    ----------
    grid : Grid
    member : Member
        A rule, no pin.
    pins : sequence of Pin
        The pins of the conflict, whose weeks are worth a word.
    """
    return _WORDS[member.kind](grid, member.about, pins)


def _start_weeks(grid: Grid, about: Sequence[str], pins: Sequence[Pin]) -> str:
    r = grid.problem.requirement_by_key[about[0]]
    wished = [p for p in pins if p.requirement == r.key and p.kind is PinKind.IN_WEEKS]
    weeks = sorted(set.intersection(*(set(p.weeks) for p in wished))) if wished else []
    shut = [w for w in weeks if w not in r.start_weeks]
    subject = f"the rules on when {visit_words(grid.problem, r.key)} may begin"
    if not shut:
        open_ = ", ".join(_monday(grid, w) for w in r.start_weeks[:_SHOWN]) or "none"
        more = " and later ones" if len(r.start_weeks) > _SHOWN else ""
        return f"{subject.capitalize()} leave the weeks of {open_}{more} alone."
    told = "; ".join(f"{_monday(grid, w)}, because {_why_shut(grid, r.key, w)}" for w in shut[:_SHOWN])
    more = f"; and {len(shut) - _SHOWN} weeks more" if len(shut) > _SHOWN else ""
    return f"{subject[0].upper()}{subject[1:]} keep it away from the week of {told}{more}."


def _why_shut(grid: Grid, key: str, week: int) -> str:
    return next(_reasons(grid, key, week), "it is not offered then: not yet due, or its phase is not on")


def _reasons(grid: Grid, key: str, week: int) -> Iterator[str]:
    """Give the raw rules that close a week to a visit."""
    problem = grid.problem
    r = problem.requirement_by_key[key]
    rule = problem.type_rules.get(r.visit_type)
    at = problem.requirements.index(r)
    first, last = (date.fromordinal(int(x[at, week])) for x in (grid.first, grid.last))
    if rule is None:
        return
    days = working_days(problem.as_of.toordinal() + 1, first.toordinal() + 1, problem.bank_holidays)
    if len(days) < rule.notice_working_days:
        yield f"less than {rule.notice_working_days} working days of notice would be left"
    if (rule.valid_from and first < rule.valid_from) or (rule.valid_to and last > rule.valid_to):
        yield "its type is not in force then"
    if {first.month, last.month} & rule.closed_months:
        yield f"its type is not done in {first:%B}"
    touched = [w for w in problem.weeks if w.monday <= last and w.monday + timedelta(days=6) >= first]
    if rule.keeps_closed_weeks and any(w.closed_to_authorities for w in touched):
        yield "full visits to authorities are not made in that week of the year"
    if rule.keeps_bank_holidays and any(w.bank_holiday for w in touched):
        yield "a bank holiday falls into its fieldwork"
    if first in problem.bank_holidays:
        yield "its first day would be a bank holiday"


def _floor(grid: Grid, about: Sequence[str], _pins: Sequence[Pin]) -> str:
    r = grid.problem.requirement_by_key[about[0]]
    return f"The law asks that {visit_words(grid.problem, r.key)} begins by {r.floor_by}."


def _separation(grid: Grid, about: Sequence[str], _pins: Sequence[Pin]) -> str:
    problem = grid.problem
    fixed = {f.key: f for f in problem.fixed}
    days = problem.separation_days
    if about[1] in fixed:
        f = fixed[about[1]]
        other = f"the {f.visit_type} of {f.owner} from {f.first_day} to {f.last_day}, which is given"
    else:
        other = visit_words(problem, about[1])
    return (
        f"Full visits to one area lie at least {days} days apart: "
        f"{visit_words(problem, about[0])}, and {other}."
    )


def _gap(grid: Grid, about: Sequence[str], _pins: Sequence[Pin]) -> str:
    problem = grid.problem
    r = problem.requirement_by_key[about[0]]
    days = problem.type_rules[r.visit_type].least_gap_days
    return (
        f"Visits of one type to one service lie at least {days} days apart and in the order of their due "
        f"dates: {visit_words(problem, about[0])}, and {visit_words(problem, about[1])}."
    )


def _group(about: Sequence[str]) -> str:
    where = "all of England" if about[1] == NATIONAL else about[1]
    return f"{about[0]} inspectors of {where}"


def _who(grid: Grid, about: Sequence[str], pins: Sequence[Pin]) -> str:
    here = grid.groups.index((about[0], about[1]))
    count = int((grid.inspector_group == here).sum())
    named = {p.inspector for p in pins}
    others = [
        f"{i.key} is of {i.discipline}, {i.region}"
        for n, i in enumerate(grid.problem.inspectors)
        if i.key in named and grid.inspector_group[n] != here
    ]
    return f"Only {_group(about)} ({count} of them) do these visits{''.join(f'; {o}' for o in others)}."


def _time(grid: Grid, about: Sequence[str], _pins: Sequence[Pin]) -> str:
    week = int(about[2])
    group = grid.groups.index((about[0], about[1]))
    at_work = int((grid.inspector_slots[np.flatnonzero(grid.inspector_group == group), week] > 0).sum())
    return (
        f"In the week of {_monday(grid, week)}, {at_work} of the {_group(about)} are at work, none for more "
        "than their own half weeks."
    )


def _barred(grid: Grid, about: Sequence[str], _pins: Sequence[Pin]) -> str:
    name = grid.problem.service_by_key[about[1]].name
    return (
        f"{about[0]} may not visit {name}: a conflict of interest is recorded, or three cycles running there."
    )


def _lead(grid: Grid, about: Sequence[str], _pins: Sequence[Pin]) -> str:
    name = grid.problem.service_by_key[about[0]].name
    return f"Whoever led a visit to {name} does not lead the next one there too soon after it."


def _budget(grid: Grid, about: Sequence[str], _pins: Sequence[Pin]) -> str:
    slots = grid.problem.family_slots[about[0]]
    return (
        f"The family “{about[0]}” may take {slots} half weeks of inspectors in all, statutory visits apart."
    )


def _monday(grid: Grid, week: int) -> str:
    return grid.problem.weeks[week].monday.isoformat()


_WORDS: dict[str, Callable[[Grid, Sequence[str], Sequence[Pin]], str]] = {
    "start weeks": _start_weeks,
    "statutory floor": _floor,
    "separation": _separation,
    "least gap": _gap,
    "who goes": _who,
    "time": _time,
    "barred pairs": _barred,
    "lead's gap": _lead,
    "family budget": _budget,
}
