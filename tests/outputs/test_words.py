"""Days in a text are written as people write them, and what is no day stays as it was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from counterpoise.exchange.outputs.words import dated
from counterpoise.web import words

if TYPE_CHECKING:
    from datetime import date


def written(day: date) -> str:
    return f"{day:%-d %B %Y}"


def test_every_day_in_a_text_is_written_as_people_do() -> None:
    assert dated("from 2020-09-01 to 2020-09-30.", written) == "from 1 September 2020 to 30 September 2020."


@pytest.mark.parametrize("typed", ["2021-02-31", "2021-04-31", "2023-02-29", "0000-01-01", "2021-13-01"])
def test_a_day_that_no_month_has_stays_as_somebody_typed_it(typed: str) -> None:
    said = f"“{typed}” is no day."
    assert dated(said, written) == said
    assert words.days(said) == said
