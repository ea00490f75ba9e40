"""Use cases of the side that asks: a deferral request with its grounds, its circumstances and its letter.

Published grounds are grounds; everything else is shown as *circumstances we ask you to consider*. Only the
figures that are quoted travel, with their marks, and the purpose is printed (rule 6).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.disclosure import quote
from counterpoise.domain.errors import BadInputError, ConflictError, NotFoundError, UsageError
from counterpoise.domain.roles import Permission
from counterpoise.domain.sight import Viewer
from counterpoise.exchange.signed import FileKind
from counterpoise.exchange.signed_bodies import PutCircumstance, QuotedFigure, RequestBody, checked, plain
from counterpoise.service import exchange_files, notices, start
from counterpoise.service.acting import services_of
from counterpoise.service.deferrals_letter import PURPOSE, letter_of
from counterpoise.service.deferrals_receive import OPEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.domain.marks import Figure
    from counterpoise.domain.requests import Circumstance
    from counterpoise.service.acting import Acting
    from counterpoise.service.exchange_files import Signed
    from counterpoise.service.notices import NoticeView
    from counterpoise.store.audit import AuditEvent
    from counterpoise.store.council_queries import NoticeRecord
    from counterpoise.store.letter_queries import RequestRecord
    from counterpoise.store.letter_writes import NewRequest


@dataclass(frozen=True)
class GroundGiven:
    """A published ground that somebody puts, in their words, with where its evidence comes from."""

    ground: Ground
    words: str
    evidence: Evidence


@dataclass(frozen=True)
class Draft:
    """What could be put: every published ground, and the circumstances that the figures show."""

    seen: NoticeView
    grounds: tuple[Ground, ...]
    circumstances: tuple[Circumstance, ...]


@dataclass(frozen=True)
class AskedFor:
    """A request that was made: its letter, and its signed file where the inspectorate's key is known."""

    request: str
    letter: bytes
    file: Signed | None
    figures: tuple[tuple[str, Figure], ...]


def draft(notice_id: str, acting: Acting) -> Draft:
    """Return what could be put in a request about a notice.

    Raises
    ------
    NotFoundError
        When the body has no such notice.
    ConflictError
        When its visit was called off.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.ASK_DEFERRAL)
    seen = notices.view(notice_id, acting)
    if (off := seen.notice.called_off_on) is not None:
        raise ConflictError(
            f"This visit was called off on {off.isoformat()}: there is nothing to put off.",
            next_step="If it goes ahead after all, say so on its notice first.",
        )
    return Draft(seen, tuple(g for g in Ground if g.is_published), seen.circumstances)


def ask(
    notice_id: str,
    acting: Acting,
    *,
    grounds: Sequence[GroundGiven] = (),
    consider: Sequence[int] = (),
    signed_by: str,
    sender: str = "",
) -> AskedFor:
    """Make a request, its letter and its signed file, and store it.

    Parameters
    ----------
    notice_id : str
        The notice of the visit.
    acting : Acting
        Who asks.
    grounds : sequence of GroundGiven
        Published grounds.
    consider : sequence of int
        Which of the draft's circumstances to put, by their place from 0; only their figures travel.
    signed_by : str
        Who signs the letter.
    sender : str
        The name at its head; the body's, as registers give it, where none is given.

    Raises
    ------
    NotFoundError
        When the body has no such notice, or the draft no such circumstance.
    BadInputError
        When nothing is put, or nobody signs.
    ConflictError
        When a request about the visit waits for its answer, or it was called off.
    GuardError
        When the permission is not held.
    """
    made = draft(notice_id, acting)
    put = _put(made, grounds, consider)
    if not put or not signed_by.strip():
        raise BadInputError(
            "A request puts at least one ground or circumstance, and somebody signs it.",
            next_step="Choose what to put and give the name or office of whoever signs.",
        )
    body = _body(made.seen, put, acting, signed_by)
    figures = _quoted(put)
    from counterpoise.store.writing import writing  # noqa: PLC0415 - models load once Django is set up

    with writing():
        request = _store(made.seen, body, acting)
        file = _file(body, acting)
        _deliver_here(body, acting)
    letter = letter_of(
        body,
        told_on=made.seen.notice.notified_on,
        asked_at=acting.now,
        sender=sender,
        proof=file.proof if file else "",
    )
    return AskedFor(request, letter, file, figures)


def made_by(acting: Acting) -> tuple[RequestRecord, ...]:
    """Return the requests of a body with their answers, oldest first.

    Raises
    ------
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_OWN_AREA)
    start.open_store()
    from counterpoise.store import letter_queries  # noqa: PLC0415 - models load once Django is set up

    return letter_queries.requests_by(acting.body)


def letter_again(request_id: str, acting: Acting) -> bytes:
    """Return the letter of a request that was made, as it was then; a signed file is made once.

    Raises
    ------
    NotFoundError
        When the body made no such request.
    GuardError
        When the permission is not held.
    """
    made = next((r for r in made_by(acting) if r.public_id == request_id), None)
    if made is None:
        raise NotFoundError("You made no such request.", next_step="Look at the list of your requests.")
    told = {(n.service, n.visit_type, n.first_day): n.notified_on for n in notices.listed(acting)}
    return letter_of(
        checked(RequestBody, made.payload),
        told_on=told.get((made.service, made.visit_type, made.first_day)),
        asked_at=made.received_at,
    )


def about(notice: NoticeRecord, acting: Acting) -> RequestRecord | None:
    """Return the newest request about the visit of a notice, if one was made.

    Raises
    ------
    GuardError
        When the permission is not held.
    """
    visited = (notice.service, notice.visit_type, notice.first_day)
    made = (r for r in reversed(made_by(acting)) if (r.service, r.visit_type, r.first_day) == visited)
    return next(made, None)


def _put(made: Draft, grounds: Sequence[GroundGiven], consider: Sequence[int]) -> tuple[PutCircumstance, ...]:
    if any(not g.ground.is_published for g in grounds):
        raise BadInputError(
            "Only published grounds are put as grounds.",
            next_step="Choose the rest among the circumstances that the figures show.",
        )
    found = [
        PutCircumstance(ground=g.ground, words=g.words.strip() or g.ground.value, evidence=g.evidence)
        for g in grounds
    ]
    for place in consider:
        if not 0 <= place < len(made.circumstances):
            raise NotFoundError(
                f"There is no circumstance {place}.", next_step="Look at the draft: they count from 0."
            )
        c = made.circumstances[place]
        figures = tuple(QuotedFigure.of(name, figure) for name, figure in c.figures)
        found.append(PutCircumstance(ground=c.ground, words=c.words, evidence=c.evidence, figures=figures))
    return tuple(found)


def _quoted(put: tuple[PutCircumstance, ...]) -> tuple[tuple[str, Figure], ...]:
    """Return the figures that travel, each quoted by its name, for the printed purpose (rule 6)."""
    held = {f"{place}. {f.name}": f.figure for place, c in enumerate(put, start=1) for f in c.figures}
    return tuple(quote(held, names=tuple(held), purpose=PURPOSE).figures.items())


def _body(seen: NoticeView, put: tuple[PutCircumstance, ...], acting: Acting, signed_by: str) -> RequestBody:
    return RequestBody(
        visit=seen.notice.reference,
        body=acting.body,
        inspectorate=seen.notice.inspectorate,
        service=seen.notice.service,
        visit_type=seen.notice.visit_type,
        first_day=seen.notice.first_day,
        put=put,
        purpose=PURPOSE,
        asked_by=signed_by.strip(),
    )


def _store(seen: NoticeView, body: RequestBody, acting: Acting) -> str:
    from counterpoise.store import letter_writes  # noqa: PLC0415 - models load once Django is set up

    return letter_writes.keep_request(
        new=_new(body, acting, asking=True, visit=""),
        audit=_event(acting, "deferral asked for", seen.kind.name),
    )


def _new(body: RequestBody, acting: Acting, *, asking: bool, visit: str) -> NewRequest:
    from counterpoise.store.letter_writes import NewRequest  # noqa: PLC0415 - models load late

    return NewRequest(
        asking=asking,
        inspectorate=body.inspectorate,
        body=body.body,
        service=body.service,
        visit=visit,
        visit_type=body.visit_type,
        first_day=body.first_day,
        received_at=acting.now,
        payload=plain(body),
    )


def _file(body: RequestBody, acting: Acting) -> Signed | None:
    """Return the signed file, or nothing where the inspectorate's key is not known: the letter goes alone."""
    known = {p.body for p in exchange_files.parties()}
    if body.inspectorate not in known or not exchange_files.signs_for(acting):
        return None
    about = f"{body.visit_type} {body.service} {body.first_day.isoformat()}"
    return exchange_files.send(
        FileKind.REQUEST, to=body.inspectorate, about=about, body=plain(body), acting=acting
    )


def _deliver_here(body: RequestBody, acting: Acting) -> None:
    """Hand the request over where both sides share this server: only of a visit the asker was told of.

    Raises
    ------
    ConflictError
        When the visit has begun or was called off: a signed file would be refused there too.
    """
    from counterpoise.store import letter_writes, visit_queries  # noqa: PLC0415 - models load late

    viewer = Viewer(services=services_of(acting.body))
    for told in visit_queries.seen(viewer, acting.today):
        same = (told.owner, told.service, told.visit_type, told.first_day)
        about = (body.inspectorate, body.service, body.visit_type, body.first_day)
        if told.state is not None and same == about:
            if told.state not in OPEN:
                raise ConflictError(
                    f"{told.owner} can't put this visit off any more: it stands at “{told.state.label}”.",
                    next_step="Talk to whoever gave notice of it.",
                )
            letter_writes.keep_request(
                new=_new(body, acting, asking=False, visit=told.key),
                audit=_event(acting, "deferral request received", "on the same server"),
            )
            return


def _event(acting: Acting, what: str, why: str) -> AuditEvent:
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load once Django is set up

    return AuditEvent(at=acting.now, who=acting.who, what=what, why=why)


def parse_ground(text: str, *, checked: bool) -> GroundGiven:
    """Return a published ground from ``GROUND: words``, such as ``incident: A death in a home of ours.``.

    Raises
    ------
    UsageError
        When no published ground has the name.
    """
    name, _, words = text.partition(":")
    published = {g.name.casefold(): g for g in Ground if g.is_published}
    ground = published.get(name.strip().casefold())
    if ground is None:
        raise UsageError(
            f"No published ground is called {name.strip()!r}.",
            next_step="Use one of: " + ", ".join(sorted(published)) + ".",
        )
    evidence = Evidence.CHECKED if checked else Evidence.SELF_REPORTED
    return GroundGiven(ground, words.strip(), evidence)
