"""What files are read with: the importers, and the authorities of the bundle to find codes and names in."""

from __future__ import annotations

from dataclasses import dataclass

from counterpoise.service.import_table import Reading


@dataclass(frozen=True)
class Kind:
    """One kind of table that can be imported, in words."""

    kind: str
    title: str
    expects: str


def bundled() -> Reading:
    """Return the importers with the register of the bundled facts."""
    from counterpoise.exchange.bundle import load_bundle  # noqa: PLC0415 - loads when a file is read
    from counterpoise.exchange.importers import IMPORTERS  # noqa: PLC0415 - loads when a file is read

    return Reading(importers=IMPORTERS, register=load_bundle().register())


def kinds() -> tuple[Kind, ...]:
    """Return the kinds of table that can be imported, by name."""
    from counterpoise.exchange.importers import IMPORTERS  # noqa: PLC0415 - loads when asked

    return tuple(Kind(i.kind, i.title, i.expects) for _, i in sorted(IMPORTERS.items()))
