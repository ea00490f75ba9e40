"""Any table file into a plain grid, parsed in a child process that can be stopped."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from counterpoise.domain.errors import BadInputError, CounterpoiseError, LimitError, NotFoundError
from counterpoise.exchange import archives
from counterpoise.exchange.grids import Grid, dump, from_wire
from counterpoise.exchange.parsing import MAX_BYTES, is_packed_workbook, is_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LIMIT_SIGNALS = (signal.SIGKILL, signal.SIGXCPU, signal.SIGABRT)
_COMMAND = (sys.executable, "-m", "counterpoise.exchange.parse_worker")
_ANOTHER = "Give a CSV, XLSX or ODS file; nothing was stored."


@dataclass(frozen=True)
class Limits:
    """What the child may use: bytes of memory, seconds of processor, seconds on the clock."""

    memory: int = 512_000_000
    cpu_seconds: int = 20
    wall_seconds: float = 60.0


DEFAULT_LIMITS = Limits()


def read_grid(
    path: Path,
    *,
    sheet: str | None = None,
    like: tuple[str, ...] = (),
    drop: frozenset[str] = frozenset(),
    limits: Limits = DEFAULT_LIMITS,
) -> Grid:
    """Return one sheet of a CSV (gzip too), XLSX or ODS file.

    Parameters
    ----------
    path : Path
        The file; its kind is told from its content, not its name.
    sheet : str, optional
        Name of the sheet; case and underscores don't matter.
    like : tuple of str, optional
        Without ``sheet``: beginnings of sheet names (lower case, spaces) of which one must fit one sheet.
    drop : frozenset of str, optional
        Headings (folded) of columns that must not be read at all.
    limits : Limits, optional
        What the parsing may use.

    Raises
    ------
    NotFoundError
        When there is no such file or sheet.
    BadInputError
        When it is not a table or damaged, or the sheet must be named.
    LimitError
        When it passes a limit of size, memory or time.
    """
    found = _ask(path, {"sheet": sheet, "like": like, "drop": sorted(drop)}, limits)
    return Grid(
        file=path.name, sheet=found["sheet"], rows=from_wire(found["rows"]), notes=tuple(found["notes"])
    )


def sheets_of(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> tuple[str, ...]:
    """Return the names of the sheets of a workbook, in its order; none for a CSV file.

    Parameters
    ----------
    path : Path
        The file; its kind is told from its content, not its name.
    limits : Limits, optional
        What the parsing may use.

    Raises
    ------
    NotFoundError, BadInputError, LimitError
        As ``read_grid``.
    """
    return tuple(_ask(path, {"names": True}, limits)["names"])


def too_large(name: str, size: float) -> LimitError:
    """Return the refusal of a file of so many bytes."""
    return LimitError(
        f"{name} has {size / 1e6:,.0f} MB; the limit is {MAX_BYTES / 1e6:,.0f} MB.",
        next_step="Cut it into smaller files; nothing was stored.",
    )


def _ask(path: Path, wanted: Mapping[str, object], limits: Limits) -> dict[str, Any]:
    """Let the child look into a file, once it is one that may be opened."""
    _check_file(path)
    task = {"path": str(path), "memory": limits.memory, "cpu_seconds": limits.cpu_seconds, **wanted}
    found = _ask_child(path, dump(task), limits)
    if "failed" in found:
        raise _failure(path, found)
    return found


def _check_file(path: Path) -> None:
    if not path.is_file():
        raise NotFoundError(f"There is no file {path}.", next_step="Check its name and folder.")
    size = path.stat().st_size
    if size == 0:
        raise BadInputError(f"{path.name} is empty.", next_step=_ANOTHER)
    if size > MAX_BYTES:
        raise too_large(path.name, size)
    with path.open("rb") as file:
        head = file.read(8)
    if is_workbook(head) and not is_packed_workbook(archives.check(path)):
        raise BadInputError(f"{path.name} is a zip file but not a workbook.", next_step=_ANOTHER)


def _ask_child(path: Path, task: bytes, limits: Limits) -> dict[str, Any]:
    with subprocess.Popen(  # noqa: S603 - our own interpreter and module; the file's path goes by pipe
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as child:
        try:
            out, _ = child.communicate(task, timeout=limits.wall_seconds)
        except subprocess.TimeoutExpired as error:
            child.kill()
            raise _stopped(path, f"took more than {limits.wall_seconds:g} seconds") from error
    # A child that its own limits ended has no answer: killed for time, aborted for memory.
    if child.returncode != 0:
        raise _stopped(
            path, f"needed more than {limits.memory / 1e6:,.0f} MB or {limits.cpu_seconds} seconds"
        )
    found: dict[str, Any] = json.loads(out)
    return found


def _stopped(path: Path, why: str) -> LimitError:
    return LimitError(
        f"Reading {path.name} {why} and was stopped.",
        next_step="Save the sheet you need as CSV and import that; nothing was stored.",
    )


def _failure(path: Path, found: dict[str, Any]) -> CounterpoiseError:
    reason = found["reason"]
    if found["failed"] == "limit":
        return _stopped(path, f"passed its limit ({reason})")
    if found["failed"] == "bad":
        return BadInputError(f"{path.name} can't be read: {reason}.", next_step=_ANOTHER)
    listed = ", ".join(found["sheets"]) or "none"
    return NotFoundError(
        f"In {path.name} {reason}.", next_step=f"Name one with --sheet; its sheets: {listed}."
    )
