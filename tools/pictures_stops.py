"""Which pages are drawn for the docs, read from ``pictures_stops.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Stop:
    """One picture.

    Parameters
    ----------
    name : str
        Of the file.
    route : str
        Name of the address in ``counterpoise.web.urls``; "" for a page of an error.
    who : str
        Role of whoever is signed in; "" for nobody.
    at : str
        Address; what stands in braces was found while the demonstration was staged.
    title, why : str
        What the page is, and what for.
    seen : str
        What the picture shows, for whoever can't see it.
    act : str
        What is done on the page before the picture: a doing of ``tools/pictures.py``.
    """

    name: str
    route: str
    who: str
    at: str
    title: str
    why: str
    seen: str
    act: str = ""


_TOLD: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("pictures_stops.toml").read_text(encoding="utf-8")
)
#: By instance and turn: while a plan is in the making nothing can be taken back, so jobs come last.
STOPS: dict[str, tuple[Stop, ...]] = {
    stage: tuple(Stop(**told) for told in _TOLD[stage])
    for stage in ("planner", "council", "alliance", "planner_last")
}
#: Pages that are drawn at 320 pixels too.
NARROW: tuple[str, ...] = tuple(_TOLD["narrow"])
#: Addresses without a picture, by their names, and why.
WITHOUT: dict[str, str] = _TOLD["without"]
