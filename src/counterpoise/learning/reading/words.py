"""Words of reports in one spelling: white space, quotes and dashes; grades; names of authorities."""

from __future__ import annotations

import re

OUTSTANDING, GOOD, INADEQUATE, ADEQUATE = "Outstanding", "Good", "Inadequate", "Adequate"
REQUIRES = "Requires improvement to be good"

_SPACES = re.compile(r"\s+")
# Kinds of quotes, dashes and spaces, each with the one that stands for all.
_KINDS_OF = (
    ("\u2019", "'"),
    ("\u2018", "'"),
    ("\u201c", '"'),
    ("\u201d", '"'),
    ("\u2013", "-"),
    ("\u2014", "-"),
    ("\u2011", "-"),
    ("\u2010", "-"),
    ("\u2212", "-"),
)

# A grade as headings and tables print it, with or without its second half.
GRADE = r"(?:requires?\s+improvement(?:\s+to\s+be\s+good)?|outstanding|good|inadequate|adequate)"
_GRADES = {"outstanding": OUTSTANDING, "good": GOOD, "inadequate": INADEQUATE, "adequate": ADEQUATE}
_GRADE = re.compile(GRADE, re.IGNORECASE)

_TITLES = re.compile(
    r"^(?:the\s+)?(?:(?:london|royal|metropolitan)\s+borough(?:\s+council)?\s+of|"
    r"(?:metropolitan\s+)?(?:district|county|borough|city)(?:\s+council)?\s+of|city\s+and\s+county\s+of|"
    r"council\s+of)\s+",
    re.IGNORECASE,
)
_KINDS = re.compile(
    r"[\s,]+(?:(?:metropolitan|county|district|borough|unitary|city|london|royal|city\s+of|county\s+of|county\s+borough|mbc|cc|bc)\s+)*"
    r"(?:council(?:[\u2019']s)?|children[\u2019']?s?[\u2019']?\s+(?:services\s+)?(?:trust|first)|authority|borough|metropolitan\s+borough|metropolitan\s+district|local\s+authority|city\s+of|"
    r"county\s+of|children[\u2019']s\s+(?:social\s+care\s+)?services?|unitary\s+authority|district|county)$",
    re.IGNORECASE,
)
_CITY = re.compile(r"\s+city$", re.IGNORECASE)


def fold(text: str) -> str:
    """Return text with one kind of space, quote and dash; letters keep their case."""
    if not text.isascii():
        for kind, plain in _KINDS_OF:
            text = text.replace(kind, plain)
    return " ".join(text.split())


def grade_of(text: str) -> str | None:
    """Return the one grade that a phrase names, in the long form; ``None`` for none or for several."""
    found = {_canonical(m) for m in _GRADE.findall(fold(text))}
    return found.pop() if len(found) == 1 else None


def _canonical(phrase: str) -> str:
    return _GRADES.get(phrase.casefold(), REQUIRES)


def authority_name(printed: str) -> str:
    """Return the short name of an authority: "Metropolitan Borough of Rotherham" is Rotherham.

    What an authority calls itself (council, borough, city of, county) is left out, as readers do.
    """
    name = re.sub(r"\bSt\.\s", "St ", _SPACES.sub(" ", printed.replace("&", " and "))).strip(" .,:;-\u2013")
    if fold(name).casefold().removeprefix("the ") in {"city of london", "city of london corporation"}:
        return "City of London"
    name = re.sub(r"^the\s+", "", _TITLES.sub("", name), flags=re.IGNORECASE)
    while (shorter := _KINDS.sub("", name)) not in {name, ""}:
        name = shorter
    return _CITY.sub("", name).strip(" ,")
