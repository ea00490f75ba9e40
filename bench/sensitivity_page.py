"""The page of sensitivity, in Markdown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from counterpoise.domain.marks import Figure

_NOTHING = 5e-4


@dataclass(frozen=True)
class Moved:
    """What a programme costs: delay of each family (child-weeks), strain (hours), floors missed."""

    delay: Mapping[str, float]
    strain: float
    misses: int


@dataclass(frozen=True)
class Costed:
    """The same visits before and after a figure moved; ``left`` may no longer be asked for at all."""

    before: Moved
    after: Moved
    left: int
    broken: int

    @property
    def worst(self) -> str:
        """The family whose delay moved most, as a share of its own."""
        return max(self.before.delay, key=lambda f: (abs(self._share(f)), f))

    @property
    def worst_share(self) -> float:
        """By how much that family's delay moved."""
        return self._share(self.worst)

    @property
    def strain_share(self) -> float:
        """By how much strain moved."""
        return self.after.strain / self.before.strain - 1 if self.before.strain else 0.0

    def _share(self, family: str) -> float:
        was, now = self.before.delay[family], self.after.delay.get(family, 0.0)
        return now / was - 1 if was else 0.0


@dataclass(frozen=True)
class Planned:
    """A programme planned anew: visits that changed their week, fell out, came in; and what it costs."""

    moved: int
    dropped: int
    added: int
    cost: Moved


@dataclass(frozen=True)
class Row:
    """One figure moved one way."""

    path: str
    figure: Figure
    shown: float
    factor: float
    costed: Costed
    planned: Planned | None


def written(rows: Sequence[Row], base: Moved, visits: int, out_of_reach: tuple[int, int]) -> Iterator[str]:
    """Return the page line by line."""
    still = sorted({r.path for r in rows if _still(r)} - {r.path for r in rows if not _still(r)})
    moving = [r for r in rows if r.path not in still]
    yield "# What a tenth more or less would change\n"
    yield "<!-- Written by bench/sensitivity.py: make bench-sensitivity -->\n"
    yield (
        f"The programme is that of autumn 2020 (as known on 1 September, 16 weeks): {visits:,} visits, "
        f"strain {base.strain:,.0f} hours, {base.misses} floors missed. Each *assumed* figure is moved by a "
        "tenth, alone; whole numbers (inspectors, days, half weeks) by one.\n"
    )
    yield (
        "*Same visits* costs the programme as it stands anew: the change of strain, and of delay in the "
        "family where it changes most. *Planned anew* is done for policy and for the figures that cost most "
        "among those that move that delay by 1 % or more, strain by 2 % or more, or would break a rule: "
        "visits in another week, left out, and taken in; then strain, and the delay that changes most. Delay "
        "and strain are *assumed* like what they rest on.\n"
    )
    yield (
        "Many visits are nearly alike, so that a hundred may change their week although next to nothing "
        "changes in cost: read the costs first.\n"
    )
    yield from _table(moving)
    yield "## What moves nothing here\n"
    yield (
        f"{len(still)} figures move neither cost by 0.05 %, most because a tenth of a whole number rounds "
        "back, or because no visit in this programme meets them:\n"
    )
    yield "\n".join(f"- `{path}`" for path in still) + "\n"
    visits_elsewhere, policy = out_of_reach
    yield (
        f"{visits_elsewhere} more belong to types of visit that this programme does not plan, and {policy} "
        "to policy that does not shape a programme (age of facts, deferrals, tiers, questions)."
    )


def _still(row: Row) -> bool:
    quiet = abs(row.costed.worst_share) < _NOTHING and abs(row.costed.strain_share) < _NOTHING
    return quiet and row.planned is None


def _line(*cells: object) -> str:
    return f"| {' | '.join(str(c) for c in cells)} |"


def _table(rows: Sequence[Row]) -> Iterator[str]:
    same = "same visits: strain", "delay, most moved family", "rules broken"
    anew = "planned anew: other week / out / in", "strain anew", "delay anew"
    yield _line("figure", "from", "to", *same, *anew)
    yield _line("---", "--:", "--:", "--:", "---", "--:", "--:", "--:", "---")
    for r in sorted(rows, key=_weight, reverse=True):
        yield _line(
            f"`{r.path}`",
            f"{r.figure.value:g}",
            f"{r.shown:g}",
            f"{100 * r.costed.strain_share:+.1f} %",
            _delay(r.costed),
            r.costed.broken,
            *_anew(r.costed.before, r.planned),
        )
    yield ""


def _weight(row: Row) -> tuple[float, str, float]:
    return max(abs(row.costed.strain_share), abs(row.costed.worst_share)), row.path, row.factor


def _delay(costed: Costed) -> str:
    share = costed.worst_share
    return "-" if abs(share) < _NOTHING else f"{100 * share:+.1f} % {costed.worst}"


def _anew(before: Moved, planned: Planned | None) -> tuple[str, str, str]:
    if planned is None:
        return "-", "-", "-"
    cost = Costed(before, planned.cost, 0, 0)
    visits = f"{planned.moved:,} / {planned.dropped:,} / {planned.added:,}"
    return visits, f"{planned.cost.strain:,.0f}", _delay(cost)
