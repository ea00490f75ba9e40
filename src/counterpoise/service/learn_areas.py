"""Who an authority is to the library: by the register of a day, else by the name printed on reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.authority import fold
from counterpoise.domain.errors import NotFoundError
from counterpoise.exchange.bundle import load_bundle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from counterpoise.learning.held import HeldReport


@dataclass(frozen=True)
class Area:
    """An authority: under which ``code`` its reports are kept, and whether the register has it."""

    code: str
    name: str
    region: str
    registered: bool


def find_area(text: str, reports: Iterable[HeldReport], *, on: date) -> Area:
    """Return the authority that a name or code means.

    Raises
    ------
    NotFoundError, AmbiguousError
        When neither the register of the day nor a report has it.
    """
    try:
        found = load_bundle().register().find(text, on=on)
    except NotFoundError:
        # An authority of another country, or a made-up one of a demonstration, stands on reports alone.
        own = [r for r in reports if r.provider is None and r.authority and fold(r.authority) == fold(text)]
        if not own:
            raise
        newest = max(own, key=lambda r: (str(r.dated), r.sha256))
        name = newest.authority or text
        return Area(newest.ons_code or name, name, newest.region or "", registered=False)
    return Area(found.ons_code, found.name, found.region, registered=True)
