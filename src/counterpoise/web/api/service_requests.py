"""Operations of ``/api/v1`` on requests for a later date: draft, ask, list; receive and answer."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final

from django.http import HttpRequest, HttpResponse  # noqa: TC002 - the library reads annotations

from counterpoise.domain.deferral import Evidence, Ground
from counterpoise.domain.errors import ConflictError, UsageError
from counterpoise.domain.roles import Permission
from counterpoise.service import deferrals, deferrals_answer
from counterpoise.web.api import shapes
from counterpoise.web.api import shapes_exchange as kinds
from counterpoise.web.api.answers import encoded, part, tagged, version_meant
from counterpoise.web.api.frame import FAULTS, Id, Limit, Offset, acting_of, api
from counterpoise.web.api.operations import operation
from counterpoise.web.faults import problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.domain.marks import Figure
    from counterpoise.service.exchange_files import Signed
    from counterpoise.store.letter_queries import RequestRecord

_NOTICES: Final = "notices of the own body"
_RECEIVED: Final = "requests to the own inspectorate"


@operation(
    api,
    "GET",
    "/notices/{notice_id}/ask",
    needs=(Permission.ASK_DEFERRAL,),
    objects=_NOTICES,
    response={200: kinds.AskDraft, **FAULTS},
)
def ask_draft(request: HttpRequest, notice_id: Id) -> HttpResponse:
    """Tell what could be put about a notice: published grounds, and circumstances that the figures show."""
    made = deferrals.draft(notice_id, acting_of(request, Permission.ASK_DEFERRAL))
    circumstances = [
        {
            "ground": c.ground.name,
            "words": c.words,
            "evidence": c.evidence.value,
            "figures": [_figure(name, figure) for name, figure in c.figures],
        }
        for c in made.circumstances
    ]
    grounds = [{"name": g.name, "words": g.value} for g in made.grounds]
    return tagged(request, encoded({"grounds": grounds, "circumstances": circumstances}))


@operation(
    api,
    "POST",
    "/notices/{notice_id}/ask",
    needs=(Permission.ASK_DEFERRAL,),
    objects=_NOTICES,
    response={201: kinds.Asked, **FAULTS},
)
def ask(request: HttpRequest, notice_id: Id, given: kinds.AskGiven) -> HttpResponse:
    """Ask for a later date; an inspectorate on the same server has it at once."""
    made = deferrals.ask(
        notice_id,
        acting_of(request, Permission.ASK_DEFERRAL),
        grounds=[_ground(g) for g in given.grounds],
        consider=given.consider,
        signed_by=given.signed_by,
    )
    figures = [_figure(name, figure) for name, figure in made.figures]
    answer = {"id": made.request, "figures": figures, **_papers(made.letter, made.file)}
    return tagged(request, encoded(answer), status=201)


@operation(
    api,
    "GET",
    "/asked",
    needs=(Permission.SEE_OWN_AREA,),
    objects="requests of the own body",
    response={200: shapes.Page[kinds.OwnRequest], **FAULTS},
)
def asked(request: HttpRequest, offset: Offset = 0, limit: Limit = 50) -> HttpResponse:
    """List the requests of the own body with their answers, oldest first."""
    rows = deferrals.made_by(acting_of(request, Permission.SEE_OWN_AREA))
    return tagged(request, encoded(part(rows, offset=offset, limit=limit, path=request.path, shape=_own)))


@operation(
    api,
    "GET",
    "/requests",
    needs=(Permission.ANSWER_REQUESTS,),
    objects=_RECEIVED,
    response={200: shapes.Page[kinds.ReceivedRequest], **FAULTS},
)
def received(request: HttpRequest, offset: Offset = 0, limit: Limit = 50) -> HttpResponse:
    """List the requests that the own inspectorate received, those that wait first."""
    rows = deferrals_answer.listed(acting_of(request, Permission.ANSWER_REQUESTS))
    return tagged(request, encoded(part(rows, offset=offset, limit=limit, path=request.path, shape=_opened)))


@operation(
    api,
    "GET",
    "/requests/{request_id}",
    needs=(Permission.ANSWER_REQUESTS,),
    objects=_RECEIVED,
    response={200: kinds.ReceivedRequest, **FAULTS},
)
def one_request(request: HttpRequest, request_id: Id) -> HttpResponse:
    """Give a request with its clock; its entity tag begins with its version."""
    seen = deferrals_answer.read(request_id, acting_of(request, Permission.ANSWER_REQUESTS))
    return tagged(request, encoded(_opened(seen)), version=seen.request.version)


@operation(
    api,
    "POST",
    "/requests/{request_id}/answer",
    needs=(Permission.ANSWER_REQUESTS,),
    objects=_RECEIVED,
    response={200: kinds.Answered, **FAULTS, 409: kinds.AnsweredFirst},
)
def answer(request: HttpRequest, request_id: Id, given: kinds.AnswerGiven) -> HttpResponse:
    """Answer a request within the guards, once; ``If-Match`` names the version that was read."""
    acting = acting_of(request, Permission.ANSWER_REQUESTS)
    # Whose it is comes before what is asked: another's request is not there, whatever this one lacks.
    deferrals_answer.read(request_id, acting)
    verdict = deferrals_answer.Verdict(**given.dict())
    try:
        made = deferrals_answer.decide(request_id, verdict, acting, version=version_meant(request))
    except ConflictError as error:
        there = _opened(deferrals_answer.read(request_id, acting))
        return problem(error, there=there, given=given.dict(exclude_none=True))
    told = {"reply": made.answer.reply.value, "day": made.answer.day, "child_weeks": made.child_weeks}
    return tagged(request, encoded(told | _papers(made.letter, made.file)))


def _ground(given: kinds.GroundGiven) -> deferrals.GroundGiven:
    published = {g.name: g for g in Ground if g.is_published}
    if given.ground not in published:
        raise UsageError(
            f"No published ground is called {given.ground!r}.",
            next_step="Use one of: " + ", ".join(sorted(published)) + ".",
        )
    evidence = Evidence.CHECKED if given.checked else Evidence.SELF_REPORTED
    return deferrals.GroundGiven(published[given.ground], given.words, evidence)


def _papers(letter: bytes, file: Signed | None) -> dict[str, Any]:
    return {"letter": b64encode(letter).decode(), "signed_file": file.data.decode() if file else None}


def _figure(name: str, figure: Figure) -> dict[str, Any]:
    named = {"value": figure.value, "unit": figure.unit, "source": figure.source}
    return {"name": name, **named, "mark": figure.mark.value}


def _own(r: RequestRecord) -> dict[str, Any]:
    names = ("inspectorate", "service", "visit_type", "first_day", "reply", "reply_day", "version")
    return {"id": r.public_id, "asked_at": r.received_at, **_named(r, names)}


def _opened(seen: deferrals_answer.OpenRequest) -> dict[str, Any]:
    names = ("visit", "body", "service", "visit_type", "first_day", "received_at", "reply", "reply_day")
    put = [
        {
            "ground": c.ground.name,
            "words": c.words,
            "evidence": c.evidence.value,
            "figures": [_figure(f.name, f.figure) for f in c.figures],
        }
        for c in seen.body.put
    ]
    return {
        "id": seen.request.public_id,
        "version": seen.request.version,
        **_named(seen.request, names),
        "answer_by": seen.answer_by,
        "late": seen.late,
        "exempt": seen.exempt,
        "put": put,
        "purpose": seen.body.purpose,
        "asked_by": seen.body.asked_by,
    }


def _named(row: RequestRecord, names: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
