"""One JSON line an event on standard error; no names, no addresses, no question marks, no content.

A route is logged by its pattern, never by its path: ids in paths would tell who looked at what.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from django.http import HttpRequest

_LOG = logging.getLogger("counterpoise.web")
_MARK: Final = "counterpoise"


class _Lines(logging.Formatter):
    """Each record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "event": record.getMessage()}
        return json.dumps({**told, **getattr(record, _MARK, {})}, ensure_ascii=False)


def configure() -> None:
    """Send the events of the service to standard error, once."""
    if not _LOG.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(_Lines())
        _LOG.addHandler(handler)
        _LOG.setLevel(logging.INFO)
        _LOG.propagate = False
        # Django would log paths, and with them ids.
        logging.getLogger("django").setLevel(logging.CRITICAL)


def answered(request: HttpRequest, status: int, seconds: float) -> None:
    """Log an answer: route, method, status, milliseconds, and the reference that error pages show."""
    match = request.resolver_match
    event(
        "answered",
        route=f"/{match.route}" if match else "none",
        method=request.method
        if request.method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
        else "other",
        status=status,
        milliseconds=round(1000 * seconds, 1),
        reference=getattr(request, "reference", ""),
    )


def event(words: str, **told: str | float) -> None:
    """Log one event with plain values, none of which may tell of a person."""
    _LOG.info(words, extra={_MARK: told})


def failed(error: BaseException, reference: str) -> None:
    """Log something unexpected: its type and where it happened, not its message, which may hold content."""
    places = [
        f"{frame.filename.rpartition('counterpoise/')[2]}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if "counterpoise" in frame.filename
    ]
    told = {"type": type(error).__name__, "places": " < ".join(reversed(places)), "reference": reference}
    _LOG.error("unexpected", extra={_MARK: told})
