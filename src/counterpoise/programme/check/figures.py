"""Rule ``figures``: what a programme states of itself equals a recomputation by other code."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from counterpoise.programme.check.balance import CLOSE
from counterpoise.programme.check.case import Broken, Case

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def _differs(stated: float, found: float) -> bool:
    return not abs(stated - found) <= CLOSE * max(1.0, abs(found))


def delay_figures(case: Case) -> Iterator[Broken]:
    """Rule ``delay figures``: delay, weeks past due, services and visits by family (design, 2).

    Delay counts to the day of the week that the requirement plans with, whatever day lots chose in it.
    """
    found: dict[str, list[float]] = {s.family: [0.0, 0.0, 0.0, 0.0] for s in case.problem.services}
    for s in case.problem.services:
        found[s.family][2] += 1
    for r in case.problem.requirements:
        service = case.services[r.service]
        visit = case.visit_of.get(r.key)
        first = case.problem.weeks[visit.week].monday + timedelta(days=r.weekday) if visit else case.end
        late = max(0, (first - r.due).days) / 7
        figures = found[service.family]
        figures[0] += service.exposure * service.below_good * late
        figures[1] += late
        figures[3] += visit is not None
    stated = {f.family: [f.delay, f.weeks_past_due, f.services, f.visits] for f in case.programme.families}
    for family, figures in found.items():
        if family not in stated:
            yield Broken("delay figures", family, "Its delay is not stated.")
        elif any(_differs(a, b) for a, b in zip(stated[family], figures, strict=True)):
            yield Broken("delay figures", family, f"States {stated[family]}, found {figures}.")
    if len(stated) != len(case.programme.families) or not stated.keys() <= found.keys():
        yield Broken("delay figures", "families", "A family is stated twice or does not exist.")


def _compare(
    rule: str, stated: Mapping[str, float], found: Mapping[str, float], unit: str
) -> Iterator[Broken]:
    for pool in sorted(stated.keys() | found.keys()):
        a, b = stated.get(pool, 0.0), found.get(pool, 0.0)
        if _differs(a, b):
            yield Broken(rule, pool, f"States {a:.3f} {unit}, found {b:.3f}.")


def hours_figures(case: Case) -> Iterator[Broken]:
    """Rule ``hours figures``: all hours the planned visits ask, by pool (problem.py: Ask)."""
    found: dict[str, float] = {}
    for s in case.seen:
        for ask in s.requirement.asks:
            found[ask.pool] = found.get(ask.pool, 0.0) + ask.hours
    yield from _compare("hours figures", case.programme.hours_by_pool, found, "hours")


def strain_figures(case: Case) -> Iterator[Broken]:
    """Rule ``strain figures``: hours beyond spare by pool, fixed visits included (design, 2)."""
    found = case.strain_of({s.requirement.key: s.visit.week for s in case.seen})
    yield from _compare("strain figures", case.programme.strain_by_pool, found, "hours")
    # What is proven is the strain before the lots; rule ``lots cost`` holds the rest.
    chance = case.programme.chance
    total = sum((case.strain_of(chance.settled) if chance else found).values())
    for stage in case.programme.stages:
        if stage.name == "strain" and _differs(stage.value, total):
            yield Broken("strain figures", "stage", f"States {stage.value:.3f} hours, found {total:.3f}.")


def learning_figures(case: Case) -> Iterator[Broken]:
    """Rule ``learning figures``: each further answer is worth half the one before (problem.py)."""
    answers: dict[str, int] = {}
    total = 0.0
    for s in case.seen:
        question = s.requirement.learning_question
        if question:
            total += 0.5 ** answers.get(question, 0)
            answers[question] = answers.get(question, 0) + 1
    if _differs(case.programme.learning, total):
        yield Broken(
            "learning figures", "learning", f"States {case.programme.learning:.3f}, found {total:.3f}."
        )
    for stage in case.programme.stages:
        if stage.name == "learning" and _differs(stage.value, total):
            yield Broken("learning figures", "stage", f"States {stage.value:.3f}, found {total:.3f}.")


def stage_figures(case: Case) -> Iterator[Broken]:
    """Rule ``stage figures``: a bound never passes its value, a status stands in words (design, 2)."""
    for stage in case.programme.stages:
        if not stage.status:
            yield Broken("stage figures", stage.name, "It has no status in words.")
        if (stage.bound is None) != (stage.gap is None):
            yield Broken("stage figures", stage.name, "A bound and a gap come together or not at all.")
        if stage.gap is not None and stage.gap < -CLOSE:
            yield Broken("stage figures", stage.name, f"A gap of {stage.gap:.4f} is no gap.")
        if stage.name == "floors" and stage.value != len(case.programme.statutory_misses):
            yield Broken(
                "stage figures",
                stage.name,
                f"States {stage.value:g} floors missed, lists {len(case.programme.statutory_misses)}.",
            )
