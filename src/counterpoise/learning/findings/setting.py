"""What a heading tells of the paragraphs under it: which part of the service, and its grade."""

from __future__ import annotations

import re
from dataclasses import dataclass

#: Best first; a heading without any of them tells no grade.
GRADES = ("outstanding", "good", "requires improvement", "inadequate")
#: Parts of a report in the order of the features.
PARTS = ("help and protection", "care leavers", "in care", "leaders")

_GRADE = re.compile(r"\b(outstanding|requires? improvement(?: to be good)?|good|inadequate)\b")
_PART = {
    "help and protection": re.compile(r"help (?:and|or) protection|need help"),
    "care leavers": re.compile(r"care leavers|leaving care|care[- ]experienced"),
    "in care": re.compile(r"in care|looked[- ]after|permanence"),
    "leaders": re.compile(r"leaders|leadership|governance"),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a paragraph stands: its heading, and the grade given to that part of the service, if any."""

    section: str = ""
    framework: str = ""
    grade: str | None = None

    @property
    def parts(self) -> tuple[bool, ...]:
        """Which of `PARTS` the heading names."""
        title = self.section.lower()
        return tuple(bool(_PART[p].search(title)) for p in PARTS)

    @property
    def known_grade(self) -> str | None:
        """The grade given, or the one that the heading repeats after its last colon or verb."""
        found = _GRADE.findall((self.grade or "").lower()) or _GRADE.findall(self.section.lower())
        if not found:
            return None
        return "requires improvement" if found[-1].startswith("require") else found[-1]

    @property
    def grades(self) -> tuple[bool, ...]:
        """Which of `GRADES` it is, and last whether none is known."""
        known = self.known_grade
        return (*(known == g for g in GRADES), known is None)

    @property
    def in_words(self) -> str:
        """The heading, with the grade where it is given and the heading does not repeat it."""
        if not self.grade or _GRADE.search(self.section.lower()):
            return self.section
        return f"{self.section}: {self.grade}"

    def without_grade(self) -> Setting:
        """Return the same place with nothing told of its grade."""
        return Setting(section=_GRADE.sub("", self.section.lower()), framework=self.framework)
