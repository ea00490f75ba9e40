"""The answer to a deferral request as a signed file and as a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.sight import DeferralAnswer, Reply
from counterpoise.domain.visit_types import visit_type
from counterpoise.exchange.letters import PaperLetter, Part
from counterpoise.exchange.signed import FileKind
from counterpoise.exchange.signed_bodies import DecisionBody, plain
from counterpoise.service import exchange_files

if TYPE_CHECKING:
    from counterpoise.service.acting import Acting
    from counterpoise.service.deferrals_answer import OpenRequest
    from counterpoise.service.exchange_files import Signed


def decision_body(seen: OpenRequest, answer: DeferralAnswer) -> DecisionBody:
    """Return an answer as it travels: the reply, the day, and which visit it is about."""
    return DecisionBody(
        visit=seen.visit.public_id,
        service=seen.request.service,
        visit_type=seen.request.visit_type,
        first_day=seen.request.first_day,
        reply=answer.reply,
        day=answer.day,
    )


def decision_file(body: DecisionBody, to: str, acting: Acting) -> Signed | None:
    """Return the answer as a signed file, or nothing where the other side's key is not known."""
    if to not in {p.body for p in exchange_files.parties()} or not exchange_files.signs_for(acting):
        return None
    about = f"{body.visit_type} {body.service} {body.first_day.isoformat()}"
    return exchange_files.send(FileKind.DECISION, to=to, about=about, body=plain(body), acting=acting)


def paper(
    seen: OpenRequest,
    answer: DeferralAnswer,
    *,
    signed_by: str,
    sender: str,
    acting: Acting,
    file: Signed | None,
) -> PaperLetter:
    """Return the answer as a letter: the reply and the day, and no alternatives; dated when it was given."""
    kind = visit_type(seen.visit.visit_type)
    words = {
        Reply.YES: f"Yes. The {kind.noun} now begins on {answer.day:%-d %B %Y}. This date is fixed.",
        Reply.NO: f"No. The {kind.noun} begins on {answer.day:%-d %B %Y}, as you were told.",
        Reply.CONVERT: (
            f"We change how the {kind.noun} is done. It begins on {answer.day:%-d %B %Y}, as you were told."
        ),
    }
    return PaperLetter(
        sender=sender or acting.body,
        recipient=seen.visit.service_name or seen.request.body,
        written_at=seen.request.decided_at or acting.now,
        subject=f"Your request about the {kind.name} of {seen.request.first_day:%-d %B %Y}",
        parts=(Part("", (words[answer.reply],)),),
        signed_by=signed_by or acting.body,
        proof=file.proof if file else "",
    )
