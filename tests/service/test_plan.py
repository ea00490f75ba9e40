"""The main job: a plan, its answer, its files, and what it refuses."""

from __future__ import annotations

import json
import re
import zipfile
from base64 import b64encode
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from counterpoise.domain.errors import GuardError, StaleFactsError, UsageError
from counterpoise.programme.spreadsheet import spreadsheet
from counterpoise.service.instance.build import Instance, build
from counterpoise.service.plan import Plan, Question, Store, make_plan, summary, write
from counterpoise.service.programme_payload import payload_of
from counterpoise.service.verify import verify_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from counterpoise.exchange.bundle import Bundle

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
EMPTY = Store(there=False, overlay={})
AUTUMN = date(2020, 9, 1)
_BUILD = "counterpoise.service.plan.build"


def plan(
    as_of: date | None, weeks: int, *, today: date = TODAY, store: Store = EMPTY, seed: int | None = None
) -> Plan:
    return make_plan(Question(as_of=as_of, weeks=weeks, seed=seed), store=store, today=today)


@pytest.fixture(scope="module", autouse=True)
def _gathered_once() -> Iterator[None]:
    """Gather the facts of a day and a length once: a problem is never written to."""
    kept: dict[tuple[date, int], Instance] = {}

    def gathered(bundle: Bundle, *, as_of: date, weeks: int, **others: Any) -> Instance:
        if (as_of, weeks) not in kept:
            kept[as_of, weeks] = build(bundle, as_of=as_of, weeks=weeks, **others)
        return kept[as_of, weeks]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_BUILD, gathered)
        yield


@pytest.fixture
def by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plan by the rule of thumb, which is quicker, where it is the same for every settled programme."""
    monkeypatch.setattr(
        "counterpoise.service.plan.solve_apart", lambda problem, *, seed, **_: spreadsheet(problem, salt=seed)
    )


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


def test_the_same_twice_gives_the_same_bytes_less_the_time_stamps(
    short: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file, from the facts on; the JSON less its time stamp."""
    monkeypatch.setattr(_BUILD, build)
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
    """Region and quarter alone, in the answer and in every file."""
    live = plan(AUTUMN, 2, today=date(2020, 9, 20))
    assert not live.named
    files = write(live, tmp_path, made_at=NOW, today=date(2020, 9, 20))
    text = "".join(f.read_text("utf-8") for f in files if f.suffix != ".xlsx") + json.dumps(summary(live))
    keys = [s.key.split(":")[1] for s in live.instance.problem.services]
    assert set(keys).isdisjoint(re.findall(r"\w+", text))
    told = payload_of(live, made_at=NOW, today=date(2020, 9, 20))
    assert told["area_accounts"] == {"rows": [], "uncounted": []}


def test_live_dates_with_a_private_store_have_names(by_hand: None) -> None:
    """Whoever holds private data is an inspectorate, and plans its own visits."""
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
    # Cut short or not, no week of an unannounced visit follows from the facts alone.
    assert made.programme.chance is not None
    with pytest.raises(UsageError, match="above nothing"):
        make_plan(Question(as_of=AUTUMN, weeks=2, time_limit=0.0), store=EMPTY, today=TODAY)


def everything(live: Plan, folder: Path, today: date) -> bytes:
    """Return every byte that leaves an instance: files, archives opened, the answer, what the store shows."""
    files = write(live, folder, made_at=NOW, today=today)
    told = [f.read_bytes() for f in files]
    for f in files:
        if f.suffix in {".xlsx", ".npz"}:
            with zipfile.ZipFile(f) as archive:
                told += [archive.read(name) for name in archive.namelist()]
    told.append(json.dumps(summary(live)).encode())
    told.append(json.dumps(payload_of(live, made_at=NOW, today=today)).encode())
    return b"".join(told)


def test_guard_2_a_live_plan_draws_from_the_secret_salt_which_no_output_tells(
    tmp_path: Path, by_hand: None
) -> None:
    """Neither the salt nor the seed made of it, in no spelling; another salt gives other weeks."""
    today, weeks = date(2020, 9, 20), []
    for salt in (b"0123456789abcdef" * 2, b"fedcba9876543210" * 2):
        store = Store(there=True, overlay={}, salt=lambda salt=salt: salt)
        live = plan(AUTUMN, 8, today=today, store=store)
        told = everything(live, tmp_path / salt.decode(), today)
        seed = live.programme.seed
        assert seed == store.random_bits("2020-09-01|8")(63) > 2**32
        spelled = (salt, salt.hex().encode(), b64encode(salt), str(seed).encode(), f"{seed:x}".encode())
        assert [s for s in spelled if s in told] == []
        assert live.programme.chance is not None
        assert len(live.programme.chance.bits) > 200
        assert live.broken == ()
        weeks.append({v.requirement: v.week for v in live.programme.visits})
    both = weeks[0].keys() & weeks[1].keys()
    assert sum(weeks[0][k] != weeks[1][k] for k in both) > 100


def test_without_a_private_store_the_salt_is_drawn_and_forgotten() -> None:
    """Two live runs without a store have nothing in common; one store answers one question alike."""
    assert EMPTY.random_bits("q")(63) != EMPTY.random_bits("q")(63)
    store = Store(there=True, overlay={}, salt=lambda: b"s" * 32)
    assert store.random_bits("q")(63) == store.random_bits("q")(63)
    assert store.random_bits("q")(63) != store.random_bits("r")(63)


def test_the_lots_and_their_price_are_told_beside_the_stages(autumn: Plan) -> None:
    """How many visits have the floor, why others have not, second visits, and what all that costs."""
    said = summary(autumn)["lots"]
    assert said["floor"] == {"value": 2.0, "unit": "bits", "mark": "assumed"}
    everybody = said["unannounced_visits"]["value"]
    assert said["at_the_floor_or_above"]["value"] > 0.9 * everybody
    assert all(row["reason"] and row["mark"] for row in said["below_the_floor"])
    below = sum(row["value"] for row in said["below_the_floor"])
    assert below + said["at_the_floor_or_above"]["value"] == everybody
    assert 0 < said["second_visits"]["value"] <= said["second_visits"]["asked"]
    strain = next(c for c in said["costs"] if c["of"] == "strain")
    assert strain["before"] == next(s.value for s in autumn.programme.stages if s.name == "strain")
    assert all(c["after"] <= c["most"] * (1 + 1e-9) for c in said["costs"])


def test_the_plan_is_proven_and_its_certificate_holds(autumn: Plan, tmp_path: Path) -> None:
    """What is written can be checked by anybody."""
    write(autumn, tmp_path, made_at=NOW, today=TODAY)
    assert verify_folder(tmp_path).holds
