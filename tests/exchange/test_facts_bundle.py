"""The bundled facts: who exists, what was known, and nothing from later."""

from __future__ import annotations

import gc
import threading
import time
import weakref
from collections import Counter
from dataclasses import fields, replace
from datetime import date, timedelta
from importlib.resources import files

import pytest

from counterpoise.domain.errors import NotFoundError
from counterpoise.domain.marks import Mark
from counterpoise.exchange.bundle import Bundle, load_bundle
from counterpoise.exchange.importers.tidy_cases import newest
from counterpoise.exchange.importers.tidy_providers import in_register
from counterpoise.exchange.inheritance import inherit
from counterpoise.exchange.tables import TABLES, dump, load

AUTUMN = date(2020, 9, 1)
REGISTER = date(2020, 3, 31)


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return load_bundle()


def _at(bundle: Bundle, day: date) -> set[str]:
    rows = bundle.known("authorities", day)
    return {r.ons_code for r in rows if r.valid_from <= day and (r.valid_to is None or r.valid_to > day)}


def test_authorities_of_a_day(bundle: Bundle) -> None:
    then, now = _at(bundle, AUTUMN), _at(bundle, date(2025, 7, 1))
    assert (len(then), len(now)) == (151, 153)
    assert {"E10000006", "E10000021"} <= then
    assert {"E06000061", "E06000062", "E06000063", "E06000064"} <= now
    assert len({r.ofsted_region for r in bundle.known("authorities", AUTUMN)}) == 8


def test_providers_of_the_eve_and_those_registered_by_then(bundle: Bundle) -> None:
    marks = Counter(r.mark for r in in_register(bundle.known("providers", REGISTER)).values())
    assert marks == {Mark.PUBLISHED: 2971, Mark.ESTIMATED: 180}
    there = in_register(bundle.known("providers", AUTUMN)).values()
    since = [r for r in there if r.registered is not None and r.registered > REGISTER]
    # One of these was registered on 1 September itself.
    assert sum(r.registered < AUTUMN for r in since) == 196
    assert len(there) == 2971 + 180 + 196 + 1
    assert {r.ons_code for r in there} <= _at(bundle, AUTUMN)


def test_cases_of_the_newest_vintage(bundle: Bundle) -> None:
    known = bundle.known("cases", AUTUMN)
    assert max(r.known_at for r in known) == date(2020, 8, 29)
    week = {c: n for (c, end), n in newest(known).items() if end == date(2020, 8, 30)}
    # The count of 3,201 leaves out the authorities whose code has ended since.
    ended = {r.ons_code for r in bundle.table("authorities") if r.valid_to and r.valid_to > AUTUMN}
    gone_by_2023 = ended - {"E08000016", "E08000019"}
    later = {"E06000060"}
    assert sum(week.values()) == 3365
    assert sum(n for c, n in week.items() if c not in gone_by_2023 | later) == 3201


def test_children_in_need_of_2020_were_not_known_in_september(bundle: Bundle) -> None:
    def years(day: date) -> set[int]:
        return {r.year for r in bundle.known("statistics", day) if r.measure == "cin_episodes_at_31_march"}

    assert max(years(AUTUMN)) == 2019
    assert max(years(date(2020, 11, 26))) == 2020


def test_histories_follow_succession(bundle: Bundle) -> None:
    rows = bundle.known("area_visits", AUTUMN)
    heirs = inherit(rows, bundle.known("succession", AUTUMN), AUTUMN)
    of = {
        c: {(r.visit_type, r.first_day) for r in rows if r.ons_code == c}
        for c in ("E06000028", "E06000029", "E10000009")
    }
    bcp = {(r.visit_type, r.first_day) for r in heirs if r.ons_code == "E06000058"}
    assert of["E06000028"] | of["E06000029"] <= bcp
    assert not of["E10000009"] & bcp
    assert of["E10000009"] <= {(r.visit_type, r.first_day) for r in heirs if r.ons_code == "E06000059"}


@pytest.mark.parametrize("name", TABLES)
def test_a_later_row_changes_nothing(name: str, bundle: Bundle) -> None:
    row = bundle.table(name)[0]
    planted = replace(row, known_at=AUTUMN + timedelta(days=1))
    assert load_bundle(overlay={name: [planted]}).known(name, AUTUMN) == bundle.known(name, AUTUMN)
    assert planted in load_bundle(overlay={name: [planted]}).table(name)


@pytest.mark.parametrize("name", TABLES)
def test_no_end_or_grade_of_later_days_is_read(name: str, bundle: Bundle) -> None:
    for row in bundle.known(name, AUTUMN):
        assert row.known_at <= AUTUMN
        if name == "area_visits":
            assert (row.grade == "") == (row.grade_known_at is None)
            assert row.grade_known_at is None or row.grade_known_at <= AUTUMN
        if name == "authorities":
            assert row.valid_to is None or row.valid_to <= AUTUMN


def test_manifest_says_everything(bundle: Bundle) -> None:
    assert set(bundle.manifest) == set(TABLES)
    for name, said in bundle.manifest.items():
        assert said["rows"] == len(bundle.table(name)) > 0
        assert all(
            said[k] for k in ("source", "carrier", "licence", "attribution", "period", "known_at_rule")
        )
    assert bundle.facts_as_of == date(2025, 3, 31)


def test_small_and_without_personal_columns() -> None:
    folder = files("counterpoise.exchange").joinpath("facts")
    assert sum(len(f.read_bytes()) for f in folder.iterdir()) < 6_000_000
    held = {f.name for t in TABLES.values() for f in fields(t.row)}
    assert not held & {"address", "owner", "inspector", "postcode", "geometry", "provider_name"}


def test_the_same_rows_give_the_same_bytes(bundle: Bundle) -> None:
    row, rows = TABLES["events"].row, bundle.table("events")
    assert dump(row, rows) == dump(row, rows[::-1])
    assert load(row, dump(row, rows)) == rows


def test_no_such_table(bundle: Bundle) -> None:
    with pytest.raises(NotFoundError, match="no table"):
        bundle.known("rumours", AUTUMN)


def test_a_bundle_that_is_asked_every_day_lets_the_older_days_go(bundle: Bundle) -> None:
    """A service that stays up for weeks holds as much as one that was started yesterday."""

    class Made:
        pass

    days, seen = [AUTUMN - timedelta(days=back) for back in range(9, -1, -1)], []
    for day in days:
        made = bundle.kept(day, "a thing", Made)
        assert bundle.kept(day, "a thing", Made) is made
        assert bundle.kept(day, "another", Made) is not made
        seen.append(weakref.ref(made))
        del made
    gc.collect()
    assert [there() is not None for there in seen] == [False] * 7 + [True] * 3


def test_who_asks_while_a_thing_is_worked_out_waits_for_it(bundle: Bundle) -> None:
    began, made, found = threading.Barrier(3), [], []

    def make() -> object:
        time.sleep(0.05)
        made.append(object())
        return made[-1]

    def ask() -> None:
        began.wait()
        found.append(bundle.kept(AUTUMN, "asked by three", make))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == made * 3
