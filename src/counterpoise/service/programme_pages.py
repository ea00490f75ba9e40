"""Use cases of a planner's pages: programmes, visits and what each case rests on, two versions compared."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from counterpoise.domain.errors import NotFoundError
from counterpoise.domain.lifecycle import IDLE, VisitState
from counterpoise.domain.marks import Mark, weakest
from counterpoise.domain.roles import Permission

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from counterpoise.domain.roles import Person
    from counterpoise.store.programme_queries import ProgrammeHead

_KEPT = 8
_READING = threading.Lock()


@dataclass(frozen=True)
class Chosen:
    """Which visits of a programme to show; "" chooses all."""

    region: str = ""
    family: str = ""
    week: str = ""
    area: str = ""

    def takes(self, visit: Mapping[str, Any]) -> bool:
        """Return whether a visit is among them."""
        return (
            self.region in {"", visit["region"]}
            and self.family in {"", visit["family"]}
            and self.week in {"", visit["week"]}
            and self.area in {"", visit["area_code"]}
        )


@dataclass(frozen=True)
class AreaRow:
    """What one authority's area gets: the table twin of both maps."""

    code: str
    name: str
    region: str
    own_week: str
    own_type: str
    providers: int


@dataclass(frozen=True)
class Document:
    """The document of one version, read once: a version never changes."""

    public_id: str
    told: Mapping[str, Any]
    visits: tuple[Mapping[str, Any], ...]
    by_key: Mapping[str, Mapping[str, Any]]
    weeks: tuple[str, ...]
    regions: tuple[str, ...]
    families: tuple[str, ...]
    areas: tuple[AreaRow, ...]
    named: bool

    def calendar(self, chosen: Chosen) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """Return visits by region and week of the horizon, of those chosen."""
        counts = Counter((v["region"], v["week"]) for v in self.visits if chosen.takes(v))
        return tuple((r, tuple(counts[r, w] for w in self.weeks)) for r in self.regions)

    def tiers(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """Return what puts a service into each published tier, as the visits of the programme tell it."""
        reasons: dict[int, set[str]] = defaultdict(set)
        for v in self.visits:
            reasons[v["tier"]].add(v["tier_reason"])
        return tuple((tier, tuple(sorted(reasons[tier]))) for tier in sorted(reasons))

    def chosen(self, chosen: Chosen) -> tuple[Mapping[str, Any], ...]:
        """Return the visits chosen, by first day."""
        return tuple(v for v in self.visits if chosen.takes(v))


@dataclass(frozen=True)
class Difference:
    """How the second of two versions differs from the first."""

    added: tuple[Mapping[str, Any], ...]
    dropped: tuple[Mapping[str, Any], ...]
    moved: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...]
    same: int
    #: Name, unit of the first and of the second, value of the first and of the second, and what they rest on.
    stages: tuple[tuple[str, str, str, float, float, str], ...]
    #: How many of the first are in no plan of the second because they were confirmed, and stand.
    standing: int = 0


def heads(*, person: Person, series: str = "") -> tuple[ProgrammeHead, ...]:
    """Return the versions of the programmes of the person's own inspectorate, newest first."""
    from counterpoise.store import programme_queries  # noqa: PLC0415 - models load once Django is set up

    return programme_queries.heads(person.bodies(Permission.SEE_PROGRAMME), series=series)


def programme(series: str, version: int, *, person: Person) -> tuple[ProgrammeHead, Document]:
    """Return one version of a programme of the person's own inspectorate.

    Raises
    ------
    NotFoundError
        When the inspectorate has none such.
    """
    from counterpoise.store import programme_queries  # noqa: PLC0415 - models load once Django is set up

    head = programme_queries.head(series, version, inspectorates=person.bodies(Permission.SEE_PROGRAMME))
    return head, document(head.public_id)


def visit(series: str, version: int, key: str, *, person: Person) -> tuple[ProgrammeHead, Mapping[str, Any]]:
    """Return one planned visit with everything its place in the programme rests on.

    Raises
    ------
    NotFoundError
        When the programme has none such.
    """
    head, told = programme(series, version, person=person)
    found = told.by_key.get(key)
    if found is None:
        raise NotFoundError("This programme has no such visit.", next_step="Look at the list of its visits.")
    return head, found


def made_of(head: ProgrammeHead, planned: Mapping[str, Any], *, person: Person) -> str:
    """Return the id of the visit that came of a planned one, "" where none did or it was withdrawn.

    A next version does not propose again what stands already, so the visit may have come with an earlier one.
    """
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    versions = {h.public_id for h in heads(person=person, series=head.series)}
    return next(
        (
            v.public_id
            for v in visit_queries.own_visits_to(planned["service"], head.inspectorate)
            if (v.requirement == planned["requirement"] and v.programme in versions and v.state not in IDLE)
        ),
        "",
    )


def compare(
    series: str, first: int, second: int, *, person: Person
) -> tuple[ProgrammeHead, ProgrammeHead, Difference]:
    """Return how two versions of one programme differ."""
    one, before = programme(series, first, person=person)
    other, after = programme(series, second, person=person)
    return one, other, difference(before, after, stands=_standing(one))


def _standing(head: ProgrammeHead) -> frozenset[str]:
    """Return the requirements whose visits were confirmed and stand: a next version plans beside them."""
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    return frozenset(
        v.requirement
        for v in visit_queries.own_visits(head.inspectorate)
        if v.state not in IDLE and v.state is not VisitState.PROPOSED
    )


def difference(before: Document, after: Document, *, stands: Collection[str] = ()) -> Difference:
    """Return how one document differs from another: visits by their key, stages by their name.

    What stands is in no later plan, and dropped by none.
    """
    both = before.by_key.keys() & after.by_key.keys()
    moved = [k for k in both if before.by_key[k]["first_day"] != after.by_key[k]["first_day"]]
    gone = [v for v in before.visits if v["requirement"] not in after.by_key]
    later = {s["stage"]: s for s in after.told["stages"]}
    return Difference(
        added=tuple(v for v in after.visits if v["requirement"] not in before.by_key),
        dropped=tuple(v for v in gone if v["requirement"] not in stands),
        standing=sum(v["requirement"] in stands for v in gone),
        moved=tuple((before.by_key[k], after.by_key[k]) for k in sorted(moved)),
        same=len(both) - len(moved),
        stages=tuple(
            (s["stage"], s["unit"], there["unit"], s["value"], there["value"], _weaker(s, there))
            for s in before.told["stages"]
            if (there := later.get(s["stage"])) is not None
        ),
    )


def _weaker(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    return weakest(Mark(one["mark"]), Mark(other["mark"])).value


def planned_for(programme_id: str, requirement: str, *, person: Person) -> str:
    """Return the address of the place of a visit in its programme, "" where it came by hand."""
    found = next((h for h in heads(person=person) if h.public_id == programme_id), None)
    return f"/programmes/{found.series}/{found.version}/visits/{requirement}" if found else ""


def document(public_id: str) -> Document:
    """Return the document of a version, kept for a while: whoever asks was let through to its head before."""
    # Many who ask at once for one that is not kept yet wait for one reading of it.
    with _READING:
        return _document(public_id)


@lru_cache(maxsize=_KEPT)
def _document(public_id: str) -> Document:
    from counterpoise.store import programme_queries  # noqa: PLC0415 - models load once Django is set up

    told: Mapping[str, Any] = MappingProxyType(dict(programme_queries.document(public_id)))
    named = bool(told["named"])
    visits = tuple(MappingProxyType(v) for v in told["visits"]) if named else ()
    return Document(
        public_id=public_id,
        told=told,
        visits=visits,
        by_key=MappingProxyType({v["requirement"]: v for v in visits}),
        weeks=tuple(told["weeks"]),
        regions=tuple(sorted({v["region"] for v in visits})),
        families=tuple(sorted({v["family"] for v in visits})),
        areas=_areas(told, visits),
        named=named,
    )


def _areas(told: Mapping[str, Any], visits: Sequence[Mapping[str, Any]]) -> tuple[AreaRow, ...]:
    """Return every authority of the register of that day, with or without a visit, by name."""
    own: dict[str, Mapping[str, Any]] = {}
    providers: dict[str, int] = defaultdict(int)
    for v in visits:
        if v["service"].startswith("provider:"):
            providers[v["area_code"]] += 1
        else:
            own.setdefault(v["area_code"], v)
    rows = []
    for place in told.get("places", ()):
        mine = own.get(place["code"])
        rows.append(
            AreaRow(
                code=place["code"],
                name=place["name"],
                region=place["region"],
                own_week=mine["week"] if mine else "",
                own_type=mine["visit_type_name"] if mine else "",
                providers=providers[place["code"]],
            )
        )
    return tuple(sorted(rows, key=lambda r: r.name))


def as_day(text: str) -> date:
    """Return the day of an ISO text of a document."""
    return date.fromisoformat(text)
