"""Whose instance this is, as pages say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from counterpoise.service import start

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Whose:
    """Kind of the instance (``planner``, ``council``, ``alliance``) and the body whose it is, if one."""

    kind: str
    inspectorate: str
    authority: str
    name: str


def instance() -> Whose:
    """Return whose instance this is; "" for the kind where it was not finished."""
    return _instance(start.home())


@lru_cache(maxsize=8)
def _authority_name(code: str) -> str:
    from counterpoise.exchange.bundle import load_bundle  # noqa: PLC0415 - only a council needs the register

    row = next((r for r in load_bundle().known("authorities", date.max) if r.ons_code == code), None)
    return str(row.name) if row else code


_KNOWN: dict[Path, Whose] = {}


def _instance(home: Path) -> Whose:
    # The row is written once, so a process may keep it; an unfinished store is asked again.
    if home not in _KNOWN:
        start.open_store()
        from counterpoise.store import queries  # noqa: PLC0415 - models load once Django is set up

        row = queries.find_instance()
        if row is None:
            return Whose("", "", "", "")
        name = row.inspectorate or (_authority_name(row.authority) if row.authority else "")
        _KNOWN[home] = Whose(row.kind, row.inspectorate, row.authority, name)
    return _KNOWN[home]


def forget() -> None:
    """Forget what is known of folders: another instance may stand in one of them."""
    _KNOWN.clear()
