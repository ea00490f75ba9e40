"""Deadlines, tasks and clashes that follow from a notice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.calendar import load_calendar
from counterpoise.domain.deadlines import Told, deadlines, fieldwork, task_days
from counterpoise.domain.errors import BadInputError, UsageError
from counterpoise.domain.marks import Mark
from counterpoise.domain.notice import Busy, ClashKind, clashes, mondays, next_monday, school_clashes
from counterpoise.domain.tariffs import load_tariffs
from counterpoise.domain.tasks import load_templates, parse_templates, template_for
from counterpoise.domain.visit_types import load_visit_types, visit_type

CALENDAR = load_calendar()
SHORT = visit_type("ILACS_SHORT")


def told(code: str = "ILACS_SHORT", notified: date = date(2025, 6, 2), **days: date) -> Told:
    return fieldwork(
        visit_type(code),
        load_tariffs().visit(code),
        notified_on=notified,
        first_day=days.get("first"),
        last_day=days.get("last"),
        calendar=CALENDAR,
    )


def test_a_short_inspection_told_on_a_monday_is_on_site_a_week_later() -> None:
    notice = told()
    assert (notice.first_day, notice.last_day) == (date(2025, 6, 9), date(2025, 6, 13))
    found = {d.name: d for d in deadlines(notice, kind=SHORT, calendar=CALENDAR)}
    assert found["information request"].day == date(2025, 6, 4)
    assert found["information request"].mark is Mark.ASSUMED
    assert found["publication"].mark is Mark.ESTIMATED
    assert [d.day for d in deadlines(notice, kind=SHORT, calendar=CALENDAR)] == sorted(
        d.day for d in found.values()
    )


def test_bank_holidays_count_no_working_day() -> None:
    assert told(notified=date(2025, 5, 19)).first_day == date(2025, 5, 27)


@pytest.mark.parametrize(
    "days", [{"first": date(2025, 6, 1)}, {"first": date(2025, 6, 9), "last": date(2025, 6, 6)}]
)
def test_days_that_run_backwards_are_refused(days: dict[str, date]) -> None:
    with pytest.raises(UsageError, match="run backwards"):
        told(**days)


def test_a_poll_holds_publication_and_not_fieldwork() -> None:
    # The general election of 4 July 2024 holds it everywhere.
    notice = told(notified=date(2024, 4, 29), first=date(2024, 5, 7), last=date(2024, 5, 13))
    held = {d.name: d for d in deadlines(notice, kind=SHORT, calendar=CALENDAR)}["publication"]
    assert held.day == date(2024, 7, 5)
    assert "held until after" in held.why
    during = told(notified=date(2024, 6, 3))
    assert (during.first_day, during.last_day) == (date(2024, 6, 10), date(2024, 6, 14))


def test_a_local_poll_holds_publication_only_where_the_area_votes() -> None:
    notice = told(notified=date(2025, 2, 24))
    plain = {d.name: d for d in deadlines(notice, kind=SHORT, calendar=CALENDAR)}["publication"]
    voting = {d.name: d for d in deadlines(notice, kind=SHORT, calendar=CALENDAR, area_votes=True)}
    assert "if the area votes" in plain.why
    assert voting["publication"].day > plain.day
    assert "held until after" in voting["publication"].why


def test_publication_outside_any_poll_is_said_plainly() -> None:
    for votes in (False, True):
        rows = deadlines(told(), kind=SHORT, calendar=CALENDAR, area_votes=votes)
        assert "held" not in next(d.why for d in rows if d.name == "publication")


def test_a_type_with_a_published_number_of_days_shows_it_as_published() -> None:
    kind = visit_type("BOARDING_FULL")
    when = told("BOARDING_FULL", first=date(2025, 6, 2), last=date(2025, 6, 4))
    found = {d.name: d for d in deadlines(when, kind=kind, calendar=CALENDAR)}
    assert found["publication"].mark is Mark.PUBLISHED
    assert found["draft"].mark is Mark.PUBLISHED
    assert found["comments"].day == CALENDAR.add_working_days(found["draft"].day, 5)


def test_a_type_without_any_number_of_days_is_told_the_template_s() -> None:
    kind = visit_type("IFA_FULL")
    assert (kind.publish_days, kind.publish_observed) == (None, None)
    found = {d.name: d for d in deadlines(told("IFA_FULL"), kind=kind, calendar=CALENDAR)}
    assert found["publication"].mark is Mark.ASSUMED


@pytest.mark.parametrize("code", sorted(load_visit_types()))
def test_every_type_has_a_template_and_every_task_a_day(code: str) -> None:
    kind = visit_type(code)
    notice = told(code)
    rows = deadlines(notice, kind=kind, calendar=CALENDAR)
    days = task_days(notice, rows, CALENDAR)
    assert set(days) == {t.what for t in template_for(code).tasks}
    assert all(CALENDAR.is_working_day(d) for d in days.values())


def test_annex_a_is_followed_by_list_for_authorities_alone() -> None:
    assert len(template_for("ILACS_STANDARD_2026").lists) == 11
    assert template_for("CH_FULL").lists == ()
    assert load_templates()[-1].types == ("*",)


BAD = """
[deadline.default]
"a" = { after = "lunch", value = 1, unit = "working days", mark = "assumed", source = "ours" }
"b" = { after = "notice", value = 1, unit = "working days", mark = "assumed" }
"c" = 7
[[template]]
name = "made"
types = ["*"]
deadlines = "other"
annex_a = false
tasks = [ { what = "x", owner = "nobody", due = "notice" }, { what = "y", owner = "director", due = "a" } ]
"""


def test_every_fault_of_a_template_is_named() -> None:
    with pytest.raises(BadInputError) as refused:
        parse_templates(BAD)
    said = " ".join(str(f) for f in refused.value.faults)
    for part in ("lunch", "no source", "deadline.default.c", "'other'", "'nobody'", "due at 'a'"):
        assert part in said
    with pytest.raises(BadInputError, match="no TOML"):
        parse_templates("[")


def busy(key: str, first: date, last: date, **changes: object) -> Busy:
    made = {"asked_from": first, "separates": True, "mark": Mark.PUBLISHED, "title": key}
    return Busy(key=key, first_day=first, last_day=last, **(made | changes))  # type: ignore[arg-type]


NEW = busy("new", date(2025, 6, 9), date(2025, 6, 13), asked_from=date(2025, 6, 2))


@pytest.mark.parametrize(
    ("first", "last", "kind", "apart"),
    [
        (date(2025, 6, 13), date(2025, 6, 20), ClashKind.FIELDWORK, 0),
        (date(2025, 6, 5), date(2025, 6, 6), ClashKind.PREPARATION, 3),
        (date(2025, 9, 11), date(2025, 9, 12), ClashKind.SEPARATION, 90),
        (date(2025, 3, 3), date(2025, 3, 14), ClashKind.SEPARATION, 87),
    ],
)
def test_clashes_are_named_by_how_they_stand_in_the_way(
    first: date, last: date, kind: ClashKind, apart: int
) -> None:
    (found,) = clashes(NEW, [NEW, busy("other", first, last)], separation_days=91)
    assert (found.kind, found.days_apart, found.title) == (kind, apart, "other")


def test_what_is_far_away_or_no_full_look_does_not_clash() -> None:
    far = busy("far", date(2025, 9, 12), date(2025, 9, 15))
    small = busy("small", date(2025, 9, 1), date(2025, 9, 2), separates=False)
    assert clashes(NEW, [far, small], separation_days=91) == ()


@given(st.dates(date(2024, 1, 1), date(2026, 12, 1)), st.integers(0, 20), st.dates(date(2024, 1, 1)))
def test_a_clash_is_the_same_seen_from_both_sides(first: date, length: int, other: date) -> None:
    one = busy("one", first, first + timedelta(days=length))
    two = busy("two", min(other, date(2030, 1, 1)), min(other, date(2030, 1, 1)))
    here = clashes(one, [two], separation_days=91)
    there = clashes(two, [one], separation_days=91)
    assert [(c.kind, c.days_apart) for c in here] == [(c.kind, c.days_apart) for c in there]


def test_the_start_of_term_and_days_without_school_are_told() -> None:
    autumn = busy("v", date(2025, 9, 1), date(2025, 9, 5))
    assert ClashKind.FIELDWORK in {c.kind for c in school_clashes(autumn, CALENDAR)}
    summer = busy("v", date(2025, 8, 4), date(2025, 8, 8))
    assert [c.kind for c in school_clashes(summer, CALENDAR)] == [ClashKind.HOLIDAY]
    assert school_clashes(busy("v", date(2025, 6, 16), date(2025, 6, 18)), CALENDAR) == ()


def test_weeks_are_named_by_their_mondays() -> None:
    assert mondays(date(2025, 6, 4), date(2025, 6, 16)) == (
        date(2025, 6, 2),
        date(2025, 6, 9),
        date(2025, 6, 16),
    )
    assert next_monday(date(2025, 6, 9)) == date(2025, 6, 16)
