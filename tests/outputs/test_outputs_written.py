"""Every output from a made problem: bytes, marks, secrecy, guards."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from python_calamine import CalamineWorkbook

from counterpoise.domain.errors import GuardError
from counterpoise.domain.marks import Figure, Mark
from counterpoise.exchange.outputs import DataAge, ReportInput, write_outputs
from counterpoise.exchange.outputs.cells import bare, clean, guarded
from counterpoise.exchange.outputs.csv_file import csv_bytes
from counterpoise.exchange.outputs.secrecy import refuse_secrets, secrets_of
from counterpoise.exchange.outputs.table import Column, Table
from counterpoise.exchange.outputs.tiles import Place, tile_costs, tiles
from counterpoise.exchange.outputs.write import outputs
from counterpoise.exchange.outputs.xlsx_file import HEADING_ROW, xlsx_bytes
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.spreadsheet import spreadsheet

if TYPE_CHECKING:
    from pathlib import Path

TRIGGERS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"


def made_report(*, named: bool = True, as_of: date = date(2020, 9, 1)) -> ReportInput:
    problem = made_problem(Size(authorities=12, providers=40, as_of=as_of), seed=1)
    plan = spreadsheet(problem)
    first = plan.visits[0].requirement
    name = next(s.name for s in problem.services if s.key == first.split("/")[0] or s.key in first)
    return ReportInput(
        problem=problem,
        programme=replace(plan, seed=918273645, seconds=1.5),
        checker=(),
        as_of=as_of,
        facts_as_of=as_of,
        today=date(2026, 11, 25),
        named=named,
        made_at=datetime(2026, 11, 25, 12, tzinfo=UTC),
        recipient="the owning inspectorate",
        spreadsheet=plan,
        assumed=(("Hours of leaders", Figure(12.0, "hours", Mark.ASSUMED, "our assumption")),),
        notes=(f"A note that names {name}.", "A plain note."),
        data_ages=(DataAge("Register", as_of, "made"),),
        versions={"counterpoise": "0.1.0"},
    )


@pytest.fixture(scope="module")
def named() -> ReportInput:
    return made_report()


@pytest.fixture(scope="module")
def live() -> ReportInput:
    return made_report(named=False, as_of=date(2026, 12, 1))


def test_the_five_files_are_written(named: ReportInput, tmp_path: Path) -> None:
    paths = write_outputs(named, tmp_path / "out")
    assert sorted(p.name for p in paths) == [
        "programme.csv",
        "programme.ics",
        "programme.json",
        "programme.xlsx",
        "report.html",
    ]
    assert all(p.stat().st_size > 0 for p in paths)


def test_the_same_input_gives_the_same_bytes_but_for_the_time_stamp(named: ReportInput) -> None:
    later = replace(
        named,
        made_at=datetime(2026, 11, 25, 13, tzinfo=UTC),
        programme=replace(named.programme, seconds=9.0),
    )
    one, two = outputs(named), outputs(later)
    for name in ("programme.csv", "programme.ics", "programme.xlsx", "report.html"):
        assert one[name] == two[name], name
    first, second = json.loads(one["programme.json"]), json.loads(two["programme.json"])
    assert first.pop("time_stamp") != second.pop("time_stamp")
    assert first == second


def test_csv_holds_each_planned_visit_once(named: ReportInput) -> None:
    rows = list(csv.DictReader(io.StringIO(outputs(named)["programme.csv"].decode())))
    assert sorted(r["requirement"] for r in rows) == sorted(v.requirement for v in named.programme.visits)
    assert [r["first_day"] for r in rows] == sorted(r["first_day"] for r in rows)
    assert {r["plan_mark"] for r in rows} <= {m.value for m in Mark}


def test_a_live_programme_tells_region_and_quarter_only(live: ReportInput) -> None:
    secrets = secrets_of(live)
    for name, data in outputs(live).items():
        parts = [data]
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(data)) as book:
                parts = [book.read(p) for p in book.namelist()]
        text = "\n".join(p.decode() for p in parts).replace("\r\n ", "")
        for s in live.problem.services:
            assert s.name not in text.replace(f"{s.name}0", ""), (name, s.name)
            assert s.area not in text, (name, s.area)
            assert s.area_name + "<" not in text
        assert secrets.first_in(text) is None, name
        assert "918273645" not in text, "the seed would help to predict visits"


def test_a_secret_that_slips_in_stops_every_file(live: ReportInput, tmp_path: Path) -> None:
    area = live.problem.services[0].area
    with pytest.raises(GuardError) as caught:
        refuse_secrets(live, {"programme.csv": f"region,{area}"})
    assert caught.value.guard == "unpredictability"
    refuse_secrets(replace(live, named=True), {"programme.csv": f"region,{area}"})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=4))
def test_no_cell_starts_as_a_formula(texts: list[str]) -> None:
    table = Table("T", "T", "T", (Column("a", "A", "A"),), tuple((t,) for t in texts))
    cells = [r[0] if r else "" for r in csv.reader(io.StringIO(csv_bytes(table).decode(), newline=""))][1:]
    assert [bare(c) if c != clean(t) else c for c, t in zip(cells, texts, strict=True)] == [
        clean(t) for t in texts
    ]
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(xlsx_bytes(title="T", cover=texts, tables=(table,), created=date(2020, 9, 1)))
    )
    seen = [str(v) for row in book.get_sheet_by_name("T").to_python()[HEADING_ROW + 1 :] for v in row]
    assert not [c for c in (*cells, *seen) if c[:1] and c[0] in TRIGGERS]


@given(st.text(max_size=60))
def test_guarding_a_text_can_be_undone(text: str) -> None:
    tidy = clean(text)
    assert guarded(text) == tidy or bare(guarded(text)) == tidy


def test_visits_start_at_nine_in_london_summer_and_winter(named: ReportInput) -> None:
    calendar = Calendar.from_ical(outputs(named)["programme.ics"])
    events = calendar.walk("VEVENT")
    assert len(events) == len(named.programme.visits)
    starts = [e["dtstart"].dt for e in events]
    assert {(s.hour, s.utcoffset().total_seconds() / 3600) for s in starts} == {(9, 1.0), (9, 0.0)}
    assert {str(e["class"]) for e in events} == {"PRIVATE"}
    assert len({str(e["uid"]) for e in events}) == len(events)


def test_each_authority_has_one_tile_and_no_swap_is_nearer() -> None:
    places = [
        Place(f"E{i:02}", f"Place {i}", f"R{i % 3}", 50 + (i * 37 % 50) / 10, -3 + (i * 53 % 40) / 10)
        for i in range(40)
    ]
    placed = tiles(places)
    assert [t.place.code for t in placed] == [p.code for p in places]
    at = [(t.column, t.row) for t in placed]
    assert len(set(at)) == len(places)
    assert tiles(list(reversed(places))) == placed
    costs, cells = tile_costs(places)
    index = {c: j for j, c in enumerate(cells)}
    for i, one in enumerate(at):
        for j, other in enumerate(at):
            now = costs[i, index[one]] + costs[j, index[other]]
            assert now <= costs[i, index[other]] + costs[j, index[one]] + 1e-9


class _Numbers(HTMLParser):
    """Collects number cells that stand in a row without a mark, in tables without one in the caption."""

    def __init__(self) -> None:
        super().__init__()
        self.bare = 0
        self._caption = self._row = False
        self._in_caption = False
        self._numbers = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = (dict(attrs).get("class") or "").split()
        if tag == "table":
            self._caption = False
        elif tag == "caption":
            self._in_caption = True
        elif tag == "tr":
            self._row, self._numbers = False, 0
        if "mark" in names:
            self._row = True
            self._caption = self._caption or self._in_caption
        if tag == "td" and "num" in names:
            self._numbers += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "caption":
            self._in_caption = False
        elif tag == "tr" and self._numbers and not (self._row or self._caption):
            self.bare += 1


@pytest.mark.parametrize("which", ["named", "live"])
def test_every_figure_in_a_table_of_the_page_has_a_mark(which: str, request: pytest.FixtureRequest) -> None:
    page = outputs(request.getfixturevalue(which))["report.html"].decode()
    numbers = _Numbers()
    numbers.feed(page)
    assert numbers.bare == 0
    assert "<script" not in page
    assert "http://" not in page
    assert "https://" not in page
