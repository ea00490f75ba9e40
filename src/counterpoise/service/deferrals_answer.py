"""Use cases of the side that answers: the clock, the guards, the answer as signed file and letter.

An answer is yes, no or convert, and one date; never alternatives to probe (rule 1). Busy never shields
(rule 4): an exempt service is not put off for strain, nobody is put off twice or past thirteen weeks, a
substitute check comes first, and the delay is said in children's terms and signed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from counterpoise.domain.calendar import load_calendar
from counterpoise.domain.deferral import DeferralDecision, Evidence, check_deferral
from counterpoise.domain.disclosure import QuotedFigures
from counterpoise.domain.errors import BadInputError, ConflictError
from counterpoise.domain.lifecycle import Mode, step
from counterpoise.domain.policy import load_policy
from counterpoise.domain.requests import (
    Conversion,
    answer_by,
    check_conversion,
    child_weeks,
)
from counterpoise.domain.roles import Permission
from counterpoise.domain.sight import DeferralAnswer, Reply, deferral_answer
from counterpoise.exchange.letters import letter_docx
from counterpoise.exchange.signed_bodies import DecisionBody, RequestBody, checked
from counterpoise.service import notices_changes, start, visits
from counterpoise.service.deferrals_reply import decision_body, decision_file, paper
from counterpoise.service.visits_exempt import exempt_now

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from counterpoise.domain.marks import Figure
    from counterpoise.service.acting import Acting
    from counterpoise.service.exchange_files import Signed
    from counterpoise.store.letter_queries import RequestRecord
    from counterpoise.store.visit_queries import VisitRecord


#: Whoever took one of these is on the team of the visit: the figures of a request are not for them.
_TEAM_STEPS = frozenset({"notify", "prepare", "begin", "resume", "gather", "finish", "send_draft"})


@dataclass(frozen=True)
class Verdict:
    """What somebody decides; days and mode only where the reply needs them.

    Parameters
    ----------
    reply : Reply
        Yes, no or convert.
    new_day : date or None
        With yes: the new first day, fixed.
    substitute_day : date or None
        With yes: the day of the substitute check.
    last_day, mode
        With convert: when it ends, and how it is done.
    signed_by : str
        Who signs the delay.
    checked_with : str
        With yes: the office outside the service with which somebody here checked what is put.
    """

    reply: Reply
    new_day: date | None = None
    substitute_day: date | None = None
    last_day: date | None = None
    mode: Mode | None = None
    signed_by: str = ""
    checked_with: str = ""


@dataclass(frozen=True)
class OpenRequest:
    """A request as whoever answers it sees it: what is put, the figures quoted, the clock, the exemption."""

    request: RequestRecord
    body: RequestBody
    visit: VisitRecord
    answer_by: datetime
    late: bool
    exempt: str


@dataclass(frozen=True)
class Answered:
    """An answer that was given: its letter, and its signed file where the other side's key is known."""

    answer: DeferralAnswer
    child_weeks: float | None
    letter: bytes
    file: Signed | None


def listed(acting: Acting) -> tuple[OpenRequest, ...]:
    """Return the requests an inspectorate received, those that wait first, by when an answer is due.

    Raises
    ------
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.ANSWER_REQUESTS)
    start.open_store()
    from counterpoise.store import letter_queries  # noqa: PLC0415 - models load once Django is set up

    found = [_opened(r, acting) for r in letter_queries.requests_to(acting.body)]
    return tuple(sorted(found, key=lambda o: (bool(o.request.reply), o.answer_by, o.request.public_id)))


def read(public_id: str, acting: Acting) -> OpenRequest:
    """Return one request.

    Raises
    ------
    NotFoundError
        When the inspectorate received no such request.
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.ANSWER_REQUESTS)
    start.open_store()
    from counterpoise.store import letter_queries  # noqa: PLC0415 - models load once Django is set up

    return _opened(letter_queries.request_to(public_id, acting.body), acting)


def figures_for(seen: OpenRequest, acting: Acting, *, team: Collection[str]) -> dict[str, Figure]:
    """Return the figures of a request to somebody who answers it; the team of the visit gets none (rule 6).

    Parameters
    ----------
    seen : OpenRequest
        The request.
    acting : Acting
        The reader.
    team : collection of str
        Who makes the visit, as the audit table names them.

    Raises
    ------
    GuardError
        When the reader is on the team.
    """
    held = {
        f"{place}. {f.name}": f.figure for place, c in enumerate(seen.body.put, start=1) for f in c.figures
    }
    return dict(QuotedFigures(held, seen.body.purpose).read_by(acting.who, team=team))


def decide(public_id: str, verdict: Verdict, acting: Acting, *, version: int, sender: str = "") -> Answered:
    """Answer a request: check the guards, take the step, store the answer, write file and letter.

    Parameters
    ----------
    public_id : str
        The request.
    verdict : Verdict
        The decision.
    acting : Acting
        Who decides.
    version : int
        The version of the request that was read.
    sender : str
        The name at the head of the letter; the inspectorate where none is given.

    Raises
    ------
    NotFoundError
        When the inspectorate received no such request.
    ConflictError
        When it was answered already, the visit has begun, or one person would do what takes two.
    GuardError
        When rule 4 stands in the way; every fault is named.
    BadInputError
        When the reply lacks what it needs.
    """
    seen = read(public_id, acting)
    from counterpoise.store import letter_writes  # noqa: PLC0415 - models load once Django is set up
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - models load late
    from counterpoise.store.writing import writing  # noqa: PLC0415 - models load late

    if seen.request.reply:
        raise ConflictError(
            f"This request was answered already: {seen.request.reply}.", next_step="An answer is given once."
        )
    delay = _delay(seen.visit, verdict)
    with writing():
        day = _ACTS[verdict.reply](seen, verdict, acting, delay)
        answer = deferral_answer({"reply": verdict.reply, "day": day})
        letter_writes.answer_request(
            public_id=public_id,
            version=version,
            where={"inspectorate": acting.body, "asking": False},
            answer=letter_writes.Answer(
                reply=answer.reply.value,
                reply_day=answer.day,
                decided_at=acting.now,
                decided_by=acting.who,
                signed_by=verdict.signed_by,
                substitute_day=verdict.substitute_day if verdict.reply is Reply.YES else None,
                child_weeks=delay if verdict.reply is Reply.YES else None,
            ),
            audit=AuditEvent(acting.now, acting.who, "deferral request answered", _why(verdict)),
        )
        body = decision_body(seen, answer)
        file = decision_file(body, seen.request.body, acting)
        heard(body, acting, of=seen.request.body)
    letter = letter_docx(
        paper(seen, answer, signed_by=verdict.signed_by, sender=sender, acting=acting, file=file)
    )
    return Answered(answer, delay if verdict.reply is Reply.YES else None, letter, file)


def _why(verdict: Verdict) -> str:
    return ", checked with ".join(w for w in (verdict.reply.value, verdict.checked_with.strip()) if w)


def again(public_id: str, acting: Acting) -> Answered:
    """Return the letter and the signed file of an answer that was given, made anew; the answer stands.

    Raises
    ------
    NotFoundError
        When the inspectorate received no such request.
    ConflictError
        When it waits for its answer.
    GuardError
        When the permission is not held.
    """
    seen = read(public_id, acting)
    from counterpoise.store.writing import writing  # noqa: PLC0415 - models load late

    given = seen.request
    if not given.reply:
        raise ConflictError("This request waits for its answer.", next_step="Answer it first.")
    answer = deferral_answer({"reply": given.reply, "day": given.reply_day})
    with writing():
        file = decision_file(decision_body(seen, answer), given.body, acting)
    letter = paper(seen, answer, signed_by=given.signed_by, sender="", acting=acting, file=file)
    return Answered(answer, given.child_weeks, letter_docx(letter), file)


def heard(body: DecisionBody, acting: Acting, *, of: str) -> str:
    """Store an answer on the side that asked, and move its notice to the day of the answer.

    Called for a signed file that came in, and where both sides share one server.

    Returns
    -------
    str
        The sentence to say; "" where the body has no open request about the visit here.
    """
    from counterpoise.store import council_queries, letter_queries, letter_writes  # noqa: PLC0415 - late
    from counterpoise.store.audit import AuditEvent  # noqa: PLC0415 - late

    about = {"service": body.service, "visit_type": body.visit_type, "first_day": body.first_day}
    found = letter_queries.open_request_by(body=of, **about)  # type: ignore[arg-type]  # as its names say
    if found is None:
        return ""
    audit = AuditEvent(acting.now, acting.who, notices_changes.ANSWERED, body.reply.value)
    answer = letter_writes.Answer(body.reply.value, body.day, acting.now, "the inspectorate")
    letter_writes.answer_request(
        public_id=found.public_id,
        version=found.version,
        where={"body": of, "asking": True},
        answer=answer,
        audit=audit,
    )
    for n in council_queries.notices(of, acting.today):
        same = (n.service, n.visit_type, n.first_day) == (body.service, body.visit_type, body.first_day)
        if same and n.called_off_on is None:
            notices_changes.follow(n, body.day, acting=acting, audit=audit)
    return f"The answer to your request is {body.reply.value}: the visit begins on {body.day:%-d %B %Y}."


def _opened(request: RequestRecord, acting: Acting) -> OpenRequest:
    from counterpoise.store import visit_queries  # noqa: PLC0415 - models load once Django is set up

    visit = visit_queries.own_visit(request.visit, acting.body)
    did = visit_queries.who_did(visit.public_id)
    team = {who for name, who in did.items() if name in _TEAM_STEPS}
    due = answer_by(request.received_at, load_calendar())
    end = request.decided_at or acting.now
    return OpenRequest(
        request=request,
        body=_shown(checked(RequestBody, request.payload), hide=acting.who in team),
        visit=visit,
        answer_by=due,
        late=end > due,
        exempt=exempt_now(visit, acting.today),
    )


def _shown(body: RequestBody, *, hide: bool) -> RequestBody:
    """Return a request without its figures to those who make the visit (rule 6)."""
    if not hide:
        return body
    put = tuple(c.model_copy(update={"figures": ()}) for c in body.put)
    return body.model_copy(update={"put": put})


def _delay(visit: VisitRecord, verdict: Verdict) -> float | None:
    if visit.children is None or verdict.new_day is None:
        return None
    return child_weeks(children=visit.children, old_day=visit.first_day, new_day=verdict.new_day)


def _yes(seen: OpenRequest, verdict: Verdict, acting: Acting, delay: float | None) -> date:
    calendar, visit = load_calendar(), seen.visit
    check_deferral(
        DeferralDecision(
            exempt=seen.exempt,
            grounds=[c.ground for c in seen.body.put],
            evidence=[Evidence(c.evidence) for c in seen.body.put]
            + [Evidence.CHECKED] * bool(verdict.checked_with.strip()),
            earlier_deferrals=visit.deferrals,
            decided_on=acting.today,
            old_day=visit.notified_first_day or visit.first_day,
            new_day=verdict.new_day,
            substitute_day=verdict.substitute_day,
            child_weeks=delay,
            signed_by=verdict.signed_by,
        ),
        bounds=load_policy().deferral,
        calendar=calendar,
    )
    # A deferral without its day was refused above.
    new_day = cast("date", verdict.new_day)
    if not calendar.is_working_day(new_day):
        raise BadInputError(f"{new_day.isoformat()} is no working day.", next_step="Give a working day.")
    days = calendar.working_days_between(visit.first_day, visit.last_day) + 1
    given = {
        "request": seen.request.public_id,
        "first_day": new_day,
        "last_day": calendar.last_day_on_site(new_day, days),
        "substitute_day": verdict.substitute_day,
        "signed_by": verdict.signed_by,
    }
    visits.apply(visit.public_id, step("defer"), acting, version=visit.version, given=given)
    return new_day


def _no(seen: OpenRequest, verdict: Verdict, acting: Acting, delay: float | None) -> date:  # noqa: ARG001
    return seen.visit.first_day


def _convert(seen: OpenRequest, verdict: Verdict, acting: Acting, delay: float | None) -> date:  # noqa: ARG001
    visit = seen.visit
    last, mode = verdict.last_day or visit.last_day, verdict.mode or visit.mode
    if (last, mode) == (visit.last_day, visit.mode):
        raise BadInputError(
            "To convert changes how the visit is done or how long it is.",
            next_step="Give another mode or an earlier last day, or answer yes or no.",
        )
    made = Conversion(visit.first_day, last, mode)
    check_conversion(made, first_day=visit.first_day, last_day=visit.last_day)
    given = {"request": seen.request.public_id, "mode": mode, "last_day": last}
    visits.apply(visit.public_id, step("convert"), acting, version=visit.version, given=given)
    return visit.first_day


_ACTS = {Reply.YES: _yes, Reply.NO: _no, Reply.CONVERT: _convert}


def parse_verdict(
    reply: str,
    *,
    new_day: date | None,
    substitute_day: date | None,
    last_day: date | None,
    mode: str,
    signed_by: str,
    checked_with: str = "",
) -> Verdict:
    """Return a decision from texts and days, as a form or a command gives them.

    Raises
    ------
    BadInputError
        When the reply is not yes, no or convert, or there is no such mode.
    """
    if reply not in set(Reply) or (mode and mode not in set(Mode)):
        raise BadInputError(
            "An answer is yes, no or convert, and fieldwork on site, hybrid or remote.",
            next_step="Choose one of these; nothing was stored.",
        )
    return Verdict(
        reply=Reply(reply),
        new_day=new_day,
        substitute_day=substitute_day,
        last_day=last_day,
        mode=Mode(mode) if mode else None,
        signed_by=signed_by,
        checked_with=checked_with,
    )
