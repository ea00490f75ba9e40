"""Django's settings, from the environment alone; reading them makes no file and no folder.

``COUNTERPOISE_HOME`` names the folder of the instance: its store, its keys, its error reports. There is no
default secret key: ``counterpoise init`` makes one, and without it Django refuses whatever needs it.
``COUNTERPOISE_DATABASE`` names a PostgreSQL store as ``postgresql://user:password@host:port/name``, and after
a question mark how to reach it (``sslmode=verify-full``); without it the store is the SQLite file of the
folder. ``COUNTERPOISE_HOSTS`` names the hosts that the pages answer to. ``COUNTERPOISE_HTTPS=1`` says that a
proxy speaks HTTPS for them, ``COUNTERPOISE_CODES=1`` that everybody needs one-time codes.
``COUNTERPOISE_METRICS_TOKEN`` opens the metrics. ``COUNTERPOISE_OIDC_ISSUER``,
``COUNTERPOISE_OIDC_CLIENT_ID`` and ``COUNTERPOISE_OIDC_CLIENT_SECRET`` name an organisation's own provider of
sign-in; without all three nothing outside is ever asked.
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

_BUSY_SECONDS = 20
_MEGABYTE = 1024 * 1024


def _key(folder: Path) -> str:
    """Return the secret key of the instance, or nothing where there is no instance yet."""
    file = folder / "secret_key"
    return file.read_text(encoding="ascii").strip() if file.is_file() else ""


def _database(address: str, folder: Path) -> dict[str, object]:
    """Return where the store is: a PostgreSQL address, or the SQLite file of the folder."""
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "store.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # A writer that begins by reading would be refused once another has written meanwhile.
                "transaction_mode": "IMMEDIATE",
                "timeout": _BUSY_SECONDS,
                # FULL: a commit that was acknowledged survives a power cut too.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON",
            },
        }
    parts = urlsplit(address)
    # Not parts.hostname, which is in small letters: a socket is a path.
    host = parts.netloc.rpartition("@")[2].partition(":")[0]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # As the library of PostgreSQL names them, sslmode above all; it refuses what it does not know.
        "OPTIONS": dict(parse_qsl(parts.query, keep_blank_values=True)),
    }


COUNTERPOISE_HOME = Path(os.environ.get("COUNTERPOISE_HOME") or "counterpoise-data").absolute()
COUNTERPOISE_HTTPS = os.environ.get("COUNTERPOISE_HTTPS") == "1"
#: Whether everybody needs one-time codes; who has none sets them up before anything else.
COUNTERPOISE_CODES = os.environ.get("COUNTERPOISE_CODES") == "1"
COUNTERPOISE_METRICS_TOKEN = os.environ.get("COUNTERPOISE_METRICS_TOKEN", "")
COUNTERPOISE_OIDC_ISSUER = os.environ.get("COUNTERPOISE_OIDC_ISSUER", "")
COUNTERPOISE_OIDC_CLIENT_ID = os.environ.get("COUNTERPOISE_OIDC_CLIENT_ID", "")
COUNTERPOISE_OIDC_CLIENT_SECRET = os.environ.get("COUNTERPOISE_OIDC_CLIENT_SECRET", "")
#: Other instances of a demonstration, as ``council=http://127.0.0.1:8001``, separated by spaces.
COUNTERPOISE_SWITCH = os.environ.get("COUNTERPOISE_SWITCH", "")
#: The day at which the clock of a replay stands when it starts (``counterpoise.service.clock``).
COUNTERPOISE_CLOCK = os.environ.get("COUNTERPOISE_CLOCK", "")

SECRET_KEY = _key(COUNTERPOISE_HOME)
DEBUG = False
# This machine may always ask: that is how its health is looked after.
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *os.environ.get("COUNTERPOISE_HOSTS", "").split()]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "counterpoise.store",
    "counterpoise.web",
]
AUTH_USER_MODEL = "store.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": _database(os.environ.get("COUNTERPOISE_DATABASE", ""), COUNTERPOISE_HOME)}

ROOT_URLCONF = "counterpoise.web.urls"
WSGI_APPLICATION = "counterpoise.app.wsgi.application"
APPEND_SLASH = False
MIDDLEWARE = [
    "counterpoise.web.middleware.answers.AnswersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "counterpoise.web.middleware.faults.FaultsMiddleware",
    "counterpoise.web.middleware.origin.OriginMiddleware",
    "counterpoise.web.middleware.people.PeopleMiddleware",
    "counterpoise.web.middleware.gate.GateMiddleware",
]
STATIC_URL = "/static/"
STATIC_ROOT = Path(__file__).parent.parent / "web" / "static"
# The addresses of the assets carry a hash of their content.
WHITENOISE_MAX_AGE = 31_536_000
if COUNTERPOISE_HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * _MEGABYTE
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# A page for reports takes fifty, and says so itself when somebody sends a whole folder.
DATA_UPLOAD_MAX_NUMBER_FILES = 1000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * _MEGABYTE

# Instants are kept in UTC; London days are kept as days.
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
USE_I18N = False
# The log is ours (counterpoise.web.log): one JSON line an answer, nothing that tells of a person.
LOGGING_CONFIG = None
