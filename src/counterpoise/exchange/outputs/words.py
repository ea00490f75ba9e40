"""Names and numbers as a page shows them."""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ISO_DAY = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")
#: On-screen words of the pools of staff (design, section 2).
_POOLS: Mapping[str, str] = MappingProxyType(
    {
        "data and performance": "data and performance team",
        "practitioners": "practitioners and managers",
        "home staff": "home's own staff",
    }
)
_FAMILIES: Mapping[str, str] = MappingProxyType(
    {"authority": "local authorities", "authorities": "local authorities"}
)
_WHOLE, _TENTHS = 100, 10


def pool_words(pool: str) -> str:
    """Return a pool's name on screen; its own name where there is no better."""
    return _POOLS.get(pool, pool)


def family_words(family: str) -> str:
    """Return a family's name on screen; its own name where there is no better."""
    return _FAMILIES.get(family, family)


def number(value: float) -> str:
    """Return a number with thousands separated and no more decimals than it can carry."""
    if isinstance(value, int) or value == round(value):
        return f"{round(value):,}"
    if abs(value) >= _WHOLE:
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= _TENTHS else f"{value:,.2f}"


def dated(text: str, write: Callable[[date], str]) -> str:
    """Return a text with every ISO day in it written as people do; a day that no month has stays."""
    return _ISO_DAY.sub(lambda found: _written(found[0], write), text)


def _written(text: str, write: Callable[[date], str]) -> str:
    try:
        return write(date.fromisoformat(text))
    except ValueError:
        return text


def percent(share: float) -> str:
    """Return a share as a percentage with one decimal."""
    return f"{100 * share:.1f} %"


def change(now: float, before: float) -> str:
    """Return how one number differs from another, in words that need no arithmetic."""
    if now == before:
        return "the same"
    direction = "less" if now < before else "more"
    if not before:
        return f"{number(abs(now - before))} {direction}"
    share = abs(now - before) / abs(before)
    tiny = 0.0005
    return "nearly the same" if share < tiny else f"{percent(share)} {direction}"


def sentence(text: str) -> str:
    """Return a text with a capital in front and a full stop behind."""
    tidy = text.strip()
    if not tidy:
        return ""
    return tidy[0].upper() + tidy[1:] + ("" if tidy[-1] in ".!?:" else ".")
