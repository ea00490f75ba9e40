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


def compare(search: Search, texts: Sequence[str], needs: Sequence[Need]) -> list[Quality]:
    """Return the quality of every system on every need, near-duplicates shown once by all of them."""
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
    found = []
    for name, ranker in others.items():
        orders = []
        for n in needs:
            rows = np.asarray(ranker(n.query), np.int64)
            _, first = np.unique(group[rows], return_index=True)
            orders.append([where[r] for r in rows[np.sort(first)]])
        found.append(quality(name, orders, needs))
    all_ranked = [rank.ranked(search, n, where) for n in needs]
    found.append(quality("counterpoise, need left out", rank.left_out(all_ranked), needs))
    weights = rank.fit(all_ranked)
    found.append(quality("counterpoise, all needs seen", [r.order(weights) for r in all_ranked], needs))
    found.append(quality("best order of the candidates", [_ideal(r) for r in all_ranked], needs))
    return found


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
    weighted, plain, pairs = judged.kappa(needs)
    print(f"{len(needs)} needs; {pairs} paragraphs judged twice by one reader: kappa")
    print(
        f"{weighted:.2f} with quadratic weights, {plain:.2f} plain; {len(texts)} paragraphs in the library.\n"
    )
    print(f"{'system':32}{'nDCG@10':>9}{'worst':>8}{'P@10':>8}{'judged':>8}{'known':>8}  worst need")
    for q in compare(search, texts, needs):
        figures = f"{q.ndcg:9.3f}{q.worst:8.2f}{q.precision:8.3f}{q.judged:8.2f}{q.known:8.3f}"
        print(f"{q.system:32}{figures}  {q.worst_need}")
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
