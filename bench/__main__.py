"""Print spreadsheet against planner for every instance, or the named: ``python -m bench [NAME ...]``."""

from __future__ import annotations

import sys
from multiprocessing import get_context

from bench.cases import CASES
from bench.measure import measure
from bench.table import table


def main(names: list[str]) -> int:
    """Measure instances one after the other, each in a fresh process, and print their tables."""
    unknown = sorted(set(names) - CASES.keys())
    if unknown:
        print(f"No such instance: {', '.join(unknown)}. Choose from {', '.join(CASES)}.", file=sys.stderr)
        return 2
    with get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for measured in pool.imap(measure, names or list(CASES), chunksize=1):
            print(table(measured), end="\n\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
