"""What narrows a weakness to less than its theme: a near miss is no link."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest
from followup_kit import put

from counterpoise.learning import followup
from counterpoise.learning.followup.matters import matters_in, of_family
from counterpoise.learning.library import Library
from counterpoise.service.learn_followup import follow_up

if TYPE_CHECKING:
    from pathlib import Path

FIRST, THEN, ON = date(2018, 5, 8), date(2021, 5, 8), date(2026, 1, 5)
HEALTH, LEAVERS, STORY = "health_mental_health", "care_leavers", "permanence_adoption_life_story"
OTHER = ("fostering", "strength", "Foster carers feel well supported and are proud of the children.")


@pytest.fixture
def shelf(tmp_path: Path) -> Library:
    return Library(tmp_path / "library", create=True)


@pytest.mark.parametrize(
    ("theme", "weak", "same", "near"),
    [
        (
            HEALTH,
            "Initial health assessments are not completed in time for children who come into care.",
            "Initial health assessments are now completed in time for children who come into care.",
            "Children have a yearly check of their teeth and eyes and talk about it with their carers.",
        ),
        (
            LEAVERS,
            "Personal advisers do not visit care leavers in custody enough to review their pathway plans.",
            "Personal advisers visit care leavers in custody often and review their pathway plans.",
            "Personal advisers know their care leavers well and help them to find a place to live.",
        ),
        (
            STORY,
            "Life-story work is not completed for children in care who live with long-term foster carers.",
            "Life-story work is completed well for children in care who live with long-term foster carers.",
            "Adopters receive sensitively written later-life letters for the children whom they adopt.",
        ),
    ],
)
def test_the_same_matter_is_linked_and_a_near_miss_is_not(
    shelf: Library, theme: str, weak: str, same: str, near: str
) -> None:
    put(shelf, "Ambleford", FIRST, [(theme, "weakness", weak)])
    put(shelf, "Ambleford", THEN, [(theme, "strength", same), (theme, "strength", near), OTHER])
    put(shelf, "Brackwater", FIRST, [(theme, "weakness", weak)])
    put(shelf, "Brackwater", THEN, [(theme, "strength", near), OTHER])
    (right,) = follow_up("Ambleford", on=ON, library=shelf.folder).followed
    assert (right.outcome, right.became.quotation) == ("resolved", same)
    (wrong,) = follow_up("Brackwater", on=ON, library=shelf.folder).followed
    assert wrong.became.told is None


def test_matters_are_found_at_the_beginning_of_words_whatever_the_apostrophe() -> None:
    text = (
        "Care leavers\u2019 health histories and pathway\u2011plans are late; initial health assessments too."
    )
    found = matters_in(text)
    assert {"care leavers", "health histor", "initial health", "health assessment", "timely"} <= found
    assert "yearly health" not in found
    assert of_family("whom", found) == {"care leavers"}
    # "male" stands within "female".
    assert "fathers" not in matters_in("female")


def test_each_pattern_begins_with_two_plain_characters_and_each_name_stands_once() -> None:
    said = tomllib.loads(files(followup).joinpath("matters.toml").read_text("utf-8"))
    patterns = [p for members in said.values() for each in members.values() for p in each]
    assert [p for p in patterns if not re.match(r"[a-z0-9][a-z0-9 ](?![?*+{])", p)] == []
    names = [name for members in said.values() for name in members]
    assert len(names) == len(set(names))
