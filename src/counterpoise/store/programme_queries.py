"""Programmes as lists and pages ask for them: without their large documents until one is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.store.models import Programme
from counterpoise.store.recording import not_there
from counterpoise.store.writing import said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime


@dataclass(frozen=True)
class ProgrammeHead:
    """One version of a programme without its document."""

    public_id: str
    series: str
    version: int
    inspectorate: str
    as_of: date
    made_by: str
    confirmed_by: str
    confirmed_at: datetime | None
    known_at: date


@said()
def heads(inspectorates: tuple[str, ...], *, series: str = "") -> tuple[ProgrammeHead, ...]:
    """Return every version of the programmes of some inspectorates, newest first.

    Parameters
    ----------
    inspectorates : tuple of str
        Whose.
    series : str
        One programme alone; "" for all.
    """
    rows = Programme.objects.filter(inspectorate__in=inspectorates).defer("payload")
    if series:
        rows = rows.filter(series=series)
    return tuple(_head(row) for row in rows.order_by("-known_at", "series", "-version"))


@said()
def head(series: str, version: int, *, inspectorates: tuple[str, ...]) -> ProgrammeHead:
    """Return one version of a programme.

    Raises
    ------
    NotFoundError
        When these inspectorates have none such.
    """
    rows = Programme.objects.filter(series=series, version=version, inspectorate__in=inspectorates)
    row = rows.defer("payload").first()
    if row is None:
        raise not_there("programme")
    return _head(row)


@said()
def document(public_id: str) -> Mapping[str, object]:
    """Return the document of one version; ask only for one that ``head`` or ``heads`` gave."""
    row = Programme.objects.filter(pk=public_id).only("payload").first()
    if row is None:
        raise not_there("programme")
    found: Mapping[str, object] = row.payload
    return found


def _head(row: Programme) -> ProgrammeHead:
    return ProgrammeHead(**{name: getattr(row, name) for name in ProgrammeHead.__dataclass_fields__})
