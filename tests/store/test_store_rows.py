"""Rows of facts go into the store and come back the same, every kind of them."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterpoise.domain.errors import StoreError
from counterpoise.domain.marks import Mark
from counterpoise.store.rows import KEYS, ROW_CLASSES, decode, digest, encode

_DAYS = st.dates(date(1990, 1, 1), date(2040, 1, 1))
_SOME: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=8),
    int: st.integers(-(10**9), 10**9),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    date: _DAYS,
    Mark: st.sampled_from(Mark),
}


def _field(hint: Any) -> st.SearchStrategy[Any]:
    if hint in _SOME:
        return _SOME[hint]
    (kind,) = (h for h in hint.__args__ if h is not type(None))
    return st.none() | _SOME[kind]


def _rows(cls: type) -> st.SearchStrategy[Any]:
    hints = get_type_hints(cls, localns={"date": date, "Mark": Mark})
    return st.builds(cls, **{name: _field(hint) for name, hint in hints.items()})


def test_every_kind_of_row_says_what_it_speaks_of() -> None:
    assert set(KEYS) == set(ROW_CLASSES)
    for name, key in KEYS.items():
        assert set(key) < {f.name for f in dataclasses.fields(ROW_CLASSES[name])}, name


@pytest.mark.parametrize("name", sorted(ROW_CLASSES))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_row_comes_back_as_it_went_in(name: str, data: st.DataObject) -> None:
    row = data.draw(_rows(ROW_CLASSES[name]))
    stored = encode(row, place=0)
    back = decode(stored.table, json.loads(json.dumps(dict(stored.payload))))
    assert back == row
    assert [type(v) for v in vars(back).values()] == [type(v) for v in vars(row).values()]
    assert digest([encode(back, place=0)]) == digest([stored])


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_other_value_gives_another_digest(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(ROW_CLASSES)))
    one, other = data.draw(_rows(ROW_CLASSES[name])), data.draw(_rows(ROW_CLASSES[name]))
    same = digest([encode(one, place=0)]) == digest([encode(other, place=0)])
    # Text, so that 0.0 and -0.0 count as the two spellings they are.
    assert same == (repr(one) == repr(other))


def test_a_stranger_is_refused() -> None:
    @dataclasses.dataclass(frozen=True)
    class CasesRow:
        known_at: date

    with pytest.raises(StoreError, match=r"no place for a row of the kind CasesRow"):
        encode(CasesRow(date(2020, 1, 1)), place=0)
    with pytest.raises(StoreError, match=r"kind WeatherRow"):
        decode("WeatherRow", {})
