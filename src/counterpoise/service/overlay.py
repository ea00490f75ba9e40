"""The rows a private store adds to the bundled facts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection

from counterpoise.exchange.tables import TABLES
from counterpoise.service import start

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterpoise.domain.facts import Known


def imported_rows() -> Mapping[str, tuple[Known, ...]]:
    """Return the imported rows by the name of the bundled table they lie over; none where there is no store.

    Kinds of row that no bundled table holds stay in the store.

    Raises
    ------
    StoreError
        When there is a store and it can't be read.
    """
    start.ready()
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).is_file():
        return {}
    from counterpoise.store import queries  # noqa: PLC0415 - models load once Django is set up

    rows = queries.overlay_rows()
    names = {table.row.__name__: name for name, table in TABLES.items()}
    return {names[kind]: found for kind, found in rows.items() if kind in names}
