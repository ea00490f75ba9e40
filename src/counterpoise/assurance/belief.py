"""How sure are we of a service: grade-to-grade transitions, smoothed, with an honest range.

A belief answers one question: were a service given a full look today, what is the chance that it would be
found below good? It rests on what happened to services of its family with the same last grade. Families with
few pairs lean on the pool, rows with few pairs on the pool's own frequencies; how much is decided by scoring
forward in time.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import log
from typing import TYPE_CHECKING

from counterpoise.domain.errors import UsageError
from counterpoise.domain.grades import Grade, grade
from counterpoise.domain.marks import Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from counterpoise.domain.facts import AreaVisitRow, ProviderVisitRow

#: Best first; outcomes of three are another scale.
GRADES = (Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE)

#: Two rows of one service this close, without event numbers, are one inspection seen twice in the registers.
_SAME_EVENT = timedelta(days=14)

#: First register that can be seen: a first visit before it may not have been the first.
REGISTER_BEGINS = date(2015, 3, 31)

#: Weight of each prior in looks, least forward log loss from March 2018 to March 2020 among powers of two
#: (docs/explanation/measurements.md, "Belief").
PROVIDER_PRIOR = 32.0
AUTHORITY_PRIOR = 64.0

_TAIL = 0.05


@dataclass(frozen=True)
class GradePair:
    """Two successive full looks at one service; ``before`` is ``None`` where ``after`` was its first."""

    service: str
    family: str
    before: Grade | None
    after: Grade
    before_on: date | None
    on: date
    #: Day from which the second grade could be used.
    known_at: date


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


@dataclass(frozen=True)
class ForwardScore:
    """How well transitions fitted to one day foretold the grades that came after it (mean log loss, nats)."""

    prior_strength: float
    fit_to: date
    score_to: date
    fitted: int
    scored: int
    log_loss: float
    #: The same for plain frequencies of grades, without the last grade.
    log_loss_marginal: float
    #: Mean squared error of the chance of below good, and of the plain frequency.
    brier: float
    brier_marginal: float
    log_loss_by_family: Mapping[str, float]
    scored_by_family: Mapping[str, int]


def pairs_known(
    visits: Iterable[ProviderVisitRow],
    *,
    as_of: date,
    families: Mapping[str, str],
    register_begins: date = REGISTER_BEGINS,
) -> tuple[GradePair, ...]:
    """Return successive full inspections of providers, from what was known on a day.

    Parameters
    ----------
    visits : iterable of ProviderVisitRow
        Any kinds; only ``full`` ones with one of the four grades count.
    as_of : date
        Rows known later are not looked at.
    families : mapping
        Family of each URN; a URN without one is left out.
    register_begins : date
        Only a first visit after this day counts as a service's first; earlier ones may have had forerunners.
    """
    looks: dict[str, list[_Look]] = defaultdict(list)
    for v in visits:
        if v.kind == "full" and v.known_at <= as_of and v.urn in families and grade(v.grade) in GRADES:
            looks[v.urn].append(_Look(v.on, v.event_number, grade(v.grade), v.known_at))
    return _all_pairs(looks, families, register_begins)


def area_pairs_known(
    visits: Iterable[AreaVisitRow],
    *,
    as_of: date,
    visit_types: frozenset[str],
    family: str = "authorities",
    successor: Mapping[str, str] | None = None,
) -> tuple[GradePair, ...]:
    """Return successive graded inspections of authorities, from the grades published by a day.

    Parameters
    ----------
    visits : iterable of AreaVisitRow
        Any types; only those of ``visit_types`` with one of the four grades count.
    as_of : date
        Grades published later are not looked at.
    visit_types : frozenset of str
        Types that give the authority's overall grade; other inspectorates' grades must not mix in.
    family : str
        Name of the family in the pairs.
    successor : mapping, optional
        Today's code of an authority that has been replaced whole; its history goes on under it.
    """
    follow = successor or {}
    looks: dict[str, list[_Look]] = defaultdict(list)
    for v in visits:
        known_at = v.grade_known_at
        if v.visit_type not in visit_types or known_at is None or known_at > as_of:
            continue
        if grade(v.grade) in GRADES:
            looks[follow.get(v.ons_code, v.ons_code)].append(_Look(v.first_day, "", grade(v.grade), known_at))
    # Every authority was inspected under earlier frameworks: none of these looks was a first one.
    return _all_pairs(looks, dict.fromkeys(looks, family), None)


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
    if not prior_strength > 0:
        raise UsageError(
            "The prior's strength must be above 0.", next_step="Give the weight of the prior in looks, 8 say."
        )
    pool, own = _Counts(), _Counts()
    for p in pairs:
        pool.add(p)
        if p.family == family:
            own.add(p)
    plain = _normal([1.0 + pool.after[g] for g in GRADES])
    weights: dict[str | None, tuple[float, ...]] = {}
    for last in (None, *GRADES):
        centre = _normal(_lent(pool.rows[last], plain, prior_strength))
        weights[last] = tuple(_lent(own.rows[last], centre, prior_strength))
    seen: dict[str | None, int] = {last: sum(own.rows[last].values()) for last in (None, *GRADES)}
    return Transitions(family=family, prior_strength=prior_strength, weights=weights, seen=seen)


def forward_log_loss(
    pairs: Iterable[GradePair], *, fit_to: date, score_to: date, prior_strength: float
) -> ForwardScore:
    """Fit on what was known on one day, score on the looks after it, to a second day.

    Parameters
    ----------
    pairs : iterable of GradePair
        Pairs of one pool (providers, or authorities).
    fit_to, score_to : date
        Pairs known by ``fit_to`` are fitted; pairs whose second look came after it and was known by
        ``score_to`` are scored.
    prior_strength : float
        As in `fit_transitions`.

    Raises
    ------
    UsageError
        When nothing was known by the first day, or nothing came after it.
    """
    every = tuple(pairs)
    past = [p for p in every if p.known_at <= fit_to]
    later = [p for p in every if p.on > fit_to and p.known_at <= score_to]
    if not past or not later:
        raise UsageError(
            f"There are {len(past)} looks to fit by {fit_to} and {len(later)} to score by {score_to}.",
            next_step="Choose days with looks on both sides.",
        )
    models = {
        f: fit_transitions(past, prior_strength=prior_strength, family=f) for f in {p.family for p in later}
    }
    plain = _normal([1.0 + sum(p.after == g for p in past) for g in GRADES])
    return _score(later, models, plain, (prior_strength, fit_to, score_to, len(past)))


def choose_prior_strength(
    pairs: Iterable[GradePair], *, fit_to: date, score_to: date, strengths: Sequence[float]
) -> ForwardScore:
    """Return the score of the strength with the least forward log loss; the smaller strength wins a tie."""
    every = tuple(pairs)
    scores = [
        forward_log_loss(every, fit_to=fit_to, score_to=score_to, prior_strength=s) for s in sorted(strengths)
    ]
    return min(scores, key=lambda s: s.log_loss)


@dataclass(frozen=True, order=True)
class _Look:
    on: date
    event_number: str
    grade: Grade
    known_at: date


class _Counts:
    def __init__(self) -> None:
        self.rows: dict[str | None, Counter[str]] = {last: Counter() for last in (None, *GRADES)}
        self.after: Counter[str] = Counter()

    def add(self, pair: GradePair) -> None:
        self.rows[pair.before][pair.after] += 1
        self.after[pair.after] += 1


def _normal(weights: Sequence[float]) -> tuple[float, ...]:
    total = sum(weights)
    return tuple(w / total for w in weights)


def _lent(counts: Counter[str], centre: Sequence[float], strength: float) -> list[float]:
    return [counts[g] + strength * c for g, c in zip(GRADES, centre, strict=True)]


def _distinct(looks: Iterable[_Look]) -> list[_Look]:
    kept: list[_Look] = []
    numbers: set[str] = set()
    for look in sorted(looks):
        if look.event_number and look.event_number in numbers:
            continue
        blank = not look.event_number or (kept and not kept[-1].event_number)
        if kept and blank and look.on - kept[-1].on <= _SAME_EVENT:
            continue
        numbers.add(look.event_number)
        kept.append(look)
    return kept


def _all_pairs(
    looks: Mapping[str, Iterable[_Look]], families: Mapping[str, str], register_begins: date | None
) -> tuple[GradePair, ...]:
    found: list[GradePair] = []
    for service in sorted(looks):
        kept = _distinct(looks[service])
        family = families[service]
        first = kept[0]
        if register_begins is not None and first.on > register_begins:
            found.append(GradePair(service, family, None, first.grade, None, first.on, first.known_at))
        found.extend(
            GradePair(service, family, a.grade, b.grade, a.on, b.on, max(a.known_at, b.known_at))
            for a, b in pairwise(kept)
        )
    return tuple(found)


def _score(
    later: Sequence[GradePair],
    models: Mapping[str, Transitions],
    plain: Sequence[float],
    run: tuple[float, date, date, int],
) -> ForwardScore:
    losses: dict[str, list[float]] = defaultdict(list)
    marginal = brier = brier_plain = 0.0
    plain_bad = plain[2] + plain[3]
    for p in later:
        chances = models[p.family].chances(p.before)
        at = GRADES.index(p.after)
        losses[p.family].append(-log(chances[at]))
        marginal -= log(plain[at])
        brier += (chances[2] + chances[3] - (p.after.is_weak)) ** 2
        brier_plain += (plain_bad - (p.after.is_weak)) ** 2
    n = len(later)
    return ForwardScore(
        prior_strength=run[0],
        fit_to=run[1],
        score_to=run[2],
        fitted=run[3],
        scored=n,
        log_loss=sum(sum(v) for v in losses.values()) / n,
        log_loss_marginal=marginal / n,
        brier=brier / n,
        brier_marginal=brier_plain / n,
        log_loss_by_family={f: sum(v) / len(v) for f, v in sorted(losses.items())},
        scored_by_family={f: len(v) for f, v in sorted(losses.items())},
    )
