"""A workbook is a zip: its directory is read before anything is unpacked."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from counterpoise.domain.errors import BadInputError, LimitError

if TYPE_CHECKING:
    from pathlib import Path

MAX_UNPACKED = 200_000_000
MAX_RATIO = 100
MAX_MEMBERS = 2_000

_SMALLER = "Save the sheet you need as CSV and import that; nothing was stored."


def _members(path: Path) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
        raise BadInputError(
            f"{path.name} is a damaged workbook: its directory can't be read.",
            next_step="Fetch or save the file again; nothing was stored.",
        ) from error


def check(path: Path) -> frozenset[str]:
    """Return the names inside a zip file, unless unpacking it could harm.

    Raises
    ------
    LimitError
        When it unpacks to more than 200 MB, to more than 100 times its size, or to more than 2,000 files.
    BadInputError
        When the directory can't be read.
    """
    members = _members(path)
    unpacked = sum(m.file_size for m in members)
    ratio = unpacked / max(1, sum(m.compress_size for m in members))
    if len(members) > MAX_MEMBERS:
        what = f"holds {len(members):,} files inside; the limit is {MAX_MEMBERS:,}"
    elif unpacked > MAX_UNPACKED:
        what = f"would unpack to {unpacked / 1e6:,.0f} MB; the limit is {MAX_UNPACKED / 1e6:,.0f} MB"
    elif ratio > MAX_RATIO:
        what = f"would unpack to {ratio:,.0f} times its size; the limit is {MAX_RATIO} times"
    else:
        return frozenset(m.filename for m in members)
    raise LimitError(f"{path.name} {what}.", next_step=_SMALLER)
