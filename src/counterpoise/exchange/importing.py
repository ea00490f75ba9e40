"""What every importer takes and gives: a file in, rows and faults out; nothing is stored here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.errors import BadInputError, Fault

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from counterpoise.domain.authority import AuthorityRegister
    from counterpoise.domain.facts import Known

_SHOWN = 3


@dataclass(frozen=True)
class ImportResult:
    """What one sheet of one file gave.

    ``rows`` are dataclasses of ``domain.facts``; ``refused`` says of each row not taken where it stands and
    why; ``notes`` are sentences about the file (its encoding, columns dropped, values read as none).
    """

    kind: str
    file: str
    sheet: str
    rows: tuple[Known, ...]
    refused: tuple[Fault, ...]
    notes: tuple[str, ...]

    @property
    def taken(self) -> int:
        """Number of rows taken."""
        return len(self.rows)


@dataclass(frozen=True)
class Source:
    """What a reader is asked to read: see ``Importer.read`` for the meaning of each."""

    path: Path
    sheet: str | None
    known_at: date
    register: AuthorityRegister


@dataclass(frozen=True)
class Importer:
    """One kind of table that can be imported.

    ``expects`` is a sentence for the person at the command line; ``reader`` does the reading.
    """

    kind: str
    title: str
    expects: str
    reader: Callable[[Source], ImportResult]

    def read(
        self, path: Path, *, sheet: str | None, known_at: date, register: AuthorityRegister
    ) -> ImportResult:
        """Read a file into rows and faults; write nothing.

        Parameters
        ----------
        path : Path
            The file.
        sheet : str or None
            Name of the sheet of a workbook; None for the importer's own choice.
        known_at : date
            Day on which the file became known; a row with its own publication date carries that instead.
        register : AuthorityRegister
            The authorities to find codes and names in.

        Raises
        ------
        BadInputError
            When the file can't be read, lacks a needed column or has not one acceptable row.
        LimitError
            When reading it passed the limits of memory, time or size.
        NotFoundError
            When there is no such file or sheet.
        """
        result = self.reader(Source(path, sheet, known_at, register))
        if not result.rows:
            raise _nothing_taken(result)
        return result


def _nothing_taken(result: ImportResult) -> BadInputError:
    faults = result.refused or (Fault(result.file, None, "", "no data row under the headings", result.sheet),)
    first = "; ".join(str(f) for f in faults[:_SHOWN])
    return BadInputError(
        f"Not one row of {result.file} could be taken as {result.kind}: {first}.",
        next_step="Correct the file or choose another kind; nothing was stored.",
        faults=faults,
    )
