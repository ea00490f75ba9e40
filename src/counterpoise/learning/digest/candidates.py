"""Which sentences may stand in a briefing: on its subject, clear in what they say, telling of no child."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.learning.digest.quotes import Quote, quote
from counterpoise.learning.findings.actions import actions
from counterpoise.learning.findings.cues import first_hits
from counterpoise.learning.findings.finding import SentenceFinding
from counterpoise.learning.findings.polarity import Polarity
from counterpoise.learning.findings.sentences import Span
from counterpoise.learning.letter.child import gives_away
from counterpoise.learning.since.judged import STRENGTH, WEAKNESS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from counterpoise.learning.findings.cues import Theme
    from counterpoise.learning.held import HeldFinding, HeldParagraph, HeldReport

# Below this chance a sentence is not shown as praise or criticism.
_SURE = 0.6
# A sentence that leans on the one before can't stand alone.
_LEANS = re.compile(
    r"(?:however|but|although|nevertheless|despite|this|these|those|they|their|it|its|he|she|as a result"
    r"|in addition|additionally|also|furthermore|moreover|therefore|consequently|for example|when|where"
    r"|while|such|here|most of|some of|all of|both|others?|similarly|in contrast)\b",
    re.IGNORECASE,
)
_FEWEST_WORDS, _MOST_WORDS = 8, 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be quoted.

    Attributes
    ----------
    group : int
        Paragraphs of one group say nearly the same and count once.
    confidence : float
        Chance that its polarity is called rightly.
    stands_alone : bool
        Whether it can be read without the sentence before.
    means : int
        How many words tell how it was done; -1 where it tells of no deed.
    names : bool
        Whether it names the subject in its own words.
    """

    quote: Quote
    polarity: str
    group: int
    confidence: float
    stands_alone: bool
    means: int
    names: bool = True


@dataclass(frozen=True)
class Source:
    """One report with what is needed to quote from it; ``groups`` of near-duplicates are by paragraph."""

    report: HeldReport
    paragraphs: tuple[HeldParagraph, ...]
    findings: Mapping[str, HeldFinding]
    groups: Mapping[str, int]
    superseded_by: str | None


@dataclass(frozen=True)
class Aim:
    """What a briefing is about: a theme, or paragraphs that a search found, each with its best sentence."""

    theme: Theme | None
    hits: Mapping[str, tuple[int, int]]

    def covers(self, p: HeldParagraph, finding: HeldFinding) -> bool:
        """Return whether a paragraph is on the subject."""
        return p.id in self.hits if self.theme is None else self.theme.name in finding.themes

    def takes(self, p: HeldParagraph, finding: HeldFinding, span: Span) -> bool:
        """Return whether one sentence of such a paragraph is."""
        if self.theme is None:
            return (span.start, span.end) == self.hits[p.id]
        return finding.primary_theme == self.theme.name or self.names(span.of(p.text))

    def names(self, text: str) -> bool:
        """Return whether a sentence names the subject in its own words."""
        return self.theme is None or bool(first_hits(text, (self.theme,)))


@dataclass
class Left:
    """Counts of what was left out, and why."""

    doubtful: int = 0
    telling: int = 0


def candidates(source: Source, aim: Aim, left: Left) -> Iterator[Candidate]:
    """Give the sentences of one report that may be quoted, in their order; what is left out is counted."""
    for p in source.paragraphs:
        finding = source.findings.get(p.id)
        if finding is None or not aim.covers(p, finding):
            continue
        if finding.detail.get("abstained"):
            left.doubtful += 1
            continue
        for one in _of_paragraph(source, p, finding, aim):
            if gives_away(one.quote.text, source.report.authority or ""):
                left.telling += 1
            else:
                yield one


def _of_paragraph(source: Source, p: HeldParagraph, finding: HeldFinding, aim: Aim) -> Iterator[Candidate]:
    group = source.groups.get(p.id, -1)
    if p.asked:
        whole = quote(source.report, p, 0, len(p.text), source.superseded_by)
        yield Candidate(whole, WEAKNESS, group, 1.0, stands_alone=True, means=-1)
        return
    said = [
        SentenceFinding(Span(a, b), Polarity(polarity), float(sure))
        for a, b, polarity, sure in finding.detail.get("sentences", ())
    ]
    deeds = {a.span: a.means for a in actions(p.text, said)}
    for s in said:
        if not _is_sure(s) or not aim.takes(p, finding, s.span):
            continue
        words = quote(source.report, p, s.span.start, s.span.end, source.superseded_by)
        alone, means = _stands_alone(words.text), deeds.get(s.span, -1)
        yield Candidate(
            words, str(s.polarity), group, s.confidence, alone, means, names=aim.names(words.text)
        )


def _is_sure(s: SentenceFinding) -> bool:
    return s.polarity in {STRENGTH, WEAKNESS} and s.confidence >= _SURE


def _stands_alone(text: str) -> bool:
    return _FEWEST_WORDS <= len(text.split()) <= _MOST_WORDS and not _LEANS.match(text)
