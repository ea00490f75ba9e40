"""The certificate: holds as written, and no longer when a price, a cost, a visit or a claim is altered."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from certificate_kit import TIGHT, put

from counterpoise.domain.errors import BadInputError, NotFoundError
from counterpoise.exchange.certificate import PRICES, TABLES, verify
from counterpoise.programme.conflicts import conflicts
from counterpoise.programme.grid import Grid
from counterpoise.programme.made import made_problem
from counterpoise.programme.pins import Pin, PinKind
from counterpoise.programme.solve import solve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from counterpoise.programme.problem import Problem


def written(problem: Problem, folder: Path) -> Path:
    """Plan a problem and write what ``verify`` reads."""
    return put(problem, solve(problem, seed=0), folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(made_problem(TIGHT, seed=4), tmp_path_factory.mktemp("certificate"))


def copied(folder: Path, to: Path) -> Path:
    for file in folder.rglob("*"):
        if file.is_file():
            (to / file.relative_to(folder)).parent.mkdir(exist_ok=True, parents=True)
            (to / file.relative_to(folder)).write_bytes(file.read_bytes())
    return to


@pytest.mark.parametrize("seed", range(12))
def test_what_was_written_holds(seed: int, tmp_path: Path) -> None:
    """Values and bounds, rebuilt from tables and prices, are those of the planner."""
    verdict = verify(written(made_problem(TIGHT, seed=seed), tmp_path))
    assert verdict.untouched
    assert [c for c in verdict.claims if not c.holds] == []
    assert {"floors", "delay", "strain"} <= {c.stage for c in verdict.claims}


def test_a_pinned_programme_is_proven_too(tmp_path: Path) -> None:
    """A pin is a rule that the bound knows: here for a week that the visit would not have had."""
    made = made_problem(TIGHT, seed=4)
    week = {v.requirement: v.week for v in solve(made, seed=0).visits}
    free = {s.key for s in made.services if not s.exempt}
    others = ((r.key, w) for r in made.requirements for w in r.start_weeks if r.service in free)
    key, wanted = next(
        (key, w) for key, w in others if week.get(key, w) != w and not conflicts(Grid(pinned(made, key, w)))
    )
    problem = pinned(made, key, wanted)
    assert {v.requirement: v.week for v in solve(problem, seed=0).visits}[key] == wanted
    verdict = verify(written(problem, tmp_path))
    assert verdict.holds
    assert "pins" in {c.stage for c in verdict.claims}


def pinned(problem: Problem, key: str, week: int) -> Problem:
    return replace(problem, pins=(Pin("Pin 1", key, PinKind.IN_WEEKS, weeks=(week,)),))


def test_what_lots_changed_is_checked_too(tmp_path: Path) -> None:
    """Their price, whom they moved, and how far they put off an exempt service."""
    made = made_problem(replace(TIGHT, lots=True), seed=4)
    folder = written(made, tmp_path / "made")
    assert verify(folder).holds

    def altered(name: str, data: str) -> Path:
        to = copied(folder, tmp_path / name.replace(" ", "-"))
        file = "settled.csv" if data.startswith("visit,") else "question.json"
        (to / TABLES / file).write_text(data)
        return to

    asked = json.loads((folder / TABLES / "question.json").read_text())
    cheap = {**asked, "lots": {**asked["lots"], "strain": asked["lots"]["strain"] - 5}}
    strict = {**asked, "lots": {**asked["lots"], "weeks_later": -99}}
    settled = (folder / TABLES / "settled.csv").read_text()
    weeks = dict(csv.reader(io.StringIO(settled)))
    announced = next(r.key for r in made.requirements if not r.unannounced and r.key in weeks)
    moved = settled.replace(f"{announced},{weeks[announced]}", f"{announced},{int(weeks[announced]) + 1}")
    for name, data in (
        ("a price", json.dumps(cheap)),
        ("an exempt one", json.dumps(strict)),
        ("announced", moved),
    ):
        verdict = verify(altered(name, data))
        assert not verdict.lots_kept, name
        assert not verdict.holds


def test_one_price_altered_is_found(folder: Path, tmp_path: Path) -> None:
    """Every twenty-fifth price in turn."""
    to = copied(folder, tmp_path)
    with np.load(folder / PRICES) as archive:
        arrays = {k: archive[k] for k in archive.files}
    changed = 0
    for key in [k for k in arrays if k.endswith("/prices") and k.startswith(("delay", "strain"))]:
        for i in range(0, len(arrays[key]), 25):
            altered = arrays[key].copy()
            altered[i] *= 1.5
            np.savez(to / PRICES, **{**arrays, key: altered})
            assert not verify(to).holds, (key, i)
            changed += 1
    assert changed > 5


def test_prices_that_prove_nothing_are_found(folder: Path, tmp_path: Path) -> None:
    """An hour dearer than the one it costs beyond what is spare; visits that need not keep clear."""
    to = copied(folder, tmp_path)
    with np.load(folder / PRICES) as archive:
        arrays = {k: archive[k] for k in archive.files}
    np.savez(to / PRICES, **{**arrays, "strain/load/prices": arrays["strain/load/prices"] + 1.0})
    assert {c.stage: c.bound_found for c in verify(to).claims}["strain"] == -np.inf
    of_nobody = {
        "strain/separation/names": np.array(["|737700"]),
        "strain/separation/prices": np.array([1.0]),
    }
    np.savez(to / PRICES, **{**arrays, **of_nobody})
    with pytest.raises(BadInputError, match="can't be read"):
        verify(to)


def altered(file: Path, change: Callable[[list[list[str]]], None]) -> None:
    rows = list(csv.reader(io.StringIO(file.read_text("utf-8"))))
    change(rows)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    file.write_text(text.getvalue(), "utf-8")


def test_one_cost_altered_is_found(folder: Path, tmp_path: Path) -> None:
    """A service's children, by a tenth: values and bound of the delay change, and the file's digest."""

    def dearer(rows: list[list[str]]) -> None:
        column = rows[0].index("children")
        for row in rows[1:]:
            row[column] = repr(float(row[column]) * 1.1)

    to = copied(folder, tmp_path)
    altered(to / TABLES / "services.csv", dearer)
    verdict = verify(to)
    assert not verdict.untouched
    assert not verdict.holds
    altered(to / TABLES / "hours.csv", lambda rows: rows[1].__setitem__(4, "99.0"))
    assert not {c.stage: c.holds for c in verify(to).claims}["strain"]


def test_one_visit_altered_is_found(folder: Path, tmp_path: Path) -> None:
    """One visit moved, and one dropped."""
    to = copied(folder, tmp_path)

    def moved(rows: list[list[str]]) -> None:
        rows[1][1] = next(r[1] for r in rows[1:] if r[1] != rows[1][1])

    altered(to / "programme.csv", moved)
    assert not verify(to).holds
    to = copied(folder, tmp_path)
    altered(to / "programme.csv", lambda rows: rows.pop())
    assert not verify(to).holds


def test_a_claim_altered_in_the_programme_is_found(folder: Path, tmp_path: Path) -> None:
    """A better bound than was proven."""
    to = copied(folder, tmp_path)
    told = json.loads((to / "programme.json").read_text())
    next(s for s in told["stages"] if s["stage"] == "delay")["bound"] += 0.001
    (to / "programme.json").write_text(json.dumps(told))
    assert not verify(to).holds


def test_prices_below_nothing_and_broken_files_are_refused(folder: Path, tmp_path: Path) -> None:
    """A price below nothing would prove anything."""
    to = copied(folder, tmp_path)
    with np.load(folder / PRICES) as archive:
        arrays = {k: archive[k] for k in archive.files}
    key = next(k for k in arrays if k.endswith("/prices"))
    np.savez(to / PRICES, **{**arrays, key: -arrays[key]})
    with pytest.raises(BadInputError, match="below nothing"):
        verify(to)
    (to / PRICES).write_bytes(b"no archive")
    with pytest.raises(BadInputError, match="can't be read"):
        verify(to)
    with pytest.raises(NotFoundError, match=r"” holds no prices\.npz\. Name"):
        verify(tmp_path / "nowhere")
