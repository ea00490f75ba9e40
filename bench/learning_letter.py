"""The letter check on sentences made up for it, and on published reports.

    python -m bench.learning_letter [--reports FOLDER]

``bench/judgings/letter_blocks.csv`` holds sentences made up, without a look at the check, about some hundreds
of matters: a claim of a summary, a sentence of the body that says the opposite, one that says the
same, one on a neighbouring matter in the opposite tone, one that only shares words; a point that asks for
improvement, a sentence that is its reason, and one that is not. Hardly any two share their words, so this is
far harder than a letter. Eight blocks make a body. Every third block is used: nearness was fitted to the
others. Then short drafts are checked (`learning_letter_drafts`). With a folder of published reports, each is
checked as if it were a draft, and sentences planted in them are (`learning_letter_planted`).
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench import learning_letter_drafts as drafts
from bench import learning_letter_planted as planted
from bench.learning_letter_planted import plain
from counterpoise.learning.letter.asked import nothing_behind
from counterpoise.learning.letter.check import check
from counterpoise.learning.letter.fault import FaultKind
from counterpoise.learning.letter.said import said
from counterpoise.learning.letter.summary import contradictions
from counterpoise.learning.reading import files_in, read_files
from counterpoise.learning.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BLOCKS = Path(__file__).parent / "judgings/letter_blocks.csv"
TOGETHER, SEED = 8, 3
#: Every so manieth block is kept from what ``tools/fit_letter.py`` fits to.
KEPT = 3
FRAMEWORK = "ILACS"
JUDGED_BY_MEANING = (FaultKind.SUMMARY, FaultKind.NOTHING_BEHIND)


def groups() -> Iterator[tuple[list[dict[str, str]], list[bool]]]:
    """Give blocks that make a body, each time with which of them are at fault: every block once each way."""
    with BLOCKS.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[KEPT - 1 :: KEPT]
    order = np.random.default_rng(SEED).permutation(len(rows)).tolist()
    rows = [rows[i] for i in order]
    for start in range(0, len(rows) - TOGETHER + 1, TOGETHER):
        for odd in (0, 1):
            yield rows[start : start + TOGETHER], [i % 2 == odd for i in range(TOGETHER)]


def claims() -> Counter[tuple[bool, bool]]:
    """Count claims by whether the body says the opposite and whether that is told."""
    found: Counter[tuple[bool, bool]] = Counter()
    for rows, faulty in groups():
        texts = [
            text
            for row, bad in zip(rows, faulty, strict=True)
            for text in (row["opposite"] if bad else row["same"], row["neighbour"], row["beside"])
        ]
        summary = plain([row["claim"] for row in rows])
        faults = contradictions(summary, said(plain(texts), FRAMEWORK), FRAMEWORK)
        told = {f.at.quotation for f in faults if f.at}
        found.update(
            (bad, any(t in row["claim"] for t in told)) for row, bad in zip(rows, faulty, strict=True)
        )
    return found


def points() -> Counter[tuple[bool, bool]]:
    """Count points by whether nothing is behind them and whether that is told."""
    found: Counter[tuple[bool, bool]] = Counter()
    for rows, faulty in groups():
        texts = [
            text
            for row, bad in zip(rows, faulty, strict=True)
            for text in ((row["no_reason"],) if bad else (row["reason"], row["no_reason"]))
        ]
        asked = plain([row["point"] for row in rows])
        faults = nothing_behind(asked, said(plain(texts), FRAMEWORK))
        told = {f.at.quotation for f in faults if f.at}
        found.update((bad, row["point"] in told) for row, bad in zip(rows, faulty, strict=True))
    return found


def published(folder: Path) -> Iterator[str]:
    """Give, of each kind of report, how many have an alarm that was judged by meaning."""
    seen: Counter[str] = Counter()
    alarmed: Counter[tuple[str, FaultKind]] = Counter()
    for _, report in read_files(list(files_in([folder])), workers=1):
        if isinstance(report, Report):
            name = str(report.facts.framework.value)
            seen[name] += 1
            alarmed.update({(name, f.kind) for f in check(report) if f.kind in JUDGED_BY_MEANING})
    for name, count in seen.most_common():
        with_alarm = ", ".join(f"{alarmed[name, kind]} ({kind})" for kind in JUDGED_BY_MEANING)
        yield f"published, {name}: {count} reports, with an alarm {with_alarm}"


def _line(what: str, found: Counter[tuple[bool, bool]]) -> str:
    told = [f"{found[bad, True]} of {found[bad, True] + found[bad, False]}" for bad in (True, False)]
    return f"{what}: told {told[0]}, falsely {told[1]}"


def main(arguments: Sequence[str]) -> int:
    """Print the lines."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reports", type=Path, help="folder of published reports")
    chosen = parser.parse_args(arguments)
    print(_line("made claims that the body contradicts", claims()), flush=True)
    print(_line("made points with nothing behind them", points()), flush=True)
    for line in drafts.lines():
        print(line, flush=True)
    if chosen.reports:
        for line in (*planted.lines(chosen.reports), *published(chosen.reports)):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
