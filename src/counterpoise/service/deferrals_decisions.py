"""The yearly publication of answers to deferral requests, by ground and outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterpoise.domain.deferral import Ground
from counterpoise.domain.policy import load_policy
from counterpoise.domain.requests import Decided, DecisionRow, decisions_by_ground
from counterpoise.domain.roles import Permission
from counterpoise.domain.sight import Reply
from counterpoise.service import start

if TYPE_CHECKING:
    from counterpoise.service.acting import Acting


def decisions(year: int, acting: Acting) -> tuple[DecisionRow, ...]:
    """Return the yearly publication: requests by ground and outcome, small numbers hidden.

    Raises
    ------
    GuardError
        When the permission is not held.
    """
    acting.must(Permission.SEE_PROGRAMME)
    start.open_store()
    from counterpoise.store import letter_queries  # noqa: PLC0415 - models load once Django is set up

    decided = [
        Decided(Ground(put["ground"]), Reply(r.reply) if r.reply else None)
        for r in letter_queries.requests_to(acting.body)
        if r.received_at.year == year
        for put in r.payload["put"]
    ]
    return decisions_by_ground(decided, most=load_policy().small_number)
