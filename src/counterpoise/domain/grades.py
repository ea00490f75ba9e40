"""Grades and outcomes in one spelling, and what they say: strong, weak or nothing."""

from __future__ import annotations

from enum import StrEnum

from counterpoise.domain.errors import NotFoundError


class Grade(StrEnum):
    """What an inspection found; ``NONE`` for a letter without a grade or no history."""

    OUTSTANDING = "Outstanding"
    GOOD = "Good"
    REQUIRES_IMPROVEMENT = "Requires improvement to be good"
    INADEQUATE = "Inadequate"
    OUTCOME_1 = "Outcome 1"
    OUTCOME_2 = "Outcome 2"
    OUTCOME_3 = "Outcome 3"
    NONE = ""

    @property
    def is_strong(self) -> bool:
        """Whether it is good or better, or the first of three outcomes."""
        return self in _STRONG

    @property
    def is_weak(self) -> bool:
        """Whether it is below good, or the second or third of three outcomes."""
        return self is not Grade.NONE and self not in _STRONG

    @property
    def is_worst(self) -> bool:
        """Whether it is the lowest of its scale."""
        return self in {Grade.INADEQUATE, Grade.OUTCOME_3}


_STRONG = frozenset({Grade.OUTSTANDING, Grade.GOOD, Grade.OUTCOME_1})

# "Satisfactory" and "Adequate" were the third of four grades until 2013 and 2015.
_SPELLINGS = {
    **{g.casefold(): g for g in Grade},
    "requires improvement": Grade.REQUIRES_IMPROVEMENT,
    "adequate": Grade.REQUIRES_IMPROVEMENT,
    "satisfactory": Grade.REQUIRES_IMPROVEMENT,
    "typically positive experiences": Grade.OUTCOME_1,
    "inconsistent experiences": Grade.OUTCOME_2,
    "widespread or systemic failings": Grade.OUTCOME_3,
    "1": Grade.OUTCOME_1,
    "2": Grade.OUTCOME_2,
    "3": Grade.OUTCOME_3,
}


def grade(text: str) -> Grade:
    """Return the grade for any published spelling.

    Raises
    ------
    NotFoundError
        When the spelling is not known; nothing is guessed.
    """
    found = _SPELLINGS.get(" ".join(text.split()).casefold())
    if found is None:
        raise NotFoundError(
            f"No grade is written {text!r}.",
            next_step="Use one of: " + "; ".join(g for g in Grade if g) + "; or leave it blank.",
        )
    return found
