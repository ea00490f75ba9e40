"""A signed notice of a visit that is logged already: the file joins the notice, and its days count.

A call comes by telephone on a Monday and its signed file on the Tuesday: they are one notice, with the tasks
that were ticked meanwhile. What the file says differently is put right, and the history tells what was there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.visit_types import type_on, visit_type
from counterpoise.service import notices_changes, start

if TYPE_CHECKING:
    from counterpoise.exchange.signed_bodies import NoticeBody
    from counterpoise.service.acting import Acting
    from counterpoise.store.council_queries import NoticeRecord

JOINED = "signed notice joined"


def notice_of(body: NoticeBody, acting: Acting) -> NoticeRecord | None:
    """Return the notice that a signed file belongs to; nothing where its visit is not logged.

    That is the one that came with an earlier file about the visit, else one that was logged by hand: told on
    the same day, or, where there is one such alone, with the same first day. One called off is none.

    Parameters
    ----------
    body : NoticeBody
        What the file says; its service is the body's own.
    acting : Acting
        Who takes it.
    """
    start.open_store()
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    about = (body.service, type_on(body.visit_type, body.first_day).code)
    own = [
        n
        for n in council_queries.notices(acting.body, acting.today)
        if (n.service, n.visit_type) == about and n.called_off_on is None
    ]
    by_hand = [n for n in own if not n.reference]
    tries = (
        [n for n in own if n.reference == body.visit],
        [n for n in by_hand if n.notified_on == body.notified_on],
        [n for n in by_hand if n.first_day == body.first_day],
    )
    return next((found[0] for found in tries if len(found) == 1), None)


def says_more(notice: NoticeRecord, body: NoticeBody) -> bool:
    """Say whether a file tells anything that its notice does not hold yet."""
    held = (notice.reference, notice.notified_on, notice.first_day, notice.last_day)
    return held != (body.visit, body.notified_on, body.first_day, body.last_day)


def join(notice: NoticeRecord, body: NoticeBody, acting: Acting, *, sender: str) -> str:
    """Let a signed file join its notice and return the sentence to say; called inside its transaction.

    Parameters
    ----------
    notice : NoticeRecord
        The notice, as ``notice_of`` gave it.
    body : NoticeBody
        What the file says.
    acting : Acting
        Who takes it.
    sender : str
        Whose file it is.

    Raises
    ------
    ConflictError
        When the first day would move while a request about it waits, or hours were filed for it.
    UsageError
        When the days run backwards or are still to come.
    GuardError
        When the permission is not held.
    """
    changed = notices_changes.confirm(
        notice,
        reference=body.visit,
        notified_on=body.notified_on,
        first_day=body.first_day,
        last_day=body.last_day,
        acting=acting,
        audit=notices_changes.event(acting, JOINED, f"a signed notice of {sender} came"),
    )
    put_right = "; ".join(f"{c.label} {c.after:%-d %B %Y}, not {c.before:%-d %B %Y}" for c in changed)
    name = visit_type(notice.visit_type).name
    said = f"It joins the notice that is there already: {name}, from {body.first_day:%-d %B %Y}."
    return f"{said} Put right: {put_right}." if put_right else f"{said} Its days are the same."
