"""An authority is found by code, old code or alias at a date, and never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.authority import AuthorityRegister, Share, fold, fold_title
from counterpoise.domain.errors import AmbiguousError, NotFoundError
from counterpoise.domain.facts import AliasRow, AuthorityRow, SuccessionRow
from counterpoise.domain.marks import Mark

LONG_AGO = date(1974, 4, 1)
AUTUMN = date(2020, 9, 1)
NOW = date(2025, 7, 1)


def row(code: str, dfe: str, name: str, *, start: date = LONG_AGO, end: date | None = None) -> AuthorityRow:
    return AuthorityRow(
        ons_code=code,
        dfe_code=dfe,
        name=name,
        la_type="",
        region="",
        ofsted_region="",
        valid_from=start,
        valid_to=end,
        latitude=0.0,
        longitude=0.0,
        known_at=start,
    )


def follows(old: str, new: str, on: date, share: float, mark: Mark = Mark.PUBLISHED) -> SuccessionRow:
    return SuccessionRow(old_code=old, new_code=new, on=on, kind="", share=share, mark=mark, known_at=on)


Y2019, Y2021, Y2023, Y2025, Y2027 = (date(y, 4, 1) for y in (2019, 2021, 2023, 2025, 2027))
REGISTER = AuthorityRegister(
    (
        row("E08000034", "382", "Kirklees"),
        row("E06000023", "801", "Bristol, City of"),
        row("E09000001", "201", "City of London"),
        row("E06000049", "895", "Cheshire East"),
        row("E06000050", "896", "Cheshire West & Chester"),
        row("E10000009", "835", "Dorset", end=Y2019),
        row("E06000059", "838", "Dorset", start=Y2019),
        row("E06000058", "839", "Bournemouth, Christchurch and Poole", start=Y2019),
        row("E06000029", "836", "Poole", end=Y2019),
        row("E10000021", "928", "Northamptonshire", end=Y2021),
        row("E06000061", "940", "North Northamptonshire", start=Y2021),
        row("E06000062", "941", "West Northamptonshire", start=Y2021),
        row("E10000027", "933", "Somerset", end=Y2023),
        row("E06000066", "933", "Somerset", start=Y2023),
        row("E10000030", "936", "Surrey", end=Y2027),
    ),
    (
        follows("E10000009", "E06000059", Y2019, 0.9, Mark.ESTIMATED),
        follows("E10000009", "E06000058", Y2019, 0.1, Mark.ESTIMATED),
        follows("E06000029", "E06000058", Y2019, 1.0),
        follows("E10000021", "E06000061", Y2021, 0.4, Mark.ESTIMATED),
        follows("E10000021", "E06000062", Y2021, 0.6, Mark.ESTIMATED),
        follows("E10000027", "E06000066", Y2023, 1.0),
        follows("E10000030", "E06999999", Y2027, 1.0),
    ),
    (
        AliasRow("Kirklees Metropolitan District", "E08000034", ambiguous=False, known_at=LONG_AGO),
        AliasRow("Cheshire", "E06000049", ambiguous=True, known_at=LONG_AGO),
        AliasRow("Cheshire", "E06000050", ambiguous=True, known_at=LONG_AGO),
        AliasRow("Atlantis", "E06000999", ambiguous=False, known_at=LONG_AGO),
    ),
)


@pytest.mark.parametrize(
    ("text", "on", "code"),
    [
        ("E08000034", AUTUMN, "E08000034"),
        (" 382 ", AUTUMN, "E08000034"),
        ("KIRKLEES", AUTUMN, "E08000034"),
        ("Kirklees Council", AUTUMN, "E08000034"),
        ("kirklees metropolitan district", AUTUMN, "E08000034"),
        ("City of Bristol", AUTUMN, "E06000023"),
        ("Bristol City Council", AUTUMN, "E06000023"),
        ("The City of London", AUTUMN, "E09000001"),
        ("Cheshire West and Chester", AUTUMN, "E06000050"),
        # The same name on two days is two authorities.
        ("Dorset", date(2019, 3, 31), "E10000009"),
        ("Dorset", Y2019, "E06000059"),
        # An old code is followed, a code used too early is led back, where nothing is split.
        ("E10000027", NOW, "E06000066"),
        ("E06000066", AUTUMN, "E10000027"),
        ("933", AUTUMN, "E10000027"),
        ("933", NOW, "E06000066"),
        ("Poole", NOW, "E06000058"),
        ("Northamptonshire", AUTUMN, "E10000021"),
    ],
)
def test_finds_by_code_and_spelling_at_a_date(text: str, on: date, code: str) -> None:
    assert REGISTER.find(text, on=on).ons_code == code


def test_ambiguous_alias_is_refused_with_the_choices() -> None:
    with pytest.raises(AmbiguousError) as caught:
        REGISTER.find("Cheshire", on=AUTUMN)
    assert str(caught.value) == (
        "“Cheshire” names 2 authorities on 1 September 2020: Cheshire East (E06000049); "
        "Cheshire West & Chester (E06000050). Give the ONS code of the one you mean."
    )
    assert caught.value.choices == ("Cheshire East (E06000049)", "Cheshire West & Chester (E06000050)")


def test_a_split_authority_is_refused_with_its_successors() -> None:
    for text in ("Northamptonshire", "E10000021", "928"):
        with pytest.raises(AmbiguousError) as caught:
            REGISTER.find(text, on=NOW)
        assert caught.value.choices == (
            "North Northamptonshire (E06000061)",
            "West Northamptonshire (E06000062)",
        )


def test_unknown_names_give_the_nearest_spellings() -> None:
    with pytest.raises(NotFoundError) as caught:
        REGISTER.find("Kirkleas", on=AUTUMN)
    assert str(caught.value) == (
        "No authority “Kirkleas” is known on 1 September 2020. Nearest spellings: Kirklees."
    )


@pytest.mark.parametrize("text", ["London", "", "Atlantis", "E00000000", "000", "城"])
def test_nothing_is_guessed(text: str) -> None:
    with pytest.raises(NotFoundError):
        REGISTER.find(text, on=AUTUMN)


def test_no_near_spelling_asks_for_the_code() -> None:
    with pytest.raises(NotFoundError, match=r"Give its full name or its ONS code \(E and 8 digits\)\."):
        REGISTER.find("zzzzzz", on=AUTUMN)


def test_part_of_an_authority_does_not_stand_for_it_before_its_time() -> None:
    with pytest.raises(NotFoundError) as caught:
        REGISTER.find("West Northamptonshire", on=AUTUMN)
    assert str(caught.value) == (
        "“West Northamptonshire” is not an authority on 1 September 2020: West Northamptonshire (E06000062) "
        "runs from 1 April 2021. Give another date, or the authority that was there on that day."
    )


def test_a_merged_authority_has_no_one_forerunner() -> None:
    with pytest.raises(NotFoundError):
        REGISTER.find("E06000058", on=date(2018, 1, 1))


def test_a_successor_not_yet_listed_is_not_found_but_named_by_its_code() -> None:
    with pytest.raises(NotFoundError, match="Surrey \\(E10000030\\) runs from 1 April 1974 to 1 April 2027"):
        REGISTER.find("Surrey", on=date(2028, 1, 1))
    assert REGISTER.successors("E10000030", date(2028, 1, 1)) == (Share("E06999999", 1.0, Mark.PUBLISHED),)


def test_successors_and_predecessors_carry_shares_and_marks() -> None:
    assert REGISTER.successors("E10000021", NOW) == (
        Share("E06000061", 0.4, Mark.ESTIMATED),
        Share("E06000062", 0.6, Mark.ESTIMATED),
    )
    assert REGISTER.successors("E10000021", AUTUMN) == (Share("E10000021", 1.0, Mark.PUBLISHED),)
    assert REGISTER.predecessors("E06000058", date(2018, 1, 1)) == (
        Share("E06000029", 1.0, Mark.PUBLISHED),
        Share("E10000009", 0.1, Mark.ESTIMATED),
    )
    with pytest.raises(NotFoundError, match="E99999999"):
        REGISTER.successors("E99999999", NOW)
    with pytest.raises(NotFoundError, match="E99999999"):
        REGISTER.predecessors("E99999999", NOW)


def test_shares_that_meet_again_add_up() -> None:
    again = AuthorityRegister(
        (row("E1", "1", "One"), row("E2", "2", "Two"), row("E3", "3", "Three"), row("E4", "4", "Four")),
        (
            follows("E1", "E2", Y2019, 0.25),
            follows("E1", "E3", Y2019, 0.75, Mark.ESTIMATED),
            follows("E2", "E4", Y2021, 1.0),
            follows("E3", "E4", Y2021, 1.0),
        ),
        (),
    )
    assert again.successors("E1", NOW) == (Share("E4", 1.0, Mark.ESTIMATED),)


def test_those_of_a_day() -> None:
    assert [a.ons_code for a in REGISTER.at(date(2019, 3, 31)) if a.name == "Dorset"] == ["E10000009"]
    assert [a.ons_code for a in REGISTER.at(Y2019) if a.name == "Dorset"] == ["E06000059"]
    codes = [a.ons_code for a in REGISTER.at(NOW)]
    assert codes == sorted(codes)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert fold_title(fold_title(text)).strip() == fold_title(fold_title(text))


@given(st.sampled_from(["Kirklees", "Bristol, City of", "Cheshire West & Chester"]), st.data())
def test_case_and_punctuation_never_change_the_answer(name: str, data: st.DataObject) -> None:
    shouted = "".join(data.draw(st.sampled_from([c.upper(), c.lower()])) for c in name)
    dressed = data.draw(
        st.sampled_from([shouted, f"  {shouted}.", shouted.replace("&", "and"), f"The {shouted}"])
    )
    assert REGISTER.find(dressed, on=NOW) == REGISTER.find(name, on=NOW)


def test_a_code_covers_those_before_and_after_it() -> None:
    assert REGISTER.covers("E10000027", "E06000066")
    assert REGISTER.covers("E06000066", "E10000027")
    assert REGISTER.covers("933", "E06000066")
    assert not REGISTER.covers("E08000034", "E06000066")
