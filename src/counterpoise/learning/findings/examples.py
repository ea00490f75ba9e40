"""Labelled paragraphs and sentences: what models are fitted on, wherever they come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from counterpoise.learning.findings.polarity import Polarity
from counterpoise.learning.findings.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.learning.findings.setting import Setting

#: One sign a sentence in label files.
SIGNS = {"+": Polarity.STRENGTH, "-": Polarity.WEAKNESS, "~": Polarity.MIXED, "0": Polarity.NEUTRAL}


@dataclass(frozen=True, slots=True)
class Example:
    """One paragraph as a person labelled it.

    Attributes
    ----------
    authority : str
        Whose report it is; nothing is ever scored by a model that saw the same authority.
    themes : tuple of str
        What it is about, first the one it is most about.
    signs : str
        One of `SIGNS` a sentence, where the sentences were labelled too; else empty.
    trust : float
        Weight of its themes beside the set that results are judged by: another reader names others.
    """

    authority: str
    text: str
    setting: Setting
    polarity: Polarity
    themes: tuple[str, ...]
    signs: str = ""
    trust: float = 1.0


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """One sentence labelled by itself, with one of `SIGNS`."""

    authority: str
    text: str
    sign: str


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence of the training set; ``example`` is its paragraph's place, -1 for a loose one."""

    text: str
    authority: str
    sign: str
    example: int


def rows_of(examples: Iterable[Example], loose: Iterable[LabelledSentence]) -> tuple[Row, ...]:
    """Return every sentence, in order, those of paragraphs first."""
    rows: list[Row] = []
    for i, one in enumerate(examples):
        spans = sentences(one.text)
        signs = one.signs if len(one.signs) == len(spans) else " " * len(spans)
        rows += [Row(s.of(one.text), one.authority, g, i) for s, g in zip(spans, signs, strict=True)]
    rows += [Row(s.text, s.authority, s.sign, -1) for s in loose]
    return tuple(rows)
