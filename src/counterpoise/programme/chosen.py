"""Who of the free inspectors goes: pins on people, the lead's gap, and whoever knows the place first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.programme.board import Board


def chosen(board: Board, r: int, w: int, people: Sequence[int]) -> tuple[int, ...]:
    """Return a team of some free inspectors for a start week, lead first; () where the rules leave none.

    Parameters
    ----------
    people : sequence of int
        Free inspectors who may go, best first.
    """
    wishes, size = board.grid.people_pins[r], int(board.grid.team[r])
    able = [i for i in people if i not in wishes.out]
    asked = [*wishes.leads, *(i for i in wishes.goes if i not in wishes.leads)]
    if not set(asked) <= set(able) or len(asked) > size or len(able) < size or len(wishes.leads) > 1:
        return ()
    order = [*asked, *(i for i in by_knowledge(board, r, able) if i not in asked)]
    may = wishes.leads or (asked if len(asked) == size else order)
    lead = next((i for i in may if may_lead(board, r, w, i)), None)
    return () if lead is None else (lead, *[i for i in order if i != lead][: size - 1])


def by_knowledge(board: Board, r: int, people: Sequence[int]) -> list[int]:
    """Return inspectors with those who know the place first, where the visit's type wants continuity."""
    if not board.grid.continues[r]:
        return list(people)
    return sorted(people, key=lambda i: not knows(board, r, i))


def knows(board: Board, r: int, i: int) -> bool:
    """Say whether an inspector visited the service of a visit before."""
    problem = board.grid.problem
    return (problem.inspectors[i].key, problem.requirements[r].service) in problem.knows


def may_lead(board: Board, r: int, w: int, i: int) -> bool:
    """Say whether an inspector's own last lead at the service lies far enough from a start week."""
    grid = board.grid
    first, last = int(grid.first[r, w]), int(grid.last[r, w])
    service = grid.problem.requirements[r].service
    led = grid.problem.past_leads.get((grid.problem.inspectors[i].key, service))
    if led is not None and first - led.toordinal() < grid.lead_gap[r]:
        return False
    for other in grid.same_service[r]:
        at = int(board.week[other])
        if at < 0 or board.team[other][0] != i:
            continue
        a, b = int(grid.first[other, at]), int(grid.last[other, at])
        soon = first - b < grid.lead_gap[r] if first >= a else a - last < grid.lead_gap[other]
        if soon:
            return False
    return True


def continue_where_free(board: Board) -> None:
    """Let somebody who knows the place take part where a type asks it and one of them is free after all.

    Weeks stay. Each exchange gives one more visit somebody who knows its place and takes it from none.
    """
    wanted = np.flatnonzero(board.grid.continues & (board.week >= 0))
    while any(_one_who_knows(board, int(r)) for r in wanted):
        pass


def _one_who_knows(board: Board, r: int) -> bool:
    if any(knows(board, r, i) for i in board.team[r]):
        return False
    grid, (w, team) = board.grid, board.remove(r)
    wishes, slots = grid.people_pins[r], grid.problem.requirements[r].slots
    others = [*grid.same_service[r], r]
    leads_are_free = not (grid.lead_gap[others].any())
    may_go = [i for i in (team if leads_are_free else team[1:]) if i not in (*wishes.leads, *wishes.goes)]
    able = [
        i
        for i in board.nearest(r).tolist()
        if knows(board, r, i)
        and i not in wishes.out
        and (board.free[i, w : w + len(slots)] >= np.array(slots)).all()
    ]
    if not may_go or not able:
        board.place(r, w, team)
        return False
    board.place(r, w, tuple(able[0] if i == may_go[-1] else i for i in team))
    return True
