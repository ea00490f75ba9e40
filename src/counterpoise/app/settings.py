"""Django's settings, from the environment alone; reading them makes no file and no folder.

``COUNTERPOISE_HOME`` names the folder of the instance: its store, its keys and its error reports. There is no
default secret key: ``counterpoise init`` makes one, and without it Django refuses whatever needs it.
"""

from __future__ import annotations

import os
from pathlib import Path

_BUSY_SECONDS = 20


def _key(folder: Path) -> str:
    """Return the secret key of the instance, or nothing where there is no instance yet."""
    file = folder / "secret_key"
    return file.read_text(encoding="ascii").strip() if file.is_file() else ""


COUNTERPOISE_HOME = Path(os.environ.get("COUNTERPOISE_HOME") or "counterpoise-data").absolute()

SECRET_KEY = _key(COUNTERPOISE_HOME)
DEBUG = False
ALLOWED_HOSTS: list[str] = []
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "counterpoise.store"]
AUTH_USER_MODEL = "store.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": COUNTERPOISE_HOME / "store.sqlite3",
        "OPTIONS": {
            # A writer that begins by reading would be refused at once when another has written meanwhile.
            "transaction_mode": "IMMEDIATE",
            "timeout": _BUSY_SECONDS,
            # FULL: a commit that was acknowledged survives a power cut too.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
        },
    },
}
# Instants are kept in UTC; London days are kept as days.
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
