"""Cut a paragraph into sentences, each an exact span of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

# A stop after these is part of the word, so it ends no sentence.
_SHORT_FORMS = frozenset(
    ["e.g", "i.e", "etc", "st", "mr", "mrs", "ms", "dr", "no", "vs", "approx", "para", "paras"]
)
_BULLETS = "\u25a0\u25aa\u2022\u25fc"
_CLOSING = "[)\u201d\u2019\"']*"
_OPENING = "[\u201c\u2018\"'(]?"
_END = re.compile(rf"[.!?]{_CLOSING}(?=\s+{_OPENING}[A-Z0-9{_BULLETS}])|[:;]\s*(?=[{_BULLETS}])")
_LAST_WORD = re.compile(r"[\w.]+$")
_LONGEST_SHORT_FORM = 12


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open stretch ``[start, end)`` of a text, in characters."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the words of the text that the span covers."""
        return text[self.start : self.end]


def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of a paragraph in order, without the white space around them.

    Parameters
    ----------
    text : str
        One paragraph, as read.

    Returns
    -------
    tuple of Span
        Exact spans of ``text``; none where it is blank.
    """
    cuts = [m.end() for m in _END.finditer(text) if not _is_short_form(text, m.start())]
    spans = (_trimmed(text, a, b) for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True))
    return tuple(s for s in spans if s.start < s.end)


def _is_short_form(text: str, stop: int) -> bool:
    last = _LAST_WORD.search(text[max(0, stop - _LONGEST_SHORT_FORM) : stop])
    return last is not None and (last.group().lower() in _SHORT_FORMS or len(last.group()) == 1)


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()))
