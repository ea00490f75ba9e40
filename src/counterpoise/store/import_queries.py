"""What may be asked of imports beyond their list: was a file imported before, and what rests on its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Min

from counterpoise.domain.lifecycle import VisitState
from counterpoise.store.audit import subject_of
from counterpoise.store.models import AuditRow, FactRow, ImportBatch, Job, Programme, Request, Visit
from counterpoise.store.writing import said

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from django.db.models import Model

#: Visits in these states hold nobody to anything: nobody agreed to them, or they are over.
_LOOSE = (VisitState.PROPOSED.value, VisitState.CANCELLED.value, VisitState.PUBLISHED.value)


@dataclass(frozen=True)
class SameFile:
    """An import of the same bytes, kind, sheet and day that was not undone."""

    public_id: str
    imported_at: datetime
    imported_by: str


@dataclass(frozen=True)
class Resting:
    """What was made with the rows of an import, or is being made.

    Parameters
    ----------
    plans : int
        Plans that wait or are in the making.
    programmes : tuple of (date, int)
        Day of knowledge and version of each programme whose newest version is confirmed, with visits to come.
    requests : int
        Own requests for a later date that wait for their answer.
    """

    plans: int
    programmes: tuple[tuple[date, int], ...]
    requests: int


@said()
def why_undone(public_id: str) -> str:
    """Return the reason that somebody gave for taking an import back, "" where nobody did."""
    rows = AuditRow.objects.filter(subject=subject_of(ImportBatch(pk=public_id)), what="import undone")
    return next(iter(rows.order_by("-sequence").values_list("why", flat=True)[:1]), "")


@said()
def same_file(*, kind: str, sheet: str, sha256: str, known_at: date) -> SameFile | None:
    """Return the import that the same file, read in the same way, left in the store."""
    row = ImportBatch.objects.filter(
        kind=kind, sheet=sheet, file_sha256=sha256, known_at=known_at, undone_at__isnull=True
    ).first()
    return SameFile(row.public_id, row.imported_at, row.imported_by) if row else None


@said()
def resting(public_id: str, *, inspectorate: str, body: str, today: date) -> Resting:
    """Return what of an instance's own rests on the rows of an import.

    A programme or a request rests on an import that stands before it in the audit chain; a programme only if
    a row of the file was known on its day.

    Parameters
    ----------
    public_id : str
        The import.
    inspectorate, body : str
        Whose instance it is: the inspectorate, or the authority or provider; "" for none.
    today : date
        The day: what lies behind it needs no rows any more.
    """
    batch = ImportBatch.objects.filter(pk=public_id).first()
    since = _place(batch) if batch else None
    if since is None:
        return Resting(0, (), 0)
    known = FactRow.objects.filter(batch=public_id).aggregate(first=Min("known_at"))["first"]
    open_jobs = Job.objects.filter(kind="plan", body=inspectorate, ended_at__isnull=True)
    waiting = Request.objects.filter(asking=True, body=body, reply="")
    return Resting(
        plans=open_jobs.count() if inspectorate else 0,
        programmes=tuple(
            (p.as_of, p.version)
            for p in _newest(inspectorate)
            if p.confirmed_by and known <= p.as_of and _later(p, since) and _ahead(p, today)
        ),
        requests=sum(_later(r, since) for r in waiting) if body else 0,
    )


def _newest(inspectorate: str) -> Iterator[Programme]:
    """Yield the newest version of each programme of an inspectorate, without its document."""
    rows = Programme.objects.filter(inspectorate=inspectorate).defer("payload")
    newest = {row.series: row for row in rows.order_by("series", "version")}
    yield from sorted(newest.values(), key=lambda row: row.as_of)


def _place(row: Model) -> int | None:
    """Return where the chain tells of a row for the first time."""
    found = AuditRow.objects.filter(subject=subject_of(row)).aggregate(first=Min("sequence"))["first"]
    return None if found is None else int(found)


def _later(row: Model, since: int) -> bool:
    place = _place(row)
    return place is not None and place > since


def _ahead(programme: Programme, today: date) -> bool:
    """Return whether a visit of any version of a programme still holds somebody."""
    versions = Programme.objects.filter(series=programme.series).values_list("public_id", flat=True)
    visits = Visit.objects.filter(programme__in=tuple(versions), last_day__gte=today)
    return visits.exclude(state__in=_LOOSE).exists()
