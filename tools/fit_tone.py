"""Fit which way words of a report point: ``python tools/fit_tone.py LABELLED TEXTS OUT``.

LABELLED is a file of JSON lines with ``text``, ``file`` and ``polarity`` (strength, weakness, mixed, ...),
TEXTS one of JSON lines with ``text``, OUT the folder ``src/counterpoise/learning/search``. Sentences of
labelled paragraphs count as their paragraph; in any paragraph, labelled or not, a sentence that begins with
"However" and the one before it count as pointing opposite ways. Only weights of single words and of pairs are
kept.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.sparse import diags_array
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.search.terms import stems
from counterpoise.learning.search.tone import grams

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TURN = re.compile(r"(?:However|Nevertheless)\b,?\s*")
_SEEN_AT_LEAST, _C, _KEPT, _DIGITS = 4, 20.0, 0.05, 2
# Labelled weaknesses are rarer than strengths, and sentences of one paragraph say much the same.
_WEIGHT = {True: 0.6, False: 1.6}
_BY_TURN = 0.3


class Example(NamedTuple):
    """A sentence that points one way, how much it counts, and whose report it is from."""

    text: str
    good: bool
    weight: float
    group: str
    labelled: bool


def _said(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


def labelled(lines: Sequence[str]) -> Iterator[Example]:
    """Give the sentences of paragraphs that a reader called a strength or a weakness."""
    for row in map(json.loads, lines):
        if row["polarity"] in {"strength", "weakness"}:
            said, good = _said(row["text"]), row["polarity"] == "strength"
            for s in said:
                yield Example(s, good, _WEIGHT[good] / len(said) ** 0.5, _group(row["file"]), labelled=True)


def turned(lines: Sequence[str]) -> Iterator[Example]:
    """Give the sentences on both sides of a "However"."""
    for row in map(json.loads, lines):
        said = _said(row["text"])
        at = next((i for i, s in enumerate(said) if i and _TURN.match(s)), None)
        if at is not None:
            group = _group(row.get("file", ""))
            yield Example(said[at - 1], True, _BY_TURN, group, labelled=False)
            yield Example(_TURN.sub("", said[at]), False, _BY_TURN, group, labelled=False)


def _group(file: str) -> str:
    return file.split("-20", 1)[0]


def main(labels: Path, texts: Path, out: Path) -> None:
    """Fit, print the share right on authorities left out, and write the weights."""
    examples = [
        *labelled(labels.read_text("utf-8").splitlines()),
        *turned(texts.read_text("utf-8").splitlines()),
    ]
    count = CountVectorizer(analyzer=lambda e: grams(stems(e.text)), min_df=_SEEN_AT_LEAST, binary=True)
    x = count.fit_transform(examples).astype(float)
    lengths = [max(len(set(grams(stems(e.text)))), 1) for e in examples]
    x = diags_array(1 / np.sqrt(lengths)).tocsr() @ x
    y = np.asarray([e.good for e in examples])
    weight = np.asarray([e.weight for e in examples])
    groups = np.asarray([e.group for e in examples])
    right = np.zeros(len(y), bool)
    for train, test in GroupKFold(8).split(x, y, groups):
        model = LogisticRegression(C=_C, max_iter=1000).fit(x[train], y[train], sample_weight=weight[train])
        right[test] = model.predict(x[test]) == y[test]
    known = np.asarray([e.labelled for e in examples])
    shares = [float(right[known & (y == side)].mean()) for side in (True, False)]
    print("right on authorities left out: praise {:.3f}, blame {:.3f}".format(*shares))
    model = LogisticRegression(C=_C, max_iter=1000).fit(x, y, sample_weight=weight)
    names = count.get_feature_names_out()
    kept = {
        str(n): round(float(w), _DIGITS) for n, w in zip(names, model.coef_[0], strict=True) if abs(w) > _KEPT
    }
    said = {"start": round(float(model.intercept_[0]), _DIGITS), "weights": dict(sorted(kept.items()))}
    (out / "tone.json").write_text(json.dumps(said, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
