"""Score every candidate for the belief on the real looks: ``python -m bench.belief``.

Writes ``docs/explanation/belief-scores.md`` and ``docs/images/belief-calibration.svg``; takes some minutes.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench.belief_chart import calibration_chart
from bench.belief_models import Extras, Record, chain, frequencies, last_grade, transitions
from bench.belief_page import Row, Scores, Year, written
from bench.belief_sets import authority_windows, provider_windows, yearly
from counterpoise.assurance.history import GRADES
from counterpoise.assurance.scoring import calibration, gain, log_losses
from counterpoise.assurance.transitions import AUTHORITY_PRIOR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bench.belief_sets import Window
    from counterpoise.assurance.regression import Bools, Floats
    from counterpoise.assurance.scoring import Bin

DOCS = Path(__file__).parents[1] / "docs"
_SEED = 0
_BINS = 10
_WEAK = tuple(i for i, g in enumerate(GRADES) if g.is_weak)


def main() -> None:
    """Measure, print and write."""
    windows = provider_windows()
    tables = {w.name: _measure(w, _provider_candidates(w), "smoothed transitions") for w in windows}
    areas = {w.name: _measure(w, _authority_candidates(w), _AREA_BASE) for w in authority_windows()}
    bins = {w.name: _calibration(w) for w in windows}
    sizes = {w.name: (len(w.sides.fitted), len(w.sides.scored)) for w in windows}
    scores = Scores(sizes, tables, areas, _by_year(windows[1]), bins)
    page = "\n".join(written(scores))
    print(page)
    (DOCS / "explanation/belief-scores.md").write_text(page + "\n", "utf-8")
    panels = {
        "Looks of April 2018 to March 2020": bins["forward"],
        "Looks of April 2021 to March 2025": bins["later"],
    }
    (DOCS / "images/belief-calibration.svg").write_text(calibration_chart(panels), "utf-8")


_AREA_BASE = "smoothed transitions, leaning on providers (in use)"


def _provider_candidates(w: Window) -> Mapping[str, Callable[[], Floats]]:
    record, extras = Record(w), Extras()
    own = slice(0, record.model.columns.of_own_record)
    last = slice(0, record.model.columns.of_last_grade)
    named = {
        "elapsed time": extras.time,
        "type of provision": extras.kind,
        "sector": extras.sector,
        "places": extras.size,
        "registration age": extras.age,
        "region": extras.region,
        "all six": extras.every,
    }
    return {
        "plain frequencies": partial(frequencies, w),
        "last grade carried forward": partial(last_grade, w),
        "smoothed transitions": partial(transitions, w),
        "Markov chain in continuous time": partial(chain, w, misclassified=False),
        "the same with misclassification": partial(chain, w, misclassified=True),
        "regression: last grade and family": record.last_only,
        "… and elapsed time": partial(record.with_columns, last, extras.time),
        "regression: whole grade path": record.own_only,
        "… and all six": partial(record.with_columns, own, extras.every),
        "**path and surroundings (in use)**": record.chosen,
        "the same as an ordinal regression": record.ordinal,
        **{f"in use, and {name}": partial(record.with_columns, extra=e) for name, e in named.items()},
        "boosted trees, path and all six": partial(
            record.boosted, extras.every, keep=own, rounds=120, leaves=4
        ),
        "boosted trees, everything": partial(record.boosted, extras.every, rounds=120, leaves=4),
    }


def _authority_candidates(w: Window) -> Mapping[str, Callable[[], Floats]]:
    own = _own(w)
    return {
        "plain frequencies of authorities": partial(frequencies, own),
        "last grade carried forward, authorities alone": partial(last_grade, own),
        "smoothed transitions, authorities alone": partial(transitions, own, strength=AUTHORITY_PRIOR),
        _AREA_BASE: partial(transitions, w, strength=AUTHORITY_PRIOR),
        "path and surroundings, leaning on providers": lambda: Record(w).chosen(),
        "path and surroundings, authorities alone": lambda: Record(own).chosen(),
    }


def _own(w: Window) -> Window:
    fitted = tuple(p for p in w.sides.fitted if p.family == "authorities")
    return type(w)(w.name, type(w.sides)(fitted, w.sides.scored), w.places)


def _measure(w: Window, candidates: Mapping[str, Callable[[], Floats]], base: str) -> list[Row]:
    chances = {name: make() for name, make in candidates.items()}
    losses = {name: log_losses(c, w.found) for name, c in chances.items()}
    return [
        Row(
            name,
            float(loss.mean()),
            _two_way(chances[name], w),
            gain(losses[base], loss, services=w.services, seed=_SEED),
        )
        for name, loss in losses.items()
    ]


def _two_way(chances: Floats, w: Window) -> float:
    weak = _weak_chance(chances)
    return float(-np.log(np.where(_was_weak(w), weak, 1 - weak)).mean())


def _calibration(w: Window) -> tuple[Bin, ...]:
    return calibration(_weak_chance(Record(w).chosen()), _was_weak(w), bins=_BINS)


def _weak_chance(chances: Floats) -> Floats:
    weak: Floats = chances[:, list(_WEAK)].sum(axis=1)
    return weak


def _was_weak(w: Window) -> Bools:
    return np.isin(w.found, _WEAK)


def _by_year(w: Window) -> list[Year]:
    made = []
    for y in yearly([*w.sides.fitted, *w.sides.scored], w.places):
        chosen, simple = Record(y).chosen(), transitions(y)
        a, b = log_losses(simple, y.found), log_losses(chosen, y.found)
        made.append(
            Year(
                name=y.name,
                simpler=float(a.mean()),
                in_use=float(b.mean()),
                gain=gain(a, b, services=y.services, seed=_SEED),
                believed=float(_weak_chance(chosen).mean()),
                found=float(_was_weak(y).mean()),
            )
        )
    return made


if __name__ == "__main__":
    main()
