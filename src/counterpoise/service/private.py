"""The private store of this instance, where there is one: what it lays over the bundled facts."""

from __future__ import annotations

from counterpoise.service import start
from counterpoise.service.overlay import imported_rows
from counterpoise.service.plan import Store


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
    return Store(there=instance is not None and instance.kind == "planner", overlay=rows)
