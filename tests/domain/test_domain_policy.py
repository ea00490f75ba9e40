"""The policy is what the design says, every part of it says what it rests on, and faults are all named."""

from __future__ import annotations

from datetime import date
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterpoise.domain.errors import BadInputError
from counterpoise.domain.marks import Mark
from counterpoise.domain.policy import Deferral, LotPolicy, load_policy, parse_policy
from counterpoise.domain.visit_types import load_visit_types

POLICY = load_policy()
TEXT = resources.files("counterpoise.domain").joinpath("policy.toml").read_text("utf-8")


def faults(text: str) -> dict[str, str]:
    with pytest.raises(BadInputError) as refused:
        parse_policy(text)
    return {f.column: f.reason for f in refused.value.faults}


def test_the_policy_of_the_design() -> None:
    assert POLICY.separation_days == 91
    assert POLICY.lead_gap_days == 365
    assert POLICY.delay_tolerance == 0.02
    assert POLICY.learning_share == 0.2
    assert POLICY.stale_days == 92
    assert POLICY.questions_from == date(2020, 3, 17)
    assert POLICY.question_days == 365
    assert POLICY.open_weeks_2020 == 30
    assert POLICY.small_number == 5
    assert POLICY.tiers == (1 / 3, 2 / 3)
    assert POLICY.deferral == Deferral(most=1, weeks=13, substitute_working_days=10)
    assert POLICY.lots == LotPolicy(
        floor_bits=2.0,
        delay_tolerance=0.05,
        strain_tolerance=0.02,
        weeks_later=4,
        second_share=0.05,
        year_days=365,
        attacker_margin=0.3,
    )
    assert POLICY.lots.attacker_margin >= 2**-POLICY.lots.floor_bits


def test_national_disciplines_are_disciplines_of_the_catalogue() -> None:
    assert POLICY.national_disciplines == {"authority", "send", "joint", "youth justice"}
    assert POLICY.national_disciplines <= {k.discipline for k in load_visit_types().values()}


def test_every_number_has_unit_mark_and_source() -> None:
    figures = dict(POLICY.figures())
    assert len(figures) == 20
    assert all(f.unit and f.source and isinstance(f.mark, Mark) for f in figures.values())
    assert figures["policy: separation_days"].mark is Mark.ESTIMATED
    assert figures["policy: learning_share"].mark is Mark.ASSUMED
    assert figures["policy: small_number"].mark is Mark.PUBLISHED


def test_every_part_has_a_name_of_its_own_for_people() -> None:
    assert POLICY.names.keys() == POLICY.entries.keys() | POLICY.choices.keys()
    assert len(set(POLICY.names.values())) == len(POLICY.names)
    assert all("_" not in name and name[0].isupper() for name in POLICY.names.values())


def test_a_part_without_a_name_is_refused() -> None:
    found = faults(TEXT.replace('name = "Largest count that is not shown", ', ""))
    assert found == {"small_number": "has no name"}


def test_what_is_no_number_says_what_it_rests_on() -> None:
    assert POLICY.choices["questions_from"].words == "2020-03-17"
    assert POLICY.choices["questions_from"].mark is Mark.PUBLISHED
    assert POLICY.choices["national_disciplines"].words == "authority, send, joint, youth justice"
    assert all(c.source for c in POLICY.choices.values())


def test_it_cannot_be_changed_in_place() -> None:
    with pytest.raises(TypeError):
        POLICY.entries["stale_days"] = POLICY.entries["small_number"]  # type: ignore[index] # that is the test


@given(st.sampled_from(sorted(POLICY.entries)), st.sampled_from(["unit", "mark", "source"]))
def test_a_number_without_unit_mark_or_source_is_refused(name: str, key: str) -> None:
    lines = TEXT.splitlines()
    at = next(i for i, line in enumerate(lines) if line.split(" = ")[0].strip('"') == name)
    lines[at] = lines[at].replace(f"{key} = ", f"no_{key} = ")
    found = faults("\n".join(lines))
    assert list(found) == [f"number.{name}"]
    assert key in found[f"number.{name}"]


def test_every_missing_part_is_named_at_once() -> None:
    found = faults("")
    assert {f"number.{n}" for n in POLICY.entries} <= set(found)
    assert found["number.stale_days"] == "is missing"
    assert {"choice.questions_from", "choice.national_disciplines"} <= set(found)


@pytest.mark.parametrize(
    ("old", "new", "column", "word"),
    [
        ("value = 91,", "value = 91.5,", "number.separation_days", "whole number"),
        ("value = 0.2,", "value = 1.2,", "number.learning_share", "share"),
        ("stale_days =", "stail_days =", "number.stail_days", "no number of the policy"),
        ("value = 2020-03-17\n", 'value = "soon"\n', "choice.questions_from", "no day"),
        ("value = 2020-03-17\n", "value = 2020-03-17T00:00:00\n", "choice.questions_from", "no day"),
        ('value = ["authority"', 'value = [1, "authority"', "choice.national_disciplines", "list"),
        ("[number]", "[number", "", "no TOML"),
    ],
)
def test_a_wrong_part_is_named_with_its_place(old: str, new: str, column: str, word: str) -> None:
    assert TEXT.count(old) >= 1
    assert word in faults(TEXT.replace(old, new))[column]


def test_a_choice_without_a_mark_is_refused() -> None:
    found = faults(TEXT.replace('mark = "published"\nsource = "routine', 'source = "routine'))
    assert list(found) == ["choice.questions_from"]
