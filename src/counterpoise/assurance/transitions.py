"""Grade-to-grade transitions, smoothed: what became of services of a family with the same last grade.

Families with few pairs lean on the pool, rows with few pairs on the pool's own frequencies; how much is
decided by scoring forward in time.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.assurance.history import GRADES
from counterpoise.domain.errors import UsageError
from counterpoise.domain.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from counterpoise.assurance.history import GradePair

#: Weight of each prior in looks, least forward log loss from March 2018 to March 2020 among powers of two
#: (docs/explanation/belief.md).
PROVIDER_PRIOR = 32.0
AUTHORITY_PRIOR = 128.0

_TAIL = 0.05


@dataclass(frozen=True)
class Belief:
    """Chance that a full look today would find a service below good, with a 90 % range.

    The range is about services like this one together, not about what sets this one apart.
    """

    value: float
    low: float
    high: float
    mark: Mark
    why: str


@dataclass(frozen=True)
class Transitions:
    """Pseudo-counts of the next grade by last grade, for one family.

    ``weights[g]`` has one entry for each of ``GRADES``: what was seen plus what the prior lends.
    """

    family: str
    prior_strength: float
    weights: Mapping[str | None, tuple[float, ...]]
    seen: Mapping[str | None, int]

    def chances(self, last: str | None) -> tuple[float, ...]:
        """Return the chance of each of ``GRADES`` at the next full look, after this last grade.

        Parameters
        ----------
        last : str or None
            Last grade in today's words; ``None`` or blank for a service never inspected.

        Raises
        ------
        UsageError
            When the grade is none of the four.
        """
        row = self._row(last or None)
        total = sum(row)
        return tuple(w / total for w in row)

    def below_good(self, last: str | None) -> Belief:
        """Return the belief about a service with this last grade (``None``: never inspected).

        Raises
        ------
        UsageError
            When the grade is none of the four.
        """
        # SciPy takes a quarter of a second to import: only who asks for a range pays.
        from scipy.special import betaincinv  # noqa: PLC0415

        row = self._row(last or None)
        total = sum(row)
        bad = sum(w for g, w in zip(GRADES, row, strict=True) if g.is_weak)
        value = bad / total
        low, high = (float(betaincinv(bad, total - bad, q)) for q in (_TAIL, 1 - _TAIL))
        return Belief(
            value=value,
            # With next to no evidence a skewed curve can leave its own mean outside the middle 90 %.
            low=min(low, value),
            high=max(high, value),
            mark=Mark.ESTIMATED,
            why=self._why(last or None, value),
        )

    def _row(self, last: str | None) -> tuple[float, ...]:
        if last not in self.weights:
            raise UsageError(
                f"{last!r} is none of the four grades.",
                next_step=f"Give one of {', '.join(GRADES)}, or nothing for a service never inspected.",
            )
        return self.weights[last]

    def _why(self, last: str | None, value: float) -> str:
        history = "never inspected before" if last is None else f"last found {last}"
        return (
            f"Of {self.seen[last]} full looks known at services of this family ({self.family}) {history}, "
            f"smoothed towards the pool with a weight of {self.prior_strength:g} looks: "
            f"{100 * value:.0f} % below good."
        )


def fit_transitions(pairs: Iterable[GradePair], *, prior_strength: float, family: str) -> Transitions:
    """Fit smoothed grade-to-grade transitions of one family, leaning on all the pairs given.

    Two steps of smoothing: a row of the pool leans on the pool's plain frequencies (and these on one look of
    each grade, so that nothing is ever impossible); a row of the family leans on that row of the pool. For
    the authorities, whose pairs are few, the pool that foretold best holds the providers' pairs as well.

    Parameters
    ----------
    pairs : iterable of GradePair
        The pool, the family's own among them.
    prior_strength : float
        Weight of each prior, in looks; above 0.
    family : str
        Family wanted; one without pairs gets the pool's rows.

    Raises
    ------
    UsageError
        When the strength is not above 0.
    """
    return fit_families(pairs, prior_strength=prior_strength, families=[family])[family]


def fit_families(
    pairs: Iterable[GradePair], *, prior_strength: float, families: Iterable[str]
) -> dict[str, Transitions]:
    """Fit the transitions of several families that lean on one pool, as `fit_transitions` does for one.

    Raises
    ------
    UsageError
        When the strength is not above 0.
    """
    if not prior_strength > 0:
        raise UsageError(
            "The prior's strength must be above 0.", next_step="Give the weight of the prior in looks, 8 say."
        )
    pool, own = _Counts(), {f: _Counts() for f in families}
    for p in pairs:
        pool.add(p)
        if p.family in own:
            own[p.family].add(p)
    return {f: _smoothed(f, own[f], pool, prior_strength) for f in own}


class _Counts:
    def __init__(self) -> None:
        self.rows: dict[str | None, Counter[str]] = {last: Counter() for last in (None, *GRADES)}
        self.after: Counter[str] = Counter()

    def add(self, pair: GradePair) -> None:
        self.rows[pair.before][pair.after] += 1
        self.after[pair.after] += 1


def _smoothed(family: str, own: _Counts, pool: _Counts, strength: float) -> Transitions:
    plain = normal([1.0 + pool.after[g] for g in GRADES])
    weights: dict[str | None, tuple[float, ...]] = {}
    for last in (None, *GRADES):
        centre = normal(_lent(pool.rows[last], plain, strength))
        weights[last] = tuple(_lent(own.rows[last], centre, strength))
    seen: dict[str | None, int] = {last: sum(own.rows[last].values()) for last in (None, *GRADES)}
    return Transitions(family=family, prior_strength=strength, weights=weights, seen=seen)


def normal(weights: Sequence[float]) -> tuple[float, ...]:
    """Return weights as shares that add up to 1."""
    total = sum(weights)
    return tuple(w / total for w in weights)


def _lent(counts: Counter[str], centre: Sequence[float], strength: float) -> list[float]:
    return [counts[g] + strength * c for g, c in zip(GRADES, centre, strict=True)]
