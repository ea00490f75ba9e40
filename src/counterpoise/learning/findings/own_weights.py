"""The weights a library judges with: those that learned from its corrections, else the shipped ones."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from counterpoise.domain.errors import StoreError
from counterpoise.learning.findings.weights_file import FILE, dumps, loads, shipped

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.learning.findings.weights_file import Models


def models_of(folder: Path) -> Models:
    """Return the weights that a library judges with.

    Raises
    ------
    StoreError
        When its own weights are damaged.
    """
    file = folder / FILE
    try:
        told = file.stat()
    except FileNotFoundError:
        return shipped()
    return _read(file, told.st_mtime_ns, told.st_ino)


@lru_cache(maxsize=2)
def _read(file: Path, changed: int, number: int) -> Models:
    # Both are in the key alone: weights that were fitted anew are another file.
    del changed, number
    try:
        return loads(file.read_bytes())
    except StoreError as error:
        raise StoreError(
            "What this library learned from its labels is damaged, or was made by another version.",
            next_step="Run `counterpoise learn label retrain`: the labels are kept and learned from anew.",
        ) from error


def keep(models: Models | None, folder: Path) -> None:
    """Keep the weights that learned from corrections; without any, go back to the shipped ones."""
    file = folder / FILE
    if models is None:
        file.unlink(missing_ok=True)
        return
    new = file.with_suffix(".new")
    new.write_bytes(dumps(models))
    new.replace(file)
