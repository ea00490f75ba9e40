"""The page of sensitivity: what moves nothing is listed apart, and the costliest figures come first."""

from __future__ import annotations

import pytest

from bench.sensitivity import _matter_most
from bench.sensitivity_page import Costed, Moved, Planned, Row, written
from counterpoise.domain.marks import Figure, Mark

BASE = Moved({"homes": 100.0, "schools": 10.0}, 50.0, 0)
FIGURE = Figure(10.0, "hours", Mark.ASSUMED, "ours")


def costed(strain: float, schools: float = 10.0, *, broken: int = 0) -> Costed:
    return Costed(BASE, Moved({"homes": 100.0, "schools": schools}, strain, 0), 0, broken)


def row(path: str, cost: Costed, planned: Planned | None = None, factor: float = 1.1) -> Row:
    return Row(path, FIGURE, 11.0, factor, cost, planned)


def test_a_share_is_of_the_family_that_moved_most() -> None:
    got = costed(55, 9.0)
    assert (got.worst, got.worst_share, got.strain_share) == (
        "schools",
        pytest.approx(-0.1),
        pytest.approx(0.1),
    )


def test_the_page_lists_what_moves_first_by_size_and_what_does_not_apart() -> None:
    anew = Planned(12, 3, 4, Moved({"homes": 90.0, "schools": 10.0}, 47.0, 0))
    rows = [
        row("small", costed(51)),
        row("still", costed(50)),
        row("still", costed(50), factor=0.9),
        row("large", costed(60, 12.0), anew),
        row("policy", costed(50), anew),
    ]
    page = "\n".join(written(rows, BASE, 1234, (5, 7)))
    assert "| `large` | 10 | 11 | +20.0 % | +20.0 % schools | 0 | 12 / 3 / 4 | 47 | -10.0 % homes |" in page
    assert "| `small` | 10 | 11 | +2.0 % | - | 0 | - | - | - |" in page
    assert page.index("`large`") < page.index("`small`") < page.index("`policy`")
    assert "- `still`" in page
    assert "| `still`" not in page
    assert "1,234 visits, strain 50 hours" in page
    assert "5 more belong to types of visit that this programme does not plan, and 7 to policy" in page


def test_a_figure_still_one_way_and_moving_the_other_is_in_the_table() -> None:
    page = "\n".join(written([row("x", costed(50), factor=0.9), row("x", costed(60))], BASE, 1, (0, 0)))
    assert page.count("| `x` |") == 2
    assert "- `x`" not in page


def test_a_programme_is_planned_anew_for_policy_broken_rules_and_the_costliest() -> None:
    class Change:
        def __init__(self, path: str) -> None:
            self.path, self.only_replanning_tells = path, path.startswith("policy.")

    cases = {f"strain{n}": costed(50 + n) for n in range(10)}
    cases |= {f"delay{n}": costed(50, 10 + n) for n in range(5)}
    cases |= {"team": costed(50, broken=2), "policy.share": costed(50)}
    chosen = _matter_most([Change(p) for p in cases], list(cases.values()))  # type: ignore[misc]  # enough of a change
    assert chosen == {*(f"strain{n}" for n in range(4, 10)), "delay3", "delay4", "team", "policy.share"}
