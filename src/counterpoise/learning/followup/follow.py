"""Follow a weakness into the next report: which passage speaks of it, what that makes of it, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.learning.followup.likeness import quoted
from counterpoise.learning.followup.linker import off_the_list, ranked, too_vague
from counterpoise.learning.followup.outcome import Outcome, Speaks, outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from counterpoise.learning.followup.likeness import Likeness, Sheet
    from counterpoise.learning.followup.linker import Linked, Linker
    from counterpoise.learning.followup.passage import Passage
    from counterpoise.learning.vectors.table import Vectors

# Praise of it doesn't resolve it where another passage, likely enough, asks for it again or criticises it.
_ASKED, _BLAMED = 0.6, 0.8
_BLAMES = frozenset({"weakness", "mixed"})


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a weakness by one later report.

    Attributes
    ----------
    told : Passage or None
        The passage that speaks of it; ``None`` where none does, or none surely.
    start, end : int
        The sentence of that passage, in characters; 0 and 0 where there is none.
    chance : float
        Chance that the likest passage speaks of it, 0 to 1.
    why : str
        One line for the reader.
    shares : tuple of (str, float)
        What spoke for the link and against it, heaviest first.
    likest : Likeness or None
        Where the product abstains for doubt, the passage that a reader may look at first. It is no link.
    likely : Outcome or None
        What the likest passage makes of it, where that one is likely to speak of it but not surely.
    """

    weak: Passage
    outcome: Outcome
    chance: float
    why: str
    told: Passage | None = None
    start: int = 0
    end: int = 0
    shares: tuple[tuple[str, float], ...] = ()
    likest: Likeness | None = None
    likely: Outcome | None = None

    @property
    def blamed(self) -> str:
        """The sentences that criticise, as they stand; a mark where others between are left out."""
        return quoted(self.weak)

    @property
    def quotation(self) -> str:
        """The sentence of the later report, exactly as it stands; "" where there is none."""
        return self.told.paragraph.text[self.start : self.end] if self.told else ""


def become(weak: Passage, sheet: Sheet, vectors: Vectors, linker: Linker) -> Became:
    """Return what one later report makes of a weakness."""
    if too_vague(weak):
        return Became(weak, Outcome.UNSURE, 0.0, "its words name no matter by themselves")
    found = ranked(weak, sheet, vectors, linker)
    chance = found[0].chance if found else 0.0
    if chance < linker.least and off_the_list(weak, sheet):
        why = "it is about a safeguarding board, and no paragraph of the next report is about one"
        return Became(weak, Outcome.NOT_MENTIONED, chance, why)
    if chance < linker.most:
        return Became(weak, Outcome.NOT_MENTIONED, chance, "no paragraph of the next report is like it")
    if chance < linker.least:
        return _doubtful(weak, found, linker)
    return _linked(weak, found, linker)


def _doubtful(weak: Passage, found: Sequence[Linked], linker: Linker) -> Became:
    best = found[0]
    why = "the likest paragraph of the next report is too doubtful"
    likely = _says(found)[0] if best.chance >= linker.likely else None
    return Became(weak, Outcome.UNSURE, best.chance, why, likest=best.likeness, likely=likely)


def _linked(weak: Passage, found: Sequence[Linked], linker: Linker) -> Became:
    best = found[0]
    told, sentence = best.likeness.passage, best.likeness.sentence
    said, why = _says(found)
    place = told.sentences[sentence]
    return Became(
        weak, said, best.chance, why, told=told, start=place.start, end=place.end,
        shares=linker.why(best.likeness),
    )  # fmt: skip


def _says(found: Sequence[Linked]) -> tuple[Outcome, str]:
    best = found[0].likeness
    said, why = outcome(Speaks(best.passage, best.sentence, best.near))
    if said is Outcome.RESOLVED and any(_against(x) for x in found[1:]):
        return Outcome.IMPROVING, f"{why}, but another paragraph asks for it or criticises it"
    return said, why


def _against(x: Linked) -> bool:
    passage = x.likeness.passage
    if passage.asked:
        return x.chance >= _ASKED
    return x.chance >= _BLAMED and passage.sentences[x.likeness.sentence].polarity in _BLAMES
