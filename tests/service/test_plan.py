"""The main job: a plan, its answer, its files, and what it refuses."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from counterpoise.domain.errors import GuardError, StaleFactsError, UsageError
from counterpoise.service.plan import Plan, Question, Store, make_plan, summary, write
from counterpoise.service.verify import verify_folder

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
EMPTY = Store(there=False, overlay={})
AUTUMN = date(2020, 9, 1)


def plan(
    as_of: date | None, weeks: int, *, today: date = TODAY, store: Store = EMPTY, seed: int | None = None
) -> Plan:
    return make_plan(Question(as_of=as_of, weeks=weeks, seed=seed), store=store, today=today)


@pytest.fixture(scope="module")
def autumn() -> Plan:
    return plan(AUTUMN, 16)


@pytest.fixture(scope="module")
def short() -> Plan:
    return plan(AUTUMN, 2)


def test_the_answer_has_every_part_and_every_figure_its_mark(autumn: Plan) -> None:
    """One JSON object with what was promised; the checker is clean."""
    said = json.loads(json.dumps(summary(autumn)))
    assert {
        "status",
        "stages",
        "gap",
        "seconds",
        "visits",
        "delay",
        "strain",
        "learning",
        "statutory_misses",
        "checker",
    } <= set(said)
    assert said["checker"] == "clean"
    assert said["counts"]["authorities"] == {"value": 151, "mark": "published"}
    assert said["counts"]["providers_in_published_register"]["value"] == 2971
    assert said["counts"]["providers_added"] == {"value": 377, "mark": "estimated"}
    assert said["status"] == "proven"
    assert 0 <= said["gap"] <= 0.01
    assert 0 <= said["gap_c"] <= 0.02
    sought = {s["name"]: s for s in said["stages"] if s["name"] != "learning"}
    assert all(s["bound"] is not None and s["gap"] is not None for s in sought.values())
    assert sought["floors"]["bound"] == sought["floors"]["value"]
    assert all(s["mark"] for s in (*said["stages"], *said["delay"], *said["strain"].values()))


def test_autumn_2020_beats_the_spreadsheet_rule_on_delay_at_less_strain(autumn: Plan) -> None:
    """The sum over families of their shares of delay, and all hours beyond own normal."""
    ours = {s.name: s.value for s in autumn.programme.stages}
    hand = {s.name: s.value for s in autumn.by_hand.stages}
    assert ours["delay"] < 0.95 * hand["delay"]
    assert ours["strain"] < hand["strain"]
    assert ours["tier 1"] >= hand["tier 1"]


def test_the_same_twice_gives_the_same_bytes_less_the_time_stamps(short: Plan, tmp_path: Path) -> None:
    """Every file; the JSON less its time stamp."""
    first = write(short, tmp_path / "a", made_at=NOW, today=TODAY)
    again = write(plan(AUTUMN, 2), tmp_path / "b", made_at=NOW, today=TODAY)
    assert [f.name for f in first] == [f.name for f in again]
    for a, b in zip(first, again, strict=True):
        if a.name == "programme.json":
            one, two = json.loads(a.read_bytes()), json.loads(b.read_bytes())
            assert one.pop("time_stamp")["made_at"] == two.pop("time_stamp")["made_at"]
            assert one == two
        else:
            assert a.read_bytes() == b.read_bytes(), a.name


def test_live_dates_without_a_private_store_name_nobody(tmp_path: Path) -> None:
    """Region and quarter alone, in the answer and in every file; with a private store names are there."""
    live = plan(AUTUMN, 2, today=date(2020, 9, 20))
    assert not live.named
    files = write(live, tmp_path, made_at=NOW, today=date(2020, 9, 20))
    text = "".join(f.read_text("utf-8") for f in files if f.suffix != ".xlsx") + json.dumps(summary(live))
    keys = [s.key.split(":")[1] for s in live.instance.problem.services]
    assert [k for k in keys if k in text] == []
    assert plan(AUTUMN, 2, today=date(2020, 9, 20), store=Store(there=True, overlay={})).named


def test_a_seed_for_live_dates_is_refused() -> None:
    """It would let others predict visits."""
    with pytest.raises(GuardError, match="predict"):
        plan(AUTUMN, 2, today=date(2020, 9, 20), seed=3)


def test_old_facts_are_refused_unless_their_age_is_accepted() -> None:
    """The facts end on 31 March 2025."""
    with pytest.raises(StaleFactsError, match="2025-03-31"):
        plan(date(2025, 12, 1), 5)


def test_a_time_without_inspection_and_a_length_out_of_range_are_said() -> None:
    """In spring 2020 routine inspection was suspended without a known end."""
    with pytest.raises(UsageError, match="suspended"):
        plan(date(2020, 5, 1), 5)
    with pytest.raises(UsageError, match="weeks"):
        plan(AUTUMN, 0)


def test_a_second_is_enough_for_a_valid_programme_which_says_how_it_ended() -> None:
    """Cut short, it is never called proven, and the checker is clean all the same."""
    question = Question(as_of=AUTUMN, weeks=16, time_limit=1.0)
    made = make_plan(question, store=EMPTY, today=TODAY)
    assert made.broken == ()
    assert "cut short" in made.programme.status or "time limit" in made.programme.status
    assert made.programme.visits
    with pytest.raises(UsageError, match="above nothing"):
        make_plan(Question(as_of=AUTUMN, weeks=2, time_limit=0.0), store=EMPTY, today=TODAY)


def test_the_plan_is_proven_and_its_certificate_holds(autumn: Plan, tmp_path: Path) -> None:
    """What is written can be checked by anybody."""
    write(autumn, tmp_path, made_at=NOW, today=TODAY)
    assert verify_folder(tmp_path).holds
