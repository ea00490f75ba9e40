"""Made reports for follow-up: a paragraph a triple of theme, polarity and words, a sentence a polarity."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.held import HeldFinding, HeldParagraph, HeldReport, Whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from counterpoise.learning.library import Library

#: Theme, polarity of the paragraph, words; polarity by sentence, divided by blanks, where they differ.
Said = tuple[str, str, str]


def put(
    shelf: Library, town: str, end: date, said: Sequence[Said], *, asked: str = "", **facts: Any
) -> HeldReport:
    """Put a made report into a library; lines given as ``asked`` are of that list."""
    sha = hashlib.sha256(f"{town}{end}{facts}{said}".encode()).hexdigest()
    report = HeldReport(
        sha256=sha, file=f"{town.lower()}-{end.year}.pdf", path="", media="pdf", pages=3, profile="ilacs",
        framework="ILACS", authority=town, ons_code=None, region="North", provider=None, urn=None,
        small_home=False, start=end, end=end, published=None, overall="Good", judgements={}, length=None,
        mentions_pandemic=False, doubts=(), added_at="2024-06-01",
    )  # fmt: skip
    report = replace(report, **facts)
    paragraphs, findings = [], []
    for i, (theme, polarity, text) in enumerate(said):
        p = HeldParagraph(f"{sha[:12]}-{i + 1}-x", sha, i, "numbered", asked, i + 1, None, 2, 2, "", text)
        each = polarity.split()
        spans = [[s.start, s.end, each[min(k, len(each) - 1)], 0.9] for k, s in enumerate(sentences(text))]
        whole = each[0] if len(set(each)) == 1 else "mixed"
        paragraphs.append(p)
        findings.append(HeldFinding(p.id, whole, (theme,), theme, {"abstained": False, "sentences": spans}))
    shelf.add(Whole(report, tuple(paragraphs), tuple(findings)), "")
    return report
