"""Is there such a service? Asked before a visit to it is proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.errors import NotFoundError
from counterpoise.domain.visit_types import Subject
from counterpoise.service.instance.subjects import AREA_SUBJECTS, newest_rows
from counterpoise.service.notices_room import bundle_here

if TYPE_CHECKING:
    from datetime import date

_OF_AREAS = frozenset(subject.replace(" ", "-") for subject in (*AREA_SUBJECTS, Subject.ADULTS))


def must_exist(service: str, on: date) -> None:
    """Check that a service is in the register as known on a day: an area's, or a provider's by its URN.

    Schools pass: no register of them is bundled.

    Raises
    ------
    NotFoundError
        When it is not.
    """
    kind, _, code = service.partition(":")
    if kind == Subject.SCHOOL and code:
        return
    if kind in _OF_AREAS:
        areas = bundle_here().register(on).at(on)
        if code in {a.ons_code for a in areas}:
            return
        why = f"No authority with the code “{code}” has children's services on {on.isoformat()}."
    elif kind == Subject.PROVIDER:
        if any(row.urn == code for row in newest_rows(bundle_here().known("providers", on))):
            return
        why = f"No provider with the URN “{code}” is in the registers known on {on.isoformat()}."
    else:
        kinds = ", ".join(sorted([*_OF_AREAS, Subject.PROVIDER]))
        why = f"“{service}” is no service: it begins with none of {kinds}."
    raise NotFoundError(
        why, next_step="Write it like authority:E08000028 or provider:SC012345, or import a newer register."
    )
