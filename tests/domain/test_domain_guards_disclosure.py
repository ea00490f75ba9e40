"""Rules 5 to 8: no league tables, a council's data, no case material, no named people."""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain import facts
from counterpoise.domain.disclosure import (
    SORT_KEYS,
    TIERS,
    check_columns,
    check_grouping,
    check_numbered,
    check_outside,
    check_paragraph,
    check_sort_key,
    coarse_tier,
    quote,
)
from counterpoise.domain.errors import GuardError, UsageError
from counterpoise.domain.marks import Figure, Mark
from counterpoise.domain.policy import load_policy
from counterpoise.domain.provider import provision_type
from counterpoise.domain.suppression import HIDDEN, suppress

if TYPE_CHECKING:
    from collections.abc import Callable

MOST = load_policy().small_number
HELD = {
    "staff off": Figure(12, "people", Mark.ESTIMATED, "own count"),
    "referrals": Figure(140, "a week", Mark.PUBLISHED, "release"),
}


def guard_of(refused: Callable[[], object]) -> GuardError:
    with pytest.raises(GuardError) as caught:
        refused()
    return caught.value


@given(st.floats(0, 1), st.floats(0, 1))
def test_guard_5_no_league_tables_a_tier_keeps_the_order_and_little_else(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert TIERS.index(coarse_tier(low)) <= TIERS.index(coarse_tier(high))
    assert len({coarse_tier(n / 1000) for n in range(1001)}) == 3


def test_guard_5_no_league_tables_where_the_tiers_begin() -> None:
    assert [coarse_tier(c) for c in (0, 0.33, 1 / 3, 0.66, 2 / 3, 1)] == [
        "lower",
        "lower",
        "middle",
        "middle",
        "higher",
        "higher",
    ]


@pytest.mark.parametrize("chance", [-0.01, 1.01, float("nan")])
def test_guard_5_no_league_tables_what_is_no_chance_has_no_tier(chance: float) -> None:
    with pytest.raises(UsageError):
        coarse_tier(chance)


@pytest.mark.parametrize("key", [*sorted(SORT_KEYS), "First_Day", "published_on"])
def test_guard_5_no_league_tables_lists_may_be_sorted_by_what_ranks_nobody(key: str) -> None:
    check_sort_key(key)


@pytest.mark.parametrize(
    "key",
    ["belief", "chance below good", "strain", "demand", "tier", "concern", "grade", "-name", "", "delay"],
)
def test_guard_5_no_league_tables_other_sorting_is_refused(key: str) -> None:
    assert guard_of(lambda: check_sort_key(key)).guard == "no league tables"


def test_guard_5_no_league_tables_columns_of_belief_demand_and_strain_stay() -> None:
    check_outside(["Name", "Grade", "Concern tier", "Published interval"])
    found = guard_of(lambda: check_outside(["Name", "Strain (hours)", "below_good_chance", "headroomHours"]))
    assert found.guard == "no league tables"
    assert "Strain (hours), below_good_chance, headroomHours" in found.sentence


def test_guard_6_a_councils_data_only_what_is_quoted_travels() -> None:
    quoted = quote(HELD, names=["staff off"], purpose=" to ask for a later date ")
    assert dict(quoted.figures) == {"staff off": HELD["staff off"]}
    assert quoted.purpose == "to ask for a later date"
    with pytest.raises(TypeError):
        quoted.figures["referrals"] = HELD["referrals"]  # type: ignore[index] # that is the test


@given(st.sets(st.sampled_from(sorted(HELD))))
def test_guard_6_a_councils_data_and_nothing_beside_it(names: set[str]) -> None:
    assert set(quote(HELD, names=names, purpose="a request").figures) == names


def test_guard_6_a_councils_data_needs_a_purpose_and_known_names() -> None:
    aimless = guard_of(lambda: quote(HELD, names=["staff off"], purpose=" "))
    unknown = guard_of(lambda: quote(HELD, names=["staff off", "secrets"], purpose="a request"))
    assert aimless.guard == unknown.guard == "a council's data stay the council's"
    assert "secrets" in unknown.next_step
    assert "what they are for" in aimless.next_step


def test_guard_6_a_councils_data_are_hidden_from_the_team() -> None:
    quoted = quote(HELD, names=["referrals"], purpose="a request")
    assert quoted.read_by("A-009", team=("A-001", "A-002")) == {"referrals": HELD["referrals"]}
    for reader in ("A-002", ""):
        found = guard_of(lambda r=reader: quoted.read_by(r, team=("A-001", "A-002")))
        assert found.guard == "a council's data stay the council's"
        assert "140" not in str(found)


@pytest.mark.parametrize(
    "heading",
    [
        "Child ID", "childName", "Child's name", "DATE OF BIRTH", "child_dob", "UPN", "NHS number", "Surname",
        "case notes", "Narrative", "Free text", "Attachment", "Evidence file (upload)",
    ],
)  # fmt: skip
def test_guard_7_no_case_material_columns_are_refused(heading: str) -> None:
    found = guard_of(lambda: check_columns(["URN", heading]))
    assert found.guard == "no case material"
    assert heading in found.sentence
    assert "URN" not in found.sentence


def test_guard_7_no_case_material_published_tables_pass() -> None:
    """No field of a bundled table and no ordinary heading is taken for case material."""
    rows = [c for c in vars(facts).values() if dataclasses.is_dataclass(c)]
    assert len(rows) > 10
    for row in rows:
        check_columns(f.name for f in dataclasses.fields(row))
    check_columns(
        [
            "Children in need", "Number of children", "Cases per child", "Inspectors", "Team size",
            "Number of case holding social workers", "Registration date", "Lead provider name",
            "Inspection number",
        ]
    )  # fmt: skip


COUNTS = st.lists(st.integers(0, 14), min_size=1, max_size=5)


def possible(shown: tuple[str, ...], total: str) -> list[tuple[int, ...]]:
    """Every row that fits what is shown, hidden counts being anything from 1 to far above."""
    hidden = [i for i, s in enumerate(shown) if s == HIDDEN]
    if total == HIDDEN or not hidden:
        return []
    left = int(total) - sum(int(s) for s in shown if s != HIDDEN)
    found = []
    for values in itertools.product(*[range(1, left + 1) for _ in hidden[:-1]]):
        last = left - sum(values)
        if last >= 1:
            row = dict(zip(hidden, (*values, last), strict=True))
            found.append(tuple(row[i] if i in row else int(s) for i, s in enumerate(shown)))
    return found


@given(COUNTS)
def test_guard_7_no_case_material_a_hidden_count_cannot_be_worked_out(parts: list[int]) -> None:
    """Whatever is hidden could be any of 1 to 5 for all that the row tells."""
    made = suppress(parts, most=MOST)
    for count, text in zip(parts, made.parts, strict=True):
        assert text in {str(count), HIDDEN}
        assert text == HIDDEN or not 1 <= count <= MOST
        assert count or text == "0"
    rows = possible(made.parts, made.total)
    for at, text in enumerate(made.parts):
        if text == HIDDEN and made.total != HIDDEN:
            assert set(range(1, MOST + 1)) <= {row[at] for row in rows}
    if made.total != HIDDEN:
        assert int(made.total) == sum(parts)
        assert not 1 <= sum(parts) <= MOST


@pytest.mark.parametrize(
    ("parts", "shown", "total"),
    [
        ([10, 20, 0], ("10", "20", "0"), "30"),
        ([10, 20, 3], ("c", "20", "c"), "33"),
        ([6, 7, 3, 0], ("c", "7", "c", "0"), "16"),
        ([3, 0, 0], ("c", "0", "0"), "c"),
        ([3, 2, 1], ("c", "c", "c"), "c"),
        ([1, 1, 30], ("c", "c", "c"), "32"),
        ([1, 5, 30], ("c", "c", "30"), "36"),
        ([0, 0], ("0", "0"), "0"),
        ([], (), "0"),
    ],
)
def test_guard_7_no_case_material_small_numbers_by_example(
    parts: list[int], shown: tuple[str, ...], total: str
) -> None:
    made = suppress(parts, most=MOST)
    assert (made.parts, made.total) == (shown, total)


def test_guard_7_no_case_material_a_count_below_zero_is_refused() -> None:
    with pytest.raises(UsageError):
        suppress([3, -1], most=MOST)


def test_guard_7_no_case_material_no_paragraph_on_a_small_home() -> None:
    home, agency = provision_type("CH"), provision_type("IFA")
    check_paragraph(home, 4)
    check_paragraph(agency, None)
    for places in (3, 1, None):
        found = guard_of(lambda p=places: check_paragraph(home, p))
        assert found.guard == "no case material"


@pytest.mark.parametrize(
    "heading", ["Inspector name", "lead_inspector", "Names of inspectors", "InspectorNames", "Inspected by"]
)
def test_guard_8_named_people_columns_are_refused(heading: str) -> None:
    found = guard_of(lambda: check_columns(["URN", heading]))
    assert found.guard == "named people"
    assert heading in found.sentence


@pytest.mark.parametrize("key", ["inspector", "Lead inspector", "inspectorName", "inspected by"])
def test_guard_8_named_people_nothing_is_grouped_by_them(key: str) -> None:
    assert guard_of(lambda: check_grouping(key)).guard == "named people"


@pytest.mark.parametrize("key", ["region", "discipline", "inspectorate", "inspection type"])
def test_guard_8_named_people_other_grouping_is_free(key: str) -> None:
    check_grouping(key)


def test_guard_8_named_people_inspectors_have_numbers_and_the_refusal_repeats_no_name() -> None:
    check_numbered(["A-001", "P-1234", "SE-010"])
    found = guard_of(lambda: check_numbered(["A-001", "Someone Else"]))
    assert found.guard == "named people"
    assert "1 inspectors" in found.sentence
    assert "Someone" not in str(found)
