"""How the API answers: lists in parts, entity tags, and conditions on what was read."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse

from counterpoise.domain.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.http import HttpRequest

MOST: Final = 200
_HASH_LENGTH = 32
_VERSION: Final = re.compile(r'"?([0-9]{1,9})(?:-[0-9a-f]{32})?"?')


class MissingConditionError(UsageError):
    """A change came without the version that it is meant for."""

    http_status = 428


def part(
    rows: Sequence[Any], *, offset: int, limit: int, path: str, shape: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """Return a part of a list.

    Parameters
    ----------
    rows : sequence
        The whole list, in its order.
    offset, limit : int
        Where the part begins and how long it is at most.
    path : str
        Address of the list.
    shape : callable
        Makes a row what the API gives.
    """
    shown = rows[offset : offset + limit]
    return part_of(shown, total=len(rows), offset=offset, limit=limit, path=path, shape=shape)


def part_of(
    shown: Iterable[Any],
    *,
    total: int,
    offset: int,
    limit: int,
    path: str,
    shape: Callable[[Any], dict[str, Any]],
) -> dict[str, Any]:
    """Return a part of a list that was cut before, out of so many in all."""
    after = offset + limit
    return {
        "items": [shape(row) for row in shown],
        "total": total,
        "offset": offset,
        "limit": limit,
        "next": f"{path}?offset={after}&limit={limit}" if after < total else None,
    }


def encoded(value: Any) -> bytes:
    """Return the JSON of a value: days as ISO text, nothing escaped that need not be."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def tagged(
    request: HttpRequest, body: bytes, *, tag: str = "", version: int = 0, status: int = 200
) -> HttpResponse:
    """Return a body with its entity tag, or 304 where the asker has it already.

    Parameters
    ----------
    request : HttpRequest
        What was asked.
    body : bytes
        The JSON.
    tag : str
        The tag; by default made from the body.
    version : int
        Where the body holds more than the thing itself: the version of the thing, put before that tag.
    status : int
        Of the answer.
    """
    own = tag or hashlib.sha256(body).hexdigest()[:_HASH_LENGTH]
    own = f'"{version}-{own}"' if version else f'"{own}"'
    if request.method == "GET" and request.headers.get("If-None-Match") == own:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(body, status=status, content_type="application/json")
    answer.headers["ETag"] = own
    return answer


def version_meant(request: HttpRequest) -> int:
    """Return the version that a change is meant for, from ``If-Match``: alone, or before the rest of a tag.

    Raises
    ------
    MissingConditionError
        When the header is missing or names no version.
    """
    given = _VERSION.fullmatch(request.headers.get("If-Match", "").strip())
    if given is None:
        raise MissingConditionError(
            "A change says which version it is meant for.",
            next_step='Send the entity tag you read as If-Match, such as If-Match: "3".',
        )
    return int(given[1])


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in the API.")
