"""Reports of the library with what was found in them, ready to be counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counterpoise.learning.held import HeldFinding, HeldParagraph, HeldReport
    from counterpoise.learning.library import Library

STRENGTH, WEAKNESS = "strength", "weakness"


class Found(NamedTuple):
    """A paragraph on a theme that praises or faults; ``start`` and ``end`` are the sentence that does."""

    theme: str
    polarity: str
    paragraph: HeldParagraph
    start: int
    end: int

    @property
    def sentence(self) -> str:
        """The words, exactly as they stand."""
        return self.paragraph.text[self.start : self.end]


@dataclass(frozen=True)
class Judged:
    """A report, what was found in it, and how many paragraphs were too doubtful to be counted."""

    report: HeldReport
    found: tuple[Found, ...]
    doubtful: int

    def themes(self, polarity: str) -> dict[str, Found]:
        """Return the themes that are praised or faulted, each with its first paragraph."""
        first: dict[str, Found] = {}
        for f in self.found:
            if f.polarity == polarity:
                first.setdefault(f.theme, f)
        return first


def judged(library: Library, reports: Iterable[HeldReport]) -> tuple[Judged, ...]:
    """Return reports with what was found, in the order given.

    A line of what must improve is a weakness. A mixed paragraph is one of each, by its sentences.
    """
    return tuple(_judged(r, library.paragraphs(r.sha256), library.findings(r.sha256)) for r in reports)


def _judged(
    report: HeldReport, paragraphs: Iterable[HeldParagraph], findings: Mapping[str, HeldFinding]
) -> Judged:
    found: list[Found] = []
    doubtful = 0
    for p in paragraphs:
        finding = findings.get(p.id)
        if finding is None or not finding.primary_theme:
            continue
        if finding.detail.get("abstained"):
            doubtful += 1
            continue
        if p.asked:
            found.append(Found(finding.primary_theme, WEAKNESS, p, 0, len(p.text)))
        else:
            found.extend(_sentences(p, finding))
    return Judged(report, tuple(found), doubtful)


def _sentences(p: HeldParagraph, finding: HeldFinding) -> Iterable[Found]:
    """Give the surest sentence of each polarity that the paragraph as a whole has."""
    wanted = {"mixed": (STRENGTH, WEAKNESS)}.get(finding.polarity, (finding.polarity,))
    surest: dict[str, tuple[float, int, int]] = defaultdict(lambda: (-1.0, 0, len(p.text)))
    for start, end, polarity, confidence in finding.detail.get("sentences", ()):
        surest[polarity] = max(surest[polarity], (confidence, start, end))
    for polarity in wanted:
        if polarity in {STRENGTH, WEAKNESS}:
            _, start, end = surest[polarity]
            yield Found(finding.primary_theme or "", polarity, p, start, end)
