"""What a body and a service are called, as the registers known on a day say it: never a code alone."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from counterpoise.domain.provider import provision_type
from counterpoise.domain.visit_types import Subject
from counterpoise.service.acting import is_authority
from counterpoise.service.instance.subjects import newest_rows
from counterpoise.service.notices_room import bundle_here

if TYPE_CHECKING:
    from datetime import date

    from counterpoise.domain.visit_types import VisitType
    from counterpoise.exchange.bundle import Bundle


def body_name(body: str, on: date) -> str:
    """Return the name of an authority, or what a provider is with its URN.

    Registers give no names of providers. What they don't hold, such as a home opened last week, is named by
    its code; an inspectorate's name is its own.

    Parameters
    ----------
    body : str
        The ONS code, the URN, or the name of an inspectorate.
    on : date
        As known on this day.
    """
    if not any(letter.isdigit() for letter in body):
        return body
    if is_authority(body):
        return _areas(bundle_here(), on).get(body, body)
    kind = _provisions(bundle_here(), on).get(body)
    return f"{kind} {body}" if kind else body


# A calendar or a list names many: each day's registers are gone through once.
@lru_cache(maxsize=4)
def _areas(bundle: Bundle, on: date) -> dict[str, str]:
    return {area.ons_code: area.name for area in bundle.register(on).at(on)}


@lru_cache(maxsize=4)
def _provisions(bundle: Bundle, on: date) -> dict[str, str]:
    return {row.urn: row.provision_type for row in newest_rows(bundle.known("providers", on))}


def provision_of(urn: str, on: date) -> str:
    """Return the code of the kind of provider that has a URN, "" where no register known on a day holds it.

    Parameters
    ----------
    urn : str
    on : date
        As known on this day.
    """
    kind = _provisions(bundle_here(), on).get(urn)
    return provision_type(kind).code if kind else ""


def service_name(service: str, on: date) -> str:
    """Return whose service it is in words: the area, or the provider or school that is looked at.

    Parameters
    ----------
    service : str
        As a notice names it, such as ``send:E08000028``.
    on : date
        As known on this day.
    """
    return looked_at(service, on) or body_name(service.partition(":")[2], on)


def looked_at(service: str, on: date) -> str:
    """Return which provider or school a visit looks at, "" where it looks at services of the whole area.

    Parameters
    ----------
    service : str
        As a notice names it, such as ``provider:SC012345``.
    on : date
        As known on this day.
    """
    kind, _, code = service.partition(":")
    if kind == Subject.SCHOOL and not is_authority(code):
        return f"School {code}"
    return body_name(code, on) if kind == Subject.PROVIDER else ""


def visit_title(kind: VisitType, service: str, on: date) -> str:
    """Return what a visit is called, with the provider or school where it looks at one alone."""
    return ", ".join(words for words in (kind.name, looked_at(service, on)) if words)
