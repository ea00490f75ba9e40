"""The days that follow from a notice stand in an order that people can keep, for every type."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from counterpoise.domain.calendar import load_calendar
from counterpoise.domain.deadlines import Deadline, Told, deadlines, fieldwork, fieldwork_mark, task_days
from counterpoise.domain.errors import BadInputError
from counterpoise.domain.marks import Mark
from counterpoise.domain.tariffs import load_tariffs
from counterpoise.domain.tasks import parse_templates, template_for
from counterpoise.domain.visit_types import load_visit_types, visit_type

CALENDAR = load_calendar()
TOLD_ON = date(2025, 6, 2)
FIRST, LAST = date(2025, 6, 9), date(2025, 6, 13)


def told(code: str, *, first: date | None = None, last: date | None = None) -> Told:
    tariff = load_tariffs().visit(code)
    kind = visit_type(code)
    return fieldwork(kind, tariff, notified_on=TOLD_ON, first_day=first, last_day=last, calendar=CALENDAR)


def days(code: str, **given: date) -> dict[str, Deadline]:
    rows = deadlines(told(code, **given), kind=visit_type(code), calendar=CALENDAR)
    return {d.name: d for d in rows}


@pytest.mark.parametrize("code", sorted(load_visit_types()))
def test_what_is_asked_for_is_due_before_fieldwork_and_comments_before_publication(code: str) -> None:
    found = days(code)
    for name in ("information request", "annex A"):
        assert name not in found or found[name].day <= found["first day"].day
    if "comments" in found:
        assert found["draft"].day <= found["comments"].day <= found["publication"].day


@pytest.mark.parametrize("code", sorted(load_visit_types()))
def test_nothing_is_due_before_anybody_was_told(code: str) -> None:
    short = told(code, first=TOLD_ON, last=TOLD_ON)
    rows = deadlines(short, kind=visit_type(code), calendar=CALENDAR)
    assert min(task_days(short, rows, CALENDAR).values()) >= TOLD_ON


@pytest.mark.parametrize("code", ["ASEND_FULL", "YJS_2025", "CQC_LA_ASC", "SCHOOL_REPORT_CARD_2025"])
def test_annex_a_is_no_word_of_other_frameworks(code: str) -> None:
    assert "annex A" not in days(code)


def test_a_home_that_nobody_told_before_has_its_own_annex_a_ready_on_the_first_day() -> None:
    found = days("CH_FULL")
    assert (found["annex A"].day, found["annex A"].why) == (TOLD_ON, "on the first day")
    assert "information request" not in found


def test_a_short_notice_brings_what_is_asked_for_forward() -> None:
    found = days("ILACS_SHORT", first=date(2025, 6, 4), last=date(2025, 6, 10))
    assert found["annex A"].day == date(2025, 6, 4)
    assert found["annex A"].why == "4 working days after the notice, and on the first day at the latest"


@pytest.mark.parametrize("code", ["ILACS_ANNUAL_ENGAGEMENT", "ASEND_INTERIM_2020", "YJS_COVID_THEMATIC"])
def test_what_is_never_published_about_an_area_has_no_draft(code: str) -> None:
    assert {"draft", "comments", "publication"}.isdisjoint(days(code))
    assert template_for(code).lists == ()


@pytest.mark.parametrize("code", ["ILACS_FOCUSED", "ILACS_FOCUSED_COVID", "ILACS_ACTION_PLAN_VISIT"])
def test_a_letter_is_out_sooner_than_a_report(code: str) -> None:
    assert days(code, first=FIRST, last=LAST)["publication"].why == "21 working days after the last day"


def test_a_meeting_asks_for_the_self_evaluation() -> None:
    assert "Send the self-evaluation" in {t.what for t in template_for("ILACS_ANNUAL_ENGAGEMENT").tasks}


def test_a_template_that_leaves_out_what_is_not_there_is_refused() -> None:
    figure = 'value = 1, unit = "working days", mark = "assumed", source = "ours"'
    text = (
        f'[deadline.default]\n"a" = {{ after = "notice", {figure} }}\n'
        '[[template]]\nname = "made"\ntypes = ["*"]\ndeadlines = "default"\nannex_a = false\n'
        'without = ["b"]\n'
    )
    with pytest.raises(BadInputError) as refused:
        parse_templates(text)
    assert "leaves out 'b'" in " ".join(str(f) for f in refused.value.faults)


def test_days_that_were_told_are_published_and_those_worked_out_are_not() -> None:
    given = days("ILACS_SHORT", first=FIRST, last=LAST)
    assert {given[n].mark for n in ("first day", "last day")} == {Mark.PUBLISHED}
    # Five days' notice and five on site stand in the catalogue; of a focused visit's notice no number does.
    short, focused = days("ILACS_SHORT"), days("ILACS_FOCUSED")
    assert {short[n].mark for n in ("first day", "last day")} == {Mark.ESTIMATED}
    assert {focused[n].mark for n in ("first day", "last day")} == {Mark.ASSUMED}
    assert "not told, worked out" in short["first day"].why


def test_what_counts_from_a_worked_out_day_rests_on_it() -> None:
    assert days("BOARDING_FULL", first=FIRST, last=LAST)["publication"].mark is Mark.PUBLISHED
    assert days("BOARDING_FULL", first=FIRST)["publication"].mark is Mark.ESTIMATED
    assert days("ILACS_FOCUSED")["publication"].mark is Mark.ASSUMED


def test_fieldwork_is_published_where_both_of_its_days_were_told() -> None:
    kind = visit_type("ILACS_SHORT")
    both = told("ILACS_SHORT", first=FIRST, last=LAST)
    assert fieldwork_mark(both, kind) is Mark.PUBLISHED
    assert fieldwork_mark(replace(both, last_told=False), kind) is Mark.ESTIMATED
