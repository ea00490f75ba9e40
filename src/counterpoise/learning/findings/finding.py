"""One finding: what a paragraph is about, what it says, how sure that is and which words decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counterpoise.learning.findings.polarity import Polarity
    from counterpoise.learning.findings.sentences import Span


@dataclass(frozen=True, slots=True)
class Reason:
    """Words of the paragraph that moved a decision.

    Attributes
    ----------
    start, end : int
        Where the words stand in the paragraph, in characters.
    words : str
        The words themselves, as printed.
    towards : str
        The polarity or theme that they speak for.
    weight : float
        How much they moved its log odds.
    """

    start: int
    end: int
    words: str
    towards: str
    weight: float


@dataclass(frozen=True, slots=True)
class SentenceFinding:
    """What one sentence says of the service; ``span`` is exact. ``confidence`` is a chance."""

    span: Span
    polarity: Polarity
    confidence: float


@dataclass(frozen=True, slots=True)
class ThemeFinding:
    """A theme that the paragraph is about, and the chance that it is."""

    name: str
    chance: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found in one paragraph.

    Attributes
    ----------
    themes : tuple of ThemeFinding
        One to three, first the one it is most about.
    polarity : Polarity
        The likeliest, also where ``abstained``.
    chances : dict
        Chance of each polarity.
    confidence : float
        Chance that the polarity is right.
    primary_confidence : float
        Chance that the first theme is the one the paragraph is most about.
    abstained : bool
        The polarity or the first theme is too doubtful to be counted until a person has looked.
    sentences : tuple of SentenceFinding
        Every sentence, in order.
    reasons : tuple of Reason
        The words that decided, heaviest first.
    model : str
        Version of the weights.
    """

    themes: tuple[ThemeFinding, ...]
    polarity: Polarity
    chances: dict[Polarity, float]
    confidence: float
    primary_confidence: float
    abstained: bool
    sentences: tuple[SentenceFinding, ...]
    reasons: tuple[Reason, ...]
    model: str

    @property
    def primary(self) -> str:
        """The theme that the paragraph is most about."""
        return self.themes[0].name

    def as_record(self) -> dict[str, Any]:
        """Return the finding as plain data, ready for JSON; chances are rounded to four decimals."""
        return {
            "polarity": str(self.polarity),
            "confidence": round(self.confidence, 4),
            "themes": [t.name for t in self.themes],
            "theme_chances": [round(t.chance, 4) for t in self.themes],
            "primary_confidence": round(self.primary_confidence, 4),
            "abstained": self.abstained,
            "sentences": [
                {"start": s.span.start, "end": s.span.end, "polarity": str(s.polarity)}
                for s in self.sentences
            ],
            "reasons": [
                {"start": r.start, "end": r.end, "towards": r.towards, "weight": round(r.weight, 4)}
                for r in self.reasons
            ],
            "model": self.model,
        }
