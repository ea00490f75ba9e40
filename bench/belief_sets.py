"""The real looks that beliefs are scored on, with what a register said of each service before each look."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.assurance.history import GRADES, REGISTER_BEGINS, pairs_of
from counterpoise.assurance.record import asked_before
from counterpoise.assurance.scoring import forward
from counterpoise.exchange.bundle import load_bundle
from counterpoise.service.instance.belief import authority_pairs, provider_record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from counterpoise.assurance.history import GradePair
    from counterpoise.assurance.record import Question
    from counterpoise.assurance.regression import Floats, Ints
    from counterpoise.assurance.scoring import Forward
    from counterpoise.domain.facts import ProviderRow

FIT, SCORE = date(2018, 3, 31), date(2020, 3, 17)
AGAIN, LAST = date(2021, 3, 31), date(2025, 12, 31)

#: Fit to, score to, score after.
WINDOWS = {"forward": (FIT, SCORE, FIT), "later": (SCORE, LAST, AGAIN)}
_YEAR = 365.25


@dataclass(frozen=True)
class Traits:
    """What a register says of a provider apart from its grades."""

    kind: str
    sector: str
    places: int
    #: Years from registration to the look.
    age: float


@dataclass(frozen=True)
class Window:
    """Looks to fit on and to score on, as questions with their answers."""

    name: str
    sides: Forward
    places: Mapping[str, tuple[str, ...]]

    def questions(self, pairs: Sequence[GradePair]) -> list[Question]:
        """Return what was asked before each look."""
        return [asked_before(p, self.places[p.service]) for p in pairs]

    @cached_property
    def found(self) -> Ints:
        """What the scored looks found."""
        return found(self.sides.scored)

    @property
    def services(self) -> list[str]:
        """The service of each scored look."""
        return [p.service for p in self.sides.scored]


def found(pairs: Sequence[GradePair]) -> Ints:
    """Return the index of each second grade."""
    return np.array([GRADES.index(p.after) for p in pairs], dtype=np.int64)


def provider_windows() -> list[Window]:
    """Return the two windows of the providers' looks."""
    looks, families, places = provider_record(load_bundle(), LAST)
    pairs = pairs_of(looks, families=families, first_after=REGISTER_BEGINS)
    return [window(name, pairs, places) for name in WINDOWS]


def authority_windows() -> list[Window]:
    """Return the two windows of the authorities' looks; the fitted side holds the providers' looks too."""
    bundle = load_bundle()
    own = authority_pairs(bundle, LAST)
    regions = {a.ons_code: a.ofsted_region for a in bundle.known("authorities", LAST)}
    looks, families, places = provider_record(bundle, LAST)
    pairs = [*pairs_of(looks, families=families, first_after=REGISTER_BEGINS), *own]
    where = dict(places) | {p.service: (p.service, regions[p.service]) for p in own}
    made = []
    for name in WINDOWS:
        w = window(name, pairs, where)
        scored = tuple(p for p in w.sides.scored if p.family == "authorities")
        made.append(Window(name, type(w.sides)(w.sides.fitted, scored), where))
    return made


def window(name: str, pairs: Sequence[GradePair], places: Mapping[str, tuple[str, ...]]) -> Window:
    """Return one named window of some pairs."""
    fit_to, score_to, score_after = WINDOWS[name]
    return Window(name, forward(pairs, fit_to=fit_to, score_to=score_to, score_after=score_after), places)


def yearly(pairs: Sequence[GradePair], places: Mapping[str, tuple[str, ...]]) -> list[Window]:
    """Return windows of one year each from April 2021 on, each fitted on all that was known before it."""
    days = [date(y, 3, 31) for y in range(2021, 2026)]
    return [Window(f"{a.year}", forward(pairs, fit_to=a, score_to=b), places) for a, b in pairwise(days)]


class Register:
    """What the registers say of providers before a day; registration dates are taken from later ones too."""

    def __init__(self) -> None:
        self._rows: dict[str, list[ProviderRow]] = defaultdict(list)
        for row in load_bundle().known("providers", LAST):
            if not row.left:
                self._rows[row.urn].append(row)
        dated = [(_number(u), r.registered) for u, rows in self._rows.items() for r in rows if r.registered]
        known = sorted({(*n, on.toordinal()) for n, on in dated})
        self._anchors = {old: np.array([(n, d) for o, n, d in known if o is old]) for old in (True, False)}

    def before(self, urn: str, on: date) -> Traits:
        """Return the traits of a provider before a look; where no register had shown it, the first one's."""
        rows = self._rows[urn]
        earlier = [r for r in rows if r.known_at < on]
        row = earlier[-1] if earlier else rows[0]
        sizes = [r.places for r in earlier if r.places] or [r.places for r in rows if r.places]
        return Traits(row.provision_type, row.sector, int(sizes[-1] or 0) if sizes else 0, self._age(urn, on))

    def _age(self, urn: str, on: date) -> float:
        """Return years since registration; where no register gives the day, that of its neighbours by URN."""
        days = [r.registered.toordinal() for r in self._rows[urn] if r.registered]
        old, number = _number(urn)
        anchors = self._anchors[old]
        registered = min(days) if days else float(np.interp(number, anchors[:, 0], anchors[:, 1]))
        return max(0.1, (on.toordinal() - registered) / _YEAR)


def _number(urn: str) -> tuple[bool, int]:
    """Return whether a URN is of the series used to 2017, and its number: both series grow with time."""
    return urn.startswith("SC"), int(re.sub(r"\D", "", urn))


def elapsed(questions: Sequence[Question]) -> Floats:
    """Return the logarithm of years since the last look, and the same again by last grade."""
    years = [max(0.1, (q.on - q.path[-1][0]).days / _YEAR) if q.path else 1.0 for q in questions]
    log = np.log(np.array(years))[:, None]
    by_grade = np.array([[float(q.last == g) for g in GRADES] for q in questions])
    return np.hstack([log, log * by_grade])
