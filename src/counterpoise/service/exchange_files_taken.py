"""What an instance does with each kind of signed file that comes in, and the files that planners send."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from counterpoise.domain.errors import BadInputError, ConflictError
from counterpoise.domain.roles import Permission
from counterpoise.domain.visit_types import visit_type
from counterpoise.exchange.signed import FileKind
from counterpoise.exchange.signed_bodies import (
    DecisionBody,
    HoursBody,
    NoticeBody,
    RequestBody,
    checked,
    plain,
)
from counterpoise.service import (
    deferrals_answer,
    deferrals_receive,
    exchange_files,
    notices,
    notices_joined,
    returns,
)
from counterpoise.service.acting import services_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterpoise.exchange.signed import Letter
    from counterpoise.service.acting import Acting
    from counterpoise.service.exchange_files import Handler, Signed
    from counterpoise.store.letter_queries import PartyRecord
    from counterpoise.store.visit_queries import VisitRecord


def take(data: bytes, acting: Acting) -> str:
    """Take a signed file in and return the sentence to say.

    Raises
    ------
    CounterpoiseError
        Of the kind that fits what is wrong, with the next step; nothing is stored then.
    """
    planner = Permission.SEE_PROGRAMME in acting.permissions
    return exchange_files.take(data, acting, handlers=_PLANNER if planner else _COUNCIL)


def notice_file(visit: VisitRecord, acting: Acting) -> Signed:
    """Return the signed notice of a visit for the council or provider that was told of it.

    Raises
    ------
    ConflictError
        When the service was not notified yet.
    NotFoundError
        When nobody with a checked key answers for the service.
    """
    acting.must(Permission.PLAN)
    if visit.notified_on is None or visit.notified_on > acting.today:
        raise ConflictError(
            "No file leaves about a visit that was not notified.", next_step="Record the notice first."
        )
    to = visit.service.partition(":")[2]
    body = NoticeBody(
        visit=visit.public_id,
        inspectorate=acting.body,
        service=visit.service,
        service_name=visit.service_name,
        visit_type=visit.visit_type,
        notified_on=visit.notified_on,
        first_day=visit.first_day,
        last_day=visit.last_day,
        mode=visit.mode.value,
    )
    about = f"{visit.visit_type} {visit.service} {visit.notified_on.isoformat()}"
    from counterpoise.store.writing import writing  # noqa: PLC0415 - models load once Django is set up

    with writing():
        return exchange_files.send(FileKind.NOTICE, to=to, about=about, body=plain(body), acting=acting)


def hours_file(given: returns.VisitHours, to: str, acting: Acting) -> Signed:
    """Return the hours return on a visit as a signed file for the inspectorate that made it.

    Raises
    ------
    NotFoundError, ConflictError
        When the inspectorate's key is not known, or was not compared.
    """
    acting.must(Permission.FILE_RETURNS)
    body = HoursBody(
        body=acting.body,
        service=given.service,
        visit_type=given.visit_type,
        first_day=given.first_day,
        hours={pool: dict(by_week) for pool, by_week in given.hours.items()},
        told_something_new=given.told_something_new,
    )
    about = f"{given.visit_type} {given.service} {given.first_day.isoformat()}"
    from counterpoise.store.writing import writing  # noqa: PLC0415 - models load once Django is set up

    with writing():
        return exchange_files.send(FileKind.HOURS, to=to, about=about, body=plain(body), acting=acting)


def _notice(letter: Letter, sender: PartyRecord, acting: Acting) -> str:
    body = checked(NoticeBody, letter.body)
    if body.inspectorate != sender.body:
        raise _not_theirs(sender)
    if body.service not in services_of(acting.body):
        raise BadInputError(
            "This notice is about a service that is not yours.",
            next_step="Nothing was stored. Tell the sender whom it went to.",
        )
    there = notices_joined.notice_of(body, acting)
    if there is not None and notices_joined.says_more(there, body):
        return notices_joined.join(there, body, acting, sender=sender.name)
    seen = notices.log(
        notices.Call(
            visit_type=body.visit_type,
            notified_on=body.notified_on,
            first_day=body.first_day,
            last_day=body.last_day,
            service=body.service,
            reference=body.visit,
        ),
        acting,
    )
    return f"Logged: {seen.kind.name}, from {body.first_day:%-d %B %Y} to {body.last_day:%-d %B %Y}."


def _decision(letter: Letter, sender: PartyRecord, acting: Acting) -> str:
    body = checked(DecisionBody, letter.body)
    from counterpoise.store import letter_queries  # noqa: PLC0415 - models load once Django is set up

    open_ones = [r for r in letter_queries.requests_by(acting.body) if not r.reply]
    about = (sender.body, body.service, body.visit_type, body.first_day)
    if not any((r.inspectorate, r.service, r.visit_type, r.first_day) == about for r in open_ones):
        raise ConflictError(
            f"You have no open request to {sender.name} about this visit.",
            next_step="Nothing was stored. Ask them what the answer is about.",
        )
    return deferrals_answer.heard(body, acting, of=acting.body)


def _request(letter: Letter, sender: PartyRecord, acting: Acting) -> str:
    body = checked(RequestBody, letter.body)
    if body.body != sender.body:
        raise _not_theirs(sender)
    deferrals_receive.receive(body, acting, sender=sender.body)
    return f"Received: a request from {sender.name}, to be answered within one working day."


def _hours(letter: Letter, sender: PartyRecord, acting: Acting) -> str:
    body = checked(HoursBody, letter.body)
    if body.body != sender.body or body.service not in services_of(sender.body):
        raise _not_theirs(sender)
    owner = visit_type(body.visit_type).owner
    if owner != acting.body:
        raise BadInputError(
            f"These hours are about a visit of {owner}.",
            next_step="Nothing was stored. Tell the sender whom they went to.",
        )
    given = returns.VisitHours(
        body.service, body.visit_type, body.first_day, body.hours, body.told_something_new
    )
    returns.file_hours(given, acting, body=sender.body, sender=sender.fingerprint)
    return f"Received: the hours that {sender.name} gave to the visit of {body.first_day:%-d %B %Y}."


def _not_theirs(sender: PartyRecord) -> BadInputError:
    return BadInputError(
        f"{sender.name} signed a file about somebody else.",
        next_step="Nothing was stored. Ask them for a file about themselves.",
    )


_COUNCIL: Mapping[FileKind, Handler] = MappingProxyType(
    {FileKind.NOTICE: _notice, FileKind.DECISION: _decision}
)
_PLANNER: Mapping[FileKind, Handler] = MappingProxyType({FileKind.REQUEST: _request, FileKind.HOURS: _hours})
