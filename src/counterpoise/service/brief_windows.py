"""When inspections may come, by published rule alone: never from a programme or a belief (rule 1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.cadence import add_months, due, year_end
from counterpoise.domain.marks import Mark
from counterpoise.domain.visit_types import Subject, types_for, visit_type
from counterpoise.service.instance.subjects import FULL_LOOKS, known_services, newest_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from counterpoise.domain.authority import Authority
    from counterpoise.domain.visit_types import VisitType
    from counterpoise.exchange.bundle import Bundle
    from counterpoise.service.instance.subjects import KnownService

#: Published for inspections of authorities: six months either side of the third anniversary.
_MONTHS_EITHER_SIDE = 6
_OWN_SECTOR = "local authority"


@dataclass(frozen=True)
class Window:
    """When one kind of look may come by its published rule; no day where the rule names none.

    ``passed`` says that the interval is over: it may come any week.
    """

    title: str
    owner: str
    opens: date | None
    closes: date | None
    passed: bool
    why: str
    mark: Mark


def windows(bundle: Bundle, area: Authority, *, as_of: date) -> tuple[Window, ...]:
    """Return what may come at an area's services, from rules and dates that are published.

    Parameters
    ----------
    bundle : Bundle
        Facts.
    area : Authority
        Whose services.
    as_of : date
        Only what was known by then.
    """
    services = [
        s
        for s in known_services(bundle, bundle.register(as_of), as_of=as_of)
        if s.area.ons_code == area.ons_code and s.provision is None
    ]
    found = [w for s in services for w in _area_windows(s, as_of)]
    return (*found, *_homes(bundle, area, as_of))


def _area_windows(service: KnownService, as_of: date) -> Iterable[Window]:
    kinds = [
        k for k in types_for(subject=service.subject, day=as_of) if k.code in FULL_LOOKS[service.subject]
    ]
    if service.subject is Subject.AUTHORITY:
        weak = service.looked.grade.is_weak
        kinds = [k for k in kinds if ("STANDARD" in k.code) == weak]
        if service.looked.grade.is_worst:
            yield _monitoring(service, as_of)
    for kind in kinds[:1]:
        yield _window(kind, service, as_of)


def _window(kind: VisitType, service: KnownService, as_of: date) -> Window:
    if kind.months_max is None or service.looked.last_full is None:
        why = "no cycle is published" if kind.months_max is None else "no date of a last one is public"
        more = "" if kind.interval.startswith("no cycle") else f" ({kind.interval})"
        words = f"{why}{more}; it may come any week"
        return Window(kind.name, kind.owner, None, None, passed=False, why=words, mark=Mark.PUBLISHED)
    when = due(
        kind,
        provision="",
        grade=service.looked.grade,
        last=service.looked.last_full,
        registered=None,
        as_of=as_of,
    )
    side = _MONTHS_EITHER_SIDE if service.subject is Subject.AUTHORITY else 0
    opens, closes = add_months(when.day, -side), add_months(when.day, side)
    return Window(
        title=kind.name,
        owner=kind.owner,
        opens=opens,
        closes=closes,
        passed=closes < as_of,
        why=when.reason + (f", {side} months either side" if side else ""),
        mark=when.mark,
    )


def _monitoring(service: KnownService, as_of: date) -> Window:
    kind = visit_type("ILACS_MONITORING")
    last = service.looked.last_any
    day = add_months(last, kind.months_max or 0) if last else None
    return Window(
        title=kind.name,
        owner=kind.owner,
        opens=day,
        closes=day,
        passed=day is not None and day < as_of,
        why=f"{kind.interval}, counted from {last.isoformat() if last else 'no day that is public'}",
        mark=Mark.PUBLISHED,
    )


def _homes(bundle: Bundle, area: Authority, as_of: date) -> tuple[Window, ...]:
    """Return the homes that the authority runs itself: each looked at by the end of the inspection year."""
    kind = visit_type("CH_FULL")
    homes = [
        r
        for r in newest_rows(bundle.known("providers", as_of))
        if r.ons_code == area.ons_code
        and r.sector.casefold() == _OWN_SECTOR
        and r.provision_type.casefold() == "children's home"
    ]
    if not homes:
        return ()
    return (
        Window(
            title=f"{kind.name}: {len(homes)} of your own",
            owner=kind.owner,
            opens=as_of,
            closes=year_end(as_of),
            passed=False,
            why="unannounced, each at least once from April to March",
            mark=Mark.PUBLISHED,
        ),
    )
