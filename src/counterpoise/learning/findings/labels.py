"""Labels that people give: their history, undoing, a second coder, and how far two coders agree.

Pure data: a book is never changed, each step gives a new one. What is stored, and by whom it may be read, is
decided elsewhere. A coder is an identifier, never a name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from counterpoise.domain.errors import ConflictError, UsageError
from counterpoise.learning.findings.cues import no_theme
from counterpoise.learning.findings.cues import themes as known_themes
from counterpoise.learning.findings.theming import MOST

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence
    from datetime import datetime

    from counterpoise.learning.findings.polarity import Polarity


@dataclass(frozen=True, slots=True)
class Label:
    """What one coder says of one paragraph.

    Attributes
    ----------
    paragraph : str
        Key of the paragraph.
    coder : str
        Identifier of who labelled.
    themes : tuple of str
        One to three, first the one it is most about.
    at : datetime
        When, with its time zone.
    undone_at : datetime or None
        When the coder took it back; an undone label stays in the history.
    """

    paragraph: str
    coder: str
    polarity: Polarity
    themes: tuple[str, ...]
    at: datetime
    note: str = ""
    undone_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two coders agree on the paragraphs that both labelled.

    ``polarity`` and ``themes`` are Cohen's kappa, ``None`` where chance alone would agree fully; ``themes``
    is over every pair of paragraph and theme.
    """

    paragraphs: int
    polarity: float | None
    themes: float | None
    same_polarity: int
    same_primary: int

    def told(self, kappa: float | None) -> str:
        """Return a kappa in words: with two decimals, or why there is none."""
        if not self.paragraphs:
            return "not defined: no paragraph has a label of both"
        return "not defined: chance alone would agree" if kappa is None else f"{kappa:.2f}"


@dataclass(frozen=True)
class LabelBook:
    """All labels ever given, in the order in which they were given."""

    labels: tuple[Label, ...] = ()

    def put(self, label: Label) -> LabelBook:
        """Return the book with one more label; an earlier one of the same coder stays in the history.

        Raises
        ------
        UsageError
            When the themes are none of those known, too many, or given twice.
        ConflictError
            When the label is older than one that the same coder gave.
        """
        _checked(label)
        before = self._standing(label.paragraph, label.coder)
        if before and before[-1].at > label.at:
            raise ConflictError(
                f"A later label of {label.coder} on this paragraph is there already.",
                next_step="Read the paragraph's labels again, then label it.",
            )
        return LabelBook((*self.labels, label))

    def undo(self, paragraph: str, coder: str, *, at: datetime) -> LabelBook:
        """Return the book with the coder's last label on a paragraph taken back; the one before counts again.

        Raises
        ------
        ConflictError
            When the coder has no label there to take back.
        """
        standing = self._standing(paragraph, coder)
        if not standing:
            raise ConflictError(
                f"{coder} has no label on this paragraph to take back.",
                next_step="Look at the paragraph's history; it may have been taken back already.",
            )
        last = standing[-1]
        return LabelBook(tuple(replace(x, undone_at=at) if x is last else x for x in self.labels))

    def history(self, paragraph: str) -> tuple[Label, ...]:
        """Return every label ever given to a paragraph, those taken back too."""
        return tuple(x for x in self.labels if x.paragraph == paragraph)

    def by_coder(self, paragraph: str) -> dict[str, Label]:
        """Return the label of each coder that counts today."""
        return {x.coder: x for x in self.labels if x.paragraph == paragraph and x.undone_at is None}

    def current(self, paragraph: str) -> Label | None:
        """Return the label that counts: the last one given that was not taken back."""
        standing = [x for x in self.history(paragraph) if x.undone_at is None]
        return max(standing, key=lambda x: x.at) if standing else None

    def for_second_coder(self, coder: str) -> tuple[str, ...]:
        """Return the paragraphs that one other coder alone has labelled, longest waiting first."""
        order = dict.fromkeys(x.paragraph for x in self.labels)
        return tuple(p for p in order if len(by := self.by_coder(p)) == 1 and coder not in by)

    def disputed(self) -> tuple[str, ...]:
        """Return the paragraphs on whose polarity or first theme coders differ today."""
        order = dict.fromkeys(x.paragraph for x in self.labels)
        return tuple(
            p for p in order if len({(x.polarity, x.themes[0]) for x in self.by_coder(p).values()}) > 1
        )

    def agreement(self, one: str, other: str) -> Agreement:
        """Return how far two coders agree."""
        both = [
            (by[one], by[other])
            for p in dict.fromkeys(x.paragraph for x in self.labels)
            if {one, other} <= (by := self.by_coder(p)).keys()
        ]
        names = [t.name for t in known_themes()]
        marks = [(n in a.themes, n in b.themes) for a, b in both for n in names]
        return Agreement(
            paragraphs=len(both),
            polarity=cohen_kappa([(a.polarity, b.polarity) for a, b in both]),
            themes=cohen_kappa(marks),
            same_polarity=sum(a.polarity == b.polarity for a, b in both),
            same_primary=sum(a.themes[0] == b.themes[0] for a, b in both),
        )

    def _standing(self, paragraph: str, coder: str) -> list[Label]:
        return [x for x in self.history(paragraph) if x.coder == coder and x.undone_at is None]


def cohen_kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Return Cohen's kappa of two coders' answers, or ``None`` where it is not defined.

    It is the agreement beyond chance as a share of what chance leaves: 1 is full agreement, 0 what chance
    gives. With no pair, or where both coders only ever gave one and the same answer, chance leaves nothing.

    Source: Cohen, J. (1960), A coefficient of agreement for nominal scales.
    """
    total = len(pairs)
    if not total:
        return None
    seen = sum(a == b for a, b in pairs) / total
    answers = {x for pair in pairs for x in pair}
    chance = sum(_share(pairs, 0, x) * _share(pairs, 1, x) for x in answers)
    return None if chance == 1 else (seen - chance) / (1 - chance)


def _share(pairs: Sequence[tuple[Hashable, Hashable]], side: int, answer: Hashable) -> float:
    return sum(pair[side] == answer for pair in pairs) / len(pairs)


def _checked(label: Label) -> None:
    unknown = sorted(set(label.themes) - _names())
    if unknown:
        raise no_theme(", ".join(unknown))
    if not 1 <= len(label.themes) <= MOST or len(set(label.themes)) < len(label.themes):
        raise UsageError(
            "A paragraph has one to three different themes.",
            next_step="Give first the theme that it is most about.",
        )


def _names() -> set[str]:
    return {t.name for t in known_themes()}


def latest(labels: Iterable[Label]) -> dict[str, Label]:
    """Return for each paragraph the last label that was not taken back."""
    book = LabelBook(tuple(labels))
    found = {x.paragraph: book.current(x.paragraph) for x in book.labels}
    return {p: x for p, x in found.items() if x is not None}
