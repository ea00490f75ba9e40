"""A row and its audit event, written together: what every writing function of the store is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from counterpoise.domain.errors import ConflictError, NotFoundError
from counterpoise.store.audit import append, canonical, state_of, subject_of
from counterpoise.store.writing import writing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model

    from counterpoise.store.audit import AuditEvent

M = TypeVar("M", bound="Model")
NOTHING = "null"


def insert(row: Model, *, audit: AuditEvent) -> None:
    """Store a new row with its event."""
    with writing():
        row.save(force_insert=True)
        append(audit, subject=subject_of(row), before=NOTHING, after=canonical(state_of(row)))


def note(audit: AuditEvent, *, subject: str) -> None:
    """Record an event about something that is kept outside the store, such as a report of the library."""
    with writing():
        append(audit, subject=subject, before=NOTHING, after=NOTHING)


def update(
    kind: type[M],
    where: Mapping[str, object],
    *,
    what: str,
    version: int,
    changes: Mapping[str, object],
    audit: AuditEvent,
) -> M:
    """Change a row that nobody changed since it was read, with its event.

    Parameters
    ----------
    kind : type of Model
        The table; its rows carry a ``version``.
    where : mapping
        What finds the one row; a row of another owner is not there.
    what : str
        What messages call it.
    version : int
        The version that was read.
    changes : mapping
        New values by field.
    audit : AuditEvent
        Who does it and why.

    Raises
    ------
    NotFoundError
        When there is no such row.
    ConflictError
        When somebody changed it first.
    """
    with writing():
        row = kind._default_manager.select_for_update().filter(**where).first()  # noqa: SLF001 - Django's name
        if row is None:
            raise not_there(what)
        before = canonical(state_of(row))
        must_be(getattr(row, "version"), version, what)  # noqa: B009 - a field that not every model has
        for name, value in {**changes, "version": version + 1}.items():
            setattr(row, name, value)
        row.save(force_update=True)
        append(audit, subject=subject_of(row), before=before, after=canonical(state_of(row)))
    return row


def not_there(what: str) -> NotFoundError:
    """Return the one answer about what is not there and what is not for the asker."""
    return NotFoundError(f"There is no such {what}.", next_step="Look at the list of your own.")


def must_be(there: int, read: int, what: str) -> None:
    """Refuse to write over a version that was not read.

    Raises
    ------
    ConflictError
        When the row is at another version.
    """
    if there != read:
        raise ConflictError(
            f"Somebody changed this {what} first: it is at version {there}, you had read version {read}.",
            next_step="Read it again, then make your change to what is there now.",
        )
