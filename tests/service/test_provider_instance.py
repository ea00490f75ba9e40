"""A provider's instance: one home or agency, alone on its laptop, with its own people as its one pool."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from service_kit import NOW, TODAY, acting
from stores import moved_to

from counterpoise.domain.errors import BadInputError, NotFoundError, UsageError
from counterpoise.domain.marks import Mark
from counterpoise.domain.roles import Permission, Role
from counterpoise.domain.tariffs import PROVIDER_POOL
from counterpoise.exchange.bundle import load_bundle
from counterpoise.service import commitments, notices, returns
from counterpoise.service.acting import owner_of_instance
from counterpoise.service.commitments import Commitment
from counterpoise.service.initialise import NewInstance, initialise, whose
from counterpoise.service.instance.subjects import newest_rows
from counterpoise.service.returns import TeamOff, VisitHours, WeekReturn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from counterpoise.service.acting import Acting

CALL = notices.Call("CSC_ASSURANCE_VISIT_2020", TODAY)


@pytest.fixture(scope="module")
def urn() -> str:
    """Return the URN of a home that the register known on the day holds."""
    rows = newest_rows(load_bundle().known("providers", TODAY))
    home = next(r for r in rows if r.provision_type == "Children's home" and r.places)
    return str(home.urn)


@pytest.fixture
def manager(store_kind: str, urn: str, tmp_path: Path) -> Iterator[Acting]:
    with moved_to(tmp_path / "home"):
        new = whose(inspectorate="", authority="", provider=urn.lower(), now=NOW)
        assert new == NewInstance("council", authority=urn)
        initialise(new=new, who="tester", now=NOW)
        yield acting(Role.MANAGER, body=urn)


def test_a_manager_logs_a_notice_and_sees_what_the_home_can_spare(manager: Acting) -> None:
    seen = notices.log(CALL, manager)
    assert seen.notice.service == f"provider:{manager.body}"
    assert {r.pool for r in seen.room} == {PROVIDER_POOL}
    assert all(r.normal.value > 0 for r in seen.room)
    assert any(r.asked.value > 0 for r in seen.room)
    assert {t.owner for t in seen.open_tasks} == {"manager"}
    assert seen.lists == ()


def test_a_manager_s_returns_take_the_place_of_what_is_assumed(manager: Acting) -> None:
    before = notices.log(CALL, manager)
    for back in range(5):
        team = TeamOff("day", PROVIDER_POOL, 1 if back else 4, 10)
        week = WeekReturn(date(2020, 9, 7) - timedelta(weeks=back), (team,), {}, None)
        returns.file_week(week, manager)
    hours = {PROVIDER_POOL: {0: 9.0}}
    given = VisitHours(
        f"provider:{manager.body}", CALL.visit_type, date(2020, 9, 7), hours, told_something_new=False
    )
    returns.file_hours(given, manager)
    after = notices.view(before.notice.public_id, manager)
    for was, row in zip(before.room, after.room, strict=True):
        assert row.normal.value == was.normal.value
        assert row.spare.value < row.normal.value
        assert "your own returns" in row.spare.source
    assert {r.asked.mark for r in after.room if r.asked.value} == {Mark.ESTIMATED}


def test_whoever_runs_commands_holds_the_manager_s_role(manager: Acting) -> None:
    mine = owner_of_instance(who="w", now=NOW)
    assert mine.body == manager.body
    assert Permission.ASK_DEFERRAL in mine.permissions
    assert Permission.SEE_PROGRAMME not in mine.permissions
    days = (date(2020, 9, 28), date(2020, 9, 29))
    made = commitments.add(Commitment("other commitment", "Move", *days, {PROVIDER_POOL: 20}), mine)
    assert commitments.listed(manager) == (made,)


def test_a_provider_that_no_register_holds_is_said(manager: Acting) -> None:
    stranger = replace(manager, body="SC999999")
    with pytest.raises(NotFoundError, match="No provider with the URN SC999999"):
        notices.log(CALL, stranger)


@pytest.mark.parametrize("text", ["home", "SC", "E08000028", "../x"])
def test_what_is_no_urn_makes_no_instance(text: str) -> None:
    with pytest.raises(UsageError, match="no URN"):
        whose(inspectorate="", authority="", provider=text, now=NOW)


def test_an_instance_is_of_one_body(tmp_path: Path, urn: str) -> None:
    new = whose(inspectorate="Ofsted", authority="", provider=urn, now=NOW)
    with moved_to(tmp_path / "two"), pytest.raises(UsageError):
        initialise(new=new, who="tester", now=NOW)


def test_an_authority_s_types_are_not_a_provider_s(manager: Acting) -> None:
    seen = notices.log(notices.Call("CH_FULL", TODAY), manager)
    assert seen.notice.service.startswith("provider:")
    with pytest.raises(BadInputError, match="which"):
        notices.log(CALL, acting(Role.DIRECTOR))
