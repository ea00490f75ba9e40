"""Use case: everything coming at an area, on one page for its chief executive.

Made from what was notified, from published rules, and from the council's own commitments and returns; never
from a programme. What is under embargo is left out unless the team itself asks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from counterpoise.domain.calendar import load_calendar, monday_of
from counterpoise.domain.deadlines import fieldwork_mark
from counterpoise.domain.errors import GuardError, UsageError
from counterpoise.domain.marks import Figure, Mark, weakest
from counterpoise.domain.tariffs import AREA_POOLS, load_tariffs
from counterpoise.domain.ten_rules import Guard
from counterpoise.domain.visit_types import visit_type
from counterpoise.exchange.bundle import load_bundle
from counterpoise.service import notices, start
from counterpoise.service.brief_windows import Window, windows
from counterpoise.service.names import visit_title
from counterpoise.service.notices_clashes import public_visits
from counterpoise.service.notices_room import Book, RoomRow, asked_by_visit, book_of, room
from counterpoise.service.notices_service import told_of
from counterpoise.service.notices_told import is_logged, takes_place, told_here
from counterpoise.service.returns import hours_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from counterpoise.domain.authority import Authority
    from counterpoise.service.acting import Acting
    from counterpoise.store.council_queries import CommitmentRecord, HoursRecord, NoticeRecord

_AHEAD = 26
_YEAR = timedelta(days=365)
_WEEK = timedelta(weeks=1)
_PEAKS = 3


@dataclass(frozen=True)
class Coming:
    """One inspection or visit that was notified."""

    title: str
    owner: str
    notified_on: date | None
    first_day: date
    last_day: date
    mark: Mark


@dataclass(frozen=True)
class Peak:
    """A week in which much comes together: hours asked and to spare over all pools, and what lacks by pool.

    ``short`` adds up what each pool lacks: hours that one pool has left help no other.
    """

    monday: date
    titles: tuple[str, ...]
    asked: Figure
    spare: Figure
    short: Figure


@dataclass(frozen=True)
class LedgerRow:
    """What one visit of the last twelve months asked, and what came of it."""

    title: str
    first_day: date
    hours: Figure
    yielded: str


@dataclass(frozen=True)
class Brief:
    """One page on an area, as known on a day."""

    area: Authority
    as_of: date
    own: bool
    notified: tuple[Coming, ...]
    windows: tuple[Window, ...]
    commitments: tuple[CommitmentRecord, ...]
    peaks: tuple[Peak, ...]
    ledger: tuple[LedgerRow, ...]
    total: Figure
    notes: tuple[str, ...]


def make(
    area: str, *, as_of: date, today: date, acting: Acting | None = None, with_embargoed: bool = False
) -> Brief:
    """Return the page on an area.

    Parameters
    ----------
    area : str
        Its name or ONS code.
    as_of : date
        Only what was known by then.
    today : date
        The day in London; nothing can be known later.
    acting : Acting, optional
        Whoever asks on an instance of their own; None where there is no store: public facts alone.
    with_embargoed : bool
        Whether notices under embargo are shown: for the team alone.

    Raises
    ------
    NotFoundError, AmbiguousError
        When no authority, or more than one, fits on the day.
    UsageError
        When the day is still to come.
    GuardError
        When an embargoed notice of another body would be shown.
    """
    if as_of > today:
        raise UsageError(
            f"{as_of.isoformat()} is still to come.", next_step="Ask for today or for a day of the past."
        )
    book = _book(area, as_of, acting)
    own = acting is not None and acting.body == book.area.ons_code
    if with_embargoed and not own:
        raise GuardError(
            "What is under embargo is shown to its own team alone.",
            next_step="Leave --with-embargoed away.",
            guard=Guard.COUNCILS_DATA,
        )
    logged = _notices(book, with_embargoed=with_embargoed) if own else ()
    kept = _commitments(book) if own else ()
    coming = _coming(logged, as_of)
    if own and acting is not None and as_of == today:
        coming += _told_here(acting)
    ledger = _ledger(book, logged)
    return Brief(
        area=book.area,
        as_of=as_of,
        own=own,
        notified=tuple(sorted(coming, key=lambda c: (c.first_day, c.title))),
        windows=windows(book.bundle, book.area, as_of=as_of),
        commitments=tuple(c for c in kept if c.last_day >= as_of),
        peaks=_peaks(book, logged, kept) if own else (),
        ledger=ledger,
        total=_total(ledger),
        notes=_notes(book, own=own, with_embargoed=with_embargoed),
    )


def document(brief: Brief) -> dict[str, Any]:
    """Return the page as one mapping, as JSON and the printed sheet show it."""
    return {
        "area": brief.area.name,
        "ons_code": brief.area.ons_code,
        "as_of": brief.as_of,
        "own": brief.own,
        "notified": brief.notified,
        "windows": brief.windows,
        "commitments": brief.commitments,
        "peaks": brief.peaks,
        "ledger": brief.ledger,
        "total": brief.total,
        "notes": brief.notes,
    }


def _book(area: str, as_of: date, acting: Acting | None) -> Book:
    if acting is not None:
        start.open_store()
        own = acting.body in (area, _code(area, as_of))
        return book_of(area, as_of, reader=None if own else acting.body)
    bundle = load_bundle()
    found = bundle.register(as_of).find(area, on=as_of)
    return Book(bundle, load_tariffs(), load_calendar(as_of), found, as_of, own=False)


def _code(area: str, as_of: date) -> str:
    return load_bundle().register(as_of).find(area, on=as_of).ons_code


def _notices(book: Book, *, with_embargoed: bool) -> tuple[NoticeRecord, ...]:
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    found = council_queries.notices(book.area.ons_code, book.as_of)
    return tuple(n for n in found if (with_embargoed or not n.embargo) and not n.never_began)


def _commitments(book: Book) -> tuple[CommitmentRecord, ...]:
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    return council_queries.commitments(book.area.ons_code, book.as_of)


def _coming(logged: Iterable[NoticeRecord], as_of: date) -> list[Coming]:
    return [
        Coming(
            visit_title(visit_type(n.visit_type), n.service, as_of),
            n.inspectorate,
            n.notified_on,
            n.first_day,
            n.last_day,
            fieldwork_mark(told_of(n), visit_type(n.visit_type)),
        )
        for n in logged
        if n.last_day >= as_of and n.called_off_on is None
    ]


def _told_here(acting: Acting) -> list[Coming]:
    """Return visits notified on this server that nobody logged, neither openly nor under embargo."""
    from counterpoise.store import council_queries  # noqa: PLC0415 - models load once Django is set up

    every = council_queries.notices(acting.body, acting.today)
    return [
        Coming(
            visit_title(visit_type(t.visit_type), t.service, acting.today),
            t.owner,
            None,
            t.first_day,
            t.last_day,
            Mark.PUBLISHED,
        )
        for t in told_here(acting)
        if takes_place(t) and t.last_day >= acting.today and not is_logged(t, every)
    ]


def _peaks(
    book: Book, logged: tuple[NoticeRecord, ...], kept: tuple[CommitmentRecord, ...]
) -> tuple[Peak, ...]:
    """Return the weeks ahead in which most is asked beyond what can be spared."""
    first = monday_of(book.as_of)
    weeks = [first + _WEEK * i for i in range(_AHEAD)]
    asked = notices.asked_of(logged, kept, book)
    by_week: dict[date, list[RoomRow]] = defaultdict(list)
    for row in room(book, mondays=weeks, asked=asked):
        by_week[row.monday].append(row)
    busy = {m: rows for m, rows in by_week.items() if any(r.asked.value for r in rows)}
    worst = sorted(busy, key=lambda m: (-_lacking(busy[m]), -_asked(busy[m]), m))[:_PEAKS]
    return tuple(
        Peak(
            monday=m,
            titles=_counted([a.title for a in asked if any(m in by for by in a.hours.values())]),
            asked=_added([r.asked for r in busy[m] if r.asked.value]),
            spare=_added([r.spare for r in busy[m]]),
            short=replace(_added([r.spare for r in busy[m]]), value=round(_lacking(busy[m]), 1)),
        )
        for m in sorted(worst)
    )


def _counted(titles: Sequence[str]) -> tuple[str, ...]:
    """Return each title once, with how many there are where there are several."""
    return tuple(f"{title} ({n})" if n > 1 else title for title, n in Counter(titles).items())


def _lacking(rows: Sequence[RoomRow]) -> float:
    return sum(max(0.0, r.asked.value - r.spare.value) for r in rows)


def _asked(rows: Sequence[RoomRow]) -> float:
    return sum(r.asked.value for r in rows)


def _added(figures: Sequence[Figure]) -> Figure:
    return Figure(
        round(sum(f.value for f in figures), 1),
        figures[0].unit,
        weakest(*(f.mark for f in figures)),
        "the sum over " + ", ".join(AREA_POOLS),
    )


def _ledger(book: Book, logged: tuple[NoticeRecord, ...]) -> tuple[LedgerRow, ...]:
    """Return the last twelve months' visits: hours as returned, else as assumed, and what came of them."""
    since = book.as_of - _YEAR
    returned = hours_known(book.as_of, body=book.area.ons_code) if book.own else ()
    rows = [
        _ledger_row(
            book,
            n.visit_type,
            n.first_day,
            # Two homes may be looked at on one day: each has hours of its own.
            [r for r in returned if r.service == n.service],
            _broken_off(n),
            title=visit_title(visit_type(n.visit_type), n.service, book.as_of),
            until=n.called_off_on,
        )
        for n in logged
        if since < n.first_day <= book.as_of
    ]
    rows += [
        _ledger_row(book, code, b.first_day, returned, _published(book, code, b.first_day))
        for b in public_visits(book, since=since, but=logged)
        if since < b.first_day <= book.as_of and (code := b.key.split(":")[1])
    ]
    return tuple(sorted(rows, key=lambda r: (r.first_day, r.title)))


def _broken_off(n: NoticeRecord) -> str:
    return f"broken off, and called off on {n.called_off_on.isoformat()}" if n.called_off_on else ""


def _ledger_row(
    book: Book,
    code: str,
    first_day: date,
    returned: Sequence[HoursRecord],
    yielded: str,
    *,
    title: str = "",
    until: date | None = None,
) -> LedgerRow:
    own = next((r for r in returned if (r.visit_type, r.first_day) == (code, first_day)), None)
    if own is not None:
        hours = sum(h for by_week in own.payload["hours"].values() for h in by_week.values())
        figure = Figure(round(hours, 1), "hours", Mark.ESTIMATED, "your hours return")
        news = "told you something new" if own.payload["told_something_new"] else "told you nothing new"
        yielded = "; ".join(w for w in (yielded, news) if w)
    else:
        asked = asked_by_visit(book.tariffs, title=code, code=code, first_day=first_day)
        weeks = [item for by_week in asked.hours.values() for item in by_week.items()]
        total = sum(h for monday, h in weeks if until is None or monday <= until)
        figure = Figure(round(total, 1), "hours", asked.mark, asked.source)
    words = yielded or "no result is public yet, and no hours return was filed"
    return LedgerRow(title or visit_type(code).name, first_day, figure, words)


def _published(book: Book, code: str, first_day: date) -> str:
    rows = [
        v
        for v in book.bundle.known("area_visits", book.as_of)
        if (v.visit_type, v.first_day) == (code, first_day) and v.ons_code == book.area.ons_code
    ]
    if not rows or rows[0].published is None:
        return ""
    grade = f": {rows[0].grade}" if rows[0].grade else ""
    return f"published on {rows[0].published.isoformat()}{grade}"


def _total(ledger: Sequence[LedgerRow]) -> Figure:
    if not ledger:
        return Figure(0.0, "hours", Mark.PUBLISHED, "no visit of the last twelve months is known")
    return Figure(
        round(sum(r.hours.value for r in ledger), 1),
        "hours",
        weakest(*(r.hours.mark for r in ledger)),
        "the visits below",
    )


def _notes(book: Book, *, own: bool, with_embargoed: bool) -> tuple[str, ...]:
    notes = [
        f"As known on {book.as_of}; every public table reaches to {book.bundle.facts_as_of}, some further.",
        "Windows follow from published rules and dates alone: plans are known to their inspectorate only.",
    ]
    if own and not with_embargoed:
        notes.append("Notices under embargo are left out.")
    if not own:
        notes.append("Made from public facts: notices and commitments are known to the council alone.")
    return tuple(notes)
