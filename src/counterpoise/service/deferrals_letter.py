"""The letter of a deferral request: grounds, circumstances with their figures, and what those are for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from counterpoise.domain.visit_types import visit_type
from counterpoise.exchange.letters import PaperLetter, Part, letter_docx
from counterpoise.service.names import body_name, visit_title

if TYPE_CHECKING:
    from datetime import date, datetime

    from counterpoise.exchange.signed_bodies import PutCircumstance, RequestBody

_LONDON: Final = ZoneInfo("Europe/London")
PURPOSE: Final = "To be considered in the answer to this request, by whoever answers it and by nobody else."


def letter_of(
    body: RequestBody, *, told_on: date | None, asked_at: datetime, sender: str = "", proof: str = ""
) -> bytes:
    """Return the letter of a request as DOCX.

    Parameters
    ----------
    body : RequestBody
        The request.
    told_on : date or None
        The day of the notice; None where the notice names another first day by now.
    asked_at : datetime
        When the request was made.
    sender : str
        The name at its head; the body's, as registers give it, where none is given.
    proof : str
        What names the signed file that says the same, "" where the letter goes alone.
    """
    kind, first, on = visit_type(body.visit_type), body.first_day, asked_at.astimezone(_LONDON).date()
    title = visit_title(kind, body.service, on)
    when = f" on {told_on:%-d %B %Y}" if told_on else ""
    opening = (
        f"You told us{when} of this {kind.noun}. We ask you to consider a later date. "
        "Our arrangements go on meanwhile."
    )
    quotes = any(c.figures for c in body.put)
    return letter_docx(
        PaperLetter(
            sender=sender or body_name(body.body, on),
            recipient=body.inspectorate,
            written_at=asked_at,
            subject=f"Request for a later date: {title} from {first:%-d %B %Y}",
            parts=(
                Part("", (opening,)),
                *_parts(body.put),
                Part("Purpose of the figures", (PURPOSE,)) if quotes else Part("", ()),
            ),
            signed_by=body.asked_by,
            proof=proof,
        )
    )


def _parts(put: tuple[PutCircumstance, ...]) -> tuple[Part, ...]:
    by_heading: dict[str, list[PutCircumstance]] = {}
    for c in put:
        by_heading.setdefault(c.ground.heading, []).append(c)
    return tuple(
        Part(
            heading,
            tuple(f"{_said(c)} (Evidence: {c.evidence.value}.)" for c in given),
            tuple((f.name, f.figure) for c in given for f in c.figures),
        )
        for heading, given in by_heading.items()
    )


def _said(put: PutCircumstance) -> str:
    """Return a circumstance in words; own words about a published ground stand behind its name."""
    ground = put.ground.value
    if not put.ground.is_published:
        return put.words
    return f"{ground[:1].upper()}{ground[1:]}" + (f": {put.words}" if put.words != ground else ".")
