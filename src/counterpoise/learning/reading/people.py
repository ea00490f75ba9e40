"""Who led: the name a report prints, for the person who handed the file in. Names are kept nowhere."""

from __future__ import annotations

import re

from counterpoise.learning.reading.words import fold

# Where a name ends: the office, a comma, a bracket, the next label.
_OFFICE = re.compile(
    r"\s*(?:[,(&]|\band\b|\b(?:senior\s+)?(?:her|his)\s+majesty|\b(?:senior\s+)?HMI\b|\bOfsted\b|\bCQC\b|\b(?:regulatory\s+)?"
    r"(?:social\s+care\s+)?inspector\b|\b(?:deputy|team|lead|quality|shadow|senior\s+data)\b|\bJudgements?\b|\bAge\s+group\b"
    r"|\bdesignate\b|[:;]|(?<![\s.][A-Z])\.\s|\.$|$)",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w'\u2019.-]*(?:\s+(?:[^\W\d_][\w'\u2019.-]*)){1,4}$")
# Words of a name that begin small; any other small word is no name.
_PARTICLES = frozenset(
    (
        "de",
        "la",
        "le",
        "du",
        "da",
        "di",
        "do",
        "dos",
        "del",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "bin",
        "al",
        "ap",
        "y",
    )
)
_BROKEN = re.compile(r"\s*-\s+|\s+-\s*")


def name_after(text: str, label: re.Pattern[str]) -> str | None:
    """Return the name that follows a label, without the office; ``None`` where none follows."""
    found = label.search(text)
    if not found:
        return None
    rest = text[found.end() :].lstrip(" :-\u2013\t")
    end = _OFFICE.search(rest)
    name = _BROKEN.sub("-", rest[: end.start()] if end else rest)
    name = " ".join(name.split()).strip(" .,-")
    named = all(word[0].isupper() or word in _PARTICLES for word in name.split())
    return name if named and _NAME.fullmatch(fold(name)) else None
