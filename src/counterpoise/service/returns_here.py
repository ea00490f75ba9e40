"""Use case: hand an hours return over to an inspectorate that shares this server, as a signed file does.

Nothing is handed over by itself (rule 6), and only about a visit that the body was told of here: what is not
yet notified answers as if it were not there (rule 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.errors import ConflictError, UsageError
from counterpoise.domain.roles import Permission
from counterpoise.service import notices, returns, start
from counterpoise.service.notices_told import is_about, takes_place, told_here

if TYPE_CHECKING:
    from datetime import date

    from counterpoise.service.acting import Acting
    from counterpoise.store.council_queries import HoursRecord, NoticeRecord


@dataclass(frozen=True)
class HandOver:
    """To whom the hours of a notice can be handed over here, and what was handed over.

    ``sent_on`` is None where nothing was; ``newer`` says that hours were filed or put right since.
    """

    inspectorate: str
    sent_on: date | None
    newer: bool


def visited(notice_id: str, acting: Acting) -> NoticeRecord:
    """Return the notice of a visit that hours may be filed for.

    Raises
    ------
    NotFoundError
        When the body has no such notice.
    ConflictError
        When its visit was called off before it began.
    GuardError
        When the permission is not held.
    """
    at = notices.read(notice_id, acting)
    if at.never_began:
        raise ConflictError(
            "This visit was called off before it began: no hours are asked for it.",
            next_step="If it goes ahead after all, say so on its notice first.",
        )
    return at


def hand_over_of(notice: NoticeRecord, acting: Acting) -> HandOver | None:
    """Return how the hours of a notice stand, nothing where the inspectorate told of no such visit here.

    Raises
    ------
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_OWN_AREA)
    if not _told(notice, acting):
        return None
    own, sent = _held(notice, acting)
    newer = own is not None and (sent is None or sent.version < own.version)
    return HandOver(notice.inspectorate, sent.known_at if sent else None, newer)


def hand_over(notice_id: str, acting: Acting) -> str:
    """Hand the hours that were filed for a notice's visit over, and return to whom.

    Raises
    ------
    NotFoundError
        When the body has no such notice.
    UsageError
        When no hours were filed.
    ConflictError
        When the inspectorate told of no such visit here, or has these hours already.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.FILE_RETURNS)
    start.open_store()
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    at = council_queries.notice(notice_id, acting.body)
    given = returns.hours_of(at.service, at.visit_type, at.first_day, acting)
    if given is None:
        raise UsageError("No hours were filed for this visit.", next_step="File them from its notice first.")
    found = hand_over_of(at, acting)
    if found is None:
        raise ConflictError(
            f"{at.inspectorate} told you of no such visit on this server.",
            next_step="Look whether the days of the notice are right; else send the hours as a signed file.",
        )
    if not found.newer:
        raise ConflictError(
            f"{at.inspectorate} has these hours already.", next_step="There is nothing left to do."
        )
    returns.file_hours(given, acting, body=acting.body, sender=acting.body)
    return found.inspectorate


def _told(notice: NoticeRecord, acting: Acting) -> bool:
    """Say whether the inspectorate told the body of this very visit here, and it was not called off."""
    days = ((t, t.first_day == notice.first_day) for t in told_here(acting) if is_about(notice, t))
    return any(same and takes_place(t) for t, same in days)


def _held(notice: NoticeRecord, acting: Acting) -> tuple[HoursRecord | None, HoursRecord | None]:
    """Return what the body keeps of a visit's hours, and what it handed over here, the newest of each."""
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    about = (notice.service, notice.visit_type, notice.first_day)
    every = council_queries.hours_returns(acting.today, body=acting.body)
    found = {r.sender: r for r in every if (r.service, r.visit_type, r.first_day) == about}
    return found.get(""), found.get(acting.body)
