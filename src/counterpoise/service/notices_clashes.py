"""What a notice runs into: other notices, public visits, commitments and school terms."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from counterpoise.domain.deadlines import fieldwork_mark
from counterpoise.domain.marks import Mark
from counterpoise.domain.notice import Busy, Clash, clashes, school_clashes
from counterpoise.domain.policy import load_policy
from counterpoise.domain.visit_types import Subject, load_visit_types, visit_type
from counterpoise.exchange.inheritance import inherit
from counterpoise.service.names import visit_title
from counterpoise.service.notices_service import told_of

if TYPE_CHECKING:
    from datetime import date

    from counterpoise.service.notices_room import Book
    from counterpoise.store.council_queries import CommitmentRecord, NoticeRecord

#: How the key of a visit begins that is public.
PUBLIC = "public:"


def busy_notice(n: NoticeRecord, on: date) -> Busy:
    """Return the days on which a notice's visit asks for people, as known on a day."""
    kind = visit_type(n.visit_type)
    return Busy(
        key=n.public_id,
        title=f"{visit_title(kind, n.service, on)} ({n.inspectorate})",
        first_day=n.first_day,
        last_day=n.last_day,
        asked_from=n.notified_on,
        separates=kind.separates,
        mark=fieldwork_mark(told_of(n), kind),
    )


def clashes_of(
    notice: NoticeRecord,
    others: tuple[NoticeRecord, ...],
    kept: tuple[CommitmentRecord, ...],
    book: Book,
) -> tuple[Clash, ...]:
    """Return what a notice runs into: other notices, public visits, commitments, school terms."""
    new = busy_notice(notice, book.as_of)
    days = load_policy().separation_days
    busy = [busy_notice(n, book.as_of) for n in others if n.called_off_on is None]
    busy += public_visits(book, since=notice.first_day - timedelta(days=days), but=others)
    busy += [
        Busy(c.public_id, c.title, c.first_day, c.last_day, c.first_day, separates=False, mark=Mark.ESTIMATED)
        for c in kept
    ]
    return (*clashes(new, busy, separation_days=days), *school_clashes(new, book.calendar))


def public_visits(book: Book, *, since: date, but: tuple[NoticeRecord, ...]) -> list[Busy]:
    """Return visits in the council's area that are public, from a day on, those it logged itself left out.

    Of a provider, its own inspections of the bundled registers.
    """
    if book.provider:
        return _provider_visits(book, since)
    known, succession = (book.bundle.known(t, book.as_of) for t in ("area_visits", "succession"))
    logged = {(n.visit_type, n.first_day) for n in but}
    kinds = load_visit_types()
    return [
        Busy(
            key=f"{PUBLIC}{v.visit_type}:{v.first_day.isoformat()}",
            title=f"{kinds[v.visit_type].name} ({kinds[v.visit_type].owner})",
            first_day=v.first_day,
            last_day=v.last_day or v.first_day,
            asked_from=v.first_day,
            separates=kinds[v.visit_type].separates,
            mark=v.mark,
        )
        for v in inherit(known, succession, book.as_of)
        # Of youth justice only the days of publication are public, not those of fieldwork.
        if v.visit_type in kinds
        and kinds[v.visit_type].subject is not Subject.YOUTH_JUSTICE
        and v.ons_code == book.area.ons_code
        and (v.last_day or v.first_day) >= since
        and (v.visit_type, v.first_day) not in logged
    ]


def _provider_visits(book: Book, since: date) -> list[Busy]:
    return [
        Busy(
            key=f"{PUBLIC}{v.kind}:{v.on.isoformat()}",
            title=f"the {v.kind} look on {v.on.isoformat()}",
            first_day=v.on,
            last_day=v.on,
            asked_from=v.on,
            separates=False,
            mark=Mark.PUBLISHED,
        )
        for v in book.bundle.known("provider_visits", book.as_of)
        if v.urn == book.body and v.on >= since
    ]
