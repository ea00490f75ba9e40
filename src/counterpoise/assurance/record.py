"""How sure are we of a service, from its own record and what full looks around it have lately found.

A regression on the last grade, the family, the grades before the last one, and the surplus of weak and of
outstanding results in the area and the region. It is used where it foretells grades clearly better than
smoothed transitions do (docs/explanation/belief.md); elapsed time, sector, size and age are left out because
they do not help.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.assurance.history import GRADES
from counterpoise.assurance.regression import fit_multinomial
from counterpoise.assurance.surroundings import Level, Seen, lately
from counterpoise.assurance.transitions import PROVIDER_PRIOR, Belief, fit_families, normal
from counterpoise.domain.errors import UsageError
from counterpoise.domain.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from counterpoise.assurance.history import GradePair
    from counterpoise.assurance.regression import Floats, Ints, Multinomial
    from counterpoise.domain.grades import Grade

_LAST = (None, *GRADES)
_WEAK = tuple(i for i, g in enumerate(GRADES) if g.is_weak)
_NINETY = NormalDist().inv_cdf(0.95)


@dataclass(frozen=True)
class Tuning:
    """What is chosen by scoring forward to March 2020 (docs/explanation/belief.md)."""

    ridge: float = 5.0
    #: Days in which an earlier grade comes to count half, and the looks' worth of an ordinary record beside.
    path_half_life: float = 730.0
    path_weight: float = 1.0
    #: The area's surplus and the region's.
    levels: tuple[Level, ...] = (Level(730.0, 10.0), Level(365.0, 20.0))
    #: Brings surpluses to the size of the other columns, so that one ridge serves all.
    surplus_scale: float = 5.0


@dataclass(frozen=True)
class Question:
    """A service asked about on a day: family, grades so far (oldest first), and the places it lies in.

    ``places`` has one name for each level: area, region.
    """

    family: str
    path: tuple[tuple[date, Grade], ...]
    places: tuple[str, ...]
    on: date

    @property
    def last(self) -> Grade | None:
        """The newest grade; ``None``: never inspected."""
        return self.path[-1][1] if self.path else None


@dataclass(frozen=True)
class Columns:
    """What the regression sees of a question, and the looks it takes that from."""

    families: tuple[str, ...]
    tuning: Tuning
    #: Share of each grade among all looks: an ordinary record.
    ordinary: tuple[float, ...]
    #: Looks around, by level.
    seen: tuple[Seen, ...]

    @property
    def of_last_grade(self) -> int:
        """How many columns tell of the last grade and the family."""
        return len(_LAST) + len(self.families)

    @property
    def of_own_record(self) -> int:
        """How many columns tell of the service alone, the grades before the last one among them."""
        return self.of_last_grade + len(GRADES)

    def of(self, questions: Sequence[Question]) -> Floats:
        """Return the columns, a row for each question."""
        own = np.array([self._own(q) for q in questions]).reshape(len(questions), -1)
        days = np.array([q.on.toordinal() for q in questions], dtype=np.int64)
        around = [
            lately(seen, places=[q.places[n] for q in questions], days=days, level=level)
            for n, (seen, level) in enumerate(zip(self.seen, self.tuning.levels, strict=True))
        ]
        return np.hstack([own, *(self.tuning.surplus_scale * a for a in around)])

    def _own(self, question: Question) -> list[float]:
        last = [float(question.last == g) for g in _LAST]
        family = [float(question.family == f) for f in self.families]
        return last + family + self._path(question)

    def _path(self, question: Question) -> list[float]:
        """Return how the grades before the last one differ from an ordinary record, recent ones first."""
        counts = [0.0] * len(GRADES)
        for on, found in question.path[:-1]:
            counts[GRADES.index(found)] += 0.5 ** ((question.on - on).days / self.tuning.path_half_life)
        n = sum(counts)
        return [
            (c - n * share) / (n + self.tuning.path_weight)
            for c, share in zip(counts, self.ordinary, strict=True)
        ]


@dataclass(frozen=True)
class RecordModel:
    """A fitted model; ask it about services as they stand on a day after the last look it was fitted on."""

    columns: Columns
    regression: Multinomial
    fitted: int

    def chances(self, questions: Sequence[Question]) -> Floats:
        """Return the chance of each of ``GRADES`` at a full look, questions x grades."""
        return self.regression.chances(self.columns.of(questions))

    def beliefs(self, questions: Sequence[Question]) -> tuple[Belief, ...]:
        """Return the chance that a full look finds each service below good, with what moves it."""
        x = self.columns.of(questions)
        steps = np.stack(
            [
                self._weak(_first(x, self.columns.of_last_grade)),
                self._weak(_first(x, self.columns.of_own_record)),
                self._weak(x),
            ],
            axis=1,
        )
        value = steps[:, -1]
        reach = np.exp(_NINETY * self.regression.log_odds_error(x, _WEAK))
        odds = value / (1 - value)
        low, high = odds / reach / (1 + odds / reach), odds * reach / (1 + odds * reach)
        return tuple(
            Belief(
                value=float(value[i]),
                low=float(low[i]),
                high=float(high[i]),
                mark=Mark.ESTIMATED,
                why=_why(q, steps[i].tolist()),
            )
            for i, q in enumerate(questions)
        )

    def _weak(self, x: Floats) -> Floats:
        weak: Floats = self.regression.chances(x)[:, list(_WEAK)].sum(axis=1)
        return weak


def fit_record(
    pairs: Sequence[GradePair], *, places: Mapping[str, tuple[str, ...]], tuning: Tuning | None = None
) -> RecordModel:
    """Fit the model on successive looks.

    Parameters
    ----------
    pairs : sequence of GradePair
        What was known on the day of the question.
    places : mapping
        By service, the places it lies in: area, region.
    tuning : Tuning, optional
        Another choice than the bundled one.

    Raises
    ------
    UsageError
        When there is no pair.
    """
    if not pairs:
        raise UsageError("There are no looks to learn from.", next_step="Choose a later day.")
    questions = [asked_before(p, places[p.service]) for p in pairs]
    found = np.array([GRADES.index(p.after) for p in pairs], dtype=np.int64)
    tuning = tuning or Tuning()
    columns = Columns(
        families=tuple(sorted({p.family for p in pairs})),
        tuning=tuning,
        ordinary=normal(np.bincount(found, minlength=len(GRADES)).tolist()),
        seen=_seen(pairs, questions, found, levels=len(tuning.levels)),
    )
    regression = fit_multinomial(columns.of(questions), found, classes=len(GRADES), ridge=tuning.ridge)
    return RecordModel(columns, regression, len(pairs))


def asked_before(pair: GradePair, places: tuple[str, ...]) -> Question:
    """Return the question that a pair's second look answered: the record up to it, and its day."""
    last = () if pair.before is None or pair.before_on is None else ((pair.before_on, pair.before),)
    return Question(pair.family, (*pair.earlier, *last), places, pair.on)


def _first(x: Floats, columns: int) -> Floats:
    """Return the columns with all but the first few as for an ordinary service."""
    kept = np.zeros_like(x)
    kept[:, :columns] = x[:, :columns]
    return kept


def _seen(
    pairs: Sequence[GradePair], questions: Sequence[Question], found: Ints, *, levels: int
) -> tuple[Seen, ...]:
    """Return what each look found beyond what smoothed transitions foretold: below good, and outstanding."""
    models = fit_families(pairs, prior_strength=PROVIDER_PRIOR, families={p.family for p in pairs})
    rows = {(f, last): m.chances(last) for f, m in models.items() for last in _LAST}
    chances = np.array([rows[p.family, p.before] for p in pairs])
    weak = np.isin(found, _WEAK) - chances[:, list(_WEAK)].sum(axis=1)
    best = (found == 0) - chances[:, 0]
    days = np.array([p.on.toordinal() for p in pairs], dtype=np.int64)
    surplus = np.stack([weak, best], axis=1)
    return tuple(Seen([q.places[n] for q in questions], days, surplus) for n in range(levels))


def _why(question: Question, steps: Sequence[float]) -> str:
    history = "never inspected" if question.last is None else f"last found {question.last}"
    last, record, whole = (f"{100 * s:.0f} %" for s in steps)
    words = f"Of services of this family ({question.family}) {history}, {last} would be below good; "
    if len(question.path) > 1:
        before = len(question.path) - 1
        count = "grade before that makes" if before == 1 else f"{before} grades before that make"
        words += f"its {count} it {record}, "
    return words + f"what full looks in its area and region have lately found makes it {whole}."
