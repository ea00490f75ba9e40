"""Setting Django up, when a use case needs the store and not before."""

from __future__ import annotations

from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

from counterpoise.domain.errors import StoreError

STORE_FILE = "store.sqlite3"


def ready() -> None:
    """Set Django up once; the models of the store can be imported from then on."""
    if not apps.ready:
        django.setup()


def home() -> Path:
    """Return the folder of the instance, there or not."""
    folder: Path = settings.COUNTERPOISE_HOME
    return folder


def open_store() -> None:
    """Make sure that there is a store to read and write.

    Raises
    ------
    StoreError
        When there is none in the folder of the instance.
    """
    ready()
    # SQLite would make an empty file where there is none.
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).is_file():
        raise StoreError(
            f"There is no store in {home()}.",
            next_step="Make one with `counterpoise init`, or name the folder of yours in COUNTERPOISE_HOME.",
        )
