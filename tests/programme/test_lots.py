"""Lots: no week of an unannounced visit can be foreseen, no rule bends, the price is what is said."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from counterpoise.domain.policy import load_policy
from counterpoise.programme.chance import Lots
from counterpoise.programme.check import check
from counterpoise.programme.evaluate import family_delays
from counterpoise.programme.grid import Grid
from counterpoise.programme.lots import draw, entropy, prepare
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.price import chance_counts
from counterpoise.programme.second import floors_open
from counterpoise.programme.solve import Listener, Work, solve
from counterpoise.programme.spreadsheet import by_hand, spreadsheet
from counterpoise.programme.tracks import NARROW, SPENT, STRAINED, lay

if TYPE_CHECKING:
    from counterpoise.programme.board import Board
    from counterpoise.programme.problem import LotRules, Problem
    from counterpoise.programme.programme import Chance, Programme

#: Enough homes, and room enough, for lots over their weeks.
MANY = Size(authorities=3, providers=160, weeks=12, room=0.5, floors=0.1, twice=0.1, regions=1, lots=True)
FEW = Size(authorities=2, providers=30, weeks=10, room=0.5, floors=0.3, regions=1, lots=True)


@pytest.fixture(scope="module")
def problem() -> Problem:
    return made_problem(MANY, seed=5)


@pytest.fixture(scope="module")
def settled(problem: Problem) -> Board:
    return by_hand(Grid(problem))


def rules(problem: Problem, **changes: float) -> LotRules:
    assert problem.lots is not None
    return replace(problem.lots, **changes)


def chance(programme: Programme) -> Chance:
    assert programme.chance is not None
    return programme.chance


def weeks(programme: Programme) -> dict[str, int]:
    return {v.requirement: v.week for v in programme.visits}


def unannounced(problem: Problem, programme: Programme) -> dict[str, int]:
    asked = {r.key for r in problem.requirements if r.unannounced}
    return {k: w for k, w in weeks(programme).items() if k in asked}


def test_lots_are_even_repeat_themselves_and_tell_nothing_of_other_purposes() -> None:
    """Each number equally likely; the same salt and purpose give the same stream, any other another."""
    lots = Lots(7, "a")
    counts = Counter(lots.below(6) for _ in range(3000))
    assert set(counts) == set(range(6))
    assert max(abs(n - 500) for n in counts.values()) < 120
    first, again = Lots(7, "a"), Lots(7, "a")
    assert [first.below(1000) for _ in range(20)] == [again.below(1000) for _ in range(20)]
    others = [Lots(7, "b"), Lots(8, "a"), Lots(8, "b")]
    streams = {tuple(o.below(1000) for _ in range(20)) for o in others}
    assert len(streams) == 3
    orders = Counter(tuple(lots.shuffled("abc")) for _ in range(1200))
    assert len(orders) == 6
    assert min(orders.values()) > 130


def test_in_each_track_no_week_is_likelier_than_the_floor_allows(problem: Problem, settled: Board) -> None:
    """Two bits: at least four weeks, none likelier than one in four; so is the stricter entropy."""
    grid = settled.grid
    room = np.full(len(grid.families), 1e9)
    laid = lay(settled, rules(problem, weeks_later=99), room)
    full = [t for t in laid.tracks if not set(t.visits) & laid.without.keys()]
    assert len(full) > 5
    for track in full:
        assert max(track.chances().values()) <= 0.25
        assert entropy(track) >= 2.0
        assert all(grid.allowed[r, w] for r in track.visits for w, _ in track.seats)
    in_tracks = {r for t in full for r in t.visits}
    there = set(np.flatnonzero((settled.week >= 0) & grid.unannounced).tolist())
    assert in_tracks | laid.without.keys() == there


@pytest.mark.parametrize("seed", range(12))
def test_whatever_the_salt_every_rule_is_kept(seed: int) -> None:
    """The independent checker knows what lots may do, and finds nothing."""
    made = made_problem(FEW, seed=seed)
    for salt in range(4):
        assert check(made, spreadsheet(made, salt=salt)) == ()


def test_the_planner_draws_lots_last_and_in_every_programme_on_the_way() -> None:
    """The same salt twice gives the same; another salt moves weeks, and no announced one; proofs stay."""
    made = made_problem(FEW, seed=2)
    on_the_way: list[Programme] = []
    one = solve(made, seed=11, listener=Listener(better=on_the_way.append))
    two, other = solve(made, seed=11), solve(made, seed=12)
    assert replace(one, seconds=0.0) == replace(two, seconds=0.0)
    assert weeks(one) != weeks(other)
    assert chance(one).settled == chance(other).settled
    assert one.proofs == other.proofs
    assert all(p.chance is not None and check(made, p) == () for p in (*on_the_way, one, other))
    plain = solve(replace(made, lots=None), seed=11)
    assert plain.chance is None
    assert weeks(plain) == dict(chance(one).settled)


def test_guard_2_an_attacker_with_every_fact_and_the_code_hits_no_more_than_the_margin(
    problem: Problem, settled: Board
) -> None:
    """Forty runs with salts of their own; against lots they hit one in four, without lots every one."""
    least = family_delays(settled.grid, settled.week)
    prepared = prepare(settled, rules(problem, second_share=0.05, weeks_later=12, delay_tolerance=1.0), least)

    def live(salt: int) -> tuple[dict[int, int], Chance]:
        drawn = prepared.draw(salt)
        rows = np.flatnonzero((drawn.board.week >= 0) & settled.grid.unannounced)
        return {int(r): int(drawn.board.week[r]) for r in rows}, drawn.chance

    seen: dict[int, Counter[int]] = {}
    for salt in range(40):
        for r, week in live(salt)[0].items():
            seen.setdefault(r, Counter())[week] += 1
    guess = {r: c.most_common(1)[0][0] for r, c in seen.items()}
    hits, alone, tries = 0, 0, 0
    for salt in range(1000, 1025):
        now, told = live(salt)
        key = {r: settled.grid.problem.requirements[r].key for r in now}
        kept = [r for r in now if told.bits[key[r]] >= told.floor_bits]
        hits += sum(guess.get(r, -1) == now[r] for r in kept)
        alone += sum(int(settled.week[r]) == now[r] for r in kept)
        tries += len(kept)
    margin = load_policy().lots.attacker_margin
    assert tries > 600
    assert 0.15 < hits / tries <= margin
    assert alone / tries <= margin


def test_the_entropy_that_is_told_is_the_entropy_over_salts(problem: Problem, settled: Board) -> None:
    """Counted over a hundred salts; a count of few salts lies a little below."""
    least = family_delays(settled.grid, settled.week)
    prepared = prepare(settled, rules(problem, second_share=0.0, weeks_later=12, delay_tolerance=1.0), least)
    counts: dict[int, Counter[int]] = {}
    told: dict[int, float] = {}
    for salt in range(100):
        drawn = prepared.draw(salt)
        for r in np.flatnonzero((drawn.board.week >= 0) & settled.grid.unannounced).tolist():
            counts.setdefault(r, Counter())[int(drawn.board.week[r])] += 1
            told[r] = drawn.chance.bits[problem.requirements[r].key]
    for r, count in counts.items():
        share = np.array(list(count.values())) / 100
        assert -(share * np.log2(share)).sum() == pytest.approx(told[r], abs=0.2)


def test_the_price_is_the_difference_and_within_the_tolerances() -> None:
    """Delay by family and strain, before and after; counts add up to the unannounced visits."""
    made = made_problem(MANY, seed=6)
    programme = spreadsheet(made, salt=3)
    told = chance_counts(programme)
    assert told is not None
    assert told.at_floor + sum(told.below.values()) == told.unannounced == len(unannounced(made, programme))
    assert told.at_floor > 0.2 * told.unannounced
    by_name = {c.of: c for c in told.costs}
    assert by_name["strain"].after == pytest.approx(sum(programme.strain_by_pool.values()))
    assert all(c.after <= c.most * (1 + 1e-9) for c in told.costs)
    assert any(c.after != c.before for c in told.costs)
    assert chance_counts(spreadsheet(made)) is None


def test_no_room_is_said_with_the_reason(problem: Problem, settled: Board) -> None:
    """Too few weeks of its own, no delay to give, or strain: then the week stays where it was settled."""
    least = family_delays(settled.grid, settled.week)
    none = draw(settled, rules(problem, delay_tolerance=0.0), least, salt=1).chance
    assert SPENT in none.below_floor.values()
    assert none.delay_before == pytest.approx(none.most_delay)
    strained = draw(settled, rules(problem, strain_tolerance=-0.2, second_share=0.0), least, salt=1)
    assert STRAINED in strained.chance.below_floor.values()
    held = replace(
        problem,
        requirements=tuple(
            replace(r, start_weeks=r.start_weeks[:2]) if r.unannounced else r for r in problem.requirements
        ),
    )
    board = by_hand(Grid(held))
    tight = draw(board, rules(held), family_delays(board.grid, board.week), salt=1).chance
    assert set(tight.below_floor.values()) == {NARROW}
    assert max(tight.bits.values()) <= 1.0


def test_what_the_stage_of_strain_left_of_a_limit_is_for_the_lots(problem: Problem, settled: Board) -> None:
    """Without a tolerance of their own they spend that and no more."""
    least = family_delays(settled.grid, settled.week)
    alone = rules(problem, delay_tolerance=0.0)
    none = draw(settled, alone, least, salt=1).chance
    left = draw(settled, alone, least, salt=1, limit=least * 1.1)
    assert len(left.chance.below_floor) < len(none.below_floor)
    assert list(left.chance.most_delay.values()) == pytest.approx(list(least * 1.1))
    assert (family_delays(settled.grid, left.board.week) <= least * 1.1 * (1 + 1e-9)).all()
    assert draw(settled, alone, least, salt=1, limit=least * 0.9).chance == none


def test_an_exempt_service_is_put_off_by_lots_by_no_more_than_the_weeks_allowed(
    problem: Problem, settled: Board
) -> None:
    """None of them is dropped, none begins later than that."""
    least = family_delays(settled.grid, settled.week)
    for later in (0, 2):
        prepared = prepare(settled, rules(problem, weeks_later=later), least)
        for salt in range(10):
            after = prepared.draw(salt).board
            exempt = settled.grid.exempt & (settled.week >= 0)
            assert (after.week[exempt] >= 0).all()
            assert (after.week[exempt] - settled.week[exempt]).max() <= later


def test_second_visits_go_to_services_seen_within_the_year_and_never_take_what_a_floor_needs() -> None:
    """Drawn anew with each salt; whoever gives way is judged good or better and waits for no duty."""
    drawn_in: Counter[str] = Counter()
    short = 0
    for seed in range(4):
        made = made_problem(replace(MANY, floors=0.3), seed=seed)
        services = {s.key: s for s in made.services}
        needs = {r.key: r for r in made.requirements}
        board = by_hand(Grid(made))
        wanted = floors_open(board)
        short += bool(wanted.any())
        prepared = prepare(board, rules(made, second_share=0.3), family_delays(board.grid, board.week))
        for salt in range(4):
            drawn = prepared.draw(salt)
            drawn_in.update(drawn.chance.second)
            row = {r.key: i for i, r in enumerate(made.requirements)}
            for key in drawn.chance.second:
                at = int(drawn.board.week[row[key]])
                day = made.weeks[at].monday + timedelta(days=needs[key].weekday)
                last = services[needs[key].service].last_full_visit
                others = [
                    int(drawn.board.grid.last[s, drawn.board.week[s]])
                    for s in range(drawn.board.grid.size)
                    if needs[made.requirements[s].key].service == needs[key].service
                    and s != row[key]
                    and drawn.board.week[s] >= 0
                ]
                seen = [*others, *([last.toordinal()] if last else [])]
                assert any(0 < day.toordinal() - s <= 365 for s in seen)
                assert not wanted[board.grid.group[row[key]], at : at + needs[key].span].any()
            for key in drawn.chance.gave_way:
                assert needs[key].floor_by is None
                assert not services[needs[key].service].exempt
    assert len(drawn_in) > 5
    assert short > 0


def test_a_question_without_lots_is_planned_as_before() -> None:
    """The stage of least delay alone, with lots and without: the same settled weeks."""
    made = made_problem(FEW, seed=4)
    plain = solve(replace(made, lots=None), seed=0, work=Work(passes=0))
    by_lot = solve(made, seed=0, work=Work(passes=0))
    assert weeks(plain) == dict(chance(by_lot).settled)


def test_a_second_visit_takes_no_place_whose_weeks_it_may_not_have() -> None:
    """Found among a thousand: said to have two bits, though it may have three weeks only."""
    size = Size(
        authorities=5, providers=9, weeks=4, room=0.98891123, twice=0.2464348, floors=0.0983214, lots=True
    )
    problem = made_problem(replace(size, regions=1), seed=309)
    short = {r.key for r in problem.requirements if r.unannounced and len(r.start_weeks) < 4}
    assert short
    for salt in (309, *range(6)):
        programme = solve(problem, seed=salt)
        assert check(problem, programme) == ()
        assert programme.chance is not None
        assert short.isdisjoint(programme.chance.second)
