"""The private store of this instance, where there is one: what it lays over the bundled facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.service import start
from counterpoise.service.overlay import imported_rows
from counterpoise.service.plan import Store

if TYPE_CHECKING:
    from datetime import date

    from counterpoise.store.council_queries import HoursRecord


def store() -> Store:
    """Return what the private store adds, or an empty one where no instance was made here.

    Raises
    ------
    StoreError
        When there is a store and it can't be read.
    """
    rows = imported_rows()
    if not (start.home() / start.STORE_FILE).is_file():
        return Store(there=False, overlay={})
    from counterpoise.store import queries  # noqa: PLC0415 - models load once Django is set up

    instance = queries.find_instance()
    there = instance is not None and instance.kind == "planner"
    return Store(
        there=there,
        overlay=rows,
        hours=_hours if there else None,
        salt=queries.private_salt if there else None,
    )


def _hours(as_of: date) -> tuple[HoursRecord, ...]:
    """Return the hours returns that were sent to this planner, as known on a day."""
    from counterpoise.service.returns import hours_sent  # noqa: PLC0415 - only where there is a planner

    return hours_sent(as_of)
