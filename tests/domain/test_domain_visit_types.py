"""The catalogue of visit types: complete, dated, and honest about what no text gives."""

from __future__ import annotations

import csv
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.errors import BadInputError, NotFoundError, UsageError
from counterpoise.domain.provider import PROVISION_TYPES
from counterpoise.domain.visit_types import (
    Subject,
    load_visit_types,
    parse_visit_types,
    type_on,
    types_for,
    visit_type,
)

if TYPE_CHECKING:
    from pathlib import Path

HEADER = (
    "code,name,owner,partners,subject,provisions,discipline,framework,legal_basis,interval,months_min,months_max,"
    "notice_min,notice_max,notice,unannounced,onsite_days,fieldwork,team_min,team_max,team,grading,scale,"
    "publish_days,publish_observed,weekdays,separates,closed_weeks,bank_holidays,closed_months,holds_for_polls,"
    "withdrawn,valid_from,valid_to,successor,sources,note\n"
)
ROW = (
    "{code},A look,Ofsted,CQC|HMICFRS,{subject},{provisions},authority,F,L,yearly,12,12,5,5,"
    "five days,no,2,two days,2,2,two,none,,,,{weekdays},yes,yes,yes,8|12,yes,{withdrawn},{start},{end},{successor},https://a.example,\n"
)


def row(**cells: str) -> str:
    made = {"code": "A", "subject": "authority", "provisions": "", "weekdays": "0", "withdrawn": "no"}
    made |= {"start": "2020-01-01", "end": "2020-12-31", "successor": ""}
    return ROW.format(**(made | cells))


def test_the_catalogue_has_every_type_of_the_facts(shared_data: Path) -> None:
    """Codes, dates, graded flag and every number agree with the facts gathered."""
    types = load_visit_types()
    with (shared_data / "visit_types.csv").open(encoding="utf-8") as f:
        facts = {r["code"]: r for r in csv.DictReader(f)}
    assert set(types) == set(facts)
    for code, t in types.items():
        fact = facts[code]
        numbers = (
            t.months_min,
            t.months_max,
            t.notice_min,
            t.notice_max,
            t.onsite_days,
            t.team_min,
            t.publish_days,
        )
        columns = (
            *(
                "interval_months_min",
                "interval_months_max",
                "notice_working_days_min",
                "notice_working_days_max",
            ),
            *("onsite_working_days", "team_size_min", "publication_deadline_working_days"),
        )
        assert [("" if n is None else str(n)) for n in numbers] == [fact[c] for c in columns], code
        assert (t.valid_from or "") == (date.fromisoformat(fact["valid_from"]) if fact["valid_from"] else "")
        assert (t.valid_to or "") == (date.fromisoformat(fact["valid_to"]) if fact["valid_to"] else "")
        assert t.graded == (fact["graded"] not in {"", "no"}), code
        assert all(s in fact["source"] for s in t.sources), code


def test_forty_six_types_each_with_a_source() -> None:
    """No type stands without an address it was read from."""
    types = load_visit_types()
    assert len(types) == 46
    assert all(s.startswith("http") for t in types.values() for s in t.sources)
    assert all(t.sources for t in types.values())


def test_every_kind_of_provider_has_a_full_look_of_its_own() -> None:
    """In 2025 each kind of provider that the register names can be inspected."""
    for kind in PROVISION_TYPES:
        graded = [
            t
            for t in types_for(subject=Subject.PROVIDER, day=date(2025, 7, 1), provision=kind.name)
            if t.graded and "ASSURANCE" not in t.code
        ]
        assert len(graded) == 1, kind


def test_successors_take_over_on_the_next_day() -> None:
    """The headline grade ends with March 2026; the same call then means the new rule."""
    assert type_on("ILACS_STANDARD", date(2026, 3, 31)).code == "ILACS_STANDARD"
    assert type_on("ILACS_STANDARD", date(2026, 4, 1)).code == "ILACS_STANDARD_2026"
    assert type_on("SIF", date(2026, 4, 1)).code == "ILACS_STANDARD_2026"
    assert type_on("CH_INTERIM", date(2022, 4, 1)).code == "CH_ASSURANCE_INSPECTION"


def test_no_rule_of_a_type_on_a_day_is_said() -> None:
    """A dated visit of autumn 2020 has no successor."""
    said = "no such visit would begin on 2021-04-01. They were made from 2020-09-01 to 2021-03-31"
    with pytest.raises(UsageError, match=said):
        type_on("CSC_ASSURANCE_VISIT_2020", date(2021, 4, 1))
    with pytest.raises(UsageError, match="There are none of them any more"):
        type_on("LA_SCHOOL_IMPROVEMENT", date(2025, 4, 1))
    with pytest.raises(NotFoundError, match="No visit type has the code 'X'"):
        visit_type("X")


def test_the_screen_says_inspection_only_where_something_is_graded() -> None:
    """Assurance visits of 2020 are visits; a home's full inspection is an inspection."""
    assert visit_type("CSC_ASSURANCE_VISIT_2020").noun == "visit"
    assert visit_type("CH_FULL").noun == "inspection"
    assert visit_type("ASEND_FULL").noun == "inspection"


def test_full_area_events_separate_and_start_on_mondays() -> None:
    """What was observed of standard, short, SEND and joint inspections."""
    for code in ("ILACS_STANDARD", "ILACS_SHORT", "ASEND_FULL", "JTAI_THEMATIC", "ILACS_SHORT_2026"):
        t = visit_type(code)
        assert t.separates
        assert t.keeps_closed_weeks
        assert t.weekdays == {0}
    assert visit_type("JTAI_2016").closed_months == {8, 12}
    for code in ("ILACS_FOCUSED", "ILACS_MONITORING"):
        assert visit_type(code).weekdays == {1, 2}
        assert not visit_type(code).separates
    assert not any(t.separates for t in load_visit_types().values() if t.subject is Subject.PROVIDER)


def test_homes_are_never_told() -> None:
    """The law's unannounced types stay unannounced."""
    assert all(visit_type(c).unannounced for c in ("CH_FULL", "SCH_FULL", "CH_INTERIM"))
    assert not visit_type("ILACS_SHORT").unannounced


@given(st.dates(date(2012, 1, 1), date(2030, 1, 1)))
def test_a_type_is_never_in_force_beside_its_successor(day: date) -> None:
    """Two rules for one thing on one day would be ambiguous."""
    types = load_visit_types()
    for t in types.values():
        if t.successor and t.in_force(day):
            assert not types[t.successor].in_force(day)


def test_a_withdrawn_rule_is_never_in_force() -> None:
    """Kept as history only."""
    assert not visit_type("LA_SCHOOL_IMPROVEMENT").in_force(date(2015, 1, 1))
    assert visit_type("STC_JOINT").in_force(date(1990, 1, 1))


def test_a_made_catalogue_is_read_cell_by_cell() -> None:
    """Lists, dates, flags and blanks come out as what they are."""
    types = parse_visit_types(HEADER + row(successor="B") + row(code="B", start="2021-01-01", end=""))
    a = types["A"]
    assert a.partners == ("CQC", "HMICFRS")
    assert a.closed_months == {8, 12}
    assert (a.months_min, a.publish_days, a.note) == (12, None, "")
    assert type_on("A", date(2030, 1, 1), types=types).code == "B"
    assert types_for(subject=Subject.AUTHORITY, day=date(2020, 5, 1), types=types) == (a,)


@pytest.mark.parametrize(
    ("text", "column", "reason"),
    [
        (row(code=""), "code", "cannot be read"),
        (row(subject="moon"), "subject", "cannot be read"),
        (row(withdrawn="perhaps"), "withdrawn", "cannot be read"),
        (row(start="01/01/2020"), "valid_from", "cannot be read"),
        (row(subject="provider", provisions="CASTLE"), "provisions", "cannot be read"),
        (row() + row(), "code", "stands there twice"),
        (row(successor="Z"), "successor", "no type has the code Z"),
        (row(end="2019-12-31"), "valid_to", "ends before it starts"),
        (row(subject="provider"), "provisions", "only, and always"),
        (row(provisions="CH"), "provisions", "only, and always"),
        (row(weekdays=""), "weekdays", "needs one or more"),
        (row(weekdays="6"), "weekdays", "needs one or more"),
        (row().replace("https://a.example", ""), "sources", "cannot be read"),
        ("A,too,short\n", "", "more or fewer cells"),
        (row().replace(",\n", ",,surplus\n"), "", "more or fewer cells"),
    ],
)
def test_each_fault_is_named_with_its_place(text: str, column: str, reason: str) -> None:
    """A bad cell refuses the whole catalogue and says where it stands."""
    with pytest.raises(BadInputError) as caught:
        parse_visit_types(HEADER + text, file="made.csv")
    fault = caught.value.faults[0]
    assert (fault.file, fault.column) == ("made.csv", column)
    assert reason in fault.reason


def test_other_columns_are_refused() -> None:
    """A file that is no catalogue is not half read."""
    with pytest.raises(BadInputError, match="does not have the columns of a catalogue"):
        parse_visit_types("code,name\nA,B\n")
    with pytest.raises(BadInputError, match="does not have the columns"):
        parse_visit_types("")
