"""Errors say what happened, what to do next, and where an input is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from counterpoise.domain.errors import AmbiguousError, Fault, GuardError, UsageError
from counterpoise.domain.facts import Known, known
from counterpoise.domain.lifecycle import UNNOTIFIED, VisitState
from counterpoise.domain.tariffs import load_tariffs


def test_an_error_reads_as_two_sentences() -> None:
    """What happened comes first, what to do next follows."""
    assert str(UsageError("That can't be.", next_step="Give another.")) == "That can't be. Give another."


def test_a_fault_names_file_sheet_row_and_column() -> None:
    """Only what is known of the place is named."""
    assert str(Fault("a.csv", 7, "Places", "not a number", "LA")) == (
        "a.csv, sheet LA, row 7, column Places: not a number"
    )
    assert str(Fault("a.csv", None, "", "empty")) == "a.csv: empty"


def test_errors_carry_their_choices_and_guard() -> None:
    """A page can list the choices, and a test can tell which guard stood in the way."""
    assert AmbiguousError("Two fit.", next_step="Choose.", choices=("a", "b")).choices == ("a", "b")
    assert GuardError("No.", next_step="Ask.", guard="secrecy").guard == "secrecy"


@dataclass(frozen=True)
class _Row:
    known_at: date


def test_rows_known_later_are_not_used() -> None:
    """The day itself counts as known."""
    early, late = _Row(date(2020, 9, 1)), _Row(date(2020, 9, 2))
    assert known((late, early), date(2020, 9, 1)) == (early,)
    assert isinstance(Known.known_at, property)
    assert Known.known_at.fget is not None
    assert Known.known_at.fget(early) is None


def test_a_planned_visit_is_known_to_its_owner_alone() -> None:
    """From notice on others may know."""
    assert VisitState.PROPOSED in UNNOTIFIED
    assert VisitState.NOTIFIED not in UNNOTIFIED


def test_the_least_gap_is_whole_days() -> None:
    """Two full inspections of one authority are at least two years apart."""
    assert load_tariffs().visit("ILACS_SHORT").least_gap_days == 730
