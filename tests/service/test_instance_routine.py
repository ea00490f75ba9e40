"""What routine asks of a service: type by last result, due day, first day on which it may begin."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from counterpoise.domain.authority import Authority
from counterpoise.domain.grades import Grade
from counterpoise.domain.marks import Mark
from counterpoise.domain.provider import provision_type
from counterpoise.domain.visit_types import Subject, load_visit_types
from counterpoise.service.instance.routine import Span, routine_needs, spread
from counterpoise.service.instance.subjects import KnownService, Looked

TYPES = load_visit_types()
SPAN = Span(date(2025, 7, 1), date(2025, 7, 7), date(2026, 7, 6))
AREA = Authority(
    "E09000001", "201", "Made", "London borough", "London", "London", date(2009, 4, 1), None, 51.5, 0.0
)


def service(
    subject: Subject, looked: Looked, *, provision: str = "", registered: date | None = None
) -> KnownService:
    return KnownService(
        key=f"{subject}:E09000001",
        subject=subject,
        provision=provision_type(provision) if provision else None,
        family="made",
        name="Made",
        area=AREA,
        places=4,
        sector="Private",
        registered=registered,
        looked=looked,
    )


def asked(s: KnownService) -> list[tuple[str, date]]:
    return [(n.visit_type, n.when.day) for n in routine_needs(s, TYPES, SPAN)]


def test_an_authority_is_asked_by_its_last_grade() -> None:
    """Short when good, standard when below, three years on; the type of the day it may begin."""
    good = service(Subject.AUTHORITY, Looked(date(2023, 1, 9), Grade.GOOD, date(2023, 1, 9)))
    weak = service(Subject.AUTHORITY, Looked(date(2023, 1, 9), Grade.REQUIRES_IMPROVEMENT, date(2023, 1, 9)))
    late = service(Subject.AUTHORITY, Looked(date(2023, 12, 4), Grade.GOOD, date(2023, 12, 4)))
    assert asked(good) == [("ILACS_SHORT", date(2026, 1, 9))]
    assert asked(weak) == [("ILACS_STANDARD", date(2026, 1, 9))]
    assert asked(late) == [("ILACS_SHORT_2026", date(2026, 12, 4))]


def test_an_authority_not_yet_due_has_a_focused_visit_between() -> None:
    """Eighteen months after the last look of any kind: assumed."""
    recent = service(Subject.AUTHORITY, Looked(date(2024, 11, 4), Grade.GOOD, date(2024, 11, 4)))
    (need,) = routine_needs(recent, TYPES, SPAN)
    assert (need.visit_type, need.when.day, need.when.mark) == (
        "ILACS_FOCUSED",
        date(2026, 5, 4),
        Mark.ASSUMED,
    )


def test_an_inadequate_authority_is_monitored_quarterly_until_it_is_inspected_again() -> None:
    """Four or so visits in a year, numbered, and the re-inspection."""
    bad = service(Subject.AUTHORITY, Looked(date(2024, 5, 13), Grade.INADEQUATE, date(2025, 5, 6)))
    needs = routine_needs(bad, TYPES, SPAN)
    monitoring = [n for n in needs if n.visit_type == "ILACS_MONITORING"]
    assert [n.number for n in monitoring] == [1, 2, 3, 4]
    assert {(b.when.day - a.when.day).days for a, b in itertools.pairwise(monitoring)} == {91}


def test_send_follows_its_outcome_and_is_spread_where_nothing_is_known() -> None:
    """Three years after outcome 2; somewhere in the round of five years without a history."""
    seen = service(Subject.SEND, Looked(date(2023, 3, 6), Grade.OUTCOME_2, date(2023, 3, 6)))
    failing = service(Subject.SEND, Looked(date(2024, 6, 3), Grade.OUTCOME_3, date(2024, 6, 3)))
    blank = service(Subject.SEND, Looked())
    assert asked(seen) == [("ASEND_FULL", date(2026, 3, 6))]
    assert asked(failing) == [("ASEND_MONITORING", date(2025, 12, 3))]
    (need,) = routine_needs(blank, TYPES, SPAN)
    assert date(2023, 1, 1) <= need.when.day < date(2028, 1, 1)
    assert need.when.mark is Mark.ASSUMED


def test_a_home_below_good_has_a_second_look() -> None:
    """Regulation 27: twice in the year, and the floor of the year's end."""
    weak = service(
        Subject.PROVIDER, Looked(date(2025, 2, 3), Grade.INADEQUATE, date(2025, 2, 3)), provision="CH"
    )
    first, second = routine_needs(weak, TYPES, SPAN)
    assert (first.visit_type, first.when.day, first.when.floor_by) == (
        "CH_FULL",
        date(2025, 8, 3),
        date(2026, 3, 31),
    )
    assert (second.visit_type, second.when.day) == ("CH_ASSURANCE_INSPECTION", date(2026, 2, 3))
    good = service(Subject.PROVIDER, Looked(date(2025, 2, 3), Grade.GOOD, date(2025, 2, 3)), provision="CH")
    assert [n.visit_type for n in routine_needs(good, TYPES, SPAN)] == ["CH_FULL"]


@pytest.mark.parametrize("months", [60, 72, 180])
def test_spread_days_lie_in_the_window_evenly(months: int) -> None:
    """The same day for a key every time; each third of the window has its share of many keys."""
    began = date(2023, 1, 1)
    days = [spread(f"key{n}", began, months) for n in range(3000)]
    assert days == [spread(f"key{n}", began, months) for n in range(3000)]
    length = (max(days) - began).days + 1
    thirds = [sum((d - began).days * 3 // length == k for d in days) for k in range(3)]
    assert all(900 <= n <= 1100 for n in thirds)
