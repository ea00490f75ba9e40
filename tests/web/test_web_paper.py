"""A region of a programme on paper, and the ledger of its areas: for the owning inspectorate alone."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from web_kit import (
    ADMINISTRATOR,
    DIRECTOR,
    OTHER_SCHEDULER,
    SCHEDULER,
    SENIOR,
    person_of,
    programme_address,
    sign_in,
)

from counterpoise.domain.errors import NotFoundError
from counterpoise.service import programme_ledger, programme_pages, programme_print
from counterpoise.service.programme_pages import AreaRow, Chosen, Document

if TYPE_CHECKING:
    from web_kit import Home

WEEKS = ("2020-09-07", "2020-09-14")


def _visit(key: str, region: str, **changes: Any) -> dict[str, Any]:
    own = {
        "requirement": key,
        "region": region,
        "week": WEEKS[0],
        "area_name": "Northshire",
        "team": "P-001",
        "onsite_days": 2,
        "visit_type": "KIND_A",
        "visit_type_name": "Kind A",
        "service": f"provider:{key}",
        "area_code": "E1",
        "hours_provider": 36,
        "hours_mark": "assumed",
        "weeks_past_due": 2.0,
        "learning_question": "",
    }
    return own | changes


def _account(code: str, pool: str, tightest: float) -> dict[str, Any]:
    hours = {
        "normal": 60.0,
        "spared": 50.0,
        "other_visits": 5.0,
        "programme": 10.0,
        "left": 36.0,
        "beyond": 1.0,
    }
    more = {"tightest_left": tightest, "tightest": f"{pool}: told.", "mark": "estimated"}
    return {"code": code, "pool": pool, **hours, **more}


def _document(*visits: dict[str, Any]) -> Document:
    figures = [
        {"name": n, "value": 1.0, "unit": "hours", "source": "ours", "mark": "assumed"}
        for n in ("policy: lots.weeks_later", "visit.KIND_A.area.leaders", "visit.KIND_B.gap", "number.a.b")
    ]
    law = [{"region": "North", "service_name": "a"}, {"region": "South", "service_name": "b"}]
    accounts = {"rows": [_account("E1", "leaders", 4.0), _account("E1", "practitioners", -2.0)]}
    told = {"assumed": figures, "required_by_law": law, "area_accounts": accounts}
    return Document(
        public_id="p",
        told=told,
        visits=visits,
        by_key={v["requirement"]: v for v in visits},
        weeks=WEEKS,
        regions=("North", "South"),
        families=(),
        areas=(
            AreaRow("E2", "Eastshire", "South", "", "", 0),
            AreaRow("E1", "Northshire", "North", "", "", 2),
        ),
        named=True,
    )


def test_a_sheet_holds_every_visit_of_its_region_and_no_other() -> None:
    told = _document(
        _visit("1", "North"),
        _visit("2", "North", week=WEEKS[1], area_name="Westshire", team=""),
        _visit("3", "North", week=WEEKS[1]),
        _visit("4", "South", visit_type="KIND_B"),
    )
    sheet = programme_print.sheet(told, "North")
    assert [[v["requirement"] for v in w.visits] for w in sheet.weeks] == [["1"], ["2", "3"]]
    assert sheet.visits == 3
    assert sheet.areas == (("Northshire", (1, 1)), ("Westshire", (0, 1)))
    assert sheet.teams == (("P-001", (1, 1), 4.0), ("none yet", (0, 1), 2.0))
    assert [m["service_name"] for m in sheet.missed] == ["a"]
    # Of the figures, those of the kinds that go there and of the rules; the rest is counted.
    assert [a.name for a in sheet.assumed] == ["policy: lots, weeks later", "Kind A: area, leaders"]
    assert sheet.others == 2
    with pytest.raises(NotFoundError):
        programme_print.sheet(told, "East")


def test_the_ledger_sums_an_areas_pools_and_says_what_the_visits_yield() -> None:
    told = _document(
        _visit("1", "North", learning_question="q"),
        _visit("2", "North", service="provider:1"),
        _visit("3", "North", weeks_past_due=0.0),
        _visit("4", "South", area_code="E2"),
    )
    (row,) = programme_ledger.ledger(told, Chosen())
    assert (row.name, row.normal, row.spared, row.asked_area, row.asked_others) == (
        "Northshire",
        120,
        100,
        20,
        10,
    )
    assert (row.left, row.beyond, row.asked_providers) == (72, 2, 108)
    assert (row.looks, row.overdue, row.questions) == (2, 1, 1)
    # Of its pools the one with least left; of its marks the weakest.
    assert (row.tightest, row.mark) == ("practitioners: told.", "assumed")
    assert programme_ledger.ledger(told, Chosen(region="South")) == ()
    assert programme_ledger.ledger(told, Chosen(area="E1")) == (row,)


def test_the_paper_is_for_the_owning_inspectorate_alone_and_names_who_printed_it(planned: Home) -> None:
    address = programme_address()
    told = programme_pages.programme(*_parts(address), person=person_of(SCHEDULER))[1]
    region = told.regions[0]
    mine = [v for v in told.visits if v["region"] == region]
    assert 'href="' + address + '/print"' in sign_in(SCHEDULER).get(address).content.decode()
    for email in (SCHEDULER, SENIOR):
        client = sign_in(email)
        choice = client.get(f"{address}/print").content.decode()
        assert all(f"?region={quote(r)}" in choice for r in told.regions)
        text = client.get(f"{address}/print?region={quote(region)}").content.decode()
        assert f"Printed for {email}" in text
        assert "For Ofsted alone." in text
        assert sum(map(int, re.findall(r"Week of [^:<]+: (\d+) visits?", text))) == len(mine)
        assert "Not confirmed yet" in text
        assert 'class="cp-mark cp-mark--assumed"' in text
        others = {v["service_name"] for v in told.visits} - {v["service_name"] for v in mine}
        assert not any(f">{name}<" in text for name in others)
        assert client.get(f"{address}/print?region=Nowhere").status_code == 404
    _adds_up(told)
    one = next(a for a in told.areas if a.code == told.told["area_accounts"]["rows"][0]["code"])
    page = sign_in(SCHEDULER).get(f"{address}?area={one.code}").content.decode()
    assert f'<th scope="row" class="govuk-table__header">{one.name}</th>' in page.partition('id="ledger"')[2]
    assert "The tightest week and pool." in page
    whole = sign_in(SCHEDULER).get(address).content.decode().partition('id="ledger"')[2]
    assert all(f"?region={quote(r)}#ledger" in whole for r in told.regions)
    for email in (OTHER_SCHEDULER, DIRECTOR, ADMINISTRATOR):
        client = sign_in(email)
        answer = client.get(f"{address}/print?region={quote(region)}")
        missing = client.get(f"/programmes/{'0' * 20}/1/print?region={quote(region)}")
        assert (answer.status_code, answer.content) == (404, missing.content), email


def _adds_up(told: Document) -> None:
    """Hold each account to its sum, and the hours beyond of each pool to the programme's own strain."""
    rows = told.told["area_accounts"]["rows"]
    beyond: dict[str, float] = defaultdict(float)
    for r in rows:
        asked = r["programme"] + r["other_visits"]
        assert r["left"] == pytest.approx(r["spared"] - asked + r["beyond"], abs=0.01)
        assert r["spared"] <= r["normal"]
        beyond[r["pool"]] += r["beyond"]
    strain = {s["pool"]: s["strain"] for s in told.told["strain"] if s["pool"] in beyond}
    assert len(strain) == 3
    assert dict(beyond) == pytest.approx(strain, abs=0.1)
    assert {r["code"] for r in rows} >= {v["area_code"] for v in told.visits}


def _parts(address: str) -> tuple[str, int]:
    series, version = address.split("/")[2:]
    return series, int(version)
