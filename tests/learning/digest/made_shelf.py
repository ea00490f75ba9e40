"""A library of made reports, with words that nobody ever printed."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from counterpoise.learning.findings.sentences import sentences
from counterpoise.learning.held import HeldFinding, HeldParagraph, HeldReport, Whole, paragraph_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from counterpoise.learning.library import Library


def put(
    shelf: Library,
    town: str,
    end: date,
    said: Sequence[tuple[str, str, str]],
    *,
    asked: str = "",
    abstained: bool = False,
    **facts: Any,
) -> HeldReport:
    """Put a made report in: of each paragraph its theme, a sign for each sentence (+ or -), its words."""
    sha = hashlib.sha256(f"{town}{end}{facts}".encode()).hexdigest()
    report = HeldReport(
        sha256=sha, file=f"{town.lower()}-{end.year}.pdf", path="", media="pdf", pages=3, profile="ilacs",
        framework="ILACS", authority=town, ons_code=None, region="North", provider=None, urn=None,
        small_home=False, start=end, end=end, published=None, overall="Good",
        judgements={"overall_effectiveness": "Good"}, length=None, mentions_pandemic=False, doubts=(),
        added_at="2024-06-01",
    )  # fmt: skip
    report = replace(report, **facts)
    paragraphs, findings = [], []
    for i, (theme, signs, text) in enumerate(said):
        name = paragraph_id(sha, str(i + 1), hashlib.sha256(text.encode()).hexdigest())
        p = HeldParagraph(name, sha, i, "numbered", asked, i + 1, None, 2, 2, "", text)
        polarities = [{"+": "strength", "-": "weakness"}[s] for s in signs]
        rolled = polarities[0] if len(set(polarities)) == 1 else "mixed"
        spans = [(s.start, s.end) for s in sentences(text)]
        detail = {
            "abstained": abstained,
            "sentences": [[a, b, p, 0.9] for (a, b), p in zip(spans, polarities, strict=True)],
        }
        paragraphs.append(p)
        findings.append(HeldFinding(p.id, rolled, (theme,), theme, detail))
    shelf.add(Whole(report, tuple(paragraphs), tuple(findings)), "")
    return report
