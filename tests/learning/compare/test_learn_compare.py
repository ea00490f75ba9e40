"""One authority beside others, from made reports."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.cli.main import run_command
from counterpoise.domain.errors import NotFoundError, UsageError
from counterpoise.exchange.bundle import load_bundle
from counterpoise.learning.compare.compare import newest, rate
from counterpoise.learning.held import HeldFinding, HeldParagraph, HeldReport, Whole
from counterpoise.learning.library import Library
from counterpoise.service.learn_compare import as_record, compare_area

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ON = date(2024, 9, 1)
OWN = "E09000003"


def put(
    shelf: Library, code: str, end: date, said: Sequence[tuple[str, str]], *, framework: str = "ILACS"
) -> HeldReport:
    """Put a made report on an authority into a library: pairs of theme and polarity, a paragraph each."""
    region = load_bundle().register().find(code, on=ON).region
    sha = hashlib.sha256(f"{code}{end}{framework}".encode()).hexdigest()
    report = HeldReport(
        sha256=sha, file=f"{code}-{end}.pdf", path="", media="pdf", pages=3, profile="ilacs",
        framework=framework, authority=code, ons_code=code, region=region, provider=None, urn=None,
        small_home=False, start=end, end=end, published=None, overall=None, judgements={}, length=None,
        mentions_pandemic=False, doubts=(), added_at="2024-06-01",
    )  # fmt: skip
    paragraphs, findings = [], []
    for i, (theme, polarity) in enumerate(said):
        text = f"A made sentence on {theme}."
        p = HeldParagraph(f"{sha[:12]}-{i}", sha, i, "numbered", "", i + 1, None, 4, 4, "", text)
        detail = {"abstained": False, "sentences": [[0, len(text), polarity, 0.9]]}
        paragraphs.append(p)
        findings.append(HeldFinding(p.id, polarity, (theme,), theme, detail))
    shelf.add(Whole(report, tuple(paragraphs), tuple(findings)), "")
    return report


def neighbours() -> list[str]:
    rows = [r for r in load_bundle().known("neighbours", ON) if r.ons_code == OWN]
    vintage = max(r.vintage for r in rows)
    return sorted(r.neighbour for r in rows if r.vintage == vintage)


@pytest.fixture
def shelf(tmp_path: Path) -> Library:
    """Hold a report on one authority, on six neighbours (two faulted) and on one far away."""
    library = Library(tmp_path / "library", create=True)
    put(library, OWN, date(2023, 5, 1), [("workforce", "weakness"), ("early_help", "strength")])
    for i, code in enumerate(neighbours()[:6]):
        put(library, code, date(2023, 6, 1), [("workforce", "weakness" if i < 2 else "strength")])
    put(library, "E06000001", date(2023, 6, 1), [("workforce", "weakness"), ("workforce", "weakness")])
    return library


def test_rates_show_their_counts_and_intervals(shelf: Library) -> None:
    found = compare_area(OWN, on=ON, library=shelf.folder)
    groups = {g.name: g for g in found.groups}
    assert (groups["statistical neighbours"].reports, groups["statistical neighbours"].size) == (6, 10)
    assert groups["England"].reports == 7
    workforce = next(line for line in found.lines if line.theme == "workforce")
    near = workforce.faulted_rates["statistical neighbours"]
    assert (near.count, near.of) == (2, 6)
    # Wilson's interval for 2 of 6, worked out apart from the code.
    assert (near.low, near.high) == pytest.approx((0.0968, 0.7000), abs=5e-4)
    # Two paragraphs of one report count once.
    assert workforce.faulted_rates["England"].count == 3
    assert workforce.faulted is not None
    assert workforce.faulted.sentence == "A made sentence on workforce."
    assert workforce.praised is None


def test_a_group_of_fewer_than_five_has_no_rates(shelf: Library) -> None:
    own_region = load_bundle().register().find(OWN, on=ON).region
    found = compare_area(OWN, on=ON, library=shelf.folder)
    small = [g for g in found.groups if g.reports < 5]
    for group in small:
        assert "at least 5" in group.refused
        assert all(group.name not in line.faulted_rates for line in found.lines)
    assert {g.name for g in found.groups} == {"statistical neighbours", own_region, "England"}


def test_fewer_than_five_in_all_is_refused(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", create=True)
    for code in (OWN, *neighbours()[:4]):
        put(library, code, date(2023, 5, 1), [("workforce", "weakness")])
    with pytest.raises(NotFoundError, match="4 ILACS reports on others; rates need at least 5"):
        compare_area(OWN, on=ON, library=library.folder)
    put(library, neighbours()[4], date(2023, 5, 1), [("workforce", "weakness")])
    found = compare_area(OWN, on=ON, library=library.folder)
    assert found.lines[0].faulted_rates["statistical neighbours"].of == 5


def test_only_the_newest_report_of_an_authority_counts(shelf: Library) -> None:
    code = neighbours()[0]
    put(shelf, code, date(2019, 6, 1), [("early_help", "strength")])
    found = compare_area(OWN, on=ON, library=shelf.folder)
    early = next(line for line in found.lines if line.theme == "early_help")
    assert (early.praised_rates["England"].count, early.praised_rates["England"].of) == (0, 7)


def test_same_framework_and_period(shelf: Library) -> None:
    put(shelf, neighbours()[7], date(2023, 6, 1), [("workforce", "weakness")], framework="SIF")
    put(shelf, neighbours()[8], date(2018, 6, 1), [("workforce", "weakness")])
    found = compare_area(OWN, on=ON, start=date(2023, 1, 1), end=date(2023, 12, 31), library=shelf.folder)
    assert found.groups[2].reports == 7


def test_an_authority_without_a_report_is_an_error(shelf: Library) -> None:
    with pytest.raises(NotFoundError, match="no ILACS report"):
        compare_area("E06000002", on=ON, library=shelf.folder)
    with pytest.raises(UsageError, match="There are: ILACS"):
        compare_area(OWN, on=ON, framework="Nothing", library=shelf.folder)


def test_a_planted_later_report_changes_no_earlier_answer(shelf: Library) -> None:
    before = as_record(compare_area(OWN, on=ON, library=shelf.folder))
    put(shelf, neighbours()[8], date(2030, 6, 1), [("workforce", "weakness")])
    put(shelf, OWN, date(2030, 6, 1), [("workforce", "weakness")])
    assert as_record(compare_area(OWN, on=ON, library=shelf.folder)) == before


def test_a_framework_may_be_typed_small(shelf: Library) -> None:
    assert compare_area(OWN, on=ON, framework="ilacs", library=shelf.folder).own.framework == "ILACS"


def test_newest_goes_by_day(shelf: Library) -> None:
    reports = shelf.reports()
    assert newest(reports)[OWN].file == f"{OWN}-2023-05-01.pdf"
    assert newest(reversed(reports)) == newest(reports)


@given(of=st.integers(1, 400), data=st.data())
def test_an_interval_holds_its_share(of: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, of))
    found = rate(count, of)
    assert 0 <= found.low <= found.share <= found.high <= 1
    assert rate(of - count, of).low == pytest.approx(1 - found.high)


@pytest.mark.parametrize(("count", "of"), [(0, 0), (3, 2), (-1, 5)])
def test_no_share_is_an_error(count: int, of: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        rate(count, of)


def test_the_command_says_it(
    shelf: Library, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("counterpoise.cli.said.today", lambda: ON)
    arguments = ["learn", "compare", OWN, "--library", str(shelf.folder)]
    assert run_command(arguments) == 0
    out = capsys.readouterr().out
    assert "statistical neighbours: 6 of 10 have a report." in out
    assert "statistical neighbours 2 of 6, 33% (10% to 70%)" in out
    assert run_command([*arguments, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["mark"] == "estimated"
    assert said["themes"][1]["faulted_rates"]["England"]["of"] == 7
    record = as_record(compare_area(OWN, on=ON, library=shelf.folder))
    assert record["ons_code"] == OWN
