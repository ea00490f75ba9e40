"""Commitments: what else takes weeks, kept and withdrawn, never another body's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from service_kit import DIRECTOR, NOW, SCHEDULER

from counterpoise.domain.errors import BadInputError, ConflictError, GuardError, NotFoundError
from counterpoise.service import audit, commitments
from counterpoise.service.commitments import Commitment

if TYPE_CHECKING:
    from pathlib import Path

RETURN = Commitment(
    "statutory return", "SSDA903", date(2020, 9, 14), date(2020, 9, 25), {"data and performance": 80}
)


def test_a_commitment_is_kept_and_withdrawn_and_still_known_of_the_day_before(council_home: Path) -> None:
    made = commitments.add(RETURN, DIRECTOR)
    assert commitments.listed(DIRECTOR) == (made,)
    later = replace(DIRECTOR, now=NOW + timedelta(days=3))
    commitments.withdraw(made.public_id, later, why="done early")
    assert commitments.listed(later) == ()
    assert [c.public_id for c in commitments.listed(DIRECTOR)] == [made.public_id]
    with pytest.raises(ConflictError, match="withdrawn already"):
        commitments.withdraw(made.public_id, later, why="again")
    assert audit.verify().holds


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "holiday"}, "no kind of commitment"),
        ({"title": " "}, "no title"),
        ({"hours": {"cooks": 3}}, "no pool"),
        ({"hours": {"leaders": -1}}, "no pool"),
        ({"last_day": date(2020, 9, 1)}, "ends on the day it begins"),
    ],
)
def test_what_can_t_be_is_refused_in_words(council_home: Path, change: dict[str, object], words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        commitments.add(replace(RETURN, **change), DIRECTOR)
    assert commitments.listed(DIRECTOR) == ()


def test_another_body_s_commitment_is_not_there(council_home: Path) -> None:
    made = commitments.add(RETURN, DIRECTOR)
    neighbour = replace(DIRECTOR, body="E08000025")
    assert commitments.listed(neighbour) == ()
    with pytest.raises(NotFoundError):
        commitments.withdraw(made.public_id, neighbour, why="mine")
    with pytest.raises(GuardError):
        commitments.add(RETURN, SCHEDULER)
