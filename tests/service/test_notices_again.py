"""The same notice once more: the same person is led to it, others are told of it, nothing is stored twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from service_kit import DIRECTOR, NOW, OTHER_COUNCIL, PERFORMANCE, TODAY

from counterpoise.domain.roles import Permission
from counterpoise.service import audit, notices, notices_changes
from counterpoise.service.notices import Call
from counterpoise.service.notices_again import MOMENT, NoticeThereError

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.service.acting import Acting

CALL = Call("ILACS_FOCUSED_COVID", TODAY, first_day=date(2020, 9, 28))
SOON = replace(DIRECTOR, now=NOW + timedelta(seconds=3))
PEOPLE = 6


def refused(call: Call, who: Acting) -> NoticeThereError:
    """Return how a notice is refused; nothing may have been stored."""
    rows = audit.verify().rows
    with pytest.raises(NoticeThereError) as told:
        notices.log(call, who)
    assert audit.verify().rows == rows
    return told.value


def test_who_logs_the_very_same_a_moment_later_is_led_to_it(council_home: Path) -> None:
    made = notices.log(CALL, DIRECTOR).notice
    again = refused(CALL, SOON)
    assert again.made_before == again.notice == made
    assert refused(CALL, replace(DIRECTOR, now=NOW + MOMENT)).made_before == made
    # The last day was worked out the first time: to say it is to say the same.
    assert refused(replace(CALL, last_day=made.last_day), SOON).made_before == made


@pytest.mark.parametrize(
    ("call", "who"),
    [
        (CALL, replace(DIRECTOR, now=NOW + MOMENT + timedelta(seconds=1))),
        (CALL, replace(PERFORMANCE, now=SOON.now)),
        (replace(CALL, first_day=date(2020, 9, 29)), SOON),
        (replace(CALL, last_day=date(2020, 10, 2)), SOON),
        (replace(CALL, embargo=True), SOON),
        (replace(CALL, area_votes=True), SOON),
        (replace(CALL, reference="a visit of theirs"), SOON),
    ],
    ids=["later", "somebody else", "first day", "last day", "embargo", "elections", "reference"],
)
def test_later_somebody_else_or_with_other_words_it_is_told_that_the_notice_is_there(
    council_home: Path, call: Call, who: Acting
) -> None:
    made = notices.log(CALL, DIRECTOR).notice
    told = refused(call, who)
    assert (told.made_before, told.notice) == (None, made)
    assert "there already: Covid-19 focused" in told.sentence
    assert "told on 2020-09-14, fieldwork from 2020-09-28." in told.sentence
    assert "Nothing was stored." in told.next_step


def test_a_notice_that_was_changed_meanwhile_is_another_one(council_home: Path) -> None:
    made = notices.log(CALL, DIRECTOR).notice
    notices_changes.change(made.public_id, DIRECTOR, version=1, why="w", called_off_on=TODAY)
    told = refused(CALL, SOON)
    assert told.made_before is None
    assert "It was called off on 2020-09-14." in told.sentence
    assert "if it goes ahead after all" in told.next_step


def test_whoever_may_not_see_notices_is_told_nothing_of_the_one_that_is_there(council_home: Path) -> None:
    notices.log(replace(CALL, first_day=date(2020, 10, 5)), DIRECTOR)
    blind = replace(SOON, permissions=SOON.permissions - {Permission.SEE_OWN_AREA})
    told = refused(CALL, blind)
    assert told.notice is told.made_before is None
    assert str(told) == (
        "This notice is there already: the same type, service and day. "
        "Nothing was stored; look at what is there already."
    )


def test_another_council_is_told_nothing(council_home: Path) -> None:
    notices.log(CALL, DIRECTOR)
    elsewhere = replace(SOON, body=OTHER_COUNCIL)
    made = notices.log(CALL, elsewhere).notice
    assert made.service == f"authority:{OTHER_COUNCIL}"
    again = refused(CALL, elsewhere)
    assert again.notice is not None
    assert (again.notice.body, again.notice.public_id) == (OTHER_COUNCIL, made.public_id)


def test_of_many_clicks_at_once_one_is_stored_and_all_lead_to_it(council_home: Path) -> None:
    def click(_: int) -> str:
        try:
            return notices.log(CALL, DIRECTOR).notice.public_id
        except NoticeThereError as there:
            return there.made_before.public_id if there.made_before else "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(PEOPLE) as pool:
        led = set(pool.map(click, range(PEOPLE)))
    assert led == {n.public_id for n in notices.listed(DIRECTOR)}
    assert len(led) == 1
    assert audit.verify().holds
