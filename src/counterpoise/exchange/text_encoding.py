"""Bytes of a text table into text: byte order marks, UTF-8, and else whichever old code page reads best."""

from __future__ import annotations

import codecs

# Longest mark first: the mark of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What stands outside ASCII in English tables: dashes, curly quotes, pound sign, accents of names.
_USUAL = frozenset(
    "\N{EN DASH}\N{EM DASH}\N{HORIZONTAL ELLIPSIS}\N{BULLET}\N{NO-BREAK SPACE}"
    "\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}"
    "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}"
    "£éèêëáàâäïîíóôöüúçñ½°"
)
_OLD_PAGES = (("cp1252", "Windows-1252"), ("mac_roman", "Mac Roman"))


class NotTextError(ValueError):
    """The bytes are no text table; carries the reason to show."""


def decode(data: bytes) -> tuple[str, str]:
    """Return the text of a file and a note on its encoding ("" for plain UTF-8).

    Raises
    ------
    NotTextError
        When the bytes are not text.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _marked(data, codec), "" if codec == "utf-8-sig" else f"read as {codec.upper()}"
    if b"\0" in data:
        raise NotTextError("it holds NUL bytes, so it is not a text table")
    try:
        return data.decode("utf-8"), ""
    except UnicodeDecodeError as error:
        return _old(data, error.start)


def _marked(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise NotTextError(
            f"its first bytes promise {codec.upper()}, and byte {error.start:,} breaks it"
        ) from error


def _old(data: bytes, first_bad: int) -> tuple[str, str]:
    """Choose the code page whose characters outside ASCII are those that English tables use."""
    outside = bytes(b for b in data if b > 0x7F)  # noqa: PLR2004 - the last ASCII byte
    scores = [(_usual_share(outside, codec), codec, name) for codec, name in _OLD_PAGES]
    best = max(scores, key=lambda s: s[0])
    note = f"not UTF-8 (first at byte {first_bad:,}); read as {best[2]}"
    return data.decode(best[1], errors="replace"), note


def _usual_share(outside: bytes, codec: str) -> float:
    text = outside.decode(codec, errors="replace")
    return sum(c in _USUAL for c in text) / len(text)
