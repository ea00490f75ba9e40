"""The page of a service: public looks with marks, own visits, and of others only that a week is taken."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from web_kit import (
    AUTHORITY,
    DIRECTOR,
    OTHER_SCHEDULER,
    SCHEDULER,
    acting,
    clock,
    later_visit,
    notified_visit,
    person_of,
    sign_in,
)

from counterpoise.domain.errors import NotFoundError
from counterpoise.service import service_page, visits

if TYPE_CHECKING:
    from web_kit import Home


def test_a_service_is_found_by_words_and_listed_by_name(planned: Home) -> None:
    client = sign_in(SCHEDULER)
    text = client.get("/services", {"q": "birmingham children's services"}).content.decode()
    assert f'href="/services/authority:{AUTHORITY}"' in text
    assert "1 service, by name" in text
    assert "No service holds all these words" in client.get("/services", {"q": "atlantis"}).content.decode()
    found = service_page.find("london", acting(SCHEDULER))
    assert [s.name for s in found] == sorted(s.name for s in found)


def test_past_looks_carry_marks_and_nothing_later_than_the_day(planned: Home) -> None:
    seen = service_page.page_of(f"authority:{AUTHORITY}", acting(SCHEDULER), person=person_of(SCHEDULER))
    assert [r.first_day for r in seen.looks] == sorted((r.first_day for r in seen.looks), reverse=True)
    assert {r.grade for r in seen.looks} & {"Inadequate", "Requires improvement to be good"}
    assert max(r.first_day for r in seen.looks) <= clock.today() == seen.as_of
    text = sign_in(SCHEDULER).get(f"/services/authority:{AUTHORITY}").content.decode()
    for words in ("cp-mark--published", "Past looks", "Free and busy weeks", "never by whom or for what"):
        assert words in text


def test_the_concern_is_a_tier_of_the_newest_programme_with_its_mark(planned: Home) -> None:
    visit = later_visit()
    seen = service_page.page_of(visit.service, acting(SCHEDULER), person=person_of(SCHEDULER))
    assert seen.concern is not None
    assert seen.concern.tier in {"lower", "middle", "higher"}
    text = sign_in(SCHEDULER).get(f"/services/{visit.service}").content.decode()
    assert f"cp-mark--{seen.concern.mark}" in text
    assert f'href="/visits/{visit.public_id}"' in text


def test_another_inspectorate_sees_a_busy_week_from_the_notice_on_and_never_the_visit(planned: Home) -> None:
    visit = later_visit()
    monday = date.fromordinal(visit.first_day.toordinal() - visit.first_day.weekday())
    assert _weeks(visit.service) == {}
    assert visits.own(notified_visit(), acting(SCHEDULER)).visit.service == visit.service
    assert _weeks(visit.service) == {monday: (False, True)}
    text = sign_in(OTHER_SCHEDULER).get(f"/services/{visit.service}").content.decode()
    assert visit.public_id not in text
    assert "None is planned or done in this instance" in text
    assert "so no belief is kept of it" in text


def _weeks(service: str) -> dict[date, tuple[bool, bool]]:
    who = acting(OTHER_SCHEDULER)
    seen = service_page.page_of(service, who, person=person_of(OTHER_SCHEDULER))
    return {w.monday: (w.own, w.others) for w in seen.weeks if w.own or w.others}


def test_a_service_that_nobody_knows_is_not_there(planned: Home) -> None:
    with pytest.raises(NotFoundError, match="No such service is known"):
        service_page.page_of("provider:none", acting(SCHEDULER), person=person_of(SCHEDULER))
    assert sign_in(SCHEDULER).get("/services/provider:none").status_code == 404
    assert sign_in(DIRECTOR).get(f"/services/authority:{AUTHORITY}").status_code == 404
