"""The last step: lots decide who has which week, and who is visited a second time.

Everything before follows from the facts; only here does the salt enter. What the lots may cost in delay and
strain is limited, and stated with the programme.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log2
from typing import TYPE_CHECKING

import numpy as np

from counterpoise.programme import share
from counterpoise.programme.board import Board
from counterpoise.programme.chance import Lots
from counterpoise.programme.evaluate import family_delays, measure, within
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
class Most:
    """What is settled, and the most that the lots may make of it."""

    delay: Floats
    strain: float
    most_delay: Floats
    most_strain: float

    def kept(self, board: Board) -> bool:
        """Say whether a board is within both, with no sample that the reserved share lacks."""
        grid = board.grid
        return (
            within(grid, board.week, self.most_delay)
            and measure(grid, board.week, reasons={}).strain <= self.most_strain + _CLOSE
            and not share.can_mend(board)
        )


def draw(settled: Board, rules: LotRules, least: Floats, *, salt: int, limit: Floats | None = None) -> Drawn:
    """Draw the lots over a settled programme, which is left as it is; the same salt gives the same lots."""
    return prepare(settled, rules, least, limit).draw(salt)


def prepare(settled: Board, rules: LotRules, least: Floats, limit: Floats | None = None) -> Prepared:
    """Lay the tracks of a settled programme: everything of the lots but the salt.

    Parameters
    ----------
    settled : Board
    rules : LotRules
        Floor, tolerances and share.
    least : float array, families
        Least delay, of which the tolerance is a share.
    limit : float array, families, optional
        Most delay while strain was lowered: what was left of it is for the lots. Nothing was by default.
    """
    most = _most(settled, rules, least, limit)
    return Prepared(settled, rules, most, lay(settled, rules, most.most_delay - most.delay))


@dataclass(frozen=True)
class Prepared:
    """A settled programme with its tracks, before any salt."""

    settled: Board
    rules: LotRules
    most: Most
    laid: Laid

    def draw(self, salt: int) -> Drawn:
        """Draw the lots of a salt, secret in live runs."""
        tracks, tries = list(self.laid.tracks), 0
        while True:
            drawn = self._once(tracks, salt, tries)
            tries += 1
            if not tracks or self.most.kept(drawn.board):
                return drawn
            if tries % _TRIES == 0:
                tracks = tracks[: len(tracks) // 2]

    def _once(self, tracks: list[Track], salt: int, tries: int) -> Drawn:
        """Draw over some of the tracks; with none of them, all stays as it was settled."""
        board = _copy(self.settled)
        _deal(board, tracks, Lots(salt, f"weeks {tries}"))
        again = visit_again(
            board,
            self.rules if tracks else replace(self.rules, second_share=0.0),
            Lots(salt, f"second visits {tries}"),
            settled=self.settled.week,
            most=self.most.most_delay,
            dealt={
                r: tuple(t.chances())
                for t in tracks
                for r in t.visits
                if entropy(t) >= self.rules.floor_bits - _CLOSE
            },
            fewest=weeks_asked(self.rules.floor_bits),
        )
        return Drawn(board, _chance(self, tracks, again))


def _most(settled: Board, rules: LotRules, least: Floats, limit: Floats | None) -> Most:
    found = measure(settled.grid, settled.week, reasons={})
    delay = family_delays(settled.grid, settled.week)
    return Most(
        delay=delay,
        strain=found.strain,
        most_delay=(delay if limit is None else np.maximum(delay, limit)) + rules.delay_tolerance * least,
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


def entropy(track: Track) -> float:
    """Return the entropy of the week of a track's visits, in bits."""
    return -sum(p * log2(p) for p in track.chances().values())


def _chance(prepared: Prepared, tracks: list[Track], again: Again) -> Chance:
    settled, most, rules = prepared.settled, prepared.most, prepared.rules
    gone = set(again.gave_way)
    bits = {r: entropy(t) for t in tracks for r in t.visits}
    dropped = {r: STRAINED for t in prepared.laid.tracks for r in t.visits if r not in bits}
    without = {**prepared.laid.without, **dropped}
    bits = dict.fromkeys(without, 0.0) | bits
    # Its week is that of a place by lot, or of free weeks no fewer than the floor asks.
    bits.update(dict.fromkeys(again.drawn, rules.floor_bits))
    # Tracks of fewer weeks may have come to as many as the floor asks, over free seats.
    below = {r: why for r, why in sorted(without.items()) if bits[r] < rules.floor_bits - _CLOSE}
    grid: Grid = settled.grid
    return Chance(
        settled={_key(grid, int(r)): int(settled.week[r]) for r in np.flatnonzero(settled.week >= 0)},
        bits={_key(grid, r): b for r, b in sorted(bits.items()) if r not in gone},
        floor_bits=rules.floor_bits,
        below_floor={_key(grid, r): why for r, why in below.items() if r not in gone},
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
