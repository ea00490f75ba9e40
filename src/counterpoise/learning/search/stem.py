"""Word endings taken off, so that "reviewing", "reviewed" and "reviews" meet: the rules of Porter (1980)."""

from __future__ import annotations

import re
from functools import lru_cache

_SHORTEST = 3
# Words of the field that the rules would part.
_SAME = {
    "children": "child",
    "timely": "timeli",
    "referral": "refer",
    "referrals": "refer",
    "supervisor": "supervis",
    "supervisors": "supervis",
    "people": "person",
    "persons": "person",
    "inadequacy": "inadequ",
    "analyses": "analysi",
    "carers": "carer",
    "caring": "care",
    "homes": "home",
}

# A vowel, and y after a consonant; what is left are consonants.
_V = "(?:[aeiou]|(?<![aeiou])(?<!^)y)"
_C = "(?:[^aeiouy]|(?<=[aeiou])y|^y)"
_HAS_VOWEL = re.compile(_V)
_DOUBLE = re.compile(r"([^aeioulsz])\1$")
_SHORT_END = re.compile(f"{_C}[aeiouy][^aeiouywx]$")
_RUNS = re.compile(f"{_V}+{_C}+")

_STEP_2 = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"),
    ("isation", "ise"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"),
    ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"), ("iviti", "ive"),
    ("biliti", "ble"), ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"),
)  # fmt: skip
_STEP_3 = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("alise", "al"), ("iciti", "ic"), ("ical", "ic"),
    ("ful", ""), ("ness", ""),
)  # fmt: skip
_STEP_4 = (
    "ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize",
    "ise", "ion", "al", "er", "ic", "ou",
)  # fmt: skip


def _measure(stem: str) -> int:
    """Return how often a run of vowels is followed by a run of consonants."""
    return len(_RUNS.findall(stem))


def _plural(word: str) -> str:
    if word.endswith(("sses", "ies")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _past(word: str) -> str:
    if word.endswith("eed"):
        return word[:-1] if _measure(word[:-3]) > 0 else word
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem != word and _HAS_VOWEL.search(stem):
            return _mended(stem)
    return word


def _mended(stem: str) -> str:
    if stem.endswith(("at", "bl", "iz")):
        return stem + "e"
    if _DOUBLE.search(stem):
        return stem[:-1]
    return stem + "e" if _measure(stem) == 1 and _SHORT_END.search(stem) else stem


def _swapped(word: str, endings: tuple[tuple[str, str], ...]) -> str:
    for old, new in endings:
        if word.endswith(old):
            stem = word[: -len(old)]
            return stem + new if _measure(stem) > 0 else word
    return word


def _dropped(word: str) -> str:
    for ending in _STEP_4:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            fits = _measure(stem) > 1 and (ending != "ion" or stem.endswith(("s", "t")))
            return stem if fits else word
    return word


def _last(word: str) -> str:
    if word.endswith("e"):
        stem = word[:-1]
        many = _measure(stem)
        if many > 1 or (many == 1 and not _SHORT_END.search(stem)):
            word = stem
    return word[:-1] if word.endswith("ll") and _measure(word) > 1 else word


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """Return the stem of one folded word.

    Parameters
    ----------
    word : str
        Small letters and digits.
    """
    if len(word) < _SHORTEST or not word.isascii() or not word.isalpha():
        return word
    if word in _SAME:
        return _SAME[word]
    word = _past(_plural(word))
    if word.endswith("y") and _HAS_VOWEL.search(word[:-1]):
        word = word[:-1] + "i"
    return _last(_dropped(_swapped(_swapped(word, _STEP_2), _STEP_3)))
