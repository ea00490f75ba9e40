"""The worked example of the balance is right, by the engine's own arithmetic."""

from __future__ import annotations

import re
from itertools import permutations
from typing import TYPE_CHECKING

import pytest

from counterpoise.assurance.delay import cost_of_delay

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def page(root: Path) -> str:
    return (root / "docs/explanation/the-balance.md").read_text("utf-8")


@pytest.fixture(scope="module")
def homes(page: str) -> dict[str, tuple[int, float, int]]:
    """Children, chance and weeks past due of each home of the example."""
    row = r"^\| ([A-D]) \| (\d+) \| [a-z ]+ \| ([\d.]+) \| (\d+) weeks? \|$"
    return {h: (int(n), float(p), int(w)) for h, n, p, w in re.findall(row, page, re.MULTILINE)}


def delay(homes: dict[str, tuple[int, float, int]], order: str) -> list[float]:
    return [
        cost_of_delay(exposure=homes[h][0], below_good=homes[h][1], weeks=homes[h][2] + week)
        for week, h in enumerate(order)
    ]


def table(page: str, heading: str) -> list[tuple[str, ...]]:
    """Rows of the first table after a heading: week, home, weeks past due, child-weeks; the sum last."""
    row = r"^\| (\d|all) \| ([A-D]?) ?\| (\d+) \| ([\d.]+) \|$"
    return re.findall(row, page.split(heading, 1)[1], re.MULTILINE)[:5]


@pytest.mark.parametrize(
    ("heading", "order"), [("**In the order of due dates**", "ACDB"), ("**With least delay**", "BCAD")]
)
def test_both_orders_add_up(
    page: str, homes: dict[str, tuple[int, float, int]], heading: str, order: str
) -> None:
    *rows, total = table(page, heading)
    worked = delay(homes, order)
    assert [r[1] for r in rows] == list(order)
    assert [int(r[2]) for r in rows] == [homes[h][2] + i for i, h in enumerate(order)]
    assert [float(r[3]) for r in rows] == pytest.approx(worked)
    assert int(total[2]) == sum(int(r[2]) for r in rows)
    assert float(total[3]) == pytest.approx(sum(worked))


def test_the_second_order_has_the_least_delay_of_all(homes: dict[str, tuple[int, float, int]]) -> None:
    assert min(permutations("ABCD"), key=lambda o: sum(delay(homes, "".join(o)))) == tuple("BCAD")


def test_the_exchanges_cost_what_the_page_says(page: str, homes: dict[str, tuple[int, float, int]]) -> None:
    least = sum(delay(homes, "BCAD"))
    rows = re.findall(
        r"^\| A with ([DCB]) \| ([\d.]+) \| ([\d.]+) % more \| 0 hours \| (\S+)", page, re.MULTILINE
    )
    assert [r[0] for r in rows] == ["D", "C", "B"]
    for other, value, percent, allowed in rows:
        worked = sum(delay(homes, "BCAD".translate(str.maketrans(f"A{other}", f"{other}A"))))
        assert float(value) == pytest.approx(worked)
        assert float(percent) == round(100 * (worked / least - 1), 1)
        assert (allowed == "**yes**") == (worked <= 1.02 * least)
