"""What was judged of a paragraph, small enough to pass between processes, and the points made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from counterpoise.learning.content import FEWEST_WORDS, asking, is_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from counterpoise.learning.findings.finding import Finding
    from counterpoise.learning.report import Report

STRENGTH, WEAKNESS, _MIXED = "strength", "weakness", "mixed"


class Judged(NamedTuple):
    """Polarity and themes of a paragraph, and where its surest sentence of each side stands in its text.

    ``points`` maps ``strength`` and ``weakness`` to first character and end; a side of which the paragraph is
    not, or of which no sentence stands, is not there.
    """

    polarity: str
    themes: tuple[str, ...]
    points: Mapping[str, tuple[int, int]]


def judged_of(text: str, finding: Finding) -> Judged:
    """Return what the record tells of a paragraph's finding.

    Parameters
    ----------
    text : str
        The paragraph that was judged: the spans of the finding are places in it.
    """
    polarity = str(finding.polarity)
    sides = [side for side in (STRENGTH, WEAKNESS) if polarity in {side, _MIXED}]
    found = {side: _surest(text, finding, side) for side in sides}
    points = {side: span for side, span in found.items() if span is not None}
    return Judged(polarity, tuple(theme.name for theme in finding.themes), points)


def _surest(text: str, finding: Finding, side: str) -> tuple[int, int] | None:
    """Return the surest sentence of a side; one that says both stands behind all that say this alone."""
    on = [s for s in finding.sentences if s.polarity in {side, _MIXED} and _makes_a_point(s.span.of(text))]
    best = max(on, key=lambda s: (s.polarity == side, s.confidence), default=None)
    return (best.span.start, best.span.end) if best else None


def _makes_a_point(sentence: str) -> bool:
    """Say whether it is more than "(Recommendation)", a heading with its grade, or the opening of a list."""
    return len(sentence.split()) >= FEWEST_WORDS and is_sentence(sentence) and not sentence.endswith(":")


def points(report: Report, judged: Mapping[int, Judged], side: str) -> list[dict[str, Any]]:
    """Return the points of one side, in the order of the report.

    Lines of the lists of what is asked are none: they stand in the record as such.

    Parameters
    ----------
    judged : mapping
        What was judged, by the order of the paragraph.
    side : str
        ``strength`` or ``weakness``.
    """
    left_out = asking(report)
    found = []
    for p in report.paragraphs:
        if p.order in left_out or p.order not in judged or side not in judged[p.order].points:
            continue
        start, end = judged[p.order].points[side]
        point: dict[str, Any] = {"paragraph": p.number, "page": p.page, "point": p.text[start:end]}
        point |= {"themes": list(judged[p.order].themes), "text": p.text}
        # A bullet has no number: its place among the bullets of its section finds it.
        found.append(point if p.bullet is None else {**point, "bullet": p.bullet})
    return found
