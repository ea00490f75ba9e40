"""Every visit type has a tariff, and no number stands without unit, mark and source."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.errors import BadInputError, NotFoundError, UsageError
from counterpoise.domain.figures import FigureReader, Series
from counterpoise.domain.marks import Figure, Mark
from counterpoise.domain.provider import PROVISION_TYPES
from counterpoise.domain.tariffs import AREA_POOLS, POOL_LABELS, PROVIDER_POOL, load_tariffs, parse_tariffs
from counterpoise.domain.visit_types import Subject, load_visit_types

TARIFFS = load_tariffs()
TYPES = load_visit_types()

MADE = """
[visit.A]
team = { value = 2, unit = "inspectors", mark = "published", source = "s" }
slots = { values = [2, 1], unit = "half weeks a member", mark = "assumed", source = "s" }
notice = { value = 5, unit = "working days", mark = "assumed", source = "s" }
onsite = { value = 1, unit = "working days", mark = "assumed", source = "s" }
gap = { value = 30, unit = "days", mark = "assumed", source = "s" }
area.leaders = { values = [4, 0, 6], first_week = -1, unit = "hours", mark = "assumed", source = "s" }
provider."home staff" = { values = [8], unit = "hours", mark = "assumed", source = "s" }
[number]
"x.y" = { value = 0.5, unit = "share", mark = "assumed", source = "s" }
"x.z" = { value = 0.5, unit = "share", mark = "published", source = "s" }
"""


def test_all_forty_six_types_have_a_tariff() -> None:
    """Team, slots, notice, days, gap and hours for each."""
    assert len(TYPES) == 46
    for code, kind in TYPES.items():
        tariff = TARIFFS.visit(code)
        assert tariff.team_size >= 1
        assert sum(tariff.slots_by_week) >= 1
        assert tariff.asks()
        assert set(tariff.area) == set(AREA_POOLS)
        assert bool(tariff.provider) == (kind.subject is Subject.PROVIDER), code
        assert bool(tariff.area_own) == (kind.subject is Subject.PROVIDER), code


def test_tariffs_agree_with_what_the_catalogue_has_published() -> None:
    """Where a text gives a number, the tariff is that number."""
    for code, kind in TYPES.items():
        tariff = TARIFFS.visit(code)
        if kind.notice_min is not None and kind.notice_max is not None:
            assert kind.notice_min <= tariff.notice_days <= kind.notice_max, code
        if kind.onsite_days is not None:
            assert tariff.onsite_days == kind.onsite_days, code
        if kind.team_min is not None and kind.team_max is not None:
            assert kind.team_min <= tariff.team_size <= kind.team_max, code
        if kind.unannounced:
            assert tariff.notice_days == 0, code


def test_the_slots_hold_the_days_on_site() -> None:
    """Half a week holds two and a half days: nobody is in two places."""
    for code in TYPES:
        tariff = TARIFFS.visit(code)
        assert sum(tariff.slots_by_week) * 2.5 >= tariff.onsite_days, code


def test_the_visits_of_autumn_2020() -> None:
    """One inspector for half a week without notice; two inspectors, two days, ten working days' notice."""
    home = TARIFFS.visit("CSC_ASSURANCE_VISIT_2020")
    assert (home.team_size, home.slots_by_week, home.notice_days, home.onsite_days) == (1, (1,), 0, 2)
    assert home.notice.mark is Mark.ASSUMED
    focused = TARIFFS.visit("ILACS_FOCUSED_COVID")
    assert (focused.team_size, focused.notice_days, focused.onsite_days) == (2, 10, 2)
    assert focused.notice.mark is focused.team.mark is focused.onsite.mark is Mark.PUBLISHED


def test_hours_are_assumed_until_returns_come_in() -> None:
    """No text counts the hours a visit asks."""
    assert {a.mark for code in TYPES for a in TARIFFS.visit(code).asks(own=True)} == {Mark.ASSUMED}


def test_a_councils_own_home_asks_its_people_in_full() -> None:
    """Elsewhere only the duty officer, commissioning and placing are asked."""
    for code, kind in TYPES.items():
        tariff = TARIFFS.visit(code)
        own, other = (sum(a.hours for a in tariff.asks(own=o) if a.of == "area") for o in (True, False))
        assert own > other if kind.subject is Subject.PROVIDER else own == other, code
        assert {a.pool for a in tariff.asks() if a.of == "provider"} <= {PROVIDER_POOL}


def test_hours_keep_their_weeks_and_leave_out_zeros() -> None:
    """The week before the start is -1."""
    asks = parse_tariffs(MADE, codes={"A"}).visit("A").asks(own=True)
    assert [(a.of, a.pool, a.week_offset, a.hours) for a in asks] == [
        ("area", "leaders", -1, 4),
        ("area", "leaders", 1, 6),
        ("provider", "home staff", 0, 8),
    ]


def test_every_kind_of_provider_has_the_numbers_an_exposure_needs() -> None:
    """Places times occupancy times risk, or a caseload."""
    for kind in PROVISION_TYPES:
        if kind.has_places:
            assert 0 < TARIFFS.number(f"occupancy.{kind.code}").value <= 1
            assert 0 < TARIFFS.number(f"residential_risk.{kind.code}").value <= 1
            assert TARIFFS.number(f"places_if_unknown.{kind.code}").value > 0
            assert TARIFFS.number(f"people.home staff.per_place.{kind.code}").value > 0
        else:
            assert TARIFFS.number(f"caseload.{kind.code}").value > 0
            assert TARIFFS.number(f"people.home staff.per_agency.{kind.code}").value > 0


def test_every_pool_has_an_allowance_and_a_loss() -> None:
    """What it gives to inspection at its own normal, and what restrictions and cases take from it."""
    for pool in (*AREA_POOLS, PROVIDER_POOL):
        for name in ("allowance", "capacity_loss.per_restriction_level", "capacity_loss.per_100_cases"):
            assert 0 < TARIFFS.number(f"{name}.{pool}").value < 1
        assert pool in POOL_LABELS
    found = TARIFFS.numbers("allowance.")
    assert found.keys() == POOL_LABELS.keys()
    assert TARIFFS.numbers("allowance.") is found


def test_unknown_names_are_refused() -> None:
    """A slip in a name is not zero hours."""
    with pytest.raises(NotFoundError, match="No tariff has the code 'X'"):
        TARIFFS.visit("X")
    with pytest.raises(NotFoundError, match=r"No figure is called 'a\.b'"):
        TARIFFS.number("a.b")


def test_every_figure_has_unit_mark_and_source() -> None:
    """Published and estimated ones carry an address or name what was observed; ours begin by saying so."""
    for path, entry in TARIFFS.entries.items():
        assert entry.unit, path
        assert entry.source, path
        assert (entry.mark is Mark.ASSUMED) == entry.source.startswith("our assumption"), path


def test_assumed_lists_every_assumed_figure_and_the_groups_cover_them() -> None:
    """Varying each group once varies everything assumed and nothing else."""
    assumed = dict(TARIFFS.assumed())
    assert assumed.keys() == {p for p, e in TARIFFS.entries.items() if e.mark is Mark.ASSUMED}
    moved = set()
    for group in TARIFFS.assumed_groups():
        scaled = TARIFFS.scaled(group, 1.1)
        changed = {p for p, e in scaled.entries.items() if e != TARIFFS.entries[p]}
        assert not changed & moved
        moved |= changed
    zeros = {p for p, figure in assumed.items() if figure.value == 0}
    assert moved == assumed.keys() - zeros


@given(st.floats(0.2, 5))
def test_scaling_hours_scales_their_sum(factor: float) -> None:
    """Ten per cent more of the hours is ten per cent more."""
    path = "visit.ILACS_STANDARD.area.leaders"
    before, after = dict(TARIFFS.assumed())[path], dict(TARIFFS.scaled(path, factor).assumed())[path]
    assert after.value == pytest.approx(before.value * factor)
    name = "working.productive_hours"
    scaled = TARIFFS.scaled(f"number.{name}", factor).number(name)
    assert scaled.value == pytest.approx(TARIFFS.number(name).value * factor)


@given(st.floats(0.1, 4))
def test_scaled_whole_numbers_stay_whole_and_sensible(factor: float) -> None:
    """A team never vanishes, a week never holds more than two half weeks."""
    tariffs = TARIFFS
    for pattern in ("visit.*.team", "visit.*.slots", "visit.*.notice"):
        tariffs = tariffs.scaled(pattern, factor)
    for code in TYPES:
        tariff = tariffs.visit(code)
        assert tariff.team_size == tariff.team.value >= 1
        assert set(tariff.slots_by_week) <= {1, 2}
        assert tariff.notice.value == tariff.notice_days >= 0


def test_ten_per_cent_moves_a_whole_number_by_at_least_one() -> None:
    """Else nothing would be seen of an assumed team of two."""
    made = parse_tariffs(MADE, codes={"A"})
    more, less = made.scaled("visit.A.*", 1.1).visit("A"), made.scaled("visit.A.*", 0.9).visit("A")
    assert (more.slots_by_week, less.slots_by_week) == ((2, 2), (2,))
    assert (more.notice_days, less.notice_days) == (6, 4)
    assert (more.onsite_days, less.onsite_days) == (2, 0)
    assert more.team_size == 2
    assert made.scaled("visit.A.team", 1.1).visit("A").team_size == 3


def test_a_pattern_leaves_published_figures_alone_and_a_miss_is_said() -> None:
    """What is published is not varied."""
    made = parse_tariffs(MADE, codes={"A"})
    scaled = made.scaled("number.x.*", 2)
    assert (scaled.number("x.y").value, scaled.number("x.z").value) == (1.0, 0.5)
    with pytest.raises(UsageError, match="No assumed figure matches"):
        made.scaled("number.q.*", 2)
    with pytest.raises(UsageError, match="A factor of 0 makes no tariff"):
        made.scaled("number.x.y", 0)


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ('unit = "inspectors", ', "", "visit.A.team", "has no unit"),
        ('unit = "inspectors"', 'unit = " "', "visit.A.team", "has no unit"),
        ('"published", source', '"published", sauce', "visit.A.team", "has no source"),
        ('mark = "published", source = "s" }\nslots', 'source = "s" }\nslots', "visit.A.team", "mark None"),
        ('"published"', '"guessed"', "visit.A.team", "has the mark 'guessed'"),
        ("value = 2,", "value = -2,", "visit.A.team", "no number of zero or more"),
        ("value = 2,", "value = true,", "visit.A.team", "no number of zero or more"),
        ("value = 2,", "value = nan,", "visit.A.team", "no number of zero or more"),
        ("value = 2,", 'value = "two",', "visit.A.team", "no number of zero or more"),
        ("values = [2, 1]", "values = [2, 3]", "visit.A.slots", "needs 0, 1 or 2"),
        ("values = [2, 1]", "values = [2, 1], first_week = 1", "visit.A.slots", "needs 0, 1 or 2"),
        ("values = [2, 1]", "values = []", "visit.A.slots", "one or more numbers"),
        ("values = [2, 1]", "values = 2", "visit.A.slots", "one or more numbers"),
        ("values = [8], unit", "values = [8], unix", "visit.A.provider.home staff", "has no unit"),
        ("first_week = -1", "first_week = 0.5", "visit.A.area.leaders", "no whole number"),
        ("area.leaders", "area.cooks", "visit.A.area.cooks", "is no pool"),
        ("area.leaders", "colour", "visit.A.colour", "not something a tariff has"),
        ("notice =", "notise =", "visit.A.notise", "not something a tariff has"),
        ("[visit.A]", "[visit.B]", "visit.A", "is missing"),
        ("[number]", "[number]\nz = 3", "number.z", "is no figure"),
        ("slots = {", "slots = 3 #{", "visit.A.slots", "is no series"),
        ("[number]", "[number", "", "is no TOML"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_place(old: str, new: str, place: str, reason: str) -> None:
    """Nothing is taken from a file with a number that says not what it rests on."""
    assert old in MADE
    with pytest.raises(BadInputError) as caught:
        parse_tariffs(MADE.replace(old, new, 1), codes={"A"}, file="made.toml")
    fault = caught.value.faults[0]
    assert (fault.file, fault.column) == ("made.toml", place)
    assert reason in fault.reason


def test_an_unknown_type_is_refused() -> None:
    """A tariff for a type that is not in the catalogue is a slip."""
    with pytest.raises(BadInputError, match="is no type of the catalogue"):
        parse_tariffs(MADE, codes=set())
    with pytest.raises(BadInputError, match="is no table"):
        parse_tariffs("[visit]\nA = 1\n", codes={"A"})


def test_a_series_sums_to_a_figure_and_a_clean_reader_refuses_nothing() -> None:
    """The sum keeps unit, mark and source."""
    series = Series((1.0, 2.5), "hours", Mark.ASSUMED, "s", first_week=-1)
    assert series.figure == Figure(3.5, "hours", Mark.ASSUMED, "s")
    reader = FigureReader("f")
    reader.refuse()
    assert reader.faults == []
