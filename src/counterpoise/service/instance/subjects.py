"""Who may be visited on a day: areas and providers with what was known of them, before any planning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.grades import Grade, grade
from counterpoise.domain.provider import NO_PROVIDERS, ProvisionType, provision_type
from counterpoise.domain.visit_types import Subject
from counterpoise.exchange.inheritance import inherit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from counterpoise.domain.authority import Authority, AuthorityRegister
    from counterpoise.domain.facts import AreaVisitRow, ProviderRow, ProviderVisitRow
    from counterpoise.exchange.bundle import Bundle

#: Area-level subjects, each a service of its own in every authority's area.
AREA_SUBJECTS = (Subject.AUTHORITY, Subject.SEND, Subject.YOUTH_JUSTICE, Subject.AREA_PARTNERSHIP)
_AREA_NAMES = {
    Subject.AUTHORITY: "children's services",
    Subject.SEND: "local area SEND partnership",
    Subject.YOUTH_JUSTICE: "youth justice service",
    Subject.AREA_PARTNERSHIP: "safeguarding partnership",
}
#: Types that were a full look at each area-level service.
FULL_LOOKS = {
    Subject.AUTHORITY: frozenset(
        {"SIF", "ILACS_STANDARD", "ILACS_SHORT", "ILACS_STANDARD_2026", "ILACS_SHORT_2026"}
    ),
    Subject.SEND: frozenset({"ASEND_2016", "ASEND_FULL"}),
    Subject.YOUTH_JUSTICE: frozenset({"YJS_FJI", "YJS_2018", "YJS_2025"}),
    Subject.AREA_PARTNERSHIP: frozenset({"JTAI_2016", "JTAI_FRONT_DOOR", "JTAI_THEMATIC"}),
}


@dataclass(frozen=True)
class Looked:
    """What was known of past looks at one service: the last full one, the newest grade, any look since."""

    last_full: date | None = None
    grade: Grade = Grade.NONE
    last_any: date | None = None


@dataclass(frozen=True)
class KnownService:
    """One service as known on a day."""

    key: str
    subject: Subject
    provision: ProvisionType | None
    family: str
    name: str
    area: Authority
    places: int | None
    sector: str
    registered: date | None
    looked: Looked
    #: Added to the published register because it was registered since, or not yet inspected.
    added: bool = False


def areas(register: AuthorityRegister, *, as_of: date) -> tuple[Authority, ...]:
    """Return the authorities with children's services on a day."""
    return register.at(as_of)


def area_services(
    authorities: Iterable[Authority], visits: Iterable[AreaVisitRow], *, as_of: date
) -> tuple[KnownService, ...]:
    """Return the four area-level services of each authority with their history as known.

    Parameters
    ----------
    authorities : iterable of Authority
        Those in force on the day.
    visits : iterable of AreaVisitRow
        Known visits, already under the codes of the day.
    as_of : date
        A grade published later is not used, even where the visit itself was known.
    """
    by_area: dict[str, list[AreaVisitRow]] = {}
    for v in visits:
        by_area.setdefault(v.ons_code, []).append(v)
    return tuple(
        KnownService(
            key=f"{subject.replace(' ', '-')}:{a.ons_code}",
            subject=subject,
            provision=None,
            family=_family(subject),
            name=f"{a.name} {_AREA_NAMES[subject]}",
            area=a,
            places=None,
            sector="",
            registered=None,
            looked=_area_looked(by_area.get(a.ons_code, []), subject, as_of),
        )
        for a in authorities
        for subject in AREA_SUBJECTS
    )


def _family(subject: Subject) -> str:
    names = {
        Subject.AUTHORITY: "authorities",
        Subject.SEND: "SEND partnerships",
        Subject.YOUTH_JUSTICE: "youth justice services",
        Subject.AREA_PARTNERSHIP: "safeguarding partnerships",
    }
    return names[subject]


def _area_looked(visits: list[AreaVisitRow], subject: Subject, as_of: date) -> Looked:
    full = [v for v in visits if v.visit_type in FULL_LOOKS[subject]]
    graded = [v for v in full if v.grade and v.grade_known_at is not None and v.grade_known_at <= as_of]
    own = [v.first_day for v in visits if is_about(v.visit_type, subject)]
    return Looked(
        last_full=max((v.first_day for v in full), default=None),
        grade=grade(max(graded, key=lambda v: v.first_day).grade) if graded else Grade.NONE,
        last_any=max(own, default=None),
    )


def is_about(visit_type: str, subject: Subject) -> bool:
    """Return whether a type of visit to an area, by its code, looks at its service of a subject."""
    stems = {
        Subject.AUTHORITY: ("ILACS", "SIF"),
        Subject.SEND: ("ASEND",),
        Subject.YOUTH_JUSTICE: ("YJS",),
        Subject.AREA_PARTNERSHIP: ("JTAI",),
    }
    return visit_type.startswith(stems[subject])


def newest_rows(rows: Iterable[ProviderRow]) -> tuple[ProviderRow, ...]:
    """Return the newest known row of each provider still registered, by URN."""
    newest: dict[str, ProviderRow] = {}
    for row in rows:
        held = newest.get(row.urn)
        if held is None or row.known_at >= held.known_at:
            newest[row.urn] = row
    return tuple(newest[urn] for urn in sorted(newest) if not newest[urn].left)


def provider_looks(visits: Iterable[ProviderVisitRow]) -> dict[str, Looked]:
    """Return each provider's last full inspection, its newest grade and its last look of any kind."""
    found: dict[str, Looked] = {}
    for v in sorted(visits, key=lambda v: (v.on, v.kind)):
        held = found.get(v.urn, Looked())
        full = v.kind == "full"
        found[v.urn] = Looked(
            last_full=v.on if full else held.last_full,
            grade=grade(v.grade) if full and v.grade else held.grade,
            last_any=v.on,
        )
    return found


def provider_services(
    rows: Iterable[ProviderRow],
    looks: Mapping[str, Looked],
    *,
    authorities: Mapping[str, Authority],
) -> tuple[KnownService, ...]:
    """Return registered providers in the areas of known authorities, with their history.

    Raises
    ------
    NotFoundError
        When the register names a kind of provider that the rules do not know.
    """
    made = []
    for row in rows:
        if row.provision_type in NO_PROVIDERS:
            continue
        kind = provision_type(row.provision_type)
        made.append(
            KnownService(
                key=f"provider:{row.urn}",
                subject=Subject.PROVIDER,
                provision=kind,
                family=kind.family,
                name=f"{kind.name} {row.urn}",
                area=authorities[row.ons_code],
                places=row.places,
                sector=row.sector,
                registered=row.registered,
                looked=looks.get(row.urn, Looked()),
                added=row.mark.value != "published",
            )
        )
    return tuple(made)


def known_services(bundle: Bundle, register: AuthorityRegister, *, as_of: date) -> tuple[KnownService, ...]:
    """Return every service that may be visited, from what was known on a day."""
    here = areas(register, as_of=as_of)
    by_code = {a.ons_code: a for a in here}
    visits = inherit(bundle.known("area_visits", as_of), bundle.known("succession", as_of), as_of)
    rows = newest_rows(bundle.known("providers", as_of))
    return area_services(here, visits, as_of=as_of) + provider_services(
        [r for r in rows if r.ons_code in by_code],
        provider_looks(bundle.known("provider_visits", as_of)),
        authorities=by_code,
    )
