"""Which visits are planned on a day, as known then."""

from __future__ import annotations

from datetime import date

from counterpoise.domain.phases import ROUTINE, load_phases, stretches


def names(start: date, end: date, as_of: date) -> list[tuple[str, date, date]]:
    return [
        (s.phase.name, s.start, s.end) for s in stretches(load_phases(), start=start, end=end, as_of=as_of)
    ]


def test_autumn_2020_is_assurance_visits_and_no_routine() -> None:
    """On 1 September 2020 sixteen weeks hold assurance visits alone."""
    (only,) = stretches(load_phases(), start=date(2020, 9, 7), end=date(2020, 12, 28), as_of=date(2020, 9, 1))
    assert only.phase.types_for("authority") == ("ILACS_FOCUSED_COVID",)
    assert only.phase.types_for("provider") == ("CSC_ASSURANCE_VISIT_2020",)
    assert only.phase.types_for("youth justice") == ()


def test_the_restart_was_not_known_before_it_was_announced() -> None:
    """In June 2020 the suspension had no known end."""
    found = names(date(2020, 8, 3), date(2021, 8, 2), date(2020, 6, 30))
    assert found == [("routine inspection suspended", date(2020, 8, 3), date(2021, 8, 2))]


def test_a_year_from_summer_2020_holds_three_phases() -> None:
    """Suspended to the end of August, assurance visits, routine from April 2021."""
    found = names(date(2020, 8, 3), date(2021, 8, 2), date(2020, 8, 1))
    assert found == [
        ("routine inspection suspended", date(2020, 8, 3), date(2020, 9, 1)),
        ("assurance visits", date(2020, 9, 1), date(2021, 4, 1)),
        ("routine resumes", date(2021, 4, 1), date(2021, 8, 2)),
    ]


def test_before_the_pandemic_all_is_routine() -> None:
    """Nobody knew in February 2020."""
    (only,) = stretches(load_phases(), start=date(2020, 3, 2), end=date(2021, 3, 1), as_of=date(2020, 2, 1))
    assert only.phase.types_for("anything") == (ROUTINE,)
