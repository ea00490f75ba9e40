"""Cues and themes: the file reads, and no search that could match is left out."""

from __future__ import annotations

import pytest

from counterpoise.learning.findings.cues import first_hits, needle, read_cue, theme_names, themes
from counterpoise.learning.findings.send import is_send, send_themes
from counterpoise.learning.findings.setting import Setting
from counterpoise.learning.findings.theming import mentions


def test_there_are_thirty_themes_of_services_and_nine_of_send() -> None:
    assert len(theme_names(send=False)) == 30
    assert len(theme_names(send=True)) == 9
    assert "pandemic_response" in theme_names(send=False)


@pytest.mark.parametrize("theme", themes(), ids=lambda t: t.name)
def test_every_theme_has_a_title_what_it_holds_and_cues_with_certain_letters(theme: object) -> None:
    assert theme.title and theme.holds  # type: ignore[attr-defined]  # noqa: PT018
    assert theme.cues  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("cue", "text", "count"),
    [
        ("care_leav(er|ers)", "care leavers, a care-leaver and careleavers", 3),
        ("referr~", "referred by a referral; prefer", 2),
        ("pas?", "pas and a pa in the past", 2),
        ("(children|young people) in care council~", "the young people in care councils", 1),
        ("16_?_ ?(and|to|or)_ ?17", "16- and 17-year-olds", 1),
    ],
)
def test_a_cue_finds_whole_words_in_all_their_forms(cue: str, text: str, count: int) -> None:
    assert read_cue(cue).count(text) == count


@pytest.mark.parametrize(
    ("cue", "certain"),
    [("mash", "mash"), ("step(ped|ping)?_up", "step"), ("a|b", ""), ("e?_?peps?", "pep"), ("x[yz]?w", "x")],
)
def test_letters_that_every_match_holds(cue: str, certain: str) -> None:
    assert needle(cue) == certain


def test_hits_stand_where_the_text_has_them() -> None:
    text = "A MASH decides."
    wanted = tuple(t for t in themes() if t.name == "front_door")
    hit = first_hits(text, wanted)[0]
    assert text[hit.start : hit.end] == "MASH"


def test_mentions_count_sentences_and_first_words() -> None:
    wanted = tuple(t for t in themes() if t.name == "neglect")
    seen = mentions(["Neglect is seen early.", "Plans help."], wanted)
    assert seen.themes[0].tolist()[:3] == [1.0, 0.5, 1.0]
    assert mentions(["Plans help."], wanted).themes.sum() == 0


def test_send_themes_are_given_by_cues_and_always_one() -> None:
    found, chance = send_themes(["Too many children wait too long for a diagnosis of autism."])
    assert found[0].name == "waiting_times"
    assert 0 < chance <= 1
    assert len(send_themes(["Nothing here says so."])[0]) == 1
    assert is_send("Area SEND inspection (2023 framework)")
    assert not is_send("ILACS")


@pytest.mark.parametrize(
    ("section", "grade", "known"),
    [
        ("The experiences and progress of care leavers: good", None, "good"),
        ("Children in care: requires improvement to be good", None, "requires improvement"),
        ("Children in care", "Requires improvement to be good", "requires improvement"),
        ("Help and protection is Outstanding", None, "outstanding"),
        ("What needs to improve?", None, None),
    ],
)
def test_a_heading_tells_its_grade(section: str, grade: str | None, known: str | None) -> None:
    setting = Setting(section, "ILACS", grade)
    assert setting.known_grade == known
    assert setting.without_grade().known_grade is None


def test_a_heading_tells_its_part_of_the_service() -> None:
    parts = Setting("The experiences and progress of children in care and care leavers: good").parts
    assert parts == (False, True, True, False)
