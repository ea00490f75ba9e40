"""Pins from a file to the visits, weeks and inspectors of a problem; and what is said of those kept."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.errors import BadInputError, Fault
from counterpoise.programme.pins import OF_WEEKS, Pin, PinKind, in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.exchange.pins_file import PinRow
    from counterpoise.programme.problem import Problem, Requirement

_RANGE = ".."


class _Refused(Exception):  # noqa: N818 - ends as a fault
    """A cell that can't be taken."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


def with_pins(problem: Problem, rows: Sequence[PinRow]) -> Problem:
    """Return a problem with the pins of a file; pins are called by their rows, as the first of them "Pin 1".

    Raises
    ------
    BadInputError
        With every row that can't be taken, by column.
    """
    pins: list[Pin] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=1):
        try:
            pins.append(_pin(problem, row, f"Pin {number}"))
        except _Refused as refused:
            faults.append(row.fault(refused.column, str(refused)))
    if faults:
        shown = "; ".join(str(f) for f in faults[:3])
        raise BadInputError(
            f"{len(faults)} of {len(rows)} pins can't be taken: {shown}.",
            next_step="Correct these rows; nothing was planned.",
            faults=tuple(faults),
        )
    return replace(problem, pins=tuple(pins))


def kept_in_words(problem: Problem, *, named: bool) -> tuple[str, ...]:
    """Return a sentence for each pin that a programme keeps; how many only, where nothing may be named."""
    if not problem.pins:
        return ()
    if not named:
        return (f"{len(problem.pins)} {'pin was' if len(problem.pins) == 1 else 'pins were'} kept.",)
    return tuple(f"Kept: {in_words(problem, p)}.{f' Why: {p.why}.' * bool(p.why)}" for p in problem.pins)


def _pin(problem: Problem, row: PinRow, key: str) -> Pin:
    try:
        kind = PinKind(" ".join(row.kind.casefold().split()))
    except ValueError:
        known = ", ".join(PinKind)
        raise _Refused("kind", f"“{row.kind}” is none of: {known}") from None
    visit = _visit(problem, row)
    why = row.why.strip().rstrip(".")
    if kind not in OF_WEEKS:
        person = row.value.strip()
        if person not in {i.key for i in problem.inspectors}:
            raise _Refused("value", f"there is no inspector “{person}”")
        return Pin(key, visit.key, kind, inspector=person, why=why)
    service = problem.service_by_key[visit.service]
    if service.exempt and not why:
        reason = (
            f"nothing may delay this service for strain ({service.exempt_reason}): say why the week is asked"
        )
        raise _Refused("why", reason)
    return Pin(key, visit.key, kind, weeks=_weeks(problem, row.value), why=why)


def _visit(problem: Problem, row: PinRow) -> Requirement:
    if row.visit:
        found = problem.requirement_by_key.get(row.visit)
        if found is None:
            raise _Refused("visit", f"“{row.visit}” is no visit that may be planned in these weeks")
        return found
    if not row.service:
        raise _Refused("visit", "give a visit, or a service and a visit type")
    of_service = [r for r in problem.requirements if r.service == row.service]
    fits = [r for r in of_service if row.visit_type in ("", r.visit_type, r.visit_type_name)]
    if not of_service:
        raise _Refused("service", f"no visit to “{row.service}” may be planned in these weeks")
    if len(fits) != 1:
        keys = ", ".join(r.key for r in fits or of_service)
        raise _Refused("visit type", f"{'several visits fit' if fits else 'no visit fits'}; there are {keys}")
    return fits[0]


def _weeks(problem: Problem, text: str) -> tuple[int, ...]:
    """Return the weeks of days and ranges ("2020-09-14; 2020-10-05..2020-10-23")."""
    mondays = [w.monday for w in problem.weeks]
    found: set[int] = set()
    for part in re.split(r"[;,\s]+", text.strip()):
        first, _, last = part.partition(_RANGE)
        days = _day(first), _day(last or first)
        here = {n for n, m in enumerate(mondays) if m <= days[1] and m + timedelta(days=6) >= days[0]}
        if not here:
            raise _Refused(
                "value",
                f"{part} lies outside the weeks from {mondays[0]} to {mondays[-1] + timedelta(days=6)}",
            )
        found |= here
    return tuple(sorted(found))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Refused("value", f"“{text}” is no date like 2020-09-14") from None
