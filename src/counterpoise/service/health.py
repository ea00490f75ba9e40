"""Use case: whether the store can be read and has room, and the few figures an operator needs."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from counterpoise.domain.errors import StoreError
from counterpoise.service import start

if TYPE_CHECKING:
    from collections.abc import Mapping

_LEAST_FREE_MEGABYTES: Final = 50
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Figures:
    """Jobs by state, and the room left where the store lies."""

    jobs: Mapping[str, int]
    free_megabytes: float


def check() -> None:
    """Look whether the service can do its work.

    Raises
    ------
    StoreError
        When the store can't be read or was not finished, or its disk has less than 50 MB left.
    """
    start.open_store()
    from counterpoise.store import queries  # noqa: PLC0415 - models load once Django is set up

    if queries.find_instance() is None:
        raise StoreError("The store was not finished.", next_step="Run `counterpoise init` to finish it.")
    if _free() < _LEAST_FREE_MEGABYTES:
        raise StoreError("The disk of the store is nearly full.", next_step="Free some space on it.")


def figures() -> Figures:
    """Return the figures of the metrics page."""
    from counterpoise.store import jobs  # noqa: PLC0415 - models load once Django is set up

    return Figures(jobs.counts(), _free())


def _free() -> float:
    return shutil.disk_usage(start.home()).free / _MEGABYTE
