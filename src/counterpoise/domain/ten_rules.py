"""Names and numbers of the ten rules that may not bend, as errors and pages give them."""

from __future__ import annotations

from enum import StrEnum


class Guard(StrEnum):
    """One of the ten rules, in their order (docs/explanation/ten-rules.md)."""

    SECRECY = "secrecy"
    UNPREDICTABILITY = "unpredictability"
    OWNERSHIP = "ownership"
    BUSY_NEVER_SHIELDS = "busy never shields"
    NO_LEAGUE_TABLES = "no league tables"
    COUNCILS_DATA = "a council's data stay the council's"
    NO_CASE_MATERIAL = "no case material"
    NAMED_PEOPLE = "named people"
    MARKS = "marks"
    AS_KNOWN_ON_THE_DAY = "as known on the day"

    @property
    def number(self) -> int:
        """Its number, 1 to 10."""
        return list(Guard).index(self) + 1
