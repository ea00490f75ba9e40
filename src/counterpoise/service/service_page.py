"""Use case: a service as its inspectorate sees it: past looks, concern, own visits, busy weeks of others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from counterpoise.domain.calendar import monday_of
from counterpoise.domain.errors import NotFoundError
from counterpoise.domain.marks import Mark
from counterpoise.domain.roles import Permission
from counterpoise.domain.visit_types import Subject, load_visit_types
from counterpoise.exchange.inheritance import inherit
from counterpoise.service import programme_pages, start
from counterpoise.service.acting import AREA_PREFIXES, viewer_of
from counterpoise.service.instance.subjects import FULL_LOOKS, is_about, known_services
from counterpoise.service.notices_room import bundle_here

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from counterpoise.domain.roles import Person
    from counterpoise.exchange.bundle import Bundle
    from counterpoise.service.acting import Acting
    from counterpoise.service.instance.subjects import KnownService
    from counterpoise.store.visit_queries import ConcernRecord, VisitRecord

#: Weeks ahead that the page shows.
AHEAD: Final = 26
MOST_FOUND: Final = 50
_WEEK: Final = timedelta(weeks=1)
_EARLIER: Final = "PRE_SIF"


@dataclass(frozen=True)
class LookRow:
    """One look of the past that is public; ``grade`` is "" where none was known by the day."""

    title: str
    first_day: date
    published: date | None
    grade: str
    mark: Mark


@dataclass(frozen=True)
class Concern:
    """How worried the newest programme that knows the service is: a coarse tier, never a number."""

    tier: str
    mark: str
    as_of: date
    series: str
    version: int


@dataclass(frozen=True)
class WeekRow:
    """One week ahead: whether own visits, or notified visits of others, take it."""

    monday: date
    own: bool
    others: bool


@dataclass(frozen=True)
class ServicePage:
    """One service as known on a day."""

    service: KnownService
    as_of: date
    looks: tuple[LookRow, ...]
    concern: Concern | None
    held: tuple[ConcernRecord, ...]
    visits: tuple[VisitRecord, ...]
    weeks: tuple[WeekRow, ...]


def find(words: str, acting: Acting) -> tuple[KnownService, ...]:
    """Return the services whose name, area or key holds all the words, at most ``MOST_FOUND``, by name.

    Raises
    ------
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_PROGRAMME)
    asked = words.casefold().split()
    if not asked:
        return ()
    there = _services(acting.today).values()
    found = [s for s in there if all(w in f"{s.name} {s.area.name} {s.key}".casefold() for w in asked)]
    # By name alone: an order by worry would be a league table (rule 5).
    return tuple(sorted(found, key=lambda s: (s.name, s.key))[:MOST_FOUND])


def page_of(key: str, acting: Acting, *, person: Person) -> ServicePage:
    """Return what an inspectorate sees of a service: public looks, own visits, and weeks alone of others.

    Parameters
    ----------
    key : str
        The service, ``authority:E08000025`` or ``provider:SC012345``.
    acting : Acting
        Whoever asks, for an inspectorate.
    person : Person
        The same, with all roles: for the programmes that the tier of concern is read from.

    Raises
    ------
    NotFoundError
        When no such service is known on the day.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_PROGRAMME)
    start.open_store()
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    service = _services(acting.today).get(key)
    if service is None:
        raise NotFoundError(
            "No such service is known today.", next_step="Look for it by its name, its area or its URN."
        )
    return ServicePage(
        service=service,
        as_of=acting.today,
        looks=tuple(sorted(_looks(service, bundle_here(), acting.today), key=lambda r: r.first_day)[::-1]),
        concern=_concern(key, person),
        held=visit_queries.concerns_of(acting.body, key, acting.today),
        visits=visit_queries.own_visits_to(key, acting.body),
        weeks=_weeks(key, acting),
    )


def _services(as_of: date) -> Mapping[str, KnownService]:
    from counterpoise.store import queries  # noqa: PLC0415 - models load once Django is set up

    start.open_store()
    return _known(as_of, tuple((i.public_id, i.undone_at is not None) for i in queries.imports()))


@lru_cache(maxsize=2)
def _known(as_of: date, imports: tuple[tuple[str, bool], ...]) -> Mapping[str, KnownService]:  # noqa: ARG001 - the key
    bundle = bundle_here()
    return {s.key: s for s in known_services(bundle, bundle.register(as_of), as_of=as_of)}


def _looks(service: KnownService, bundle: Bundle, as_of: date) -> Iterator[LookRow]:
    if service.subject is Subject.PROVIDER:
        urn = service.key.partition(":")[2]
        for v in bundle.known("provider_visits", as_of):
            if v.urn == urn:
                yield LookRow(f"{v.kind.capitalize()} inspection", v.on, v.known_at, v.grade, Mark.PUBLISHED)
        return
    names = {code: kind.name for code, kind in load_visit_types().items()}
    for a in inherit(bundle.known("area_visits", as_of), bundle.known("succession", as_of), as_of):
        if a.ons_code == service.area.ons_code and _is_of(a.visit_type, service.subject):
            known = a.grade_known_at is not None and a.grade_known_at <= as_of
            title = names.get(a.visit_type, "Inspection of an earlier framework")
            published = a.published if a.published and a.published <= as_of else None
            yield LookRow(title, a.first_day, published, a.grade if known else "", a.mark)


def _is_of(visit_type: str, subject: Subject) -> bool:
    earlier = subject is Subject.AUTHORITY and visit_type == _EARLIER
    return earlier or visit_type in FULL_LOOKS.get(subject, ()) or is_about(visit_type, subject)


def _concern(key: str, person: Person) -> Concern | None:
    for head in programme_pages.heads(person=person):
        told = programme_pages.document(head.public_id)
        for v in told.visits:
            if v["service"] == key:
                return Concern(v["concern"], v["concern_mark"], head.as_of, head.series, head.version)
    return None


def _same_people(key: str) -> tuple[str, ...]:
    """Return the services that ask the same people: all of an area's own, a provider or school by itself."""
    prefix, _, code = key.partition(":")
    return tuple(f"{p}:{code}" for p in AREA_PREFIXES) if prefix in AREA_PREFIXES else (key,)


def _weeks(key: str, acting: Acting) -> tuple[WeekRow, ...]:
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    viewer, first = viewer_of(acting), monday_of(acting.today)
    others = {m for k in _same_people(key) for m in visit_queries.busy_with_others(k, viewer, acting.today)}
    own = visit_queries.busy_with_own(key, viewer, acting.today)
    mondays = [first + n * _WEEK for n in range(AHEAD)]
    return tuple(WeekRow(m, m in own, m in others) for m in mondays)
