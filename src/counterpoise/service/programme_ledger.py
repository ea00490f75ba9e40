"""What a programme asks of each area's people and what that yields, from the accounts kept with it.

A ledger is for the inspectorate that owns the programme alone, by name of area and in no other order
(design, section 4, rules 1 and 5).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from counterpoise.domain.marks import Mark, weakest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.service.programme_pages import Chosen, Document

_LEAST: Final = 0.05


@dataclass(frozen=True)
class LedgerRow:
    """One area: hours over all weeks of the horizon, and what the visits to it yield.

    Parameters
    ----------
    code, name, region : str
        The area.
    normal, spared : float
        Hours of the authority's people that ordinary weeks spare for visits, and what staff off and
        restrictions leave of them.
    asked_area, asked_others, asked_providers : float
        Hours that the programme, and visits given, ask of the authority's people; and that the programme
        asks of its providers' own.
    left, beyond : float
        ``left == spared - asked_area - asked_others + beyond``: what is asked of a pool in a week in which it
        can spare no more is beyond.
    tightest : str
        The pool and week in which least is left, as a sentence; "" where nothing is known.
    looks, overdue, questions : int
        Services looked at, those of them past due, and visits that help to answer a practice question.
    mark : str
        What the hours rest on.
    """

    code: str
    name: str
    region: str
    normal: float
    spared: float
    asked_area: float
    asked_others: float
    asked_providers: float
    left: float
    beyond: float
    tightest: str
    looks: int
    overdue: int
    questions: int
    mark: str


def ledger(told: Document, chosen: Chosen) -> tuple[LedgerRow, ...]:
    """Return what each area is asked and what that yields, by name, of the region and area chosen.

    A version that was kept before accounts were has none: nothing is returned.
    """
    accounts: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in told.told.get("area_accounts", {}).get("rows", ()):
        accounts[row["code"]].append(row)
    visits: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for v in told.visits:
        visits[v["area_code"]].append(v)
    return tuple(
        _ledger_row(a.code, a.name, a.region, accounts[a.code], visits[a.code])
        for a in told.areas
        if a.code in accounts and chosen.region in {"", a.region} and chosen.area in {"", a.code}
    )


def _ledger_row(
    code: str,
    name: str,
    region: str,
    accounts: Sequence[Mapping[str, Any]],
    visits: Sequence[Mapping[str, Any]],
) -> LedgerRow:
    def total(name: str) -> float:
        return float(sum(a[name] for a in accounts))

    worst = min(accounts, key=lambda a: (a["tightest_left"], a["pool"]))
    marks = [Mark(a["mark"]) for a in accounts] + [Mark(v["hours_mark"]) for v in visits]
    return LedgerRow(
        code=code,
        name=name,
        region=region,
        normal=total("normal"),
        spared=total("spared"),
        asked_area=total("programme"),
        asked_others=total("other_visits"),
        asked_providers=float(sum(v["hours_provider"] for v in visits)),
        left=total("left"),
        beyond=max(0.0, total("beyond")),
        tightest=worst["tightest"],
        looks=len({v["service"] for v in visits}),
        overdue=len({v["service"] for v in visits if v["weeks_past_due"] >= _LEAST}),
        questions=sum(bool(v["learning_question"]) for v in visits),
        mark=weakest(*marks).value,
    )
