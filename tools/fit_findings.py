"""Fit the weights of findings anew from the label files and the published reports they point into.

    python tools/fit_findings.py --reports FOLDER --given paragraphs.jsonl --texts FOLDER

The reports are read here and now; only words and pairs of words with their weights are written.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from counterpoise.learning.findings.fit_polarity import PolarityFitter
from counterpoise.learning.findings.fit_themes import ThemeFitter
from counterpoise.learning.findings.labelled_files import given_examples, labels_beside
from counterpoise.learning.findings.weights_file import Models, dumps
from counterpoise.learning.reading.reader import read_files
from counterpoise.learning.report import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.findings.examples import Example, LabelledSentence

HERE = Path(__file__).parent
LABELS = HERE / "fit_findings_labels"
OUT = HERE.parent / "src/counterpoise/learning/weights/findings.npz"
VERSION = "2026.11"
#: Chosen on the authorities left out (docs/explanation/measurements-learning.md): the divisor of the log
#: odds, and the chances below which a finding is left to a person.
TEMPERATURE = 1.0
LEAST_POLARITY = 0.55
LEAST_THEME = 0.4


def examples(
    reports: Path, given: Path, texts: Path | None
) -> tuple[tuple[Example, ...], tuple[LabelledSentence, ...], int]:
    """Return every labelled paragraph and sentence, and how many labels found no words."""
    read = [r for _, r in read_files(sorted(reports.glob("*.pdf"))) if isinstance(r, Report)]
    plain = {p.name: p.read_text(encoding="utf-8") for p in sorted(texts.glob("*.txt"))} if texts else {}
    beside = labels_beside(read, plain, LABELS)
    with given.open(encoding="utf-8") as lines:
        first = tuple(given_examples(lines))
    return first + beside.examples, beside.loose, beside.without_words


def fit(labelled: Sequence[Example], loose: Sequence[LabelledSentence]) -> Models:
    """Return models fitted on every authority."""
    polarity = PolarityFitter(labelled, loose).fit(lambda _: True).cooled(TEMPERATURE)
    themes = ThemeFitter(labelled).fit(lambda _: True)
    return Models(polarity, themes, VERSION, LEAST_POLARITY, LEAST_THEME)


def main(arguments: Sequence[str]) -> int:
    """Fit and write; say what was used."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reports", type=Path, required=True, help="folder of published reports (PDF)")
    parser.add_argument("--given", type=Path, required=True, help="labelled paragraphs, JSON lines")
    parser.add_argument("--texts", type=Path, help="folder of letters kept as plain text")
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args(arguments)
    begun = time.monotonic()
    labelled, loose, lost = examples(chosen.reports, chosen.given, chosen.texts)
    print(f"{len(labelled)} paragraphs, {len(loose)} sentences by themselves; {lost} labels found no words")
    data = dumps(fit(labelled, loose))
    chosen.out.write_bytes(data)
    print(f"{chosen.out}: {len(data) / 1e6:.2f} MB in {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
