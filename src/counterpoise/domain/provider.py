"""Kinds of regulated provider, who runs them, and how many children they may hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from counterpoise.domain.errors import NotFoundError

#: Paragraphs on homes of this size or smaller are off by default: a reader could tell which child is meant.
SMALL_HOME_PLACES = 3


@dataclass(frozen=True)
class ProvisionType:
    """One kind of provider as the regulator's register names it.

    ``family`` is the group within which delay is compared; families are never traded against each other.
    ``has_places`` is false for agencies, whose children live elsewhere.
    """

    code: str
    name: str
    family: str
    residential: bool
    has_places: bool


PROVISION_TYPES = (
    ProvisionType("CH", "Children's home", "children's homes", residential=True, has_places=True),
    ProvisionType(
        "SCHOOL_CH",
        "Residential special school (registered as a children's home)",
        "children's homes",
        residential=True,
        has_places=True,
    ),
    ProvisionType("SECURE", "Secure children's home", "secure homes", residential=True, has_places=True),
    ProvisionType("STC", "Secure Training Centre", "secure homes", residential=True, has_places=False),
    ProvisionType(
        "IFA", "Independent Fostering Agency", "fostering agencies", residential=False, has_places=False
    ),
    ProvisionType(
        "VAA", "Voluntary Adoption Agency", "adoption agencies", residential=False, has_places=False
    ),
    ProvisionType("ASA", "Adoption Support Agency", "adoption agencies", residential=False, has_places=False),
    ProvisionType(
        "RFC", "Residential Family Centre", "residential family centres", residential=True, has_places=True
    ),
    ProvisionType(
        "RHSDC",
        "Residential Holiday Scheme for Disabled Children",
        "holiday schemes",
        residential=True,
        has_places=False,
    ),
    ProvisionType("BS", "Boarding School", "boarding schools", residential=True, has_places=True),
    ProvisionType(
        "RSS", "Residential Special School", "residential special schools", residential=True, has_places=True
    ),
    ProvisionType(
        "FE",
        "Further Education College with Residential Accommodation",
        "residential colleges",
        residential=True,
        has_places=True,
    ),
    ProvisionType(
        "SA", "Supported Accommodation", "supported accommodation", residential=True, has_places=True
    ),
)

#: The court advisory service stood in the register once; it is no provider of care.
NO_PROVIDERS = frozenset({"", "CAFCASS"})

_BY_WORD = {word.casefold(): t for t in PROVISION_TYPES for word in (t.code, t.name)}


class Sector(StrEnum):
    """Who runs a provider."""

    LOCAL_AUTHORITY = "Local Authority"
    PRIVATE = "Private"
    VOLUNTARY = "Voluntary"
    ACADEMY = "Academy"
    HEALTH_AUTHORITY = "Health Authority"
    PUBLIC = "Public sector"


_SECTORS = {s.casefold(): s for s in Sector}


def provision_type(word: str) -> ProvisionType:
    """Return the kind of provider by its code or the register's name for it.

    Raises
    ------
    NotFoundError
        When no kind has that code or name.
    """
    found = _BY_WORD.get(word.strip().casefold())
    if found is None:
        raise NotFoundError(
            f"No kind of provider is called {word!r}.",
            next_step="Use one of: " + "; ".join(t.name for t in PROVISION_TYPES) + ".",
        )
    return found


def sector(word: str) -> Sector:
    """Return the sector for the register's word, whatever its capitals.

    Raises
    ------
    NotFoundError
        When no sector has that name.
    """
    found = _SECTORS.get(word.strip().casefold())
    if found is None:
        raise NotFoundError(
            f"No sector is called {word!r}.", next_step="Use one of: " + "; ".join(Sector) + "."
        )
    return found


def run_by_authority(word: str) -> bool:
    """Say whether the authority itself runs the provider, so that its own people are asked in full."""
    return sector(word) is Sector.LOCAL_AUTHORITY


def is_small_home(kind: ProvisionType, places: int | None) -> bool:
    """Say whether so few children live there that a paragraph could point to one; unknown counts as small."""
    return kind.residential and (places is None or places <= SMALL_HOME_PLACES)
