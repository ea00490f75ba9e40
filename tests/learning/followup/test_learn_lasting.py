"""How long weaknesses last, which come again, and the same words counted once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from followup_kit import put

from counterpoise.learning.followup.lasting import Spell, lasting
from counterpoise.learning.followup.national import recurring, spells
from counterpoise.learning.followup.succession import nexts
from counterpoise.learning.library import Library
from counterpoise.service.learn_followup import follow_up

if TYPE_CHECKING:
    from pathlib import Path

ON = date(2026, 1, 5)
LINES = (
    ("workforce_caseloads", "Social workers hold caseloads that are too high to see children often."),
    ("care_leavers", "Pathway plans of care leavers are written late and without their views."),
    ("front_door", "Contacts wait for days before a manager decides what should happen next."),
    ("education", "Personal education plans are incomplete for children who live outside the town."),
)


@pytest.fixture
def shelf(tmp_path: Path) -> Library:
    return Library(tmp_path / "library", create=True)


def test_what_ended_between_two_reports_has_bounds() -> None:
    found = lasting([Spell(0.0, 3.0)] * 6 + [Spell(3.0, 6.0)] * 2 + [Spell(6.0, None)] * 2)
    assert (found.weaknesses, found.ended, found.censored) == (10, 8, 2)
    assert found.half == (0.0, 3.0)
    still = {s.years: (s.low, s.high) for s in found.still}
    assert still[1] == (0.4, 1.0)
    assert still[3] == (0.4, 0.4)
    assert still[6] == (0.2, 0.2)


def test_half_that_never_end_have_no_half_time() -> None:
    assert lasting([Spell(0.0, 3.0)] + [Spell(3.0, None)] * 5).half is None


def test_no_estimate_is_made_over_a_few() -> None:
    found = lasting([Spell(0.0, 2.0)] * 4)
    assert found.refused
    assert not found.still


def test_a_weakness_is_followed_link_by_link(shelf: Library) -> None:
    theme, line = LINES[0]
    better = "Social workers now hold caseloads that are low enough to see children often."
    for year, polarity, text in (
        (2015, "weakness", line),
        (2018, "weakness", line),
        (2022, "strength", better),
    ):
        put(shelf, "Ambleford", date(year, 5, 1), [(theme, polarity, text)])
    found = follow_up("Ambleford", on=ON, library=shelf.folder).followed
    assert [f.outcome for f in found] == ["repeated", "resolved"]
    assert spells(found) == [Spell(3.0, 7.0)]


def test_shared_paragraphs_of_two_heirs_count_once(shelf: Library) -> None:
    long = " ".join(
        f"In the {word} area leaders of the children's trust don't know how often children's plans are late."
        for word in ("first", "second", "third")
    )
    shared = [(t, "weakness", f"{line} {long}") for t, line in LINES]
    for town in ("North Ambleford", "West Ambleford"):
        put(shelf, town, date(2022, 10, 1), shared)
        put(shelf, town, date(2025, 3, 1), [(t, "weakness", line) for t, line in LINES])
    put(shelf, "Brackwater", date(2022, 10, 1), [("education", "weakness", LINES[3][1])])
    put(shelf, "Brackwater", date(2025, 3, 1), [("education", "weakness", LINES[3][1])])
    counts = follow_up(on=ON, library=shelf.folder).counts
    assert (counts.followed, counts.counted_once) == (5, 4)
    assert {t.theme: t.followed for t in counts.themes}["education"] == 2


def test_an_authority_that_became_two_is_followed_into_both_and_counted_once(shelf: Library) -> None:
    theme, line = LINES[1]
    old = put(shelf, "Ambleford", date(2018, 1, 1), [(theme, "weakness", line)], ons_code="E1")
    new = [
        put(shelf, f"{side} Ambleford", date(2022, 1, 1), [(theme, "weakness", line)], ons_code=code)
        for side, code in (("East", "E2"), ("West", "E3"))
    ]
    after = nexts([old, *new], lambda a, b: a == "E1" and b in {"E2", "E3"})
    assert {r.sha256 for r in after[old.sha256]} == {r.sha256 for r in new}
    assert after[new[0].sha256] == ()


def test_reports_under_other_rules_do_not_follow(shelf: Library) -> None:
    first = put(shelf, "Ambleford", date(2018, 1, 1), [])
    send = put(shelf, "Ambleford", date(2020, 1, 1), [], framework="Area SEND inspection (2023 framework)")
    undated = replace(first, sha256="0" * 64, start=None, end=None)
    assert nexts([first, send, undated], lambda _a, _b: False) == {first.sha256: (), send.sha256: ()}


def test_nothing_followed_is_counted_as_nothing() -> None:
    found = recurring([], {})
    assert (found.followed, found.themes, found.lasting.weaknesses) == (0, (), 0)
