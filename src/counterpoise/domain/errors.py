"""One family of errors: a sentence, what to do next, an exit code and an HTTP status."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class CounterpoiseError(Exception):
    """Anything a user can act on; shown without a traceback.

    Parameters
    ----------
    sentence : str
        What happened, as one sentence with its full stop.
    next_step : str
        What the reader can do now, as one sentence.
    """

    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500

    def __init__(self, sentence: str, *, next_step: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.sentence} {self.next_step}"


class UsageError(CounterpoiseError):
    """The command or request itself is off: a value out of range, an option missing."""

    exit_code = 2
    http_status = 400


class NotFoundError(CounterpoiseError):
    """No such authority, provider, visit type, table or file."""

    exit_code = 3
    http_status = 404


class AmbiguousError(CounterpoiseError):
    """A name fits more than one thing at that date; the choices are named."""

    exit_code = 4
    http_status = 409

    def __init__(self, sentence: str, *, next_step: str, choices: tuple[str, ...]) -> None:
        super().__init__(sentence, next_step=next_step)
        self.choices = choices


@dataclass(frozen=True)
class Fault:
    """One thing wrong with an input, where it stands and why.

    ``row`` counts from 1 as a spreadsheet shows it; ``column`` is the heading (or "" for the whole row).
    """

    file: str
    row: int | None
    column: str
    reason: str
    sheet: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.sheet:
            place += f", sheet {self.sheet}"
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", column {self.column}"
        return f"{place}: {self.reason}"


class BadInputError(CounterpoiseError):
    """A file or value that can't be taken; nothing was stored."""

    exit_code = 5
    http_status = 422

    def __init__(self, sentence: str, *, next_step: str, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(sentence, next_step=next_step)
        self.faults = faults


class GuardError(CounterpoiseError):
    """One of the ten rules that may not bend stands in the way (design, section 4)."""

    exit_code = 6
    http_status = 403

    def __init__(self, sentence: str, *, next_step: str, guard: str) -> None:
        super().__init__(sentence, next_step=next_step)
        self.guard = guard


class StaleFactsError(CounterpoiseError):
    """The facts are too old for the date asked; --stale-ok goes on and says their age everywhere."""

    exit_code = 7
    http_status = 409


class ConflictError(CounterpoiseError):
    """Somebody else changed the row first, or the state forbids the step."""

    exit_code = 8
    http_status = 409


class StoreError(CounterpoiseError):
    """The store is missing, locked, full or read-only; what was saved is still there."""

    exit_code = 9
    http_status = 503


class LimitError(CounterpoiseError):
    """A file or task passed its limit of memory, time or size and was stopped."""

    exit_code = 10
    http_status = 413


class SolverError(CounterpoiseError):
    """The solver gave no programme that keeps the rules."""

    exit_code = 11
    http_status = 500
