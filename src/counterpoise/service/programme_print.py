"""One region of one inspectorate's programme on paper: calendar, visits, who goes, what is assumed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from counterpoise.domain.errors import NotFoundError
from counterpoise.service import programme_pages

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.domain.roles import Person
    from counterpoise.service.programme_pages import Document
    from counterpoise.store.programme_queries import ProgrammeHead

_NOBODY: Final = "none yet"
#: Figures of visits, teams and the rules of planning; how staff and children were counted is left out.
_SHOWN: Final = ("visit.", "capacity: ", "policy: ")


@dataclass(frozen=True)
class Week:
    """The visits of a region that start in one week, by first day."""

    monday: str
    visits: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class AssumedFigure:
    """A figure that the programme rests on, named in words."""

    name: str
    value: float
    unit: str
    source: str
    mark: str


@dataclass(frozen=True)
class Sheet:
    """One region on paper.

    Parameters
    ----------
    region : str
        Its name.
    weeks : tuple of Week
        Every week of the horizon.
    areas : tuple of (name, counts)
        Areas with a visit, and their visits by week.
    teams : tuple of (number, counts, days)
        Teams that go, where they start visits by week, and their working days on site.
    missed : tuple of mapping
        Visits required by law that can't be made in time.
    assumed : tuple of AssumedFigure
        What the visits shown rest on; ``others`` counts the figures behind them that are not listed.
    """

    region: str
    weeks: tuple[Week, ...]
    areas: tuple[tuple[str, tuple[int, ...]], ...]
    teams: tuple[tuple[str, tuple[int, ...], float], ...]
    missed: tuple[Mapping[str, Any], ...]
    assumed: tuple[AssumedFigure, ...]
    others: int

    @property
    def visits(self) -> int:
        """How many there are."""
        return sum(len(w.visits) for w in self.weeks)


def regions(
    series: str, version: int, *, person: Person
) -> tuple[ProgrammeHead, Document, tuple[tuple[str, int], ...]]:
    """Return a version of a programme of the person's own inspectorate, and its regions with their visits.

    Raises
    ------
    NotFoundError
        When the inspectorate has none such.
    """
    head, told = programme_pages.programme(series, version, person=person)
    counts = Counter(v["region"] for v in told.visits)
    return head, told, tuple((r, counts[r]) for r in told.regions)


def sheet(told: Document, region: str) -> Sheet:
    """Return one region of a programme for paper.

    Raises
    ------
    NotFoundError
        When no visit of the programme is there.
    """
    visits = [v for v in told.visits if v["region"] == region]
    if not visits:
        raise NotFoundError(
            "This programme has no visit in that region.", next_step="Choose a region of the list."
        )
    shown = [a for a in told.told["assumed"] if _bears_on(a["name"], {v["visit_type"] for v in visits})]
    return Sheet(
        region=region,
        weeks=tuple(Week(w, tuple(v for v in visits if v["week"] == w)) for w in told.weeks),
        areas=_by_week(visits, "area_name", told.weeks),
        teams=_teams(visits, told.weeks),
        missed=tuple(r for r in told.told["required_by_law"] if r["region"] == region),
        assumed=tuple(_in_words(a, visits) for a in shown),
        others=len(told.told["assumed"]) - len(shown),
    )


def in_words(told: Document) -> tuple[Mapping[str, Any], ...]:
    """Return every figure that a programme rests on and that is not simply published, named in words."""
    return tuple(vars(_in_words(a, told.visits)) for a in told.told["assumed"])


def _by_week(
    visits: Sequence[Mapping[str, Any]], by: str, weeks: Sequence[str]
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    counts = Counter((v[by] or _NOBODY, v["week"]) for v in visits)
    return tuple((name, tuple(counts[name, w] for w in weeks)) for name in sorted({n for n, _ in counts}))


def _teams(
    visits: Sequence[Mapping[str, Any]], weeks: Sequence[str]
) -> tuple[tuple[str, tuple[int, ...], float], ...]:
    days: dict[str, float] = defaultdict(float)
    for v in visits:
        days[v["team"] or _NOBODY] += v["onsite_days"]
    return tuple((name, counts, days[name]) for name, counts in _by_week(visits, "team", weeks))


def _bears_on(name: str, types: set[str]) -> bool:
    return name.startswith(_SHOWN) and (not name.startswith("visit.") or name.split(".")[1] in types)


def _in_words(figure: Mapping[str, Any], visits: Sequence[Mapping[str, Any]]) -> AssumedFigure:
    name = str(figure["name"])
    kind, _, rest = name.partition(".")
    if kind == "visit":
        code, _, of = rest.partition(".")
        title = next((v["visit_type_name"] for v in visits if v["visit_type"] == code), code)
        name = f"{title}: {of.replace('.', ', ').replace('_', ' ')}"
    else:
        name = name.replace("_", " ").replace(".", ", ")
    return AssumedFigure(name, figure["value"], figure["unit"], figure["source"], figure["mark"])
