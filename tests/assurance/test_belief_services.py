"""The belief of every service on a day: nobody left out, nothing later used, the same twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from counterpoise.domain.facts import ProviderVisitRow
from counterpoise.domain.grades import Grade
from counterpoise.domain.marks import Mark
from counterpoise.domain.visit_types import Subject
from counterpoise.exchange.bundle import load_bundle
from counterpoise.service.instance.belief import beliefs
from counterpoise.service.instance.subjects import known_services

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.domain.marks import Figure
    from counterpoise.service.instance.subjects import KnownService

AS_OF = date(2020, 9, 1)


def believed(*planted: ProviderVisitRow) -> tuple[Sequence[KnownService], dict[str, Figure]]:
    bundle = load_bundle(overlay={"provider_visits": planted})
    known = known_services(bundle, bundle.register(AS_OF), as_of=AS_OF)
    return known, beliefs(known, bundle=bundle, as_of=AS_OF)


@pytest.fixture(scope="module")
def plain() -> tuple[Sequence[KnownService], dict[str, Figure]]:
    return believed()


def test_every_service_has_a_belief_and_its_reason(
    plain: tuple[Sequence[KnownService], dict[str, Figure]],
) -> None:
    known, found = plain
    assert set(found) == {s.key for s in known}
    assert all(0 < f.value < 1 for f in found.values())
    learnt = [s for s in known if s.provision or s.subject is Subject.AUTHORITY]
    assert {found[s.key].mark for s in learnt} == {Mark.ESTIMATED}
    homes = [s for s in known if s.family == "children's homes"]
    mean = {
        g: sum(found[s.key].value for s in homes if s.looked.grade is g)
        / sum(s.looked.grade is g for s in homes)
        for g in (Grade.OUTSTANDING, Grade.GOOD, Grade.NONE, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE)
    }
    assert list(mean.values()) == sorted(mean.values())
    told = {found[s.key].source for s in known if s.subject is Subject.AUTHORITY}
    assert all("of this family (authorities)" in t for t in told)


def test_homes_with_one_last_grade_are_told_apart(
    plain: tuple[Sequence[KnownService], dict[str, Figure]],
) -> None:
    known, found = plain
    good = [
        found[s.key].value for s in known if s.family == "children's homes" and s.looked.grade is Grade.GOOD
    ]
    assert max(good) > 2 * min(good)


def test_a_result_known_later_changes_nothing_and_one_known_then_does(
    plain: tuple[Sequence[KnownService], dict[str, Figure]],
) -> None:
    known, found = plain
    home = next(s for s in known if s.family == "children's homes" and s.looked.grade is Grade.GOOD)
    urn = home.key.removeprefix("provider:")
    bad = ProviderVisitRow(urn, "full", AS_OF - timedelta(3), Grade.INADEQUATE, "", AS_OF + timedelta(1))
    assert believed(bad)[1] == found
    then = believed(replace(bad, known_at=AS_OF))[1]
    assert then[home.key].value > found[home.key].value + 0.1
    near = [s.key for s in known if s.area == home.area and s.provision and s.key != home.key]
    assert all(then[key].value > found[key].value for key in near)
