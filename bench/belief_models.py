"""The candidates for the belief, each from a window of looks to chances of the scored ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bench.belief_chain import fit_chain, paths
from bench.belief_peers import boosted, ordinal
from bench.belief_sets import Register, elapsed, found
from counterpoise.assurance.history import GRADES
from counterpoise.assurance.record import Tuning, fit_record
from counterpoise.assurance.regression import fit_multinomial
from counterpoise.assurance.transitions import PROVIDER_PRIOR, fit_families

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.belief_sets import Traits, Window
    from counterpoise.assurance.history import GradePair
    from counterpoise.assurance.record import Question, RecordModel
    from counterpoise.assurance.regression import Floats

    Extra = Callable[[Sequence[GradePair], Sequence[Question]], Floats]

_HOMES = "children's homes"
_RIDGE = Tuning().ridge


def frequencies(w: Window) -> Floats:
    """How often each grade was given, whatever came before."""
    counts = np.bincount(found(w.sides.fitted), minlength=len(GRADES)) + 1.0
    return np.tile(counts / counts.sum(), (len(w.sides.scored), 1))


def last_grade(w: Window) -> Floats:
    """How often each grade followed the last one, all families together, one look of each grade added."""
    rows = {last: np.ones(len(GRADES)) for last in (None, *GRADES)}
    for p in w.sides.fitted:
        rows[p.before][GRADES.index(p.after)] += 1
    return np.array([rows[p.before] / rows[p.before].sum() for p in w.sides.scored])


def transitions(w: Window, *, strength: float = PROVIDER_PRIOR) -> Floats:
    """Return what smoothed transitions foretell, each family leaning on the pool."""
    families = {p.family for p in w.sides.scored}
    models = fit_families(w.sides.fitted, prior_strength=strength, families=families)
    return np.array([models[p.family].chances(p.before) for p in w.sides.scored])


def chain(w: Window, *, misclassified: bool) -> Floats:
    """Return what a chain in continuous time foretells, fitted apart for homes and for the rest."""
    out = np.zeros((len(w.sides.scored), len(GRADES)))
    for homes in (True, False):
        past = [p for p in w.sides.fitted if (p.family == _HOMES) is homes]
        wanted = [i for i, p in enumerate(w.sides.scored) if (p.family == _HOMES) is homes]
        every = past + [w.sides.scored[i] for i in wanted]
        model = fit_chain(past, misclassified=misclassified)
        out[wanted] = model.foretell(paths(every), len(every))[len(past) :]
    return out


class Record:
    """The regression on the record, with columns left out or added."""

    def __init__(self, w: Window, tuning: Tuning | None = None) -> None:
        self.window = w
        self.model: RecordModel = fit_record(w.sides.fitted, places=w.places, tuning=tuning)
        self._asked = [w.questions(side) for side in (w.sides.fitted, w.sides.scored)]
        self._columns = [self.model.columns.of(q) for q in self._asked]

    def chosen(self) -> Floats:
        """As the product uses it."""
        return self.model.regression.chances(self._columns[1])

    def columns(self, keep: slice = slice(None), extra: Extra | None = None) -> list[Floats]:
        """Return the columns of fitted and scored looks, some of them, with others beside."""
        sides = (self.window.sides.fitted, self.window.sides.scored)
        made = [c[:, keep] for c in self._columns]
        if extra is None:
            return made
        return [np.hstack([c, extra(s, q)]) for c, s, q in zip(made, sides, self._asked, strict=True)]

    def with_columns(self, keep: slice = slice(None), extra: Extra | None = None) -> Floats:
        """Fit the regression on other columns."""
        fitted, scored = self.columns(keep, extra)
        y = found(self.window.sides.fitted)
        return fit_multinomial(fitted, y, classes=len(GRADES), ridge=_RIDGE).chances(scored)

    def last_only(self) -> Floats:
        """Use the last grade and the family alone."""
        return self.with_columns(slice(0, self.model.columns.of_last_grade))

    def own_only(self) -> Floats:
        """Use all grades of the service's own."""
        return self.with_columns(slice(0, self.model.columns.of_own_record))

    def ordinal(self) -> Floats:
        """Put the same columns in a proportional-odds regression."""
        fitted, scored = self.columns()
        return ordinal(fitted, found(self.window.sides.fitted), scored, ridge=_RIDGE)

    def boosted(self, extra: Extra | None, *, keep: slice = slice(None), rounds: int, leaves: int) -> Floats:
        """Boosted trees on the columns."""
        fitted, scored = self.columns(keep, extra)
        y = found(self.window.sides.fitted)
        return boosted(fitted, y, scored, rounds=rounds, leaves=leaves)


class Extras:
    """Further columns: elapsed time, and what the register says."""

    def __init__(self) -> None:
        self._register = Register()

    def time(self, _: Sequence[GradePair], questions: Sequence[Question]) -> Floats:
        """Years since the last look, by last grade."""
        return elapsed(questions)

    def kind(self, pairs: Sequence[GradePair], _: Sequence[Question]) -> Floats:
        """Type of provision."""
        return _dummies([t.kind for t in self._traits(pairs)], _KINDS)

    def sector(self, pairs: Sequence[GradePair], _: Sequence[Question]) -> Floats:
        """Who runs it; for homes again."""
        made = _dummies([t.sector for t in self._traits(pairs)], _SECTORS)
        return np.hstack([made, made * _home(pairs)])

    def size(self, pairs: Sequence[GradePair], _: Sequence[Question]) -> Floats:
        """Places, on a logarithmic scale; for homes again."""
        made = np.array([[np.log(t.places / 5) if t.places else 0.0] for t in self._traits(pairs)])
        return np.hstack([made, made * _home(pairs)])

    def age(self, pairs: Sequence[GradePair], questions: Sequence[Question]) -> Floats:
        """Years since registration; again for services never inspected."""
        made = np.log([[t.age] for t in self._traits(pairs)])
        return np.hstack([made, made * np.array([[float(not q.path)] for q in questions])])

    def region(self, _: Sequence[GradePair], questions: Sequence[Question]) -> Floats:
        """Return the region, whatever was found there."""
        return _dummies([q.places[1] for q in questions], _REGIONS)

    def every(self, pairs: Sequence[GradePair], questions: Sequence[Question]) -> Floats:
        """All of these."""
        each = (self.time, self.kind, self.sector, self.size, self.age, self.region)
        return np.hstack([e(pairs, questions) for e in each])

    def _traits(self, pairs: Sequence[GradePair]) -> list[Traits]:
        return [self._register.before(p.service, p.on) for p in pairs]


_KINDS = (
    "Children's home", "Residential special school (registered as a children's home)",
    "Residential Special School", "Voluntary Adoption Agency", "Adoption Support Agency",
    "Secure children's home", "Secure Training Centre",
)  # fmt: skip
_REGIONS = (
    "East Midlands", "East of England", "London", "North East, Yorkshire and the Humber", "North West",
    "South East", "South West", "West Midlands",
)  # fmt: skip
_SECTORS = ("Private", "Local Authority", "Voluntary", "Academy")


def _dummies(words: Sequence[str], kinds: Sequence[str]) -> Floats:
    return np.array([[float(w == k) for k in kinds] for w in words])


def _home(pairs: Sequence[GradePair]) -> Floats:
    return np.array([[float(p.family == _HOMES)] for p in pairs])
