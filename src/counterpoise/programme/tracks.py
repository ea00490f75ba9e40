"""Tracks: visits that can exchange their seats in any order, so that lots may decide who has which week.

A seat is a start week with its inspectors. The visits of a track take the same half weeks of teams of the
same size, and each may have each seat of the track: whatever the lots say, no inspector has more to do, no
rule is broken, and no family's delay leaves its room. In a track no week is likelier than the floor allows,
for each of its visits.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from counterpoise.programme.ease import Ease

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from counterpoise.programme.board import Board
    from counterpoise.programme.grid import Bools, Floats
    from counterpoise.programme.problem import LotRules

#: A start week with the inspectors who have it.
Seat = tuple[int, tuple[int, ...]]

NARROW = "its windows leave it fewer weeks than the floor asks"
HELD = "a pin, or a rule about who goes, holds it where it is"
ALONE = "too few other visits or free inspectors of its region could change weeks with it"
SPENT = "its family has no delay left to give for it"
STRAINED = "its weeks would have cost too many hours beyond own normal"
_NEVER = float("inf")
#: A cost past all room: taken up last, and left again where the room is counted.
_DEAR = 1e3
#: So many ways are tried to bring a visit together with others.
_MOST_LOOKS = 300
#: The same where matching must go on: dearer than anything that is allowed.
_DEAREST = 1e9
#: Lots that bring more than this many deviations above the mean come once in thirty thousand times.
_DEVIATIONS = 4.0


@dataclass(frozen=True)
class Track:
    """Visits (rows of requirements) and the seats that the lots deal out among them; some may stay empty."""

    visits: tuple[int, ...]
    seats: tuple[Seat, ...]

    def chances(self) -> dict[int, float]:
        """Return each start week's chance, the same for every visit of the track."""
        weeks = Counter(w for w, _ in self.seats)
        return {w: n / len(self.seats) for w, n in weeks.items()}


@dataclass(frozen=True)
class Laid:
    """The tracks of a board, and why some unannounced visits are in none."""

    tracks: tuple[Track, ...]
    without: dict[int, str]


def weeks_asked(floor_bits: float) -> int:
    """Return over how many equally likely weeks an entropy of so many bits is reached."""
    return ceil(float(2.0**floor_bits) - 1e-9)


def lay(board: Board, rules: LotRules, room: Floats) -> Laid:
    """Lay the tracks of every unannounced visit on a board; the board stays as it is.

    Parameters
    ----------
    board : Board
        The settled programme.
    rules : LotRules
        Floor and tolerances.
    room : float array, families
        Most delay the lots may add to each family.
    """
    laying = _Laying(board, rules, room)
    for pool in laying.pools():
        laying.lay_pool(pool)
    return Laid(tuple(laying.tracks), laying.without)


class _Laying:
    """Tracks in the making."""

    def __init__(self, board: Board, rules: LotRules, room: Floats) -> None:
        self.board, self.grid = board, board.grid
        self.asked = weeks_asked(rules.floor_bits)
        self.room = room
        self.spent: defaultdict[int, _Spent] = defaultdict(_Spent)
        self.hours = rules.strain_tolerance * float(self._hours())
        self.ease = Ease(board)
        self.tracks: list[Track] = []
        self.without: dict[int, str] = {}
        self.free = board.free.copy()
        #: Weeks that lots may give each placed visit.
        self.may: dict[int, frozenset[int]] = {
            int(r): frozenset({int(board.week[r])}) for r in np.flatnonzero(board.week >= 0)
        }
        self.open = self._open(rules.weeks_later)
        self._strain: dict[tuple[int, int], float] = {}

    def _hours(self) -> float:
        loads = self.grid.loads
        asked: Floats = loads.hours[self.board.week[loads.requirement] >= 0]
        return float(asked.sum())

    def _open(self, later: int) -> Bools:
        """Return the weeks each visit may have, whoever else moves: windows, floors, no exempt visit late."""
        grid, week = self.grid, self.board.week
        open_ = grid.allowed.copy()
        placed = np.flatnonzero(week >= 0)
        kept = placed[grid.keeps_floor[placed, week[placed]]]
        open_[kept] &= grid.keeps_floor[kept]
        late = np.arange(grid.horizon)[None, :] > week[:, None] + later
        open_ &= ~(late & grid.exempt[:, None])
        return open_

    def pools(self) -> list[list[int]]:
        """Return unannounced visits by what they take of whom."""
        grid, found = self.grid, defaultdict(list)
        free = grid.anybody & ~grid.held
        for r in np.flatnonzero((self.board.week >= 0) & grid.unannounced & ~grid.separates):
            if not free[r]:
                self.without[int(r)] = HELD
                continue
            need = grid.problem.requirements[r]
            found[int(grid.group[r]), need.slots, need.team].append(int(r))
        return [found[key] for key in sorted(found)]

    def cost(self, r: int, w: int) -> float:
        """Return what a week costs a visit beyond its own, in shares of what the lots may cost."""
        if not self.open[r, w]:
            return _NEVER
        grid, now, family = self.grid, int(self.board.week[r]), int(self.grid.family[r])
        delay = float(grid.delay[r, w] - grid.delay[r, now])
        hours = self.strain(r, w) - self.strain(r, now)
        share = delay / self.room[family] if self.room[family] > 0 else _DEAR * (delay > 0)
        return share + (hours / self.hours if self.hours > 0 else 0.0)

    def strain(self, r: int, w: int) -> float:
        """Return the hours beyond own normal that a visit brings in a week, all others where they are."""
        if (r, w) not in self._strain:
            self._strain[r, w] = self.ease.alone(r, w)
        return self._strain[r, w]

    def fits(self, r: int, weeks: Iterable[int]) -> bool:
        """Say whether a visit may have any of some weeks, whatever weeks its siblings get."""
        grid, board = self.grid, self.board
        placed = [s for s in grid.siblings[r] if s in self.may]
        return not any(board.clash(r, s, w, v) for s in placed for w in weeks for v in self.may[s])

    def joined(self, track: Track, other: Track) -> float:
        """Return what it costs to make one track of two, more than ``_NEVER`` where rules forbid it."""
        both = track.visits + other.visits
        seats = (*track.seats, *other.seats)
        weeks = frozenset(w for w, _ in seats)
        if len(weeks) < len(seats):
            return _NEVER
        if not all(self.known(r, team) for r in both for _, team in seats):
            return _NEVER
        total = sum(self.cost(r, w) for r in track.visits for w, _ in other.seats)
        total += sum(self.cost(r, w) for r in other.visits for w, _ in track.seats)
        if total >= _NEVER or not all(self.fits(r, weeks) for r in both if self.grid.siblings[r]):
            return _NEVER
        return total

    def known(self, r: int, team: tuple[int, ...]) -> bool:
        """Say whether a team may visit: none of them barred."""
        return not self.grid.problem.barred or set(team) <= set(self.board.nearest(r).tolist())

    def one(self, r: int) -> Track:
        """Return a visit alone in its seat."""
        return Track((r,), ((int(self.board.week[r]), self.board.team[r]),))

    def lay_pool(self, pool: Sequence[int]) -> None:
        """Lay the tracks of visits that take the same of the same inspectors."""
        wide = [r for r in pool if self.open[r].sum() >= self.asked]
        made: list[Track] = []
        for first in range(0, self.grid.horizon, self.asked):
            made += self._block(wide, range(first, first + self.asked))
        whole = [t for t in made if len(t.seats) >= self.asked]
        rest = [self.one(r) for t in made if len(t.seats) < self.asked for r in t.visits]
        whole += self._gathered(rest, whole)
        again = [r for track in sorted(whole, key=lambda t: min(t.visits)) for r in self._take(track)]
        for track in self._gathered([self.one(r) for r in again], []):
            self.without.update(dict.fromkeys(self._take(track), ALONE))
        self.without.update(dict.fromkeys(sorted(set(pool) - set(wide)), NARROW))
        self._lesser([r for r in pool if self.without.get(r) in {NARROW, ALONE}])

    def _lesser(self, rest: list[int]) -> None:
        """Lay tracks of fewer weeks than the floor asks, for visits that have no other: better than none."""
        asked, why = self.asked, {r: self.without[r] for r in rest}
        for self.asked in range(asked - 1, 1, -1):
            for track in self._gathered([self.one(r) for r in rest], []):
                self._take(track)
                rest = [r for r in rest if r not in track.visits]
        self.asked = asked
        self.without.update(why)

    def _block(self, pool: Sequence[int], weeks: range) -> list[Track]:
        """Match the visits of weeks that follow each other, each week's to the tracks so far."""
        tracks: list[Track] = []
        for week in weeks:
            more = [self.one(r) for r in pool if self.board.week[r] == week]
            if tracks and more:
                costs = np.array([[min(self.joined(t, m), _DEAREST) for m in more] for t in tracks])
                matched = zip(*linear_sum_assignment(costs), strict=True)
                pairs = [(a, b) for a, b in matched if costs[a, b] < _DEAREST]
                for a, b in pairs:
                    tracks[a] = _merged(tracks[a], more[b])
                taken = {b for _, b in pairs}
                more = [m for b, m in enumerate(more) if b not in taken]
            tracks += more
        return tracks

    def _gathered(self, rest: list[Track], whole: list[Track]) -> list[Track]:
        """Bring visits that are left together, into tracks there are, or onto free seats."""
        found: list[Track] = []
        # Who fits with few comes first: later nobody would be left for them.
        fits = {o.visits: sum(self.joined(o, p) < _NEVER for p in rest if p is not o) for o in rest}
        rest = sorted(rest, key=lambda o: (fits[o.visits], o.visits))
        while rest:
            one, *rest = rest
            track = self._together(one, rest)
            if track is not None:
                found.append(track)
                rest = [o for o in rest if o.visits[0] not in track.visits]
            elif not self._join(one, whole + found, whole, found):
                found += self._spread(one)
        return found

    def _together(self, one: Track, others: Sequence[Track]) -> Track | None:
        """Return a track of a visit with some others, near the cheapest; ``None`` where none is found."""
        pairs = [(self.joined(one, o), o.visits, o) for o in others]
        able = [o for cost, _, o in sorted(pairs, key=lambda p: p[:2]) if cost < _NEVER]
        looks = _MOST_LOOKS

        def grown(track: Track, at: int) -> Track | None:
            nonlocal looks
            if len(track.seats) >= self.asked:
                return track
            for n in range(at, len(able)):
                looks -= 1
                if looks < 0:
                    return None
                if self.joined(track, able[n]) < _NEVER:
                    found = grown(_merged(track, able[n]), n + 1)
                    if found is not None:
                        return found
            return None

        return grown(one, 0)

    def _join(self, one: Track, every: list[Track], whole: list[Track], found: list[Track]) -> bool:
        """Let a visit into the track where it costs least."""
        costs = [self.joined(t, one) for t in every]
        best = min(range(len(every)), key=costs.__getitem__, default=None)
        if best is None or costs[best] >= _NEVER:
            return False
        where, at = (whole, best) if best < len(whole) else (found, best - len(whole))
        where[at] = _merged(where[at], one)
        return True

    def _spread(self, one: Track) -> list[Track]:
        """Give a visit free seats beside its own, the cheapest first."""
        r, now = one.visits[0], one.seats[0][0]
        weeks = [int(w) for w in np.flatnonzero(self.open[r]) if w != now and self.cost(r, int(w)) < _NEVER]
        seats: list[Seat] = list(one.seats)
        for w in sorted(weeks, key=lambda w: (self.cost(r, w), w)):
            team = self._free_team(r, w)
            if team and self.fits(r, (w,)):
                seats.append((w, team))
            if len(seats) == self.asked:
                self._hold(r, seats[1:])
                return [Track((r,), tuple(seats))]
        self.without[r] = ALONE
        return []

    def _free_team(self, r: int, w: int) -> tuple[int, ...]:
        need = self.grid.problem.requirements[r]
        near = self.board.nearest(r)
        able = np.flatnonzero((self.free[near, w : w + need.span] >= np.array(need.slots)).all(axis=1))
        return tuple(int(i) for i in near[able[: need.team]]) if len(able) >= need.team else ()

    def _hold(self, r: int, seats: Iterable[Seat]) -> None:
        """Keep free seats of a track from other tracks."""
        slots = np.array(self.grid.problem.requirements[r].slots)
        for w, team in seats:
            self.free[list(team), w : w + len(slots)] -= slots

    def _take(self, track: Track) -> list[int]:
        """Keep a track if each family can give the delay that the lots of all its tracks may bring.

        Otherwise return the visits of the families that could.
        """
        spent = {f: self.spent[f].with_more(*more) for f, more in self._delays(track).items()}
        weeks = frozenset(w for w, _ in track.seats)
        over = {f for f, s in spent.items() if s.most > self.room[f]}
        if over:
            beyond = [r for r in track.visits if self.grid.family[r] in over]
            self.without.update(dict.fromkeys(beyond, SPENT))
            return [r for r in track.visits if r not in beyond]
        if not all(self.fits(r, weeks) for r in track.visits if self.grid.siblings[r]):
            self.without.update(dict.fromkeys(track.visits, ALONE))
            return []
        self.spent.update(spent)
        self.may.update(dict.fromkeys(track.visits, weeks))
        self.tracks.append(track)
        return []

    def _delays(self, track: Track) -> dict[int, tuple[float, float, float]]:
        """Return what lots add to the delay of each family: at worst, on average, and the variance."""
        grid, rows = self.grid, np.array(track.visits)
        weeks = np.array([w for w, _ in track.seats])
        more = np.zeros((len(weeks), len(weeks)))
        more[: len(rows)] = grid.delay[rows][:, weeks] - grid.delay[rows, self.board.week[rows]][:, None]
        found = {}
        for family in sorted(set(grid.family[rows].tolist())):
            own = more.copy()
            own[: len(rows)][grid.family[rows] != family] = 0.0
            worst = float(own[linear_sum_assignment(own, maximize=True)].sum())
            # A random order of n seats: the mean of the sum, and Hoeffding's variance of it.
            centred = own - own.mean(axis=0) - own.mean(axis=1)[:, None] + own.mean()
            spread = float((centred**2).sum()) / max(1, len(weeks) - 1)
            found[family] = (max(0.0, worst), float(own.sum()) / len(weeks), spread)
        return found


@dataclass(frozen=True)
class _Spent:
    """Delay that a family's tracks may bring."""

    worst: float = 0.0
    mean: float = 0.0
    variance: float = 0.0

    def with_more(self, worst: float, mean: float, variance: float) -> _Spent:
        """Return the same with one more track."""
        return _Spent(self.worst + worst, self.mean + mean, self.variance + variance)

    @property
    def most(self) -> float:
        """Return what lots hardly ever pass: the worst there is, or four deviations above the mean."""
        return min(self.worst, self.mean + _DEVIATIONS * float(self.variance**0.5))


def _merged(track: Track, other: Track) -> Track:
    return Track(track.visits + other.visits, track.seats + other.seats)
