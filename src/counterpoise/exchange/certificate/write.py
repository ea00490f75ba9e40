"""Write the certificate: what the bounds rest on as plain tables, and the prices."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from counterpoise.programme.problem import Ask, Problem, Service
    from counterpoise.programme.programme import Programme
    from counterpoise.programme.proof import Cases, Proof

#: Folder of the tables, and the file of the prices.
TABLES = "certificate"
PRICES = "prices.npz"
#: Start weeks before the lots, where lots were drawn.
SETTLED = "settled.csv"
# A fixed time in the archive's entries: the same prices are the same bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def certificate(problem: Problem, programme: Programme, programme_csv: bytes) -> Mapping[str, bytes]:
    """Return the files of the certificate by path.

    Parameters
    ----------
    problem : Problem
    programme : Programme
        With its proofs.
    programme_csv : bytes
        The visits as written, which the certificate is bound to.
    """
    prices = _arrays(programme.proofs)
    tables = {
        f"{TABLES}/question.json": _question(problem, programme, digest_of_prices(prices)),
        f"{TABLES}/services.csv": _csv(_services(problem.services)),
        f"{TABLES}/visits.csv": _csv(_visits(problem)),
        f"{TABLES}/hours.csv": _csv(_hours(problem)),
        f"{TABLES}/inspectors.csv": _csv(
            [("inspector", "discipline", "region", "half_weeks")]
            + [(i.key, i.discipline, i.region, _runs(i.slots)) for i in problem.inspectors]
        ),
        f"{TABLES}/spare.csv": _csv(
            [("owner", "pool", "hours")] + [(s.owner, s.pool, _runs(s.hours)) for s in problem.spare]
        ),
        f"{TABLES}/others.csv": _csv(
            [("visit", "area", "first_day", "last_day", "separates")]
            + [(f.key, f.area, f.first_day, f.last_day, int(f.separates)) for f in problem.fixed]
        ),
        f"{TABLES}/least_delay.csv": _csv([("visit", "week"), *sorted(programme.least_weeks.items())]),
    }
    if programme.chance is not None:
        tables[f"{TABLES}/{SETTLED}"] = _csv([("visit", "week"), *sorted(programme.chance.settled.items())])
    digest = digest_of({**tables, "programme.csv": programme_csv})
    return {**tables, PRICES: _archive({**prices, "digest": np.array(digest)})}


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return one digest (SHA-256) over files, in the order of their names."""
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name} {len(files[name])}\n".encode())
        whole.update(files[name])
    return whole.hexdigest()


def _question(problem: Problem, programme: Programme, prices: str) -> bytes:
    asked: dict[str, Any] = {
        "digest_of_prices": prices,
        "mondays": [w.monday.isoformat() for w in problem.weeks],
        "bank_holidays": sorted(d.isoformat() for d in problem.bank_holidays),
        "separation_days": problem.separation_days,
        "learning_share": problem.learning_share,
        "half_weeks_by_family": dict(problem.family_slots),
        "national_disciplines": sorted(problem.national_disciplines),
        "spare_by_default": [[of, pool, h] for (of, pool), h in sorted(problem.default_spare.items())],
        "least_gap_days": {t: r.least_gap_days for t, r in sorted(problem.type_rules.items())},
        "most_delay_by_family": dict(programme.limits),
        "stages": [
            {"stage": p.stage, "value": p.value, "bound": p.bound, "zero": p.zero, "scale": p.scale}
            for p in programme.proofs
        ],
    }
    if programme.chance is not None and problem.lots is not None:
        asked["lots"] = {
            "delay_tolerance": problem.lots.delay_tolerance,
            "strain_tolerance": problem.lots.strain_tolerance,
            "weeks_later": problem.lots.weeks_later,
            "delay": {f.family: f.delay for f in programme.families},
            "strain": sum(programme.strain_by_pool.values()),
        }
    return json.dumps(asked, indent=1, sort_keys=True).encode()


def _services(services: Iterable[Service]) -> list[Sequence[object]]:
    head = ("service", "family", "area", "region", "children", "below_good", "exempt")
    rows = [
        (s.key, s.family, s.area, s.region, repr(s.exposure), repr(s.below_good), int(s.exempt))
        for s in services
    ]
    return [head, *rows]


def _visits(problem: Problem) -> list[Sequence[object]]:
    """Visits that may be planned, with the start weeks that pins leave them."""
    head = (
        *("visit", "service", "visit_type", "discipline", "tier", "due", "floor_by", "weekday"),
        *("onsite_days", "half_weeks", "team", "separates", "sample", "unannounced", "pinned", "start_weeks"),
    )
    rows = [
        (
            *(r.key, r.service, r.visit_type, r.discipline, r.tier, r.due, r.floor_by or "", r.weekday),
            *(r.onsite_days, " ".join(map(str, r.slots)), r.team, int(r.separates), int(r.sample)),
            *(int(r.unannounced), int(r.key in problem.must)),
            _ranges(problem.open_weeks(r)),
        )
        for r in problem.requirements
    ]
    return [head, *rows]


def _hours(problem: Problem) -> list[Sequence[object]]:
    """Hours asked by planned visits (by key) and by others' visits."""

    def rows(key: str, asks: Iterable[Ask]) -> list[Sequence[object]]:
        return [(key, a.of, a.pool, a.week_offset, repr(a.hours)) for a in asks]

    found: list[Sequence[object]] = [("visit", "of", "pool", "week_offset", "hours")]
    for r in problem.requirements:
        found += rows(r.key, r.asks)
    for f in problem.fixed:
        found += rows(f.key, f.asks)
    return found


def _runs(values: Iterable[float]) -> str:
    """Return values as runs: "2*16 0*1"."""
    return " ".join(f"{value!r}*{len(list(same))}" for value, same in groupby(values))


def _ranges(weeks: Sequence[int]) -> str:
    """Return ascending numbers as ranges: "0-15 17-17"."""
    found: list[list[int]] = []
    for w in weeks:
        if found and found[-1][1] == w - 1:
            found[-1][1] = w
        else:
            found.append([w, w])
    return " ".join(f"{a}-{b}" for a, b in found)


def _csv(rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _arrays(proofs: Iterable[Proof]) -> dict[str, Any]:
    """Return names and prices by stage and kind of row."""
    arrays: dict[str, Any] = {}
    for proof in proofs:
        for price in proof.prices:
            key = f"{proof.stage}/{price.kind}"
            arrays[f"{key}/names"] = np.array(["|".join(n) for n in price.names])
            arrays[f"{key}/prices"] = np.array(price.prices)
        if proof.cases is not None:
            arrays |= {f"{proof.stage}/cases/{part}": array for part, array in _by_cases(proof.cases).items()}
    return arrays


def _by_cases(cases: Cases) -> dict[str, Any]:
    """Return the nodes in preorder, and the prices of all leaves one after the other."""
    from counterpoise.programme.proof import Leaf  # noqa: PLC0415 - who checks uses nothing of the planner

    leaves = [n for n in cases.nodes if isinstance(n, Leaf)]
    changes = [
        (number, price.kind, "|".join(name), change)
        for number, leaf in enumerate(leaves)
        for price in leaf.prices
        for name, change in zip(price.names, price.prices, strict=True)
    ]
    return {
        "visits": np.array(cases.visits, dtype=str),
        "nodes": np.array(
            ["leaf" if isinstance(n, Leaf) else "|".join((n.kind, *n.name)) for n in cases.nodes]
        ),
        "leaf": np.array([c[0] for c in changes], dtype=np.int64),
        "kind": np.array([c[1] for c in changes], dtype=str),
        "name": np.array([c[2] for c in changes], dtype=str),
        "change": np.array([c[3] for c in changes], dtype=float),
    }


def digest_of_prices(arrays: Mapping[str, Any]) -> str:
    """Return one digest over names and prices."""
    return digest_of({name: repr(array.tolist()).encode() for name, array in arrays.items()})


def _archive(arrays: Mapping[str, Any]) -> bytes:
    """Return arrays as ``numpy.savez`` would, with a fixed time in each entry."""
    import zipfile  # noqa: PLC0415 - only who writes a certificate pays

    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(arrays):
            part = io.BytesIO()
            np.lib.format.write_array(part, arrays[name], allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", _EPOCH)
            archive.writestr(entry, part.getvalue(), zipfile.ZIP_DEFLATED)
    return whole.getvalue()
