"""Kinds of provider, sectors, small homes and grades."""

from __future__ import annotations

import pytest

from counterpoise.domain.errors import NotFoundError
from counterpoise.domain.grades import Grade, grade
from counterpoise.domain.provider import (
    PROVISION_TYPES,
    Sector,
    is_small_home,
    provision_type,
    run_by_authority,
    sector,
)


def test_a_kind_is_found_by_code_or_register_name() -> None:
    """Capitals and blanks around do not matter."""
    assert provision_type("CH") is provision_type(" children's HOME ")
    assert provision_type("Independent Fostering Agency").family == "fostering agencies"
    assert len({t.code for t in PROVISION_TYPES}) == len({t.name for t in PROVISION_TYPES}) == 13


def test_an_unknown_kind_or_sector_is_refused_with_the_choices() -> None:
    """Nothing is guessed."""
    with pytest.raises(NotFoundError, match="Children's home; "):
        provision_type("Castle")
    with pytest.raises(NotFoundError, match="Local Authority; Private"):
        sector("Moon")


def test_only_an_authoritys_own_homes_ask_its_people_in_full() -> None:
    """Both spellings of the register count."""
    assert run_by_authority("Local authority")
    assert run_by_authority("Local Authority")
    assert not run_by_authority(Sector.PRIVATE)


def test_a_home_of_three_or_of_unknown_size_is_small() -> None:
    """Unknown counts as small; a fostering agency is no home."""
    home = provision_type("CH")
    assert is_small_home(home, 3)
    assert is_small_home(home, None)
    assert not is_small_home(home, 4)
    assert not is_small_home(provision_type("IFA"), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Requires  improvement", Grade.REQUIRES_IMPROVEMENT),
        ("Adequate", Grade.REQUIRES_IMPROVEMENT),
        ("satisfactory", Grade.REQUIRES_IMPROVEMENT),
        ("2", Grade.OUTCOME_2),
        ("", Grade.NONE),
        ("OUTSTANDING", Grade.OUTSTANDING),
    ],
)
def test_published_spellings_become_one_grade(text: str, expected: Grade) -> None:
    """Old words for the third grade count as it."""
    assert grade(text) is expected


def test_an_unknown_spelling_is_refused() -> None:
    """A typing slip is not a grade."""
    with pytest.raises(NotFoundError, match="No grade is written 'Goood'"):
        grade("Goood")


def test_strong_weak_and_worst_follow_the_scale() -> None:
    """No grade is neither strong nor weak."""
    assert [g for g in Grade if g.is_strong] == [Grade.OUTSTANDING, Grade.GOOD, Grade.OUTCOME_1]
    assert {g for g in Grade if not g.is_strong and not g.is_weak} == {Grade.NONE}
    assert {g for g in Grade if g.is_worst} == {Grade.INADEQUATE, Grade.OUTCOME_3}
