"""How good search is, beside what others would use: ``python -m bench.learning_search [LIBRARY [--once]]``.

Without a library, one is made from the published reports beside the project, and timed. ``--once`` adds what
was judged once only, see `learning_judged.Need`: for a library that is searched by the model.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from bench import learning_judged as judged
from bench import learning_one_more as one_more
from bench import learning_rank as rank
from bench import learning_search_speed as speed
from bench import learning_systems as systems
from counterpoise.learning.library import Library
from counterpoise.service.learn_ingest import ingest
from counterpoise.service.learn_search import open_search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.learning_judged import Need, Place
    from counterpoise.learning.search.search import Search

_HEADS = f"{'nDCG@10':>9}{'worst':>8}{'P@10':>8}{'judged':>8}{'known':>8}  worst need"
LEFT_OUT = "counterpoise, need left out"
# What no need may stay under.
_MARK_OF_EACH = 0.5
REPORTS = Path(__file__).resolve().parents[2] / "shared" / "data" / "reports" / "pdf"


@dataclass(frozen=True)
class Quality:
    """How well a system ranks: means over all needs, and the worst.

    ``known`` is nDCG with hits that nobody judged left out, for systems that find what others did not.
    """

    system: str
    ndcg: float
    worst: float
    worst_need: str
    precision: float
    judged: float
    known: float


def quality(system: str, orders: Sequence[Sequence[Place]], needs: Sequence[Need]) -> Quality:
    """Return how well a system's orders agree with the judgings."""
    gains = [judged.ndcg(o, n.grades) for o, n in zip(orders, needs, strict=True)]
    worst = int(np.argmin(gains))
    return Quality(
        system=system,
        ndcg=float(np.mean(gains)),
        worst=gains[worst],
        worst_need=needs[worst].query,
        precision=float(np.mean([judged.precision(o, n.grades) for o, n in zip(orders, needs, strict=True)])),
        judged=float(np.mean([judged.judged(o, n.grades) for o, n in zip(orders, needs, strict=True)])),
        known=float(
            np.mean([judged.ndcg(_known(o, n), n.grades) for o, n in zip(orders, needs, strict=True)])
        ),
    )


def _known(order: Sequence[Place], need: Need) -> list[Place]:
    return [p for p in order if p in need.grades]


def compare(search: Search, texts: Sequence[str], needs: Sequence[Need]) -> dict[str, dict[int, list[Place]]]:
    """Return each system's order for each need, by its number; near-duplicates are shown once by all."""
    where = rank.places(search)
    fts, bm25 = systems.fts5(texts), systems.bm25(texts)
    dense = systems.dense(search.index, search.vectors)
    others = {
        "SQLite FTS5": fts,
        "BM25 (bm25s)": bm25,
        "dense alone": dense,
        "plain RRF of FTS5 and dense": systems.fused(fts, dense),
    }
    group = search.catalogue.group
    found: dict[str, list[list[Place]]] = {}
    for name, ranker in others.items():
        orders = []
        for n in needs:
            rows = np.asarray(ranker(n.query), np.int64)
            _, first = np.unique(group[rows], return_index=True)
            orders.append([where[r] for r in rows[np.sort(first)]])
        found[name] = orders
    found |= _by_features([rank.ranked(search, n, where) for n in needs])
    return {s: dict(zip((n.number for n in needs), o, strict=True)) for s, o in found.items()}


def _by_features(all_ranked: Sequence[rank.Ranked]) -> dict[str, list[list[Place]]]:
    """Return orders by features, the weights fitted on other needs, on needs of our own alone, and on all."""
    ours, weights = rank.fit([r for r in all_ranked if not r.need.is_fresh]), rank.fit(all_ranked)
    return {
        LEFT_OUT: rank.left_out(all_ranked),
        "counterpoise, our needs seen": [r.order(ours) for r in all_ranked],
        "counterpoise, all needs seen": [r.order(weights) for r in all_ranked],
        "best order of the candidates": [_ideal(r) for r in all_ranked],
    }


def _of(needs: Sequence[Need], *, fresh: bool) -> list[Need]:
    return [n for n in needs if n.is_fresh == fresh]


def _ideal(r: rank.Ranked) -> list[Place]:
    return [r.places[i] for i in np.argsort(-r.grades, kind="stable")]


def fresh(reports: Path, library: Path) -> None:
    """Take all reports in, and print how long it took, what it held, and what one more takes."""
    files, one = one_more.split(reports)
    for line in (*one_more.take_all(files, library), *one_more.one_more(one, library)):
        print(line, flush=True)
    ingest([one], library=library, now=datetime.now(UTC))
    print()


def main(library: Path, *, once: bool = False) -> None:
    """Print agreement of the judgings, the table of systems, and the time of a search."""
    search = open_search(library)
    texts = [p.text for p in Library(library).paragraphs()]
    needs = judged.needs(with_once=once)
    print(f"{len(texts)} paragraphs in the library; kappa with quadratic weights, and plain:")
    for who, pairs in (
        ("by one reader, twice", judged.same_reader(needs)),
        ("by two readers, each alone", judged.two_readers(needs)),
    ):
        weighted, plain = judged.kappa(pairs)
        print(f"{len(pairs)} paragraphs judged {who}: {weighted:.2f}, {plain:.2f}")
    ranked = compare(search, texts, needs)
    for name, part in (("all", needs), ("ours", _of(needs, fresh=False)), ("fresh", _of(needs, fresh=True))):
        print(f"\n{f'{len(part)} needs, {name}':32}{_HEADS}")
        for system, orders in ranked.items():
            q = quality(system, [orders[n.number] for n in part], part)
            figures = f"{q.ndcg:9.3f}{q.worst:8.2f}{q.precision:8.3f}{q.judged:8.2f}{q.known:8.3f}"
            print(f"{q.system:32}{figures}  {q.worst_need}")
    print(f"\nunder {_MARK_OF_EACH}, {LEFT_OUT}:")
    for gain, need in sorted((judged.ndcg(ranked[LEFT_OUT][n.number], n.grades), n.query) for n in needs):
        if gain < _MARK_OF_EACH:
            print(f"  {gain:.2f}  {need}")
    print()
    speed.main(library, 0)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]), once="--once" in sys.argv)
    elif REPORTS.is_dir():
        with TemporaryDirectory() as folder:
            fresh(REPORTS, Path(folder))
            main(Path(folder))
    else:
        print("The reports are not beside the project: name the folder of a library.")
