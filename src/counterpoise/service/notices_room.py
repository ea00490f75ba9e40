"""What a council's pools can spare in given weeks, beside their own normal and what is asked of them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from counterpoise.domain.calendar import load_calendar, monday_of
from counterpoise.domain.errors import NotFoundError
from counterpoise.domain.marks import Figure, Mark, weakest
from counterpoise.domain.notice import mondays as weeks_between
from counterpoise.domain.requests import Headroom
from counterpoise.domain.tariffs import AREA_POOLS, POOL_LABELS, PROVIDER_POOL, Tariffs, load_tariffs
from counterpoise.exchange.bundle import Bundle, load_bundle
from counterpoise.pressure.headroom import Loss
from counterpoise.programme.problem import Week
from counterpoise.service.acting import is_authority
from counterpoise.service.instance.exposure import exposures, newest_statistics
from counterpoise.service.instance.strain import area_spare, known_pressure, provider_spare
from counterpoise.service.instance.subjects import known_services
from counterpoise.service.overlay import imported_rows
from counterpoise.service.returns import hours_known, hours_sent, own_losses, weeks_known, with_hours

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from counterpoise.domain.authority import Authority, AuthorityRegister
    from counterpoise.domain.calendar import WorkingCalendar
    from counterpoise.programme.problem import Spare
    from counterpoise.service.instance.strain import Pressure
    from counterpoise.service.instance.subjects import KnownService
    from counterpoise.store.council_queries import CommitmentRecord

_WEEK = timedelta(weeks=1)
_URN = re.compile(r"(?:SC|SA)?\d{5,7}")
_UNIT = "hours a week"
_ABSENCE = "sw_absence_pct"


@dataclass(frozen=True)
class Book:
    """What a council reads on a day: facts with its own imports, tariffs with its own hours, calendar."""

    bundle: Bundle
    tariffs: Tariffs
    calendar: WorkingCalendar
    area: Authority
    as_of: date
    #: Whether the council's own returns are read: by the council alone (rule 6).
    own: bool = True
    #: The provider whose book it is; None for an authority.
    provider: KnownService | None = None

    @property
    def body(self) -> str:
        """The ONS code, or the provider's URN."""
        return self.provider.key.partition(":")[2] if self.provider else self.area.ons_code

    @property
    def pools(self) -> tuple[str, ...]:
        """The pools of the body."""
        return (PROVIDER_POOL,) if self.provider else AREA_POOLS


@dataclass(frozen=True)
class Asked:
    """Hours asked of pools by the Monday of a week: ``hours[pool][monday]``."""

    title: str
    hours: Mapping[str, Mapping[date, float]]
    mark: Mark
    source: str


@dataclass(frozen=True)
class RoomRow:
    """One pool in one week: what it can spare (low to high), its own normal, and what is asked in all."""

    monday: date
    pool: str
    spare: Figure
    low: float
    high: float
    normal: Figure
    asked: Figure

    @property
    def mark(self) -> Mark:
        """What the row rests on: the weakest of its figures, nothing asked being no figure."""
        return weakest(self.spare.mark, self.normal.mark, *([self.asked.mark] if self.asked.value else []))

    @property
    def short(self) -> bool:
        """Whether more is asked than can be spared."""
        return self.asked.value > self.spare.value


#: Who asks while the facts are read for the first time gets the same ones.
_READING: Final = Lock()


@lru_cache(maxsize=4)
def _bundle(imports: tuple[tuple[str, bool], ...]) -> Bundle:  # noqa: ARG001 - they are the key
    return load_bundle(overlay=imported_rows())


@lru_cache(maxsize=4)
def _register(bundle: Bundle, as_of: date) -> AuthorityRegister:
    """Return the authorities of a day, put together once: every notice that is read asks for them."""
    return bundle.register(as_of)


def bundle_here() -> Bundle:
    """Return the facts with the imports of this instance on top; read once for each state of the imports."""
    from counterpoise.store import queries  # noqa: PLC0415 - models load once Django is set up

    state = tuple((i.public_id, i.undone_at is not None) for i in queries.imports())
    # Ids of imports are random: no two stores share one.
    with _READING:
        return _bundle(state)


def book_of(body: str, as_of: date, *, reader: str | None = None) -> Book:
    """Return what a council reads from on a day, or what somebody else, the reader, may read about it.

    An inspectorate reads the hours returns that were sent to it, and no weekly return (rule 6).

    Raises
    ------
    NotFoundError, AmbiguousError
        When the authority or the provider is not one of the register on that day.
    """
    bundle = bundle_here()
    provider = None if is_authority(body) or not _URN.fullmatch(body) else _provider(bundle, body, as_of)
    return Book(
        bundle=bundle,
        tariffs=with_hours(
            load_tariffs(),
            hours_known(as_of, body=body) if reader is None else hours_sent(as_of, to=reader),
        ),
        calendar=load_calendar(as_of),
        area=provider.area if provider else _register(bundle, as_of).find(body, on=as_of),
        as_of=as_of,
        own=reader is None,
        provider=provider,
    )


def _provider(bundle: Bundle, urn: str, as_of: date) -> KnownService:
    """Return a provider as known on a day."""
    services = known_services(bundle, _register(bundle, as_of), as_of=as_of)
    found = next((s for s in services if s.key == f"provider:{urn}"), None)
    if found is None:
        raise NotFoundError(
            f"No provider with the URN {urn} is in the registers known on {as_of.isoformat()}.",
            next_step="Import a register that holds it, or look at the URN.",
        )
    return found


def asked_by_visit(tariffs: Tariffs, *, title: str, code: str, first_day: date, of: str = "area") -> Asked:
    """Return the hours a visit asks by week: of the authority's pools, or (``of`` "provider") of a home's."""
    hours: dict[str, dict[date, float]] = defaultdict(dict)
    marks = []
    begins = monday_of(first_day)
    for ask in tariffs.visit(code).asks():
        if ask.of == of:
            monday = begins + ask.week_offset * _WEEK
            hours[ask.pool][monday] = hours[ask.pool].get(monday, 0.0) + ask.hours
            marks.append(ask.mark)
    visit = tariffs.visit(code)
    sources = {s.source for s in (visit.area if of == "area" else visit.provider).values()}
    return Asked(title, hours, weakest(*marks) if marks else Mark.ASSUMED, " ; ".join(sorted(sources)))


def asked_by_commitment(row: CommitmentRecord) -> Asked:
    """Return the hours a commitment asks, spread evenly over its weeks; the council's own estimate."""
    weeks = weeks_between(row.first_day, row.last_day)
    hours = {pool: {m: total / len(weeks) for m in weeks} for pool, total in row.hours.items()}
    return Asked(row.title, hours, Mark.ESTIMATED, "your own estimate, spread evenly over its weeks")


def room(book: Book, *, mondays: Sequence[date], asked: Iterable[Asked]) -> tuple[RoomRow, ...]:
    """Return spare hours, own normal and hours asked, by week and pool.

    Parameters
    ----------
    book : Book
        What is known.
    mondays : sequence of date
        The weeks.
    asked : iterable of Asked
        Everything that asks for hours in them.
    """
    own = own_losses(
        weeks_known(book.body, book.as_of) if book.own else (),
        pools=book.pools,
        as_of=book.as_of,
        mondays=mondays,
        usual_absence=_usual_absence(book),
        most_lost=book.tariffs.number("capacity_loss.limit").value,
    )
    weeks = tuple(_plain_week(m) for m in mondays)
    pressure = known_pressure(
        book.bundle, areas=[book.area], as_of=book.as_of, weeks=weeks, tariffs=book.tariffs
    )
    spare = _spare(book, pressure, own)
    normal = _spare(book, pressure, dict.fromkeys(book.pools, _no_loss(len(mondays))))
    every = tuple(asked)
    return tuple(
        _row(monday, spare[pool], normal[pool], at, _sum(every, pool, monday))
        for at, monday in enumerate(mondays)
        for pool in book.pools
    )


def headroom_of(rows: Iterable[RoomRow]) -> tuple[Headroom, ...]:
    """Return, for each pool, the week in which it is furthest below what is asked, as a request quotes it."""
    worst: dict[str, RoomRow] = {}
    for row in rows:
        held = worst.get(row.pool)
        if held is None or row.spare.value - row.asked.value < held.spare.value - held.asked.value:
            worst[row.pool] = row
    return tuple(
        Headroom(f"{POOL_LABELS[r.pool]} in the week of {r.monday:%-d %B %Y}", r.spare, r.normal, r.asked)
        for r in worst.values()
    )


def _spare(book: Book, pressure: Pressure, own: Mapping[str, Loss]) -> dict[str, Spare]:
    if book.provider:
        children = exposures([book.provider], bundle=book.bundle, tariffs=book.tariffs, as_of=book.as_of)
        found = provider_spare(
            [book.provider],
            children={key: figure.value for key, figure in children.items()},
            pressure=pressure,
            tariffs=book.tariffs,
            own=own,
        )
    else:
        found = area_spare(book.bundle, areas=[book.area], pressure=pressure, tariffs=book.tariffs, own=own)
    return {s.pool: s for s in found}


def _row(monday: date, spare: Spare, normal: Spare, at: int, asked: Figure) -> RoomRow:
    return RoomRow(
        monday=monday,
        pool=spare.pool,
        spare=Figure(round(spare.hours[at], 1), _UNIT, spare.mark, spare.why),
        low=round(spare.hours_low[at], 1),
        high=round(spare.hours_high[at], 1),
        normal=Figure(round(normal.hours[at], 1), _UNIT, normal.mark, "an ordinary week of your own"),
        asked=asked,
    )


def _sum(asked: Sequence[Asked], pool: str, monday: date) -> Figure:
    there = [(a, h) for a in asked if (h := a.hours.get(pool, {}).get(monday, 0.0))]
    if not there:
        return Figure(0.0, _UNIT, Mark.ASSUMED, "nothing that you logged asks for hours")
    return Figure(
        round(sum(h for _, h in there), 1),
        _UNIT,
        weakest(*(a.mark for a, _ in there)),
        " ; ".join(f"{a.title}: {a.source}" for a, _ in there),
    )


def _usual_absence(book: Book) -> float | None:
    if book.provider:
        return None
    found = newest_statistics(book.bundle, as_of=book.as_of, measures=[_ABSENCE])
    row = found.get((_ABSENCE, book.area.ons_code))
    return row.value / 100 if row is not None and row.value is not None else None


def _no_loss(weeks: int) -> Loss:
    none = (0.0,) * weeks
    return Loss(none, none, none, Mark.ASSUMED, "")


def _plain_week(monday: date) -> Week:
    return Week(monday=monday, working_days=5, closed_to_authorities=False, bank_holiday=False)
