"""From text to terms with their places: one tokenizer for paragraphs, for queries and for highlights."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from counterpoise.learning.search.stem import stem

#: Changes with every change to what a text turns into; an index made under another is made anew.
VERSION = 1

_WORD = re.compile(r"[a-z0-9]+")
_POSSESSIVE = re.compile(r"(?<=['\u2019])s(?![a-z0-9])")
# A word longer than this is damaged text; its beginning is kept.
_LONGEST = 40

#: Words that carry no topic. Words of denial stay: they decide what a sentence says.
STOP_WORDS = """
a about after all also am an and any are as at be because been before being between both but by can
could did do does doing done each either for from further get gets getting had has have having he
her here hers him his how i if in into is it its itself just many may me might more most much must
my of on once only or other our ours out over own s same she should so some such t than that the
their theirs them then there these they this those through to too under until up us use very was we
well were what when where whether which while who whom whose why will with within would you your
yours
"""


class _Folding(dict[int, int]):
    """One character for one, so that places in the folded text are places in the text."""

    def __missing__(self, code: int) -> int:
        base = unicodedata.normalize("NFKD", chr(code))[:1].lower()
        folded = ord(base) if len(base) == 1 else code
        self[code] = folded
        return folded


_FOLDING = _Folding()


class Term(NamedTuple):
    """A stem, and the characters of the text from which it was made."""

    stem: str
    start: int
    end: int


def fold(text: str) -> str:
    """Return a text of the same length in small letters without accents."""
    return text.translate(_FOLDING)


def terms(text: str) -> list[Term]:
    """Return every term of a text in order, stop words included; the s after an apostrophe is none."""
    plain = _POSSESSIVE.sub(" ", fold(text))
    return [Term(stem(m.group()[:_LONGEST]), *m.span()) for m in _WORD.finditer(plain)]


def stems(text: str) -> list[str]:
    """Return the stems of ``terms`` alone, which is several times as fast."""
    return [stem(w[:_LONGEST]) for w in _WORD.findall(_POSSESSIVE.sub(" ", fold(text)))]


STOP_STEMS = frozenset(stem(w) for w in STOP_WORDS.split())
