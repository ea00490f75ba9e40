"""How many children rely on each service, from what was known: the unit in which delay counts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from counterpoise.assurance.delay import ExposureTariff, authority_exposure, provider_exposure
from counterpoise.domain.errors import NotFoundError
from counterpoise.domain.marks import Figure, Mark, weakest
from counterpoise.domain.visit_types import Subject
from counterpoise.exchange.inheritance import inherit_statistics

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from counterpoise.domain.facts import StatisticRow
    from counterpoise.domain.tariffs import Tariffs
    from counterpoise.exchange.bundle import Bundle
    from counterpoise.service.instance.subjects import KnownService

    _Newest = dict[tuple[str, str], StatisticRow]

_BY_NEED = "by children in need"
_RESIDENTS = "children aged 0 to 17"
_CHILDREN = {
    "children in need": "cin_episodes_at_31_march",
    "children on protection plans": "cpp_at_31_march",
    "children looked after": "cla_at_31_march",
    _RESIDENTS: "population_0_17",
}


def exposure_tariff(tariffs: Tariffs) -> ExposureTariff:
    """Return the assumed shares and caseloads; where children live all year, occupancy counts whole."""
    occupancy = {k: f.value for k, f in tariffs.numbers("occupancy.").items()}
    risk = {k: f.value for k, f in tariffs.numbers("residential_risk.").items()}
    whole = {k for k, r in risk.items() if r >= 1}
    return ExposureTariff(
        occupancy={k: v for k, v in occupancy.items() if k in whole},
        residential_risk={k: v * risk[k] for k, v in occupancy.items() if k not in whole},
        caseload={k: f.value for k, f in tariffs.numbers("caseload.").items()},
        usual_places={k: f.value for k, f in tariffs.numbers("places_if_unknown.").items()},
    )


def newest_statistics(
    bundle: Bundle, *, as_of: date, measures: Iterable[str]
) -> dict[tuple[str, str], StatisticRow]:
    """Return the newest known figure by (measure, ONS code), under the codes of the day."""
    wanted = frozenset(measures)
    found = bundle.kept(as_of, ("newest statistics", wanted), lambda: _newest(bundle, as_of, wanted))
    # Whoever asks may add to what they get.
    return dict(found)


def _newest(bundle: Bundle, as_of: date, wanted: frozenset[str]) -> _Newest:
    rows = [r for r in bundle.known("statistics", as_of) if r.measure in wanted]
    newest: _Newest = {}
    for row in inherit_statistics(rows, bundle.known("succession", as_of), as_of):
        held = newest.get((row.measure, row.ons_code))
        if row.value is not None and (held is None or row.year > held.year):
            newest[row.measure, row.ons_code] = row
    return newest


def exposures(
    services: Iterable[KnownService], *, bundle: Bundle, tariffs: Tariffs, as_of: date
) -> dict[str, Figure]:
    """Return children relying on each service, by service key.

    Raises
    ------
    UsageError
        When nothing is known of the children of an authority.
    """
    tariff = exposure_tariff(tariffs)
    newest = newest_statistics(bundle, as_of=as_of, measures=_CHILDREN.values())
    newest |= _residents_left_out(newest)
    return {s.key: _one(s, newest, tariff, tariffs) for s in services}


def _residents_left_out(
    newest: Mapping[tuple[str, str], StatisticRow],
) -> dict[tuple[str, str], StatisticRow]:
    """Return residents where a council has none published but children in need: as many to each as elsewhere.

    The series leaves out councils that ended in 2019, and the new ones are in it from the end of 2020 on.
    """
    need, residents = _CHILDREN["children in need"], _CHILDREN[_RESIDENTS]
    in_need = {code: row for (measure, code), row in newest.items() if measure == need and row.value}
    both = [(row.value, newest[residents, c].value) for c, row in in_need.items() if (residents, c) in newest]
    of_need = sum(n for n, _ in both if n)
    if not of_need:
        return {}
    to_each = sum(r for _, r in both if r) / of_need
    return {
        (residents, code): replace(
            row, measure=residents, value=(row.value or 0.0) * to_each, mark=Mark.ESTIMATED, flag=_BY_NEED
        )
        for code, row in in_need.items()
        if (residents, code) not in newest
    }


def _one(
    service: KnownService,
    newest: Mapping[tuple[str, str], StatisticRow],
    tariff: ExposureTariff,
    tariffs: Tariffs,
) -> Figure:
    if service.provision is not None:
        return provider_exposure(provision_type=service.provision.code, places=service.places, tariff=tariff)
    known = {
        what: _figure(what, newest.get((measure, service.area.ons_code)))
        for what, measure in _CHILDREN.items()
    }
    if service.subject in (Subject.AUTHORITY, Subject.AREA_PARTNERSHIP):
        served = authority_exposure(
            children_in_need=known["children in need"],
            on_plans=known["children on protection plans"],
            looked_after=known["children looked after"],
            children=known[_RESIDENTS],
            tariff=tariff,
        )
        name = "exposure.partnership_share"
        return served if service.subject is Subject.AUTHORITY else _part(served, tariffs.number(name))
    name = "exposure.send_share" if service.subject is Subject.SEND else "exposure.youth_justice_share"
    return _part(_needed(known[_RESIDENTS], service), tariffs.number(name))


def _figure(what: str, row: StatisticRow | None) -> Figure | None:
    if row is None or row.value is None:
        return None
    how = f" {row.flag}" if row.flag == _BY_NEED else ""
    return Figure(row.value, "children", row.mark, f"{what}{how}, {row.year}")


def _needed(figure: Figure | None, service: KnownService) -> Figure:
    if figure is None:
        raise NotFoundError(
            f"No number of residents aged 0 to 17 is known for {service.area.name} on that day.",
            next_step="Import one: counterpoise import statistics FILE.",
        )
    return figure


def _part(whole: Figure, share: Figure) -> Figure:
    return Figure(
        whole.value * share.value,
        whole.unit,
        weakest(whole.mark, share.mark),
        f"{whole.source} x {share.value:g}",
    )
