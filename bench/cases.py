"""The instances that are measured, by name: made ones of three sizes, and the real ones."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from counterpoise.exchange.bundle import load_bundle
from counterpoise.programme.made import Size, made_problem
from counterpoise.service.instance.build import build

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterpoise.programme.problem import Problem

_SEED = 1


def _real(as_of: date, weeks: int) -> Problem:
    return build(load_bundle(), as_of=as_of, weeks=weeks).problem


def _made(size: Size) -> Callable[[], Problem]:
    return partial(made_problem, size, seed=_SEED)


CASES: dict[str, Callable[[], Problem]] = {
    "made-small": _made(Size()),
    "made-region": _made(Size(authorities=20, providers=400, weeks=26, regions=3)),
    "made-year": _made(Size(authorities=150, providers=3000, weeks=52, regions=8)),
    "autumn-2020": partial(_real, date(2020, 9, 1), 16),
    "year-2025": partial(_real, date(2025, 7, 1), 52),
}
