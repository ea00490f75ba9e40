"""Ways to write labels of paragraphs; none works without its audit event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.store.models import ParagraphLabel
from counterpoise.store.recording import insert, update

if TYPE_CHECKING:
    from datetime import datetime

    from counterpoise.store.audit import AuditEvent


@dataclass(frozen=True)
class NewLabel:
    """What one coder says of one paragraph; the first theme is the one it is most about."""

    paragraph: str
    coder: str
    polarity: str
    themes: tuple[str, ...]
    at: datetime


@dataclass(frozen=True)
class LabelRecord:
    """A label as it is kept."""

    public_id: str
    paragraph: str
    coder: str
    polarity: str
    themes: tuple[str, ...]
    at: datetime
    undone_at: datetime | None
    version: int


def add_label(*, new: NewLabel, audit: AuditEvent) -> str:
    """Store a label and return its public id; earlier ones of the same coder stay as history."""
    row = ParagraphLabel(**{**vars(new), "themes": list(new.themes)})
    insert(row, audit=audit)
    return row.public_id


def undo_label(*, public_id: str, version: int, at: datetime, audit: AuditEvent) -> None:
    """Take a label back; it stays as history.

    Raises
    ------
    NotFoundError
        When there is no such label.
    ConflictError
        When somebody took it back first.
    """
    where = {"pk": public_id}
    update(ParagraphLabel, where, what="label", version=version, changes={"undone_at": at}, audit=audit)


def labels() -> tuple[LabelRecord, ...]:
    """Return every label ever given, those taken back too, in the order in which they were given."""
    return tuple(
        LabelRecord(
            r.public_id, r.paragraph, r.coder, r.polarity, tuple(r.themes), r.at, r.undone_at, r.version
        )
        for r in ParagraphLabel.objects.order_by("at", "public_id")
    )
