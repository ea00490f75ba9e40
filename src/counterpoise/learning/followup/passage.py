"""Weaknesses of a report and the passages of the next one, as rows that can be laid beside one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.learning.findings.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from counterpoise.learning.held import HeldFinding, HeldParagraph, HeldReport

# Fewer words name no matter that could be found again: remains of a heading or of a table.
_FEWEST_WORDS = 6
_BLAMES = frozenset({"weakness", "mixed"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a paragraph: its place, what it says and how sure that is."""

    start: int
    end: int
    polarity: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph with what was found in it."""

    report: HeldReport
    paragraph: HeldParagraph
    polarity: str
    themes: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    abstained: bool

    @property
    def theme(self) -> str:
        """The theme it is most about, "" where none was found."""
        return self.themes[0] if self.themes else ""

    @property
    def asked(self) -> bool:
        """Whether it is a line of what must improve."""
        return bool(self.paragraph.asked)

    def words(self, sentence: Sentence) -> str:
        """Return a sentence, exactly as it stands."""
        return self.paragraph.text[sentence.start : sentence.end]

    @property
    def blamed(self) -> tuple[Sentence, ...]:
        """The sentences that criticise; all of them in a line of what must improve."""
        if self.asked:
            return self.sentences
        return tuple(s for s in self.sentences if s.polarity in _BLAMES) or self.sentences


def passages(
    report: HeldReport, paragraphs: Iterable[HeldParagraph], findings: Mapping[str, HeldFinding]
) -> tuple[Passage, ...]:
    """Return the paragraphs of a report that were judged and say something, in their order."""
    return tuple(
        _passage(report, p, findings[p.id])
        for p in paragraphs
        if p.id in findings and len(p.text.split()) >= _FEWEST_WORDS
    )


def _passage(report: HeldReport, p: HeldParagraph, found: HeldFinding) -> Passage:
    said = tuple(Sentence(a, b, polarity, sure) for a, b, polarity, sure in found.detail.get("sentences", ()))
    if not said:
        said = tuple(Sentence(s.start, s.end, found.polarity, 0.0) for s in sentences(p.text))
    return Passage(report, p, found.polarity, found.themes, said, bool(found.detail.get("abstained")))


def weaknesses(told: Iterable[Passage]) -> tuple[Passage, ...]:
    """Return what a report faults or asks for: lines of its lists, and paragraphs that are surely weak."""
    return tuple(p for p in told if p.asked or (p.polarity == "weakness" and not p.abstained))
