"""What the outputs are made from: everything that ``write_outputs`` may show, gathered by ``service``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from counterpoise.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from counterpoise.domain.marks import Figure
    from counterpoise.programme.problem import Problem
    from counterpoise.programme.programme import Programme


@dataclass(frozen=True)
class DataAge:
    """How old one table of facts was on the as-of date."""

    #: In plain words: "Register of providers", not a file name.
    name: str
    #: Newest day on which a row used here became known; ``None`` when the table had no row by then.
    newest: date | None
    source: str
    licence: str = ""
    note: str = ""


@dataclass(frozen=True)
class ReportInput:
    """One programme with its question, ready to be shown.

    Parameters
    ----------
    problem, programme
        The planner's question and answer.
    checker : tuple of str
        Broken rules as sentences, from the independent checker; empty means clean.
    as_of : date
        Nothing known later was used.
    facts_as_of : date
        Newest day on which every required table was known.
    today : date
        The day on which the outputs are made.
    named : bool
        Whether services, areas and days may be shown. ``False`` for dates from today on without a private
        store (design, section 4, rule 2): then only region x quarter appears, in every output.
    made_at : datetime
        Time stamp, shown in ``programme.json`` under ``time_stamp`` and nowhere else.
    recipient : str
        For whom the files are, in words: "the owning inspectorate, Ofsted".
    spreadsheet : Programme, optional
        What the spreadsheet rule does with the same question, for comparison.
    assumed : tuple of (name, Figure)
        Every assumed or estimated coefficient that the programme rests on, named in plain words.
    sensitivity : tuple of (name, sentence)
        What ten per cent more or less of the assumed figure of that name would change.
    notes : tuple of str
        Limits and remarks, each a sentence.
    data_ages : tuple of DataAge
        How old the facts are, table by table.
    versions : mapping of str to str
        Version of the product, of Python, of the solver, of the facts.

    Raises
    ------
    UsageError
        When a visit of the programme answers no requirement of the problem.
    """

    problem: Problem
    programme: Programme
    checker: tuple[str, ...]
    as_of: date
    facts_as_of: date
    today: date
    named: bool
    made_at: datetime
    recipient: str
    spreadsheet: Programme | None = None
    assumed: tuple[tuple[str, Figure], ...] = ()
    sensitivity: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    data_ages: tuple[DataAge, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = {r.key for r in self.problem.requirements}
        for programme in (self.programme, self.spreadsheet):
            strays = (
                () if programme is None else tuple(v for v in programme.visits if v.requirement not in known)
            )
            if strays:
                raise UsageError(
                    f"Visit {strays[0].requirement} of the programme is not in the question it answers.",
                    next_step="Give the programme together with the problem from which it was made.",
                )

    @property
    def replay(self) -> bool:
        """Whether the whole horizon lies in the past, so that the seed may be told."""
        weeks = self.problem.weeks
        return bool(weeks) and (self.today - weeks[-1].monday).days > 6  # noqa: PLR2004 - a week has seven days
