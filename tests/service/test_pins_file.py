"""Pins from a file: errors by file, row and column; weeks from days and ranges; those kept are told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from counterpoise.domain.errors import BadInputError
from counterpoise.exchange.pins_file import read_pins
from counterpoise.programme.made import Size, made_problem
from counterpoise.programme.pins import PinKind
from counterpoise.service.pins import kept_in_words, with_pins

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.programme.problem import Problem

HEAD = "Visit,Service,Visit type,Kind,Value,Why\n"


@pytest.fixture(scope="module")
def problem() -> Problem:
    """Return a question from Monday 7 September 2020 on, eight weeks long, in which nobody is exempt."""
    made = made_problem(Size(authorities=2, providers=6, weeks=8), seed=3)
    return replace(made, services=tuple(replace(s, exempt=False) for s in made.services))


def written(folder: Path, lines: str) -> Path:
    file = folder / "pins.csv"
    file.write_text(HEAD + lines)
    return file


def test_days_ranges_and_people_become_pins(tmp_path: Path, problem: Problem) -> None:
    a, b = problem.requirements[0], problem.requirements[1]
    who = problem.inspectors[0].key
    file = written(
        tmp_path,
        f"{a.key},,,In  weeks,2020-09-16; 2020-09-30..2020-10-06,agreed.\n"
        f",{b.service},{b.visit_type},not in weeks,2020-09-07,\n"
        f"{a.key},,,stays out,{who},\n",
    )
    pins = with_pins(problem, read_pins(file)).pins
    assert [(p.key, p.requirement, p.kind) for p in pins] == [
        ("Pin 1", a.key, PinKind.IN_WEEKS),
        ("Pin 2", b.key, PinKind.NOT_IN_WEEKS),
        ("Pin 3", a.key, PinKind.STAYS_OUT),
    ]
    assert pins[0].weeks == (1, 3, 4)
    assert pins[0].why == "agreed"
    assert (pins[1].weeks, pins[2].inspector) == ((0,), who)


@pytest.mark.parametrize(
    ("line", "column", "said"),
    [
        ("nothing,,,in weeks,2020-09-14,", "visit", "no visit that may be planned"),
        (",nowhere,,in weeks,2020-09-14,", "service", "no visit to “nowhere”"),
        (",{service},other,in weeks,2020-09-14,", "visit type", "no visit fits"),
        (",,x,in weeks,2020-09-14,", "visit", "give a visit, or a service"),
        ("{visit},,,sometime,2020-09-14,", "kind", "none of: in weeks, not in weeks, leads"),
        ("{visit},,,in weeks,14 Sept,", "value", "“14” is no date"),
        ("{visit},,,in weeks,2021-09-14,", "value", "lies outside the weeks from 2020-09-07 to 2020-11-01"),
        ("{visit},,,leads,nobody,", "value", "no inspector “nobody”"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_by_file_row_and_column(
    tmp_path: Path, problem: Problem, line: str, column: str, said: str
) -> None:
    first = problem.requirements[0]
    good = f"{first.key},,,not in weeks,2020-10-26,\n"
    file = written(tmp_path, good + line.format(visit=first.key, service=first.service) + "\n")
    with pytest.raises(BadInputError, match="1 of 2 pins") as refused:
        with_pins(problem, read_pins(file))
    (fault,) = refused.value.faults
    assert (fault.file, fault.row, fault.column) == ("pins.csv", 3, column)
    assert said in fault.reason


def test_a_week_for_an_exempt_service_needs_a_reason(tmp_path: Path, problem: Problem) -> None:
    """Busy never shields: whoever pins its week says why, and the programme says it again."""
    first = problem.requirements[0]
    exempt = replace(
        problem,
        services=tuple(
            replace(s, exempt=True, exempt_reason="inadequate") if s.key == first.service else s
            for s in problem.services
        ),
    )
    file = written(tmp_path, f"{first.key},,,not in weeks,2020-10-26,\n")
    with pytest.raises(BadInputError, match="say why"):
        with_pins(exempt, read_pins(file))
    file = written(tmp_path, f"{first.key},,,not in weeks,2020-10-26,its inspector gives birth\n")
    pinned = with_pins(exempt, read_pins(file))
    (said,) = kept_in_words(pinned, named=True)
    assert said.startswith("Kept: Pin 1 asks that the")
    assert said.endswith("does not begin in the week of 2020-10-26. Why: its inspector gives birth.")


def test_where_nothing_may_be_named_only_the_number_of_pins_is_told(tmp_path: Path, problem: Problem) -> None:
    first = problem.requirements[0]
    file = written(tmp_path, f"{first.key},,,not in weeks,2020-10-26,\n")
    pinned = with_pins(problem, read_pins(file))
    assert kept_in_words(pinned, named=False) == ("1 pin was kept.",)
    assert kept_in_words(problem, named=True) == ()


def test_a_file_without_a_pin_or_a_heading_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="holds no pin"):
        read_pins(written(tmp_path, ""))
    (tmp_path / "other.csv").write_text("visit,when\nv,2020\n")
    with pytest.raises(BadInputError, match="kind"):
        read_pins(tmp_path / "other.csv")
