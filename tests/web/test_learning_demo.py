"""The made-up reports of the demonstration: read as meant, about nobody, known on its day."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from counterpoise.domain.errors import NotFoundError
from counterpoise.exchange.bundle import load_bundle
from counterpoise.learning.reading.assemble import Source, assemble
from counterpoise.learning.reading.kinds import pages_of
from counterpoise.learning.report import Framework
from counterpoise.learning.shown import OUT_WITHIN
from counterpoise.service import demo, demo_reports

if TYPE_CHECKING:
    from pathlib import Path

    from counterpoise.learning.report import Report


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[Report]:
    files = demo_reports.write(tmp_path_factory.mktemp("made-up"))
    return [_read(f) for f in files]


def _read(file: Path) -> Report:
    media, pages = pages_of(file.name, file.read_bytes())
    return assemble(Source(file.name, "0" * 64, media), pages)


def test_they_are_read_as_meant_and_public_on_the_day(reports: list[Report]) -> None:
    assert len(reports) == 15
    for r in reports:
        assert (r.facts.framework.value, r.doubts) == (Framework.ILACS, ())
        assert len(r.facts.judgements) == 4
        assert r.needs_to_improve
        assert r.facts.end is not None
        assert r.facts.end + OUT_WITHIN < demo.DAY
    towns = [r.facts.authority.value for r in reports if r.facts.authority]
    # Some have two, so that weaknesses can be followed; a region has more than five, so that there are rates.
    assert sorted(set(towns)) == sorted(demo_reports.regions())
    assert len(towns) - len(set(towns)) == 3


def test_no_town_is_real_and_every_page_says_that_it_is_made_up(
    reports: list[Report], tmp_path: Path
) -> None:
    for town in demo_reports.regions():
        with pytest.raises(NotFoundError):
            load_bundle().register().find(town, on=demo.DAY)
    note = b"Made up for a demonstration of Counterpoise. Nobody was inspected"
    for file in demo_reports.write(tmp_path):
        data = file.read_bytes()
        assert data.count(note) == data.count(b"/Type /Page ")
