"""Fit the weights of findings anew from the label files and the published reports they point into.

    python tools/fit_findings.py --shared FOLDER

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
from counterpoise.learning.findings.labelled_files import LabelledSet, everything_labelled
from counterpoise.learning.findings.weights_file import Models, dumps, shipped

if TYPE_CHECKING:
    from collections.abc import Sequence


HERE = Path(__file__).parent
LABELS = HERE / "fit_findings_labels"
OUT = HERE.parent / "src/counterpoise/learning/weights/findings.npz"
VERSION = "2026.11.3"
#: Chosen on the authorities left out (docs/explanation/measurements-learning.md): the divisor of the log
#: odds, and the chances below which a finding is left to a person.
TEMPERATURE = 1.0
LEAST_POLARITY = 0.6
LEAST_THEME = 0.5


def fit(found: LabelledSet) -> Models:
    """Return models fitted on every authority."""
    whole = found.given + found.beside
    polarity = PolarityFitter(whole, found.loose).fit(lambda _: True).cooled(TEMPERATURE)
    themes = ThemeFitter(whole + found.picked).fit(lambda _: True)
    # What is read in context has a tool of its own, fit_context.py.
    return Models(polarity, themes, VERSION, LEAST_POLARITY, LEAST_THEME, shipped().heads)


def main(arguments: Sequence[str]) -> int:
    """Fit and write; say what was used."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--shared", type=Path, required=True, help="folder with reports/ and texts/jtai/")
    parser.add_argument("--out", type=Path, default=OUT)
    chosen = parser.parse_args(arguments)
    begun = time.monotonic()
    found = everything_labelled(chosen.shared, LABELS)
    counts = f"{len(found.given)} and {len(found.beside)} paragraphs, {len(found.picked)} more for themes"
    print(f"{counts}, {len(found.loose)} sentences; {found.without_words} labels found no words")
    data = dumps(fit(found))
    chosen.out.write_bytes(data)
    print(f"{chosen.out}: {len(data) / 1e6:.2f} MB in {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
