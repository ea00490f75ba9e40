"""The kinds of table that can be imported, listed openly: to add one, write it and name it here."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from counterpoise.exchange.importers import (
    authority_lookup,
    covid_tiers,
    dfe_statistics,
    inspector_ties,
    neighbours_and_holidays,
    ofsted_areas,
    ofsted_counts,
    ofsted_providers,
    scraped_areas,
    youth_justice,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterpoise.exchange.importing import Importer

_ALL: tuple[Importer, ...] = (
    *ofsted_areas.IMPORTERS,
    *ofsted_providers.IMPORTERS,
    *ofsted_counts.IMPORTERS,
    *dfe_statistics.IMPORTERS,
    *neighbours_and_holidays.IMPORTERS,
    *scraped_areas.IMPORTERS,
    *covid_tiers.IMPORTERS,
    *authority_lookup.IMPORTERS,
    *youth_justice.IMPORTERS,
    *inspector_ties.IMPORTERS,
)

IMPORTERS: Mapping[str, Importer] = MappingProxyType({i.kind: i for i in _ALL})
"""Importers by kind."""
