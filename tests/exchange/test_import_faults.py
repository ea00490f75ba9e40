"""Every kind of table, on made files: what is taken, and for each kind of fault the message a person sees."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from faults_kit import KNOWN, Bad, Case, read, table, with_faults

from counterpoise.domain.errors import BadInputError
from counterpoise.exchange.importers import IMPORTERS

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("parsed_here")

_URN = Bad("URN", "SC1", "“SC1” is not a unique reference number")
_TYPE = Bad("Provision type", "Zoo", "“Zoo” is not a type of children's social care provider")
_NOWHERE = "No authority “Atlantis” is known on {day}. Give its full name or its ONS code (E and 8 digits)."
_EITHER = "“Bedfordshire” names 2 authorities on {day}: Bedford (E06000055); Central Bedfordshire (E06000056)"
_NO_DATE = "“soon” is not a date (a day is written 31/03/2020 or 2020-03-31)"
_NO_NUMBER = "“many” is neither a number nor one of the signs -, :, c, k, low, u, x, z"
_CODE = "E06000055 is not a code of Kirklees (E08000034)"

_HOME = {
    "URN": "SC123456", "Provision type": "Children's home", "Local authority": "Kirklees",
    "Sector": "Private", "Places": "4", "Registration date": "01/01/1900",
}  # fmt: skip
_HOME_FAULTS = (
    _URN,
    _TYPE,
    Bad("Local authority", "Atlantis", _NOWHERE.format(day="31 March 2020")),
    Bad("Local authority", "Bedfordshire", _EITHER.format(day="31 March 2020")),
    Bad("Local authority", "", "it is empty"),
    Bad("Sector", "Royal", "“Royal” is not a known sector"),
    Bad("Places", "many", _NO_NUMBER),
    Bad("Places", "2.5", "“2.5” is not a whole number"),
    Bad("Places", "-4", "-4 is not a number of places"),
    Bad("Registration date", "soon", _NO_DATE),
    Bad("Registration date", "01/01/2999", "the year of 2999-01-01 can't be right"),
)
_SEEN = {
    "URN": "SC123456", "Provision type": "Children's home", "Inspection event type": "Full inspection",
    "Inspection date": "03/02/2020", "Inspection event number": "1001", "Overall effectiveness": "Adequate",
}  # fmt: skip
_SEEN_FAULTS = (
    _URN,
    Bad("Inspection event type", "Tea", "“Tea” is not a known kind of inspection or visit"),
    Bad("Inspection date", "soon", _NO_DATE),
    Bad("Inspection date", "01/01/1900", "there is no date"),
    Bad("Overall effectiveness", "Splendid", "“Splendid” is not a grade"),
    Bad("Overall effectiveness", "", "there is no grade, and without one it says nothing"),
)
_MOVED = {
    **{k: v for k, v in _HOME.items() if k != "Registration date"},
    "First effective date (that the provider became Active)": "01/11/2019",
    "First effective date (that the provider became Resigned)": "",
    "First effective date (that the provider Closed)": "01/02/2020",
    "First effective date (that the provider became Cancelled)": "",
    "Joiner status": "", "Leaver status": "Leaver",
}  # fmt: skip
_MOVED_FAULTS = (
    _URN,
    _TYPE,
    Bad(
        "First effective date (that the provider Closed)",
        "",
        "it left, and no column says when",
        at="First effective date (that the provider became Resigned)",
    ),
)
_PREMISES = {
    "URN": "2700001",
    "Service category": "Shared",
    "Places": "3",
    "Premises Local Authority": "Kirklees",
}
_PREMISES_FAULTS = (
    Bad("URN", "x", "“X” is not a unique reference number"),
    Bad("Service category", "", "it is empty"),
    Bad("Premises Local Authority", "Atlantis", _NOWHERE.format(day="1 September 2020")),
)
_AREA = {
    "Local authority name": "Kirklees", "Local authority area code": "E08000034",
    "Inspection date": "02/03/2020", "Publication date": "20/04/2020",
    "Inspection type": "ILACS standard inspection", "Overall effectiveness": "Good",
}  # fmt: skip
_AREA_FAULTS = (
    Bad("Local authority name", "Atlantis", _NOWHERE.format(day="2 March 2020")),
    Bad("Local authority area code", "E06000055", _CODE),
    Bad("Inspection date", "", "there is no date"),
    Bad("Inspection type", "Tea", "“Tea” is not a known type of inspection or visit"),
    Bad("Overall effectiveness", "Splendid", "“Splendid” is not a grade"),
    Bad("Publication date", "soon", _NO_DATE),
)
_REPORTS = {
    "Local authority name": "Kirklees",
    "Safeguarding & looked after children (SLAC) inspection publication date": "01/02/2011",
    "SLAC Safeguarding overall effectiveness (OE)": "Satisfactory",
    "First ILACS framework publication date": "01/07/2019",
    "First ILACS framework overall effectiveness": "Good",
    "First ILACS framework inspection type": "Standard",
}
_REPORTS_FAULTS = (
    Bad(
        "Safeguarding & looked after children (SLAC) inspection publication date",
        "",
        "there is a grade and no date",
    ),
    Bad("First ILACS framework inspection type", "Tea", "“Tea” is not a known type of inspection or visit"),
)
_PLACE = {
    "time_period": "2020", "geographic_level": "Local authority", "new_la_code": "E08000034",
    "la_name": "Kirklees",
}  # fmt: skip
_PLACE_FAULTS = (
    Bad("time_period", "once", "“once” is not a year"),
    Bad("new_la_code", "E06000055", _CODE),
    Bad("la_name", "Atlantis", "No authority “Atlantis” is known on"),
)
_TOGETHER = "E06000055 / E06000056 are counted together: give each its own count, or a share to split it by"
_WHY = "it is empty: where there is no figure its sign must say why"
_REFERRALS = {
    **_PLACE, "referral_count": "1,234", "rereferral_percent": "c", "no_further_action_percent": "x",
    "not_in_need_percent": "low",
}  # fmt: skip
_WORKERS = {
    **_PLACE, "inpost_fte": "100.5", "turnover_rate_fte": "z", "agency_rate_fte": "u",
    "vacancy_rate_fte": ":", "cases": "1500", "caseload_fte": "15", "absence_rate_fte": "-",
}  # fmt: skip
_LOOKED_AFTER = {
    **_PLACE, "population_type": "Children looked after on 31 March each year", "children_count": "600",
    "rate_per_10000": "60",
}  # fmt: skip
_SCRAPED = {
    "local_authority": "kirklees", "ltla23cd": "E08000034", "inspection_start_date": "24/06/2019",
    "inspection_end_date": "28/06/2019", "publication_date": "30/07/2019",
}  # fmt: skip
_SCRAPED_FAULTS = (
    Bad("ltla23cd", "E06000055", _CODE),
    Bad("publication_date", "", "there is no date"),
    Bad("publication_date", "25/06/2019", "2019-06-25 comes before the days on site"),
    Bad("inspection_end_date", "20/06/2019", "2019-06-20 comes before the first day, 2019-06-24"),
)
_ILACS = {**_SCRAPED, "inspection_framework": "standard", "overall_effectiveness_grade": "good"}
_SEND = {**_SCRAPED, "outcome_grade": "2.0", "previous_inspection_date": "01/05/2017"}
_JTAI = {
    "local_authority": "kirklees",
    "ltla23cd": "E08000034",
    "inspection_theme": "",
    "publication_date": "30/07/2019",
}
_TIERS = {"CTYUA20CD": "E08000034", "CTYUA20NM": "Kirklees", "CTRY19NM": "England", "Tier": "3"}
_LOOKUP = {"la_code_new": "E08000034", "local_authority_ons_name": "Kirklees MBC", "rgn22cd": "E12000003"}
_RATED = {"la_name": "An inspection of Kirklees", "overall_rating": "Good", "publication_date": "01/02/2020"}
_NEAR = {
    "LA number": "382",
    **{f"SN{n}": "822" for n in range(1, 11)},
    **{f"SNP{' ' * n}": "close" for n in range(10)},
}
_TIED = {
    "inspector": "A-003", "service": "authority:E08000034", "tie": "led",
    "visit type": "ILACS_STANDARD", "from": "02/03/2020", "until": "06/03/2020",
}  # fmt: skip
_COUNTED = {
    "Date": "31 March 2020",
    "Data type": "Providers",
    "Children's Homes": "2460",
    "Boarding Schools": "",
}

# Kind, name of the file, a good row, the rows it gives, and what refuses it.
CASES = (
    Case("ofsted-providers", "provider_at_march_2020.csv", _HOME, 1, _HOME_FAULTS),
    Case("ofsted-provider-visits", "visits.csv", _SEEN, 1, _SEEN_FAULTS),
    Case("ofsted-provider-changes", "changes at 31 March 2020.csv", _MOVED, 1, _MOVED_FAULTS),
    Case("ofsted-premises", "premises.csv", _PREMISES, 1, _PREMISES_FAULTS),
    Case("ofsted-la-inspections", "inspections.csv", _AREA, 1, _AREA_FAULTS),
    Case("ofsted-la-history", "history.csv", _REPORTS, 2, _REPORTS_FAULTS),
    Case(
        "dfe-referrals",
        "c1.csv",
        _REFERRALS,
        4,
        (
            *_PLACE_FAULTS,
            Bad("referral_count", "many", _NO_NUMBER),
            Bad("referral_count", "", _WHY),
            Bad("new_la_code", "E06000055 / E06000056", _TOGETHER),
        ),
    ),
    Case("dfe-workforce", "csww.csv", _WORKERS, 7, (*_PLACE_FAULTS, Bad("cases", "many", _NO_NUMBER))),
    Case("dfe-looked-after", "cla.csv", _LOOKED_AFTER, 2, (*_PLACE_FAULTS, Bad("rate_per_10000", "", _WHY))),
    Case(
        "ilacs-overview",
        "ilacs.csv",
        _ILACS,
        1,
        (*_SCRAPED_FAULTS, Bad("inspection_framework", "Tea", "“Tea” is not a known type")),
    ),
    Case(
        "send-overview",
        "send.csv",
        _SEND,
        2,
        (*_SCRAPED_FAULTS, Bad("outcome_grade", "9", "“9” is not an outcome from 1 to 3")),
    ),
    Case("jtai-overview", "jtai.csv", _JTAI, 1, (Bad("publication_date", "soon", _NO_DATE),)),
    Case(
        "covid-tiers",
        "Tiers_Effective_26_12_2020.csv",
        _TIERS,
        1,
        (Bad("CTYUA20CD", "E06000055", _CODE), Bad("Tier", "nine", "“nine” is not a tier")),
    ),
    Case(
        "authority-lookup",
        "lookup.csv",
        _LOOKUP,
        1,
        (
            Bad("la_code_new", "", "it is empty"),
            Bad("rgn22cd", "E12000001", "E12000001 is not the code of Yorkshire and The Humber"),
        ),
    ),
    Case(
        "youth-justice",
        "youth.csv",
        _RATED,
        1,
        (
            Bad("la_name", "Cardiff", "Cardiff is a service in Wales"),
            Bad("overall_rating", "Splendid", "“Splendid” is not a grade"),
            Bad("publication_date", "", "there is no date"),
        ),
    ),
    Case(
        "inspector-ties",
        "ties.csv",
        _TIED,
        1,
        (
            Bad("tie", "cousin", "“cousin” is none of: interest, led, took part"),
            Bad("inspector", "Some Body", "it is no number such as A-001; names are not taken"),
            Bad("visit type", "", "a visit needs the code of its type"),
            Bad("inspector", "", "it is empty"),
            Bad("from", "", "there is no date"),
            Bad("until", "soon", _NO_DATE),
        ),
    ),
    Case("stat-neighbours", "neighbours.csv", _NEAR, 10, (Bad("SN3", "999", "No authority “999” is known"),)),
    Case(
        "ofsted-provider-counts",
        "counts.csv",
        _COUNTED,
        1,
        (Bad("Data type", "Cats", "“Cats” is neither providers nor places"), Bad("Date", "soon", _NO_DATE)),
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[c.kind for c in CASES])
def test_each_fault_is_told_with_file_row_column_and_reason(case: Case, tmp_path: Path) -> None:
    """The good row beside them is taken whole."""
    path = tmp_path / case.name
    path.write_text(with_faults(case.good, case.faults), "utf-8")
    told = read(case.kind, path).refused
    for row, fault in enumerate(case.faults, start=3):
        place = f"{case.name}, row {row}, column {' '.join((fault.at or fault.heading).split())}: "
        here = [str(f) for f in told if f.row == row]
        assert any(t.startswith(place) and fault.says in t for t in here), (place, fault.says, here)
    assert not [f for f in told if f.row == 2]
    path.write_text(with_faults(case.good, ()), "utf-8")
    alone = read(case.kind, path)
    assert (alone.taken, alone.refused) == (case.taken, ())


def test_every_kind_of_csv_table_has_its_faults() -> None:
    """A new importer must come with its faults; three have layouts of their own and tests below."""
    assert {c.kind for c in CASES} | {"ofsted-grade-counts", "covid-tiers-feed", "bank-holidays"} == set(
        IMPORTERS
    )


@pytest.mark.parametrize("case", CASES, ids=[c.kind for c in CASES])
def test_a_table_without_a_needed_column_is_refused_whole(case: Case, tmp_path: Path) -> None:
    """With the first needed column gone, the file is named with the heading it lacks; nothing is taken."""
    first, *others = case.good
    path = tmp_path / case.name
    path.write_text(table(others, [[case.good[h] for h in others]]), "utf-8")
    with pytest.raises(BadInputError) as caught:
        read(case.kind, path)
    assert first.casefold() in str(caught.value).casefold()
    assert case.name in str(caught.value)
    assert caught.value.faults[0].file == case.name


def test_a_feed_of_three_schemas_in_five_days(tmp_path: Path) -> None:
    """Codes alone, then codes and names, then names alone; a row without a place is refused, and says so."""
    feeds = (
        (["l_country", "l_l_lockdownareacode", "l_tier"], ["E", "E08000034", "2"]),
        (["Country", "UTLA", "code", "Tier"], ["England", "Kirklees", "E08000034", "High"]),
        (["Country", "UTLA", "Tier"], ["England", "Kirklees", "high"]),
    )
    for number, (headings, row) in enumerate(feeds):
        path = tmp_path / f"uk_tier_2020_10_3{number}.csv"
        lost = ["Atlantis" if c in ("E08000034", "Kirklees") else c for c in row]
        abroad = ["Wales" if c in ("E", "England") else c for c in row]
        path.write_text(table(headings, [row, lost, abroad]), "utf-8")
        if number == 2:
            path = path.rename(tmp_path / "uk_tier.csv")
        result = read("covid-tiers-feed", path)
        (only,) = result.rows
        assert (only.ons_code, only.level) == ("E08000034", 2)  # type: ignore[attr-defined]
        (fault,) = result.refused
        assert fault.row == 3
        assert "No authority “Atlantis” is known on" in fault.reason
        assert "1 rows passed over: outside England" in result.notes
        assert "1 districts gathered into 1 authorities" in result.notes


def test_districts_at_two_tiers_make_an_area_in_part(tmp_path: Path) -> None:
    path = tmp_path / "Tiers_Effective_26_12_2020.csv"
    path.write_text(table(list(_TIERS), [list(_TIERS.values()), [*list(_TIERS.values())[:3], "4"]]), "utf-8")
    rows = read("covid-tiers", path).rows
    assert [(r.level, r.whole_area, r.start) for r in rows] == [  # type: ignore[attr-defined]
        (3, False, date(2020, 12, 26)),
        (4, False, date(2020, 12, 26)),
    ]


def test_two_published_together_share_a_rate_and_never_a_count(tmp_path: Path) -> None:
    path = tmp_path / "csww.csv"
    path.write_text(with_faults({**_WORKERS, "new_la_code": "E06000055 / E06000056"}, ()), "utf-8")
    result = read("dfe-workforce", path)
    rates = {(r.measure, r.ons_code, r.mark.value) for r in result.rows}  # type: ignore[attr-defined]
    assert ("sw_caseload", "E06000055", "estimated") in rates
    assert ("sw_caseload", "E06000056", "estimated") in rates
    assert {f.reason for f in result.refused} == {_TOGETHER}
    assert not [m for m, _, _ in rates if m in ("sw_fte", "sw_cases")]


def test_a_name_that_ended_and_one_that_could_be_two(tmp_path: Path) -> None:
    """The old county is found while it lived; afterwards its name fits two, and nothing is guessed."""
    path = tmp_path / "inspections.csv"
    old = {**_AREA, "Local authority name": "Northamptonshire", "Local authority area code": "E10000021"}
    later = {**old, "Inspection date": "01/06/2022", "Publication date": "01/07/2022"}
    path.write_text(table(list(old), [list(old.values()), list(later.values())]), "utf-8")
    result = read("ofsted-la-inspections", path, known_at=date(2022, 9, 1))
    assert [r.ons_code for r in result.rows] == ["E10000021"]  # type: ignore[attr-defined]
    (fault,) = result.refused
    assert "North Northamptonshire" in fault.reason
    assert "West Northamptonshire" in fault.reason


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("{}", "is not GOV.UK's calendar of bank holidays"),
        ("[" * 100_000, "is not GOV.UK's calendar of bank holidays"),
        ('{"divisions": {"common.nations.england-and-wales_slug": {}}}', "no data row"),
    ],
)
def test_a_calendar_that_is_none(data: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "calendar.json"
    path.write_text(data, "utf-8")
    with pytest.raises(BadInputError, match=says):
        read("bank-holidays", path)


def test_faults_of_a_calendar(tmp_path: Path) -> None:
    path = tmp_path / "calendar.json"
    days = (
        '{"title": "bank_holidays.spring", "date": "25/05/2020"}, {"title": "bank_holidays.cake", "date": '
        '"26/05/2020"}, {"title": "bank_holidays.spring", "date": "soon"}'
    )
    path.write_text(
        f'{{"divisions": {{"common.nations.england-and-wales_slug": {{"2020": [{days}]}}}}}}', "utf-8"
    )
    result = read("bank-holidays", path)
    assert result.taken == 1
    assert [str(f) for f in result.refused] == [
        "calendar.json, row 2, column title: “bank_holidays.cake” is not a known holiday",
        "calendar.json, row 3, column date: “soon” is not a date",
    ]


def test_the_day_of_a_file_that_names_none_is_the_day_it_became_known(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text(with_faults(_HOME, ()), "utf-8")
    (row,) = read("ofsted-providers", path).rows
    assert row.known_at == KNOWN
