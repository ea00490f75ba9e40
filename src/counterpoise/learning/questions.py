"""Practice questions: themes with weaknesses and few strong examples, by region and kind of service."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from counterpoise.learning.since.judged import STRENGTH, WEAKNESS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from counterpoise.learning.since.judged import Judged


class Setting(NamedTuple):
    """Where a report belongs: family of services, region, and ``strong`` or ``weak`` by its grade."""

    family: str
    region: str
    kind: str


@dataclass(frozen=True, slots=True)
class PracticeQuestion:
    """A theme and a setting: how it is done well there.

    Attributes
    ----------
    weaknesses : int
        Newest reports of the setting that fault the theme.
    examples : int
        Newest reports of the setting that praise it and do not fault it.
    of : int
        Newest reports of the setting: the denominator of both.
    need : float
        Weaknesses for each strong example, one example added so that none is no division by zero.
    """

    theme: str
    setting: Setting
    weaknesses: int
    examples: int
    of: int
    need: float

    @property
    def open(self) -> bool:
        """Whether more weaknesses than strong examples were seen."""
        return self.weaknesses > self.examples

    @property
    def name(self) -> str:
        """What the planner calls it: theme, region and kind."""
        return f"{self.theme} | {self.setting.region} | {self.setting.kind}"


def practice_questions(reports: Iterable[tuple[Setting, Judged]]) -> tuple[PracticeQuestion, ...]:
    """Return the practice questions of some reports, most needed first.

    Parameters
    ----------
    reports : iterable of (Setting, Judged)
        The newest report of each service, one each; the same words in two reports of a setting count once.
    """
    of: dict[Setting, int] = defaultdict(int)
    weak: dict[tuple[str, Setting], set[str]] = defaultdict(set)
    strong: dict[tuple[str, Setting], set[str]] = defaultdict(set)
    for setting, judged in reports:
        of[setting] += 1
        faulted, praised = judged.themes(WEAKNESS), judged.themes(STRENGTH)
        for theme, found in faulted.items():
            weak[theme, setting].add(_words(found.paragraph.text))
        for theme, found in praised.items():
            if theme not in faulted:
                strong[theme, setting].add(_words(found.paragraph.text))
    made = [_question(t, s, len(weak[t, s]), len(strong[t, s]), of[s]) for t, s in {*weak, *strong}]
    return tuple(sorted(made, key=lambda q: (-q.need, -q.weaknesses, q.theme, q.setting)))


def _words(text: str) -> str:
    return " ".join(text.split())


def _question(theme: str, setting: Setting, weaknesses: int, examples: int, of: int) -> PracticeQuestion:
    return PracticeQuestion(theme, setting, weaknesses, examples, of, round(weaknesses / (examples + 1), 3))
