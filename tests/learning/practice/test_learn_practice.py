"""Who like an authority was praised for what it is faulted for, from made reports under real codes."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from counterpoise.cli.main import run_command
from counterpoise.domain.errors import NotFoundError, UsageError
from counterpoise.exchange.bundle import load_bundle
from counterpoise.learning.library import Library
from counterpoise.service.learn_practice import as_record, practice
from tests.learning.digest.made_shelf import put

if TYPE_CHECKING:
    from pathlib import Path

ON = date(2024, 9, 1)
OWN = "E09000003"
FAULT = "Neglect is not seen soon enough and children wait too long."
PRAISE = "Neglect is seen early and children are helped well."
DEED = "Managers introduced a panel on neglect by using a shared chronology."


def near() -> list[str]:
    rows = [r for r in load_bundle().known("neighbours", ON) if r.ons_code == OWN]
    vintage = max(r.vintage for r in rows)
    return [r.neighbour for r in sorted((r for r in rows if r.vintage == vintage), key=lambda r: r.rank)]


def place(shelf: Library, code: str, end: date, *said: tuple[str, str, str], **facts: object) -> None:
    region = load_bundle().register().find(code, on=ON).region
    put(shelf, code, end, said, ons_code=code, region=region, **facts)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Hold the asker (faulted), neighbours praised, faulted and silent, and one that is nothing like it."""
    library = Library(tmp_path_factory.mktemp("practice") / "library", create=True)
    place(library, OWN, date(2023, 5, 1), ("neglect", "-", FAULT), ("education", "+", "Attendance is good."))
    first, second, third, fourth, *_ = near()
    place(library, second, date(2023, 6, 1), ("neglect", "+", PRAISE), ("neglect", "+", DEED))
    place(library, first, date(2021, 6, 1), ("neglect", "+", PRAISE))
    place(library, third, date(2023, 6, 1), ("neglect", "+", PRAISE), ("neglect", "-", FAULT))
    place(library, fourth, date(2023, 6, 1), ("education", "+", "Attendance is good."))
    place(library, "E06000053", date(2023, 6, 1), ("neglect", "+", DEED))
    return library


def test_praised_neighbours_are_found_with_what_they_did(shelf: Library) -> None:
    found = practice(OWN, on=ON, library=shelf.folder)
    (need,) = found.needs
    assert need.theme == "neglect"
    assert [q.text for q in need.own] == [FAULT]
    by_name = {e.subject: e for e in need.examples}
    first, second, third, fourth, *_ = near()
    # Faulted as often as praised, or silent: no example. Nothing like the asker: not looked at.
    assert set(by_name) == {first, second}
    assert [q.text for q in by_name[second].did] == [DEED]
    assert by_name[first].did == ()
    assert [q.text for q in by_name[first].praised] == [PRAISE]
    assert (need.asked, need.praised) == (4, 2)
    assert {third, fourth} < {subject for subject, _ in found.likes}


def test_each_says_in_what_it_is_like_the_asker(shelf: Library) -> None:
    likes = dict(practice(OWN, on=ON, library=shelf.folder).likes)
    assert "E06000053" not in likes
    for rank, code in enumerate(near()[:4], 1):
        assert f"statistical neighbour {rank}" in likes[code]


def test_order_is_by_likeness_and_no_grade_is_told(shelf: Library) -> None:
    found = practice(OWN, on=ON, library=shelf.folder)
    counts = [len(why) for _, why in found.likes]
    assert counts == sorted(counts, reverse=True)
    assert "Good" not in json.dumps(as_record(found), default=str)


def test_a_theme_can_be_asked_without_an_own_report(shelf: Library) -> None:
    asker = near()[4]
    found = practice(asker, on=ON, theme="Neglect", library=shelf.folder)
    assert found.own is None
    assert found.needs[0].own == ()
    with pytest.raises(NotFoundError, match="weaknesses from"):
        practice(asker, on=ON, library=shelf.folder)


def test_the_sentence_nearest_to_the_weakness_comes_first(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", create=True)
    place(library, OWN, date(2023, 5, 1), ("education", "-", "Pupils who miss school are not tracked."))
    off = "Managers built a library by using money from a trust."
    on = "Leaders track pupils who miss school by using a weekly list."
    place(library, near()[0], date(2023, 6, 1), ("education", "++", f"{off} {on}"))
    (need,) = practice(OWN, on=ON, library=library.folder).needs
    assert [q.text for q in need.examples[0].did] == [on, off]


def test_an_unknown_theme_and_an_empty_shelf_are_refused(shelf: Library) -> None:
    with pytest.raises(UsageError, match="no theme"):
        practice(OWN, on=ON, theme="weather", library=shelf.folder)
    with pytest.raises(UsageError, match="There are: ILACS"):
        practice(OWN, on=ON, framework="SIF", library=shelf.folder)
    with pytest.raises(NotFoundError, match="anybody like"):
        practice("E06000053", on=ON, library=shelf.folder)


def test_a_planted_later_report_changes_no_earlier_answer(tmp_path: Path) -> None:
    library = Library(tmp_path / "library", create=True)
    place(library, OWN, date(2023, 5, 1), ("neglect", "-", FAULT))
    place(library, near()[0], date(2023, 6, 1), ("neglect", "+", PRAISE))
    before = as_record(practice(OWN, on=ON, library=library.folder))
    place(library, near()[1], date(2030, 6, 1), ("neglect", "+", DEED))
    place(library, OWN, date(2030, 5, 1), ("education", "-", FAULT))
    assert as_record(practice(OWN, on=ON, library=library.folder)) == before


def test_the_command_tells_and_answers_in_json(shelf: Library, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["learn", "practice", OWN, "--library", str(shelf.folder)]
    assert run_command(words) == 0
    told = capsys.readouterr().out
    assert f"Did: “{DEED}”" in told
    assert "never by quality" in told
    assert run_command([*words, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["themes"][0]["of_them_praised"] == 2
