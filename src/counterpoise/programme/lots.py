"""The last step: lots decide who has which week, and who is visited a second time.

Everything before follows from the facts; only here does the salt enter. What the lots may cost in delay and
strain is limited, and stated with the programme.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.programme import share
from counterpoise.programme.board import Board
from counterpoise.programme.chance import Lots
from counterpoise.programme.evaluate import family_delays, measure
from counterpoise.programme.programme import Chance
from counterpoise.programme.second import Again, visit_again
from counterpoise.programme.tracks import STRAINED, lay, weeks_asked

if TYPE_CHECKING:
    from counterpoise.programme.grid import Floats, Grid
    from counterpoise.programme.problem import LotRules
    from counterpoise.programme.tracks import Laid, Track

#: Draws that cost more than they may are drawn again this often; then there are fewer lots.
_TRIES = 8
_CLOSE = 1e-9


@dataclass(frozen=True)
class Drawn:
    """A board after the lots, and what they decided."""

    board: Board
    chance: Chance


@dataclass(frozen=True)
class _Most:
    """What is settled, and the most that the lots may make of it."""

    delay: Floats
    strain: float
    most_delay: Floats
    most_strain: float

    def kept(self, board: Board) -> bool:
        """Say whether a board is within both, with no sample that the reserved share lacks."""
        grid = board.grid
        delay = bool((family_delays(grid, board.week) <= self.most_delay * (1 + _CLOSE) + _CLOSE).all())
        return (
            delay
            and measure(grid, board.week, reasons={}).strain <= self.most_strain + _CLOSE
            and not share.can_mend(board)
        )


def draw(settled: Board, rules: LotRules, least: Floats, *, salt: int) -> Drawn:
    """Draw the lots over a settled programme.

    Parameters
    ----------
    settled : Board
        Left as it is.
    rules : LotRules
        Floor, tolerances and share.
    least : float array, families
        Least delay, of which the tolerance is a share.
    salt : int
        Secret in live runs.

    Returns
    -------
    Drawn
        The same salt gives the same lots.
    """
    most = _most(settled, rules, least)
    laid = lay(settled, rules, most.most_delay - most.delay)
    tracks, tries = list(laid.tracks), 0
    while True:
        board = _copy(settled)
        _deal(board, tracks, Lots(salt, f"weeks {tries}"))
        dealt = {r for t in tracks for r in t.visits}
        lots = Lots(salt, f"second visits {tries}")
        again = visit_again(
            board,
            rules,
            lots,
            settled=settled.week,
            dealt=dealt,
            fewest=weeks_asked(rules.floor_bits),
        )
        tries += 1
        if most.kept(board):
            return Drawn(board, _chance(settled, rules, most, _kept(laid, tracks), again))
        if not tracks:
            nothing = Again((), (), again.asked)
            return Drawn(_copy(settled), _chance(settled, rules, most, _kept(laid, ()), nothing))
        if tries % _TRIES == 0:
            tracks = tracks[: len(tracks) // 2]


def _most(settled: Board, rules: LotRules, least: Floats) -> _Most:
    found = measure(settled.grid, settled.week, reasons={})
    delay = family_delays(settled.grid, settled.week)
    return _Most(
        delay=delay,
        strain=found.strain,
        most_delay=delay + rules.delay_tolerance * least,
        most_strain=found.strain + rules.strain_tolerance * found.hours,
    )


def _copy(board: Board) -> Board:
    other = Board(board.grid)
    other.copy_from(board.week, board.team)
    return other


def _deal(board: Board, tracks: list[Track], lots: Lots) -> None:
    """Deal out the seats of every track; a seat more than there are visits stays empty."""
    for track in tracks:
        for r in track.visits:
            board.remove(r)
        seats = lots.shuffled(track.seats)
        for r, (week, team) in zip(track.visits, seats[: len(track.visits)], strict=True):
            board.place(r, week, team)


def _kept(laid: Laid, tracks: list[Track] | tuple[Track, ...]) -> tuple[tuple[Track, ...], dict[int, str]]:
    """Return the tracks that were dealt, and why other visits have no lots."""
    dealt = {r for t in tracks for r in t.visits}
    dropped = {r: STRAINED for t in laid.tracks for r in t.visits if r not in dealt}
    return tuple(tracks), {**laid.without, **dropped}


def entropy(track: Track) -> float:
    """Return the entropy of the week of a track's visits, in bits."""
    return -sum(p * log2(p) for p in track.chances().values())


def _chance(
    settled: Board,
    rules: LotRules,
    most: _Most,
    kept: tuple[tuple[Track, ...], dict[int, str]],
    again: Again,
) -> Chance:
    tracks, without = kept
    gone = set(again.gave_way)
    bits = dict.fromkeys(without, 0.0) | {r: entropy(t) for t in tracks for r in t.visits}
    # Its week is that of a place by lot, or of free weeks no fewer than the floor asks.
    bits.update(dict.fromkeys(again.drawn, rules.floor_bits))
    grid: Grid = settled.grid
    return Chance(
        settled={_key(grid, int(r)): int(settled.week[r]) for r in np.flatnonzero(settled.week >= 0)},
        bits={_key(grid, r): b for r, b in sorted(bits.items()) if r not in gone},
        floor_bits=rules.floor_bits,
        below_floor={_key(grid, r): why for r, why in sorted(without.items()) if r not in gone},
        second=tuple(_key(grid, r) for r in again.drawn),
        second_asked=again.asked,
        gave_way=tuple(_key(grid, r) for r in again.gave_way),
        delay_before=dict(zip(grid.families, most.delay.tolist(), strict=True)),
        most_delay=dict(zip(grid.families, most.most_delay.tolist(), strict=True)),
        strain_before=most.strain,
        most_strain=most.most_strain,
    )


def _key(grid: Grid, r: int) -> str:
    return grid.problem.requirements[r].key
